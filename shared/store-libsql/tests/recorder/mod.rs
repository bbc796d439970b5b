//! A database that remembers what went through it.
#![allow(dead_code, reason = "each test binary uses its half")]

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use redraft_store_libsql::database::{Database, DatabaseError};
use redraft_store_libsql::statement::{ResultSet, Statement};

/// A statement that was executed, and what it cost.
#[derive(Debug, Clone)]
pub(crate) struct Executed {
    pub(crate) statement: Statement,
    pub(crate) rows_read: u64,
    pub(crate) rows_written: u64,
}

/// Passes everything on and keeps a log.
#[derive(Debug)]
pub(crate) struct Recorder<D> {
    pub(crate) inner: D,
    log: Mutex<Vec<Executed>>,
}

impl<D: Database> Recorder<D> {
    pub(crate) fn new(inner: D) -> Self {
        Self { inner, log: Mutex::default() }
    }

    /// What was executed since the last time somebody asked.
    pub(crate) fn take(&self) -> Vec<Executed> {
        std::mem::take(&mut self.log.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn remember(&self, batch: Vec<Statement>, answer: Result<&[ResultSet], &DatabaseError>) {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        for (index, statement) in batch.into_iter().enumerate() {
            let result = answer.ok().and_then(|results| results.get(index));
            let cost = |count: fn(&ResultSet) -> Option<u64>| result.and_then(count).unwrap_or(0);
            let (rows_read, rows_written) = (cost(|result| result.rows_read), cost(|result| result.rows_written));
            log.push(Executed { statement, rows_read, rows_written });
        }
    }
}

#[async_trait]
impl<D: Database> Database for Recorder<D> {
    async fn write(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        let answer = self.inner.write(batch.clone()).await;
        self.remember(batch, answer.as_deref());
        answer
    }

    async fn read(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        let answer = self.inner.read(batch.clone()).await;
        self.remember(batch, answer.as_deref());
        answer
    }

    async fn script(&self, sql: &str) -> Result<(), DatabaseError> {
        self.inner.script(sql).await
    }
}
