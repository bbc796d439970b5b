//! Makes a backup.

use std::fs::File;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::draft::draft;
use super::error::{BackupError, Result};
use super::label::{Label, count, number};
use super::pace::Pace;
use super::tables::{SCHEMA, SEQUENCES, Schema, Table, weight};
use super::{Backup, Place, Progress, blocking, seal};
use crate::database::DatabaseError;
use crate::file::raw::Raw;
use crate::remote::{RemoteDatabase, Session};
use crate::statement::Value;

const NOW: &str = "SELECT ms FROM db_now";
/// Of whatever has no such table there is nothing to copy.
const VERSION: &str = "SELECT MAX(version) FROM schema_migrations";

/// Copies the database as it is at one moment into the new file `to`, which only its owner may read. Everybody else goes
/// on reading and writing meanwhile. The file is there when it is whole, and not before; whoever stops waiting leaves nothing.
///
/// # Errors
/// As [`BackupError`] says; no file is left then.
pub async fn take(from: Place<'_>, to: &Path, progress: Progress<'_>) -> Result<Backup> {
    if to.exists() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    // Held until the end: it goes when this future is dropped.
    let (_folder, copy) = draft(&folder_of(to), ".redraft-backup-", to)?;
    let (source, taken_at) = match from {
        Place::File(path) => {
            let (path, into) = (path.to_owned(), copy.path().to_owned());
            ("file", blocking(move || copy_file(&path, &into)).await?)
        }
        Place::Server(server) => ("server", copy_server(server, copy.path(), progress).await?),
    };
    let to = to.to_owned();
    blocking(move || finish(copy, &to, source, taken_at)).await
}

/// The folder that a file lies in.
pub(super) fn folder_of(file: &Path) -> PathBuf {
    file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new(".")).to_owned()
}

/// In one statement, so of one moment; whoever writes meanwhile writes into the log beside the file.
fn copy_file(from: &Path, into: &Path) -> Result<i64> {
    let file = Raw::to_write(from)?;
    let taken_at = ours(number(&file, VERSION).and_then(|_version| number(&file, NOW)), &from.display().to_string())?;
    file.rows("VACUUM INTO ?", vec![into.display().to_string().into()])?;
    Ok(taken_at)
}

/// The clock of a database that is one of ours.
fn ours(now: std::result::Result<Option<i64>, DatabaseError>, what: &str) -> Result<i64> {
    match now {
        Ok(Some(now)) => Ok(now),
        Ok(None) => Err(BackupError::NotOurs(what.to_owned())),
        Err(error) if lacks_table(&error) => Err(BackupError::NotOurs(what.to_owned())),
        Err(error) => Err(error.into()),
    }
}

/// Whether a statement failed because its table is not there. Servers have no code of its own for that.
pub(super) fn lacks_table(error: &DatabaseError) -> bool {
    error.to_string().contains("no such table")
}

/// Table by table, page by page, all in one read transaction.
async fn copy_server(from: &RemoteDatabase, into: &Path, progress: Progress<'_>) -> Result<i64> {
    let mut session = Session::begin(from).await?;
    let mut first = async |sql| {
        let rows = session.rows(sql, Vec::new()).await?;
        Ok(rows.first().and_then(|row| row.first()).and_then(|value| match value {
            Value::Integer(number) => Some(*number),
            _ => None,
        }))
    };
    let now = match first(VERSION).await {
        Ok(_version) => first(NOW).await,
        Err(error) => Err(error),
    };
    let taken_at = ours(now, &from.address())?;
    let schema = Schema::of(session.rows(SCHEMA, Vec::new()).await?);
    let copy = Raw::to_write(into)?;
    // It is not there until it is whole, and then it is synced.
    copy.rows("PRAGMA journal_mode = OFF", Vec::new())?;
    copy.rows("PRAGMA synchronous = OFF", Vec::new())?;
    copy.script(&schema.script(&["table"]))?;
    for name in schema.tables() {
        let table = Table::of(&copy, name)?;
        copy_table(&mut session, &copy, &table, progress).await?;
    }
    let sequences = session.rows(SEQUENCES, Vec::new()).await?;
    copy.script("DELETE FROM sqlite_sequence;")?;
    copy.insert("INSERT INTO sqlite_sequence(name, seq) VALUES(?, ?)", sequences)?;
    copy.script(&schema.script(&["index", "view", "trigger"]))?;
    session.end().await?;
    Ok(taken_at)
}

async fn copy_table(session: &mut Session<'_>, copy: &Raw, table: &Table, progress: Progress<'_>) -> Result<()> {
    let (mut pace, mut behind, mut rows_so_far, insert) = (Pace::new(), None, 0, table.insert());
    loop {
        let asked = pace.rows();
        let sql = table.page(behind.is_none(), asked);
        let rows = match session.rows(&sql, behind.clone().unwrap_or_default()).await {
            Err(DatabaseError::TooBig { .. }) if pace.was_too_big() => continue,
            answer => answer?,
        };
        pace.saw(rows.len(), rows.iter().map(|row| weight(row)).sum());
        rows_so_far += rows.len() as u64;
        progress(&table.name, rows_so_far);
        let is_last = rows.len() < asked;
        behind = rows.last().map(|row| table.key_of(row)).or(behind);
        copy.insert(&insert, rows)?;
        if is_last {
            return Ok(());
        }
    }
}

/// Looks through the copy, labels and seals it, and gives it its name.
fn finish(copy: NamedTempFile, to: &Path, source: &str, taken_at: i64) -> Result<Backup> {
    let label = {
        let copy = Raw::to_write(copy.path())?;
        copy.rows("PRAGMA journal_mode = DELETE", Vec::new())?;
        if let Some(problem) = problem(&copy)? {
            return Err(
                DatabaseError::Corrupt { message: format!("the database to copy is damaged: {problem}") }.into()
            );
        }
        let label = Label {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            schema_version: number(&copy, VERSION)?.unwrap_or(0),
            source: source.to_owned(),
            taken_at,
            rows: count(&copy)?,
        };
        label.write(&copy)?;
        label
    };
    // Opened anew: what a database wrote through other handles has the length it has now.
    let write = |error| BackupError::file("write", to)(error);
    let mut file = File::options().read(true).write(true).open(copy.path()).map_err(write)?;
    let sha256 = seal::seal(&mut file).map_err(write)?;
    let bytes = file.metadata().map_err(write)?.len();
    copy.persist_noclobber(to).map_err(|error| match error.error.kind() {
        std::io::ErrorKind::AlreadyExists => BackupError::Exists(to.to_owned()),
        _ => write(error.error),
    })?;
    File::open(folder_of(to)).and_then(|folder| folder.sync_all()).map_err(BackupError::file("write", to))?;
    Ok(Backup { label, bytes, sha256 })
}

/// What is wrong with a database, if anything is.
pub(super) fn problem(file: &Raw) -> Result<Option<String>> {
    let rows = file.rows("PRAGMA integrity_check(1)", Vec::new())?;
    Ok(match rows.first().and_then(|row| row.first()) {
        Some(Value::Text(text)) if text == "ok" => None,
        Some(Value::Text(text)) => Some(text.clone()),
        _ => Some("it cannot be looked through".to_owned()),
    })
}
