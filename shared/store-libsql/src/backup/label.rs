//! What a backup says about itself, in a table of its own.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::{BackupError, Result};
use crate::database::DatabaseError;
use crate::file::raw::Raw;
use crate::statement::Value;

/// The format of backups this program makes, and the newest it reads.
const FORMAT: i64 = 1;

/// What a backup says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Label {
    /// Version of the program that made it.
    pub program: String,
    /// Number of the last migration of the database.
    pub schema_version: i64,
    /// What was copied: `file` or `server`.
    pub source: String,
    /// When, by the clock of that database: milliseconds UTC.
    pub taken_at: i64,
    /// How many rows each table has.
    pub rows: BTreeMap<String, u64>,
}

impl Label {
    /// Writes it into the copy.
    pub(super) fn write(&self, copy: &Raw) -> Result<()> {
        copy.script("CREATE TABLE backup(format INTEGER NOT NULL, label TEXT NOT NULL);")?;
        let label =
            serde_json::to_string(self).map_err(|error| DatabaseError::Internal { message: error.to_string() })?;
        let row = vec![Value::Integer(FORMAT), Value::Text(label)];
        copy.insert("INSERT INTO backup(format, label) VALUES(?, ?)", vec![row])?;
        Ok(())
    }

    /// Reads it from the copy that lies in the backup at `path`.
    pub(super) fn read(copy: &Raw, path: &Path) -> Result<Self> {
        let rows = copy.rows("SELECT format, label FROM backup", Vec::new()).map_err(|_no_table| {
            BackupError::damaged(path, "it is a database, but does not say that it is a backup")
        })?;
        match rows.first().map(Vec::as_slice) {
            Some([Value::Integer(format), _]) if *format > FORMAT => {
                Err(BackupError::Newer { path: path.to_owned(), found: *format, known: FORMAT })
            }
            Some([Value::Integer(_), Value::Text(label)]) => serde_json::from_str(label).map_err(|error| {
                BackupError::damaged(path, format!("what it says about itself is not readable ({error})"))
            }),
            _ => Err(BackupError::damaged(path, "it does not say what it is")),
        }
    }
}

/// How many rows each table of the copy has, but for what is the database's own.
pub(super) fn count(copy: &Raw) -> Result<BTreeMap<String, u64>> {
    let tables =
        copy.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", Vec::new())?;
    let mut counts = BTreeMap::new();
    for table in tables {
        let [Value::Text(name)] = table.as_slice() else { continue };
        let rows = copy.rows(&format!("SELECT COUNT(*) FROM \"{name}\""), Vec::new())?;
        if let Some([Value::Integer(rows)]) = rows.first().map(Vec::as_slice) {
            counts.insert(name.clone(), u64::try_from(*rows).unwrap_or(0));
        }
    }
    Ok(counts)
}

/// A number that a query answers with.
pub(super) fn number(copy: &Raw, sql: &str) -> std::result::Result<Option<i64>, DatabaseError> {
    let rows = copy.rows(sql, Vec::new())?;
    Ok(match rows.first().and_then(|row| row.first()) {
        Some(Value::Integer(number)) => Some(*number),
        _ => None,
    })
}
