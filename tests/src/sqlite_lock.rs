//! Another program that holds a database.

use std::path::Path;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};

/// Python's own `SQLite`: no code of ours, as when somebody opens the file to look.
const HOLD: &str = "\
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
database.execute('BEGIN IMMEDIATE')
print('held', flush=True)
sys.stdin.readline()
database.execute('ROLLBACK')
database.close()";

/// A process that holds the write lock of a database until it is released or dropped.
#[derive(Debug)]
pub struct SqliteLock {
    holder: Child,
}

impl SqliteLock {
    /// Takes the write lock of the database at `path`.
    ///
    /// # Panics
    /// There is no Python, or it does not get the lock.
    #[expect(clippy::disallowed_methods, reason = "this is a test's door for processes: python, ended with this value")]
    pub async fn hold(path: &Path) -> Self {
        let mut command = Command::new("python3");
        command.args(["-c", HOLD]).arg(path).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut holder = command.spawn().expect("python starts");
        let said = holder.stdout.take().expect("a pipe");
        let line = BufReader::new(said).lines().next_line().await.expect("python says something");
        assert_eq!(line.as_deref(), Some("held"), "{} could not be locked", path.display());
        Self { holder }
    }

    /// Lets go, and waits until that has happened.
    ///
    /// # Panics
    /// The holder failed.
    pub async fn release(mut self) {
        let mut stdin = self.holder.stdin.take().expect("a pipe");
        stdin.write_all(b"\n").await.expect("the holder listens");
        assert!(self.holder.wait().await.expect("our child").success());
    }
}
