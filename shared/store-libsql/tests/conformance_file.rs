//! The conformance suite on an embedded file.

use std::sync::Arc;

use redraft_store_libsql::file::{Durability, FileDatabase, FileOptions};
use redraft_store_libsql::testing::ClockedStore;

/// A fresh file. Power loss is no part of these tests, so nobody waits for the disk.
async fn new_bench() -> ClockedStore {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let options = FileOptions { durability: Durability::ProcessKill, ..FileOptions::default() };
    let database = FileDatabase::open_with(directory.path().join("redraft.db"), options).expect("a fresh file");
    ClockedStore::new(Arc::new(database), directory).await
}

redraft_store::conformance_tests!(crate::new_bench);
