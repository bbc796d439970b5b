use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;
use futures::FutureExt;
use libsql::params::Params;

use crate::statement::{Checked, ResultSet, Row, Value};

/// From this size on a statement's values are not worth keeping: a prepared
/// statement holds its last values until it is used again.
const HEAVY_BYTES: usize = 64 * 1024;

/// A statement ready for `SQLite`: its values are in the order of its parameters.
#[derive(Debug)]
pub(super) struct Bound {
    sql: &'static str,
    params: Params,
    is_heavy: bool,
}

/// Converts a batch on the caller's thread, so that the database's thread does not have to.
pub(super) fn bound(batch: Vec<Checked>) -> Vec<Bound> {
    batch
        .into_iter()
        .map(|Checked { text, values }| {
            let bytes: usize = values.iter().map(weight).sum();
            let values = values.into_iter().map(into_libsql).collect();
            Bound { sql: text.sql, params: Params::Positional(values), is_heavy: bytes >= HEAVY_BYTES }
        })
        .collect()
}

fn weight(value: &Value) -> usize {
    match value {
        Value::Null | Value::Integer(_) | Value::Real(_) => 8,
        Value::Text(text) => text.len(),
        Value::Blob(bytes) => bytes.len(),
    }
}

/// One `SQLite` connection with its prepared statements. Its calls block.
pub(super) struct Connection {
    // Before the connection: statements are finalized first, then it can close.
    prepared: HashMap<(usize, usize), Prepared>,
    raw: libsql::Connection,
}

struct Prepared {
    statement: libsql::Statement,
    columns: Arc<[String]>,
}

/// Resets the statement however its use ends, a panic in `libsql` included:
/// otherwise its next values would be refused, and nothing would say so.
struct InUse<'a>(&'a libsql::Statement);

impl Drop for InUse<'_> {
    fn drop(&mut self) {
        self.0.reset();
    }
}

impl Connection {
    pub(super) fn new(raw: libsql::Connection) -> Self {
        Self { prepared: HashMap::new(), raw }
    }

    /// Whether no transaction is open: also after `SQLite` rolled one back by itself.
    pub(super) fn is_autocommit(&self) -> bool {
        self.raw.is_autocommit()
    }

    /// Runs a statement without parameters or rows: `BEGIN` and its like.
    pub(super) fn command(&mut self, sql: &'static str) -> Result<(), libsql::Error> {
        let prepared = prepared(&mut self.prepared, &self.raw, sql)?;
        let in_use = InUse(&prepared.statement);
        now(in_use.0.run(Params::None))
    }

    /// Runs one statement to its end.
    pub(super) fn run(&mut self, bound: &Bound) -> Result<ResultSet, libsql::Error> {
        let prepared = prepared(&mut self.prepared, &self.raw, bound.sql)?;
        let changes_before = self.raw.total_changes();
        let rows = rows(prepared, &bound.params);
        let columns = Arc::clone(&prepared.columns);
        if bound.is_heavy {
            self.prepared.remove(&key(bound.sql));
        }
        let affected = if self.raw.total_changes() > changes_before { self.raw.changes() } else { 0 };
        Ok(ResultSet { columns, rows: rows?, affected, rows_read: None, rows_written: None })
    }

    /// Runs several statements without parameters.
    pub(super) fn script(&mut self, sql: &str) -> Result<(), libsql::Error> {
        now(self.raw.execute_batch(sql)).map(drop)
    }

    /// Reads the first column of the first row of a pragma.
    pub(super) fn pragma(&mut self, sql: &str) -> Result<Option<Value>, libsql::Error> {
        let mut rows = now(self.raw.query(sql, ()))?;
        let mut first = None;
        while let Some(row) = now(rows.next())? {
            if first.is_none() {
                first = Some(from_libsql(row.get_value(0)?));
            }
        }
        Ok(first)
    }

    /// Leaves whatever transaction is open.
    pub(super) fn abandon(&mut self) {
        if !self.is_autocommit()
            && let Err(error) = self.command("ROLLBACK")
        {
            tracing::warn!(%error, "a transaction could not be rolled back");
        }
    }

    /// Drops the prepared statements: their columns may have changed.
    pub(super) fn forget_statements(&mut self) {
        self.prepared.clear();
    }
}

fn prepared<'a>(
    cache: &'a mut HashMap<(usize, usize), Prepared>,
    raw: &libsql::Connection,
    sql: &'static str,
) -> Result<&'a mut Prepared, libsql::Error> {
    use std::collections::hash_map::Entry;
    match cache.entry(key(sql)) {
        Entry::Occupied(known) => Ok(known.into_mut()),
        Entry::Vacant(unknown) => {
            let statement = now(raw.prepare(sql))?;
            let columns = columns(&statement);
            Ok(unknown.insert(Prepared { statement, columns }))
        }
    }
}

/// A static text's address stands for its content.
fn key(sql: &'static str) -> (usize, usize) {
    (sql.as_ptr().addr(), sql.len())
}

fn columns(statement: &libsql::Statement) -> Arc<[String]> {
    statement.columns().iter().map(|column| column.name().to_owned()).collect()
}

fn rows(prepared: &mut Prepared, params: &Params) -> Result<Vec<Row>, libsql::Error> {
    let in_use = InUse(&prepared.statement);
    let statement = in_use.0;
    if prepared.columns.is_empty() {
        return now(statement.run(params)).map(|()| Vec::new());
    }
    let mut rows = now(statement.query(params))?;
    // Only now, after its first step: `SQLite` prepares a statement anew under
    // our feet when it finds that a migration, maybe another process's, came between.
    if statement.column_count() != prepared.columns.len() {
        prepared.columns = columns(statement);
    }
    let mut all = Vec::new();
    while let Some(row) = now(rows.next())? {
        let values =
            (0..row.column_count()).map(|index| row.get_value(index).map(from_libsql)).collect::<Result<_, _>>()?;
        all.push(Row::new(Arc::clone(&prepared.columns), values));
    }
    Ok(all)
}

/// A local call is done when it returns; `libsql` makes it a future only to look like its remote ones.
pub(super) fn now<T>(call: impl Future<Output = Result<T, libsql::Error>>) -> Result<T, libsql::Error> {
    call.now_or_never().unwrap_or_else(|| Err(libsql::Error::Misuse("a local call did not finish".into())))
}

pub(super) fn into_libsql(value: Value) -> libsql::Value {
    match value {
        Value::Null => libsql::Value::Null,
        Value::Integer(number) => libsql::Value::Integer(number),
        Value::Real(number) => libsql::Value::Real(number),
        Value::Text(text) => libsql::Value::Text(text),
        Value::Blob(bytes) => libsql::Value::Blob(bytes.into()),
    }
}

pub(super) fn from_libsql(value: libsql::Value) -> Value {
    match value {
        libsql::Value::Null => Value::Null,
        libsql::Value::Integer(number) => Value::Integer(number),
        libsql::Value::Real(number) => Value::Real(number),
        libsql::Value::Text(text) => Value::Text(text),
        libsql::Value::Blob(bytes) => Value::Blob(Bytes::from(bytes)),
    }
}
