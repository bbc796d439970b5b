//! Puts a prepared copy into an empty database of a server.
//!
//! Until all of it is there the database has a schema version that no program knows, so nobody opens it; and without the
//! view `db_now` nothing of ours could claim or write, also whoever has it open already.

use std::path::Path;

use super::Progress;
use super::error::{BackupError, Result};
use super::pace::Pace;
use super::tables::{SCHEMA, SEQUENCES, Schema, Table, weight};
use super::take::lacks_table;
use crate::database::{Database, DatabaseError};
use crate::file::raw::Raw;
use crate::migrate::UNFINISHED;
use crate::remote::RemoteDatabase;
use crate::statement::{Statement, Value};

/// Whether nothing is there, or only what an earlier restore left.
pub(super) async fn is_free(server: &RemoteDatabase) -> Result<()> {
    free(server).await.map(drop)
}

/// Tables that an earlier restore left.
async fn free(server: &RemoteDatabase) -> Result<Vec<String>> {
    let answer = server.read(vec![Statement::new(SCHEMA)]).await?;
    let rows = answer.first().map_or(&[][..], |answer| &answer.rows);
    let mut tables = Vec::new();
    for row in rows {
        if row.text("type")? == "table" {
            tables.push(row.text("name")?.to_owned());
        }
    }
    if rows.is_empty() {
        return Ok(tables);
    }
    let version = Statement::new("SELECT MAX(version) AS version FROM schema_migrations");
    let version = match server.read(vec![version]).await {
        Ok(answer) => {
            answer.first().and_then(|answer| answer.rows.first()).map(|row| row.opt_integer("version")).transpose()?
        }
        Err(error) if lacks_table(&error) => None,
        Err(error) => return Err(error.into()),
    };
    if version.flatten() == Some(UNFINISHED.into()) {
        return Ok(tables);
    }
    let fix = "make a new database and restore into that, so that nothing of this one is lost";
    Err(BackupError::NotEmpty { place: server.address(), fix })
}

/// Puts all of `copy` there.
pub(super) async fn upload(server: &RemoteDatabase, copy: &Path, progress: Progress<'_>) -> Result<()> {
    let left = free(server).await?;
    let copy = Raw::to_read(copy)?;
    let schema = Schema::of(copy.rows(SCHEMA, Vec::new())?);
    // Whose restore this is: two at once must not both believe they finished.
    let mark = hex::encode(
        getrandom::u64().map_err(|error| DatabaseError::Internal { message: error.to_string() })?.to_be_bytes(),
    );
    server.script(&begin(&left, &schema, &mark)).await?;
    for name in schema.tables() {
        let table = Table::of(&copy, name)?;
        let rows = load(server, &copy, &table, progress).await?;
        let expected = if name == "schema_migrations" { rows + 1 } else { rows };
        if count(server, name).await? != expected {
            return Err(BackupError::Disturbed { place: server.address(), table: name.to_owned() });
        }
    }
    let sequences = copy.rows(SEQUENCES, Vec::new())?;
    match server.script(&end(&sequences, &schema, &mark)).await {
        // The mark of somebody else is there; or ours is gone already, by the same script whose answer was lost.
        Err(DatabaseError::Constraint { .. }) => {
            Err(BackupError::Disturbed { place: server.address(), table: "schema_migrations".to_owned() })
        }
        done => Ok(done?),
    }
}

/// Makes the tables, and says that they are not to be used.
fn begin(left: &[String], schema: &Schema, mark: &str) -> String {
    let drops: String = left.iter().flat_map(|table| ["DROP TABLE IF EXISTS \"", table, "\";\n"]).collect();
    let tables = schema.script(&["table", "index"]);
    format!("{drops}{tables}INSERT INTO schema_migrations(version, at) VALUES({UNFINISHED}, '{mark}');")
}

/// All that makes it a database to work with, in one transaction.
fn end(sequences: &[Vec<Value>], schema: &Schema, mark: &str) -> String {
    let counted: String = sequences
        .iter()
        .filter_map(|row| match row.as_slice() {
            [Value::Text(name), Value::Integer(number)] => Some(format!(
                "INSERT INTO sqlite_sequence(name, seq) VALUES('{}', {number});\n",
                name.replace('\'', "''")
            )),
            _ => None,
        })
        .collect();
    let rest = schema.script(&["view", "trigger"]);
    format!(
        "DELETE FROM schema_migrations WHERE version = {UNFINISHED} AND at = '{mark}';
INSERT INTO schema_migrations(version, at) SELECT version, at FROM schema_migrations WHERE version = {UNFINISHED};
DELETE FROM sqlite_sequence;\n{counted}{rest}"
    )
}

async fn load(server: &RemoteDatabase, copy: &Raw, table: &Table, progress: Progress<'_>) -> Result<u64> {
    let (mut pace, mut behind, mut rows_so_far, insert) = (Pace::new(), None, 0, table.insert());
    loop {
        let asked = pace.rows();
        let rows = copy.rows(&table.page(behind.is_none(), asked), behind.clone().unwrap_or_default())?;
        let count = rows.len();
        pace.saw(count, rows.iter().map(|row| weight(row)).sum());
        rows_so_far += count as u64;
        behind = rows.last().map(|row| table.key_of(row)).or(behind);
        for part in parts(rows) {
            server.load(&insert, part).await?;
        }
        progress(&table.name, rows_so_far);
        if count < asked {
            return Ok(rows_so_far);
        }
    }
}

/// Rows in parts that a server takes at once.
fn parts(rows: Vec<Vec<Value>>) -> Vec<Vec<Vec<Value>>> {
    /// Servers take 5 MB, and text may grow in JSON.
    const MOST_BYTES: usize = 1024 * 1024;
    /// Each is a statement of its own.
    const MOST_ROWS: usize = 200;
    let (mut parts, mut part, mut bytes) = (Vec::new(), Vec::new(), 0);
    for row in rows {
        let row_bytes = weight(&row);
        if !part.is_empty() && (bytes + row_bytes > MOST_BYTES || part.len() == MOST_ROWS) {
            parts.push(std::mem::take(&mut part));
            bytes = 0;
        }
        bytes += row_bytes;
        part.push(row);
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}

async fn count(server: &RemoteDatabase, table: &str) -> Result<u64> {
    let mut session = crate::remote::Session::begin(server).await?;
    let rows = session.rows(&format!("SELECT COUNT(*) FROM \"{table}\""), Vec::new()).await?;
    session.end().await?;
    Ok(match rows.first().and_then(|row| row.first()) {
        Some(Value::Integer(count)) => u64::try_from(*count).unwrap_or(0),
        _ => 0,
    })
}
