//! One connection to a file for whoever copies databases: any statement, also one that is put together as it goes.

use std::path::Path;
use std::time::Duration;

use futures::FutureExt;
use libsql::{Builder, OpenFlags};

use super::FileOptions;
use super::connection::{from_libsql, into_libsql, now};
use super::error::Place;
use crate::database::DatabaseError;
use crate::statement::Value;

/// How long a copy waits for a lock that another process holds.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection whose calls block.
pub(crate) struct Raw {
    connection: libsql::Connection,
    place: Place,
}

impl std::fmt::Debug for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Raw").field("path", &self.place.path).finish_non_exhaustive()
    }
}

impl Raw {
    /// Opens a file that exists, to read it.
    pub(crate) fn to_read(path: &Path) -> Result<Self, DatabaseError> {
        Self::open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
    }

    /// Opens a file that exists, to read and to write it.
    pub(crate) fn to_write(path: &Path) -> Result<Self, DatabaseError> {
        Self::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
    }

    fn open(path: &Path, flags: OpenFlags) -> Result<Self, DatabaseError> {
        let place = Place::new(path, FileOptions { busy_timeout: PATIENCE, ..FileOptions::default() })?;
        let connection = Builder::new_local(&place.path)
            .flags(flags)
            .build()
            .now_or_never()
            .unwrap_or_else(|| Err(libsql::Error::Misuse("a local call did not finish".into())))
            .and_then(|database| database.connect())
            .map_err(|error| place.cannot_open(&error.to_string()))?;
        connection.busy_timeout(PATIENCE).map_err(|error| place.error(&error, 0))?;
        Ok(Self { connection, place })
    }

    /// Runs several statements without parameters.
    pub(crate) fn script(&self, sql: &str) -> Result<(), DatabaseError> {
        now(self.connection.execute_batch(sql)).map(drop).map_err(|error| self.place.error(&error, 0))
    }

    /// Runs one statement and answers with its rows.
    pub(crate) fn rows(&self, sql: &str, values: Vec<Value>) -> Result<Vec<Vec<Value>>, DatabaseError> {
        self.query(sql, values).map_err(|error| self.place.error(&error, 0))
    }

    /// Runs one statement for each of `rows`, all or none.
    pub(crate) fn insert(&self, sql: &str, rows: Vec<Vec<Value>>) -> Result<(), DatabaseError> {
        let insert = || {
            now(self.connection.execute_batch("BEGIN IMMEDIATE"))?;
            let statement = now(self.connection.prepare(sql))?;
            for row in rows {
                now(statement.execute(parameters(row)))?;
                statement.reset();
            }
            now(self.connection.execute_batch("COMMIT"))
        };
        let inserted: Result<_, libsql::Error> = insert();
        inserted.map(drop).map_err(|error| self.place.error(&error, 0))
    }

    fn query(&self, sql: &str, values: Vec<Value>) -> Result<Vec<Vec<Value>>, libsql::Error> {
        let mut rows = now(self.connection.query(sql, parameters(values)))?;
        let mut all = Vec::new();
        while let Some(row) = now(rows.next())? {
            let values = (0..row.column_count()).map(|index| row.get_value(index).map(from_libsql));
            all.push(values.collect::<Result<_, _>>()?);
        }
        Ok(all)
    }
}

fn parameters(values: Vec<Value>) -> libsql::params::Params {
    libsql::params::Params::Positional(values.into_iter().map(into_libsql).collect())
}
