//! `redraft backup`: one file with everything the database holds.

use std::path::{Path, PathBuf};

use clap::Args;
use redraft_domain::time::Timestamp;
use redraft_store_libsql::backup::{Backup, BackupError, take};

use super::copying::{Copying, Database, unless_interrupted};
use super::error::{CliError, Result};
use super::exit::Exit;
use super::output::Tone;
use super::words::size;
use super::{Global, Output};

/// Copy the whole database into one file, while everything goes on
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft backup runs.backup
  redraft backup /var/backups/redraft-$(date +%F).backup --json
  REDRAFT_DATABASE_TOKEN=… redraft --database libsql://runs.example.org backup runs.backup
  redraft restore --check runs.backup

It copies the file in the state folder, or the database that --database names, as it is at
one moment; whoever works with it is not held up. The new file holds all runs, their files,
people and the hashes of keys; only you may read it. It is there when it is whole; Ctrl-C
leaves nothing. A table of DynamoDB has backups of its own: point-in-time recovery.")]
pub(crate) struct BackupArgs {
    /// New file to write
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(crate) async fn execute(args: BackupArgs, global: &Global, out: &Output) -> Result<Exit> {
    let database = Database::of("backup", global)?;
    if let Database::File(path) = &database
        && !path.exists()
    {
        let error = CliError::new(Exit::NotFound, "nothing_here", format!("there is no database {}", path.display()));
        return Err(error.help("name one with --database, or its folder with --state"));
    }
    let copying = Copying::new(out);
    let progress = |table: &str, rows: u64| copying.show(table, rows);
    let taking = async { take(database.place(), &args.file, &progress).await.map_err(CliError::from) };
    let made = unless_interrupted(taking, "there is no backup").await;
    drop(copying);
    let backup = made?;
    tell(&args.file, &backup, out)?;
    Ok(Exit::Done)
}

/// Says what a backup holds.
pub(super) fn tell(file: &Path, backup: &Backup, out: &Output) -> Result<()> {
    let taken_at = Timestamp::from_ms(backup.label.taken_at);
    if out.is_json() {
        return out.json(&serde_json::json!({
            "file": file.display().to_string(),
            "takenAt": taken_at.to_string(),
            "bytes": backup.bytes,
            "sha256": backup.sha256,
            "schemaVersion": backup.label.schema_version,
            "program": backup.label.program,
            "source": backup.label.source,
            "rows": backup.label.rows,
        }));
    }
    let runs = backup.label.rows.get("workflow_runs").copied().unwrap_or(0);
    let name = out.paint(Tone::Strong, file.display());
    let runs = if runs == 1 { "1 run".to_owned() } else { format!("{runs} runs") };
    out.line(format_args!("{name}: {runs} as of {taken_at}, {}, whole", size(backup.bytes)))
}

impl From<BackupError> for CliError {
    fn from(error: BackupError) -> Self {
        let code = match &error {
            BackupError::File { .. } => "file",
            BackupError::Exists(_) => "file_exists",
            BackupError::NotOurs(_) => "nothing_here",
            BackupError::Damaged { .. } => "backup_damaged",
            BackupError::Newer { .. } => "backup_newer",
            BackupError::NotEmpty { .. } => "database_not_empty",
            BackupError::InUse(_) => "database_in_use",
            _ => "database",
        };
        let exit = match &error {
            BackupError::File { source, doing: "read", .. } if source.kind() == std::io::ErrorKind::NotFound => {
                Exit::NotFound
            }
            BackupError::NotOurs(_) => Exit::NotFound,
            BackupError::Database(problem) if problem.may_pass() => Exit::Unreachable,
            _ => Exit::Error,
        };
        Self::new(exit, code, error.to_string())
    }
}
