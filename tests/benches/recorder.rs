//! A database that writes down what goes by.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use redraft_store_libsql::database::{Database, DatabaseError};
use redraft_store_libsql::statement::{ResultSet, Statement};

/// How a batch was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Read,
    Write,
}

/// A batch that went by.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    pub(crate) kind: Kind,
    pub(crate) batch: Vec<Statement>,
}

/// Hands every batch on and keeps a copy, in the order in which they were sent.
#[derive(Debug)]
pub(crate) struct Recorder {
    inner: Arc<dyn Database>,
    taken: Mutex<Vec<Taken>>,
}

impl Recorder {
    pub(crate) fn new(inner: Arc<dyn Database>) -> Self {
        Self { inner, taken: Mutex::default() }
    }

    /// What went by since the last call.
    pub(crate) fn take(&self) -> Vec<Taken> {
        std::mem::take(&mut *self.taken.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, kind: Kind, batch: &[Statement]) {
        let taken = Taken { kind, batch: batch.to_vec() };
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).push(taken);
    }
}

#[async_trait]
impl Database for Recorder {
    async fn write(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        self.note(Kind::Write, &batch);
        self.inner.write(batch).await
    }

    async fn read(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        self.note(Kind::Read, &batch);
        self.inner.read(batch).await
    }

    async fn script(&self, sql: &str) -> Result<(), DatabaseError> {
        self.inner.script(sql).await
    }
}
