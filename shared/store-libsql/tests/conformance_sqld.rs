//! The conformance suite on a real libSQL server, one for each test.

use std::sync::Arc;

use redraft_store_libsql::remote::{RemoteDatabase, RemoteOptions};
use redraft_store_libsql::testing::{ClockedStore, Sqld};

async fn new_bench() -> ClockedStore {
    let sqld = Sqld::start().await;
    let database = RemoteDatabase::new(&sqld.url(), RemoteOptions::default()).expect("an address");
    ClockedStore::new(Arc::new(database), sqld).await
}

redraft_store::conformance_tests!(crate::new_bench);
