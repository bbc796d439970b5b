use std::io;
use std::path::{Path, PathBuf};

use redraft_store::StoreError;

use crate::database::DatabaseError;

/// Why there is no backup, or nothing was restored. Each names the file or the database and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// A file cannot be read or written.
    #[error("cannot {doing} {}: {source}", path.display())]
    File {
        /// What was tried: `read`, `write`.
        doing: &'static str,
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A backup is never written over another file.
    #[error("{} exists: choose another name", .0.display())]
    Exists(PathBuf),
    /// The database to copy holds no runs of this program: it was never set up.
    #[error("{0} is no database of redraft: there is nothing to back up")]
    NotOurs(String),
    /// The file is not as it was written, or none of ours. Take another copy of it.
    #[error("{} is no whole backup: {why}; nothing was changed. Take another copy of it, or an older backup", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A newer version of the program made it. Upgrade this one.
    #[error("{} was made by a newer version (its schema is {found}, this program knows {known}): upgrade the program", path.display())]
    Newer {
        /// Which file.
        path: PathBuf,
        /// The version it needs.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// What is to be restored would be mixed with, or take the place of, what is there.
    #[error("{place} is not empty: {fix}")]
    NotEmpty {
        /// Which database.
        place: String,
        /// What to do.
        fix: &'static str,
    },
    /// Somebody works with the file that would be replaced.
    #[error("{} is in use: stop every `redraft` that works on it, then restore again", .0.display())]
    InUse(PathBuf),
    /// What came over is not what is in the backup: somebody else wrote there meanwhile. Restore again.
    #[error("{place} holds other rows of {table} than the backup: does another restore work on it? Restore again")]
    Disturbed {
        /// Which database.
        place: String,
        /// Which table.
        table: String,
    },
    /// The database refuses, or does not answer.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// What was restored cannot be brought to this program's schema.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BackupError {
    pub(super) fn file(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File { doing, path: path.to_owned(), source }
    }

    pub(super) fn damaged(path: &Path, why: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), why: why.into() }
    }
}

pub(super) type Result<T> = std::result::Result<T, BackupError>;
