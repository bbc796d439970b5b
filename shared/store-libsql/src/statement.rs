//! A statement with its named parameters, and what comes back.

mod rows;
mod text;
mod value;

pub use rows::{ResultSet, Row};
pub(crate) use text::Text;
pub use value::Value;

use std::sync::Arc;

use crate::database::DatabaseError;

/// One SQL statement and the values of its parameters.
///
/// The SQL says `:name`; [`Statement::bind`] takes the name without the colon.
/// Every parameter in the SQL must be bound, and every bound name must occur:
/// anything else is refused as [`DatabaseError::Misuse`] before it is sent,
/// because `SQLite` would silently store NULL.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The SQL, usually from `include_str!`. Lines starting with `--` at its
    /// head are for readers and are never sent.
    pub sql: &'static str,
    /// Parameter names (without colon) and their values.
    pub args: Vec<(&'static str, Value)>,
}

impl Statement {
    /// A statement whose parameters are not bound yet.
    pub fn new(sql: &'static str) -> Self {
        Self { sql, args: Vec::new() }
    }

    /// Binds `:name` to a value. Binding a name twice is misuse.
    #[must_use]
    pub fn bind(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// The text to send and its parameters in order, after checking the values against it.
    #[cfg_attr(
        not(any(feature = "file", feature = "remote")),
        expect(dead_code, reason = "without an executor nobody sends a statement")
    )]
    pub(crate) fn checked(&self) -> Result<Arc<Text>, DatabaseError> {
        let text = Text::of(self.sql)?;
        for parameter in &text.parameters {
            match self.args.iter().filter(|(n, _)| n == parameter).count() {
                1 => {}
                0 => return Err(self.misuse(&format!("parameter :{parameter} is not bound"))),
                _ => return Err(self.misuse(&format!("parameter :{parameter} is bound twice"))),
            }
        }
        for (name, value) in &self.args {
            if !text.parameters.contains(name) {
                return Err(self.misuse(&format!("there is no parameter :{name}")));
            }
            if let Some(problem) = value.problem() {
                return Err(self.misuse(&format!("parameter :{name} {problem}")));
            }
        }
        Ok(text)
    }

    fn misuse(&self, problem: &str) -> DatabaseError {
        let sql = text::first_words(self.sql);
        DatabaseError::Misuse { message: format!("{problem} in `{sql}`") }
    }
}
