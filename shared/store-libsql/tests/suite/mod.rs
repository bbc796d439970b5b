//! What both executors must do alike.

pub(crate) mod batches;
pub(crate) mod parameters;
pub(crate) mod scripts;
pub(crate) mod values;

use redraft_store_libsql::database::{Database, DatabaseError};
use redraft_store_libsql::statement::{Statement, Value};

use crate::notes::one;

pub(crate) async fn round_trip(database: &dyn Database, value: impl Into<Value>) -> Value {
    let statement = Statement::new("SELECT :value AS value").bind("value", value);
    let mut answered = one(database, statement).await;
    let row = answered.rows.pop().expect("one row");
    row.value("value").expect("a column").clone()
}

pub(crate) fn is_misuse<T>(result: &Result<T, DatabaseError>) -> bool {
    matches!(result, Err(DatabaseError::Misuse { .. }))
}
