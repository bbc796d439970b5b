use std::sync::Arc;

use bytes::Bytes;

use super::Value;
use crate::database::DatabaseError;

/// What one statement answered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ResultSet {
    /// Column names, shared with every row.
    pub columns: Arc<[String]>,
    /// The rows, all of them.
    pub rows: Vec<Row>,
    /// Rows inserted, updated or deleted by the statement itself, not by its triggers.
    pub affected: u64,
    /// Rows the server scanned: what a hosted database bills. Unknown for a file.
    pub rows_read: Option<u64>,
    /// Rows and index entries the server wrote: what a hosted database bills. Unknown for a file.
    pub rows_written: Option<u64>,
}

/// One row, read by column name.
///
/// Every getter fails with [`DatabaseError::Misuse`] if the column does not
/// exist or holds another type: the statement and its reader disagree.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    columns: Arc<[String]>,
    values: Vec<Value>,
}

impl Row {
    /// Pairs values with the columns of their result set.
    pub(crate) fn new(columns: Arc<[String]>, values: Vec<Value>) -> Self {
        Self { columns, values }
    }

    /// The value in a column, whatever its type.
    ///
    /// # Errors
    /// There is no such column.
    pub fn value(&self, column: &str) -> Result<&Value, DatabaseError> {
        self.columns.iter().position(|name| name == column).and_then(|index| self.values.get(index)).ok_or_else(|| {
            DatabaseError::Misuse {
                message: format!("no column {column} among the result's columns {}", self.columns.join(", ")),
            }
        })
    }

    /// Text that is never NULL.
    ///
    /// # Errors
    /// No such column, or another type.
    pub fn text(&self, column: &str) -> Result<&str, DatabaseError> {
        self.opt_text(column)?.ok_or_else(|| mismatch(column, "text", &Value::Null))
    }

    /// Text or NULL.
    ///
    /// # Errors
    /// No such column, or another type.
    pub fn opt_text(&self, column: &str) -> Result<Option<&str>, DatabaseError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Text(text) => Ok(Some(text)),
            other => Err(mismatch(column, "text", other)),
        }
    }

    /// An integer that is never NULL.
    ///
    /// # Errors
    /// No such column, or another type.
    pub fn integer(&self, column: &str) -> Result<i64, DatabaseError> {
        self.opt_integer(column)?.ok_or_else(|| mismatch(column, "an integer", &Value::Null))
    }

    /// An integer or NULL.
    ///
    /// # Errors
    /// No such column, or another type.
    pub fn opt_integer(&self, column: &str) -> Result<Option<i64>, DatabaseError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Integer(number) => Ok(Some(*number)),
            other => Err(mismatch(column, "an integer", other)),
        }
    }

    /// A real that is never NULL.
    ///
    /// # Errors
    /// No such column, or another type.
    pub fn real(&self, column: &str) -> Result<f64, DatabaseError> {
        self.opt_real(column)?.ok_or_else(|| mismatch(column, "a real", &Value::Null))
    }

    /// A real or NULL. An integer counts: an expression over reals may yield one.
    ///
    /// # Errors
    /// No such column, or another type.
    pub fn opt_real(&self, column: &str) -> Result<Option<f64>, DatabaseError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Real(number) => Ok(Some(*number)),
            #[expect(
                clippy::cast_precision_loss,
                reason = "SQLite converts the same way when it stores into a REAL column"
            )]
            Value::Integer(number) => Ok(Some(*number as f64)),
            other => Err(mismatch(column, "a real", other)),
        }
    }

    /// Bytes that are never NULL.
    ///
    /// # Errors
    /// No such column, or another type.
    pub fn blob(&self, column: &str) -> Result<&Bytes, DatabaseError> {
        self.opt_blob(column)?.ok_or_else(|| mismatch(column, "a blob", &Value::Null))
    }

    /// Bytes or NULL.
    ///
    /// # Errors
    /// No such column, or another type.
    pub fn opt_blob(&self, column: &str) -> Result<Option<&Bytes>, DatabaseError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Blob(bytes) => Ok(Some(bytes)),
            other => Err(mismatch(column, "a blob", other)),
        }
    }
}

fn mismatch(column: &str, expected: &str, found: &Value) -> DatabaseError {
    DatabaseError::Misuse { message: format!("column {column} should be {expected}, found {}", found.type_name()) }
}
