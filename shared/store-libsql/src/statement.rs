//! A statement with its named parameters, and what comes back.
#![cfg_attr(
    not(any(feature = "file", feature = "remote")),
    expect(dead_code, reason = "without an executor nobody sends a statement")
)]

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

    /// Checks the values against the text, before anything is sent.
    pub(crate) fn checked(self) -> Result<Checked, DatabaseError> {
        let text = Text::of(self.sql)?;
        let mut args = self.args;
        let mut values = Vec::with_capacity(args.len());
        for parameter in &text.parameters {
            let position = args.iter().position(|(name, _)| name == parameter);
            let Some(position) = position else {
                return Err(text.misuse(&format!("parameter :{parameter} is not bound")));
            };
            let (_, value) = args.swap_remove(position);
            if let Some(problem) = value.problem() {
                return Err(text.misuse(&format!("parameter :{parameter} {problem}")));
            }
            values.push(value);
        }
        match args.first() {
            None => Ok(Checked { text, values }),
            Some((name, _)) if text.parameters.contains(name) => {
                Err(text.misuse(&format!("parameter :{name} is bound twice")))
            }
            Some((name, _)) => Err(text.misuse(&format!("there is no parameter :{name}"))),
        }
    }
}

/// A statement whose values fit its text.
#[derive(Debug, Clone)]
pub(crate) struct Checked {
    pub(crate) text: Arc<Text>,
    /// In the order of `text.parameters`.
    pub(crate) values: Vec<Value>,
}

impl Checked {
    /// Checks a whole batch.
    pub(crate) fn batch(batch: Vec<Statement>) -> Result<Vec<Self>, DatabaseError> {
        batch.into_iter().map(Statement::checked).collect()
    }

    /// Checks a batch that must not write.
    pub(crate) fn queries(batch: Vec<Statement>) -> Result<Vec<Self>, DatabaseError> {
        let batch = Self::batch(batch)?;
        match batch.iter().find(|statement| !statement.text.is_query) {
            None => Ok(batch),
            Some(statement) => Err(statement.text.misuse("not a query, use `write`")),
        }
    }
}
