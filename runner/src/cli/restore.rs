//! `redraft restore`: a database as a backup says it was.

use std::path::PathBuf;

use clap::Args;
use redraft_domain::time::Timestamp;
use redraft_store_libsql::backup::{check, restore};

use super::backup::tell;
use super::copying::{Copying, Database, unless_interrupted};
use super::error::{CliError, Result};
use super::exit::Exit;
use super::{Global, Output};
use crate::place::Place;

/// Make a database what a backup says it was
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft restore --check runs.backup        read all of it and say what it is; change nothing
  redraft restore runs.backup                into a new file in the state folder
  redraft restore runs.backup --replace      the file that is there is kept beside it
  redraft --database http://127.0.0.1:8080 restore runs.backup

Stop everything that works on the database first; runners that come over HTTP may stay. A
server's database must be empty. What happened after the backup is gone. Runs that had not
ended go on from there, under epochs that nobody was ever granted, so that runners which know
a later history are refused; what they made for it is under orphans/ in their folders.
Everybody signs in again. Keys that were revoked after the backup are good again: look at
`redraft keys list`.")]
pub(crate) struct RestoreArgs {
    /// A file that `redraft backup` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Only look whether the backup is whole
    #[arg(long)]
    check: bool,

    /// Take the place of the file that is there; it is kept beside the new one
    #[arg(long, conflicts_with = "check")]
    replace: bool,
}

pub(crate) async fn execute(args: RestoreArgs, global: &Global, out: &Output) -> Result<Exit> {
    if args.check {
        let checking = async { check(&args.file).await.map_err(CliError::from) };
        let backup = unless_interrupted(checking, "the backup was not read to its end").await?;
        tell(&args.file, &backup, out)?;
        return Ok(Exit::Done);
    }
    let database = Database::of("restore", global)?;
    // Nobody starts a `redraft up` here meanwhile.
    let _alone = match (&database, &global.database) {
        (Database::File(_), None) => Some(Place::open(&global.state)?.lock()?),
        _ => None,
    };
    let copying = Copying::new(out);
    let progress = |table: &str, rows: u64| copying.show(table, rows);
    let left = match &database {
        Database::File(_) => "nothing was restored",
        Database::Server(_) => "the database cannot be used until the same command has ended",
    };
    let restoring =
        async { restore(&args.file, database.place(), args.replace, &progress).await.map_err(CliError::from) };
    let restored = unless_interrupted(restoring, left).await;
    drop(copying);
    let restored = restored?;
    let label = &restored.backup.label;
    let taken_at = Timestamp::from_ms(label.taken_at);
    let runs = label.rows.get("workflow_runs").copied().unwrap_or(0);
    if out.is_json() {
        out.json(&serde_json::json!({
            "takenAt": taken_at.to_string(),
            "runs": runs,
            "goingOn": restored.runs,
            "epoch": restored.epoch,
            "before": restored.before.map(|path| path.display().to_string()),
        }))?;
        return Ok(Exit::Done);
    }
    out.line(format_args!("restored {runs} runs as of {taken_at}; {} of them go on", restored.runs))?;
    if let Some(before) = restored.before {
        out.note(format_args!("what was there before is in {}", before.display()));
    }
    out.note("keys that were revoked since then are good again: look at `redraft keys list`");
    Ok(Exit::Done)
}
