//! The executor for an embedded file: one writer thread, a few readers.
//!
//! Calls into `SQLite` block, so they run on threads of their own. All writes
//! of the process go through one thread, which lets one `fsync` serve every
//! batch that waits (see [`writer`]); readers work on snapshots beside it.

mod connection;
mod error;
mod open;
#[cfg(feature = "backup")]
pub(crate) mod raw;
mod readers;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::oneshot;

use self::error::Place;
use self::readers::Readers;
use self::writer::Writer;
use crate::database::{Database, DatabaseError};
use crate::statement::{Checked, ResultSet, Statement};

/// How to open a file.
#[derive(Debug, Clone)]
pub struct FileOptions {
    /// How long a batch waits for a lock that another process holds. Default 5 s.
    pub busy_timeout: Duration,
    /// What a committed batch survives. Default [`Durability::PowerLoss`].
    pub durability: Durability,
    /// The most pages (4 KiB each) the file may have; `None` for no limit.
    /// Reaching it is a real `SQLITE_FULL`.
    pub max_page_count: Option<u32>,
    /// The most batches one commit serves. Default 64: beyond that the fsync is
    /// already cheap per batch, and the first ones would only wait longer.
    pub group_batches: usize,
}

impl Default for FileOptions {
    fn default() -> Self {
        Self {
            busy_timeout: Duration::from_secs(5),
            durability: Durability::PowerLoss,
            max_page_count: None,
            group_batches: 64,
        }
    }
}

/// What a committed batch survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// `synchronous=FULL`: also the machine losing power.
    PowerLoss,
    /// `synchronous=NORMAL`: the process being killed. Power loss may take the
    /// last batches although they were acknowledged; the file stays sound.
    ProcessKill,
}

/// A libSQL database in a file of this machine.
///
/// Dropping it finishes what is queued, closes the file and waits for its threads.
#[derive(Debug)]
pub struct FileDatabase {
    place: Arc<Place>,
    // Before the writer, so that the writer closes last and truncates the log.
    readers: Readers,
    writer: Writer,
}

impl FileDatabase {
    /// Opens or creates the file, and its directory if that is missing. Blocks.
    ///
    /// # Errors
    /// [`DatabaseError::CannotOpen`], [`DatabaseError::Corrupt`],
    /// [`DatabaseError::Full`] or [`DatabaseError::Busy`], each with what to do.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, DatabaseError> {
        Self::open_with(path, FileOptions::default())
    }

    /// Opens the file with options.
    ///
    /// # Errors
    /// As [`FileDatabase::open`].
    pub fn open_with(path: impl AsRef<Path>, options: FileOptions) -> Result<Self, DatabaseError> {
        let place = Arc::new(Place::new(path.as_ref(), options)?);
        let connection = open::for_writing(&place)?;
        Ok(Self {
            writer: Writer::start(Arc::clone(&place), connection)?,
            readers: Readers::new(Arc::clone(&place)),
            place,
        })
    }

    /// Where the file is, absolute.
    pub fn path(&self) -> &PathBuf {
        &self.place.path
    }
}

#[async_trait]
impl Database for FileDatabase {
    async fn write(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        let (reply, answer) = oneshot::channel();
        self.writer.send(writer::Job::Batch { batch: connection::bound(Checked::batch(batch)?), reply });
        answer.await.unwrap_or_else(|_| Err(self.place.stopped()))
    }

    async fn read(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        let (reply, answer) = oneshot::channel();
        self.readers.send(readers::Job { batch: connection::bound(Checked::queries(batch)?), reply })?;
        answer.await.unwrap_or_else(|_| Err(self.place.stopped()))
    }

    async fn script(&self, sql: &str) -> Result<(), DatabaseError> {
        let (reply, answer) = oneshot::channel();
        self.writer.send(writer::Job::Script { sql: sql.to_owned(), reply });
        let done = answer.await.unwrap_or_else(|_| Err(self.place.stopped()));
        self.readers.forget_statements();
        done
    }
}
