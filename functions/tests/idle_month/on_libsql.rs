//! A real sqld: a file has no counters, and what it says is what a hosted database bills.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use redraft_domain::time::Timestamp;
use redraft_store::Store;
use redraft_store::testing::Bench;
use redraft_store_libsql::LibsqlStore;
use redraft_store_libsql::database::{Database, DatabaseError};
use redraft_store_libsql::remote::{RemoteDatabase, RemoteOptions};
use redraft_store_libsql::statement::{ResultSet, Statement};
use redraft_store_libsql::testing::{ClockedStore, Sqld};

use crate::Kept;
use crate::bill::Spent;

/// Counts the rows of every answer.
#[derive(Debug)]
struct Metered {
    inner: RemoteDatabase,
    read: AtomicU64,
    written: AtomicU64,
}

impl Metered {
    fn count(&self, answer: Result<Vec<ResultSet>, DatabaseError>) -> Result<Vec<ResultSet>, DatabaseError> {
        for set in answer.iter().flatten() {
            self.read.fetch_add(set.rows_read.unwrap_or(0), Ordering::Relaxed);
            self.written.fetch_add(set.rows_written.unwrap_or(0), Ordering::Relaxed);
        }
        answer
    }
}

#[async_trait]
impl Database for Metered {
    async fn write(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        self.count(self.inner.write(batch).await)
    }

    async fn read(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        self.count(self.inner.read(batch).await)
    }

    async fn script(&self, sql: &str) -> Result<(), DatabaseError> {
        self.inner.script(sql).await
    }
}

pub(crate) struct Server {
    clock: ClockedStore,
    metered: Arc<Metered>,
    store: Arc<LibsqlStore>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let sqld = Sqld::start().await;
        let client = || RemoteDatabase::new(&sqld.url(), RemoteOptions::default()).unwrap();
        let (inner, past) = (client(), client());
        let clock = ClockedStore::new(Arc::new(past), sqld).await;
        let metered = Arc::new(Metered { inner, read: AtomicU64::default(), written: AtomicU64::default() });
        let database = Arc::clone(&metered) as Arc<dyn Database>;
        let store = Arc::new(LibsqlStore::open(database, "sqld").await.unwrap());
        Self { clock, metered, store }
    }
}

#[async_trait]
impl Kept for Server {
    fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store) as Arc<dyn Store>
    }

    async fn set_clock(&self, ms: i64) {
        self.clock.set_clock(Timestamp::from_ms(ms)).await;
    }

    #[expect(clippy::cast_precision_loss, reason = "millions")]
    fn spent(&self) -> Spent {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed) as f64;
        Spent { read: of(&self.metered.read), written: of(&self.metered.written) }
    }
}
