//! The seam between the store and its two executors: a batch of statements in,
//! their results out, atomic, in one round trip.

use async_trait::async_trait;

use crate::statement::{ResultSet, Statement};

/// A database that runs batches: an embedded file, or a server over HTTP.
///
/// Both executors answer alike: the same values, the same constraint messages,
/// the same refusals. One conformance suite runs against both.
#[async_trait]
pub trait Database: Send + Sync + std::fmt::Debug + 'static {
    /// Runs all statements in one write transaction, `BEGIN IMMEDIATE … COMMIT`,
    /// in one round trip: all or nothing, and durable when this returns `Ok`.
    ///
    /// Over a network an unanswered batch is sent again, so it may run twice:
    /// **every write must be idempotent by design** (ids made by the caller,
    /// compare-and-set conditions).
    ///
    /// # Errors
    /// Nothing was written, except after [`DatabaseError::Unreachable`]: then
    /// the batch may or may not have happened; send the same batch again.
    async fn write(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError>;

    /// Runs all statements on one snapshot, in one round trip.
    ///
    /// # Errors
    /// A statement that is not a query is [`DatabaseError::Misuse`].
    async fn read(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError>;

    /// Runs a migration: several statements without parameters, triggers
    /// included, in one transaction.
    ///
    /// The script must not begin or commit. Let its first statement insert the
    /// migration's number under a UNIQUE constraint: if another process was
    /// faster, or a lost reply made this one run twice, the answer is
    /// [`DatabaseError::Constraint`] and nothing was changed.
    ///
    /// # Errors
    /// Nothing was written, except after [`DatabaseError::Unreachable`].
    /// The statement's index is not known and always 0.
    async fn script(&self, sql: &str) -> Result<(), DatabaseError>;
}

/// Why a batch failed, grouped by what the caller does next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DatabaseError {
    /// A rule of the schema refused the batch: a fence, a duplicate. Translate it.
    #[error("{message} (statement {statement} of the batch)")]
    Constraint {
        /// Which statement of the batch, from 0.
        statement: usize,
        /// `FENCED` and its like from a trigger, or the database's own words,
        /// such as `UNIQUE constraint failed: workflow_ops.op_id`.
        message: String,
    },
    /// Others held the lock for too long. Nothing was written; try again later.
    #[error("{message}")]
    Busy {
        /// Who held it and for how long we waited.
        message: String,
    },
    /// No space, or a size limit was reached. Nothing was written; a person must make room.
    #[error("{message}")]
    Full {
        /// Which file, and what is left.
        message: String,
    },
    /// The server refused the token. A person must fix the setting.
    #[error("{message}")]
    Unauthorized {
        /// Which setting.
        message: String,
    },
    /// No certain answer. Send the same batch again; it may or may not have happened.
    #[error("{message}")]
    Unreachable {
        /// Which address, and what to look at.
        message: String,
    },
    /// The batch or its answer is larger than the server takes. Split it.
    #[error("{message}")]
    TooBig {
        /// Which limit.
        message: String,
    },
    /// The path or address does not lead to a database we can use. A person must fix it.
    #[error("{message}")]
    CannotOpen {
        /// What is in the way, and what to do.
        message: String,
    },
    /// The file is no database, or damaged. Restore a copy.
    #[error("{message}")]
    Corrupt {
        /// Which file.
        message: String,
    },
    /// A newer version of the program migrated this database. Upgrade this one.
    #[error("the database has schema version {found}, this program knows {known}: upgrade the program")]
    NewerSchema {
        /// The version in the database.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// The key or the session whose guard went along ended. Nothing was written.
    #[error("the key or the session is not valid any more")]
    NotLetIn,
    /// The program is wrong: a parameter not bound, a column that is not there.
    #[error("{message}")]
    Misuse {
        /// What is wrong with which statement.
        message: String,
    },
    /// Something no caller can act on. Log it and give up on the batch.
    #[error("{message}")]
    Internal {
        /// What happened.
        message: String,
    },
}

impl DatabaseError {
    /// Whether the same may work later, without anybody doing something.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::Unreachable { .. })
    }
}
