//! Backups: one file with everything a database holds, made while all goes on, and back again.
//!
//! A backup is a `SQLite` file with a table `backup` that says what it is, and a seal behind its end. A restored database
//! is a later one than any that ever was: every run that goes on gets an epoch that nobody was granted before, so whoever
//! worked on the history that is gone is refused like any other stale runner (`fence.sql`).

mod draft;
mod error;
mod fence;
mod label;
mod pace;
mod restore;
mod seal;
mod tables;
mod take;
mod upload;

use std::path::Path;

pub use self::error::BackupError;
pub use self::label::Label;
pub use self::restore::{Restored, check, restore};
pub use self::take::take;
use crate::remote::RemoteDatabase;

/// A database to copy from or into.
#[derive(Debug, Clone, Copy)]
pub enum Place<'a> {
    /// A file of this machine.
    File(&'a Path),
    /// A server.
    Server(&'a RemoteDatabase),
}

/// A backup that is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// What it says about itself.
    pub label: Label,
    /// How long the file is.
    pub bytes: u64,
    /// Hash of all before the seal, as the seal says it.
    pub sha256: String,
}

/// Told of how far a copy is: the table it is at, and the rows of it that came over.
pub type Progress<'a> = &'a (dyn Fn(&str, u64) + Send + Sync);

/// Does what blocks on a thread of its own.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> error::Result<T> + Send + 'static) -> error::Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(crate::database::DatabaseError::Internal { message: error.to_string() }.into()))
}
