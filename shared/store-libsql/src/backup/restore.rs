//! Puts a backup in place of a database that is gone.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};

use super::draft::draft;
use super::error::{BackupError, Result};
use super::fence::{Fenced, fence};
use super::label::{Label, number};
use super::seal::{self, Seal};
use super::take::{folder_of, problem};
use super::upload::upload;
use super::{Backup, Place, Progress, blocking};
use crate::database::DatabaseError;
use crate::file::raw::Raw;

/// How the folder is called in which a copy is made.
const PREFIX: &str = ".redraft-restore-";

/// What is back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The backup it came from.
    pub backup: Backup,
    /// Runs that go on.
    pub runs: u64,
    /// The epoch that each of them has now; none was ever granted that is as high.
    pub epoch: i64,
    /// Where the file lies that was there before.
    pub before: Option<PathBuf>,
}

/// Reads all of a backup and says what it is.
///
/// # Errors
/// [`BackupError::Damaged`] if a single byte is not as it was written.
pub async fn check(file: &Path) -> Result<Backup> {
    let path = file.to_owned();
    let (_folder, copy) = draft_elsewhere()?;
    blocking(move || {
        let backup = unpack(&path, copy.path())?;
        if let Some(problem) = problem(&Raw::to_read(copy.path())?)? {
            return Err(BackupError::damaged(&path, problem));
        }
        Ok(backup)
    })
    .await
}

/// Makes `into` what the backup `file` says, except that nothing that was granted, handed out or numbered since then can be
/// taken for what comes now. A file that holds runs is replaced only if `replaces`, and kept beside it; a server's database
/// must be empty, or one that an earlier restore did not finish.
///
/// # Errors
/// As [`BackupError`] says. A file is as it was then, also for whoever stops waiting; a server's database refuses to be used until it is restored again.
pub async fn restore(file: &Path, into: Place<'_>, replaces: bool, progress: Progress<'_>) -> Result<Restored> {
    match into {
        Place::File(target) => into_file(file, target, replaces).await,
        Place::Server(server) => {
            super::upload::is_free(server).await?;
            let (_folder, copy) = draft_elsewhere()?;
            let (backup, fenced) = prepare(file, copy.path(), 0).await?;
            upload(server, copy.path(), progress).await?;
            Ok(Restored { backup, runs: fenced.runs, epoch: fenced.epoch, before: None })
        }
    }
}

async fn into_file(file: &Path, target: &Path, replaces: bool) -> Result<Restored> {
    let is_there = fs::metadata(target).is_ok_and(|found| found.len() > 0);
    if is_there && !replaces {
        let fix = "name another database, or replace this one with --replace; it is kept beside the new one";
        return Err(BackupError::NotEmpty { place: target.display().to_string(), fix });
    }
    let least = if is_there {
        let target = target.to_owned();
        blocking(move || last_epoch(&target)).await?
    } else {
        0
    };
    let (_folder, copy) = draft(&folder_of(target), PREFIX, target)?;
    let (backup, fenced) = prepare(file, copy.path(), least).await?;
    let target = target.to_owned();
    let before = blocking(move || put(copy, &target, is_there)).await?;
    Ok(Restored { backup, runs: fenced.runs, epoch: fenced.epoch, before })
}

/// Where the system keeps what is soon forgotten.
fn draft_elsewhere() -> Result<(TempDir, NamedTempFile)> {
    let folder = std::env::temp_dir();
    draft(&folder, PREFIX, &folder)
}

/// Makes `copy` what is in the backup, fenced.
async fn prepare(file: &Path, copy: &Path, least: i64) -> Result<(Backup, Fenced)> {
    let (from, into) = (file.to_owned(), copy.to_owned());
    let backup = blocking(move || unpack(&from, &into)).await?;
    let fenced = fence(copy, file, &backup.label, least).await?;
    Ok((backup, fenced))
}

/// Copies what is before the seal, if it is what was sealed.
fn unpack(path: &Path, into: &Path) -> Result<Backup> {
    let read = |error| BackupError::file("read", path)(error);
    let mut file = File::open(path).map_err(read)?;
    if file.metadata().map_err(read)?.is_dir() {
        return Err(read(io::Error::from(ErrorKind::IsADirectory)));
    }
    let write = |error| BackupError::file("write", into)(error);
    let mut copy = BufWriter::new(File::options().write(true).open(into).map_err(write)?);
    let seal = seal::open(&mut file, &mut copy).map_err(read)?;
    copy.flush().map_err(write)?;
    let Seal::Whole { sha256, bytes: _ } = seal else {
        let why = match seal {
            Seal::Missing => "its last line is missing, so it was cut short or is no backup",
            _ => "its content is not what was sealed",
        };
        return Err(BackupError::damaged(path, why));
    };
    let label = Label::read(&Raw::to_read(into)?, path)?;
    Ok(Backup { label, bytes: file.metadata().map_err(read)?.len(), sha256 })
}

/// The last epoch that the file to be replaced knows; nobody may be working with it. What cannot be read tells nothing.
fn last_epoch(target: &Path) -> Result<i64> {
    let last = || {
        let file = Raw::to_write(target)?;
        // Only who is alone can leave the log, whatever they are about to do.
        file.rows("PRAGMA journal_mode = DELETE", Vec::new())?;
        number(&file, "SELECT MAX(epoch) + 1 FROM workflow_runs")
    };
    match last() {
        Ok(epoch) => Ok(epoch.unwrap_or(0)),
        Err(DatabaseError::Busy { .. }) => Err(BackupError::InUse(target.to_owned())),
        Err(_damaged) => Ok(0),
    }
}

/// Gives the copy its name; what had it before gets another.
fn put(copy: NamedTempFile, target: &Path, is_there: bool) -> Result<Option<PathBuf>> {
    let write = |error| BackupError::file("write", target)(error);
    File::open(copy.path()).and_then(|file| file.sync_all()).map_err(write)?;
    hand_over(copy.path(), if is_there { target.to_owned() } else { folder_of(target) }.as_path()).map_err(write)?;
    let before = if is_there { Some(aside(target).map_err(write)?) } else { None };
    // A log of the file that was there would be taken for one of this.
    for suffix in ["-wal", "-shm", "-journal"] {
        let mut path = target.as_os_str().to_owned();
        path.push(suffix);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(write(error)),
            _ => {}
        }
    }
    copy.persist(target).map_err(|error| write(error.error))?;
    File::open(folder_of(target)).and_then(|folder| folder.sync_all()).map_err(write)?;
    Ok(before)
}

/// Gives `copy` to whom `model` belongs, if that is somebody else: root restores what a service works with.
fn hand_over(copy: &Path, model: &Path) -> io::Result<()> {
    let (ours, theirs) = (fs::metadata(copy)?, fs::metadata(model)?);
    if ours.uid() == theirs.uid() {
        return Ok(());
    }
    match chown(copy, Some(theirs.uid()), Some(theirs.gid())) {
        // Only root can. Who is not, and may write here all the same, shares the folder on purpose.
        Err(error) if error.kind() != ErrorKind::PermissionDenied => Err(error),
        _ => Ok(()),
    }
}

/// Gives the file a second name that is free; the first one is then given to another in one step.
fn aside(target: &Path) -> io::Result<PathBuf> {
    for number in 1..10_000 {
        let mut name = target.as_os_str().to_owned();
        name.push(format!(".before-restore-{number}"));
        let name = PathBuf::from(name);
        match fs::hard_link(target, &name) {
            Ok(()) => return Ok(name),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("there are too many copies of it already"))
}
