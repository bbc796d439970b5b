//! Everything that happened in a history, in order: what two plays of one seed are compared by, and what a person
//! reads to understand one that broke.

use std::fmt::Write;
use std::sync::Mutex;
use std::time::Duration;

use redraft_store_libsql::statement::{Statement, Value};
use sha2::{Digest, Sha256};

/// Longest text that is written out; of longer ones a hash is.
const LONGEST: usize = 140;

/// Lines, the first first.
#[derive(Debug, Default)]
pub(super) struct Diary(Mutex<Vec<String>>);

impl Diary {
    /// Something happened at `at`.
    pub(super) fn note(&self, at: Duration, what: &str) {
        self.0.lock().unwrap().push(format!("{:>9.3} {what}", at.as_secs_f64()));
    }

    /// A batch was executed.
    pub(super) fn note_batch(&self, at: Duration, batch: &[Statement], answer: &str) {
        for statement in batch {
            self.note(at, &format!("  {answer} {}", shown(statement)));
        }
    }

    /// All lines.
    pub(super) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// What a statement is for, and what it was given.
fn shown(statement: &Statement) -> String {
    let mut line = statement.sql.lines().next().unwrap_or_default().trim_start_matches("-- ").to_owned();
    for (name, value) in &statement.args {
        let text = match value {
            Value::Text(text) if text.len() > LONGEST => hash(text.as_bytes()),
            Value::Blob(bytes) => hash(bytes),
            value => format!("{value:?}"),
        };
        let _ = write!(line, " {name}={text}");
    }
    line
}

fn hash(bytes: &[u8]) -> String {
    format!("#{}", &hex::encode(Sha256::digest(bytes))[..12])
}
