//! Makes a restored database a later one than any that ever was.

use std::path::Path;
use std::sync::Arc;

use super::error::{BackupError, Result};
use super::label::{Label, number};
use super::tables::{SCHEMA, Schema};
use super::take::problem;
use crate::LibsqlStore;
use crate::database::Database;
use crate::file::raw::Raw;
use crate::file::{Durability, FileDatabase, FileOptions};
use crate::migrate;

/// What lies ready to be put in its place.
#[derive(Debug)]
pub(super) struct Fenced {
    /// Runs that go on, under epochs that nobody was granted.
    pub(super) runs: u64,
    /// The epoch they have.
    pub(super) epoch: i64,
}

/// Brings `copy`, which came out of `backup`, to this program's schema and fences it. Epochs begin above `least`.
pub(super) async fn fence(copy: &Path, backup: &Path, label: &Label, least: i64) -> Result<Fenced> {
    if label.schema_version > migrate::KNOWN.into() {
        let known = migrate::KNOWN.into();
        return Err(BackupError::Newer { path: backup.to_owned(), found: label.schema_version, known });
    }
    // Nobody knows of it before it is whole, and then it is synced.
    let options = FileOptions { durability: Durability::ProcessKill, ..FileOptions::default() };
    let database = Arc::new(FileDatabase::open_with(copy, options)?);
    LibsqlStore::open(Arc::clone(&database) as Arc<dyn Database>, "a copy").await?;
    let schema = Schema::of(Raw::to_read(copy)?.rows(SCHEMA, Vec::new())?);
    let rule = schema.sql_of("runs_rule").ok_or_else(|| BackupError::damaged(backup, "it lacks the rules of runs"))?;
    let fence = include_str!("fence.sql");
    let fence = fence.replace("{least}", &least.to_string()).replace("{taken_at}", &label.taken_at.to_string());
    database.script(&format!("{fence}\n{rule};")).await?;
    // The last connection takes its log back into the file.
    let path = copy.to_owned();
    let path = super::blocking(move || {
        drop(database);
        Ok(path)
    });
    let copy = Raw::to_write(&path.await?)?;
    copy.rows("PRAGMA journal_mode = DELETE", Vec::new())?;
    if let Some(problem) = problem(&copy)? {
        return Err(BackupError::damaged(backup, problem));
    }
    let active = "FROM workflow_runs WHERE status IN ('queued', 'running', 'waiting')";
    let runs = number(&copy, &format!("SELECT COUNT(*) {active}"))?.unwrap_or(0);
    let epoch = number(&copy, "SELECT seq FROM sqlite_sequence WHERE name = 'workflow_events'")?.unwrap_or(0);
    Ok(Fenced { runs: u64::try_from(runs).unwrap_or(0), epoch })
}
