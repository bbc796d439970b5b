//! DynamoDB Local, asked with every request for the units it took.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use redraft_domain::time::Timestamp;
use redraft_store::Store;
use redraft_store::testing::Bench;
use redraft_store_dynamodb::testing::{ClockedStore, Units};

use crate::Kept;
use crate::bill::Spent;

pub(crate) struct Table {
    bench: ClockedStore,
    units: Arc<Mutex<Units>>,
}

impl Table {
    pub(crate) async fn start() -> Self {
        let (bench, units) = ClockedStore::metered().await;
        Self { bench, units }
    }
}

#[async_trait]
impl Kept for Table {
    fn store(&self) -> Arc<dyn Store> {
        Arc::new(self.bench.store().clone())
    }

    async fn set_clock(&self, ms: i64) {
        self.bench.set_clock(Timestamp::from_ms(ms)).await;
    }

    fn spent(&self) -> Spent {
        let units = *self.units.lock().unwrap();
        assert_eq!(units.untold, 0, "an answer told no units");
        Spent { read: units.read, written: units.written }
    }
}
