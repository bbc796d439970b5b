//! Figures, where history is not what a store leaves it.

use std::sync::Arc;

use redraft_store::testing::TestStore;
use redraft_store_libsql::file::FileDatabase;
use redraft_store_libsql::testing::ClockedStore;

#[tokio::test]
async fn numbers_of_lines_that_jump_as_after_a_restore_are_passed_in_one_step() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let database = FileDatabase::open(directory.path().join("redraft.db")).expect("a fresh file");
    let rows = Arc::new(ClockedStore::new(Arc::new(database), directory).await);
    let store = TestStore::new(Arc::clone(&rows)).await;
    store.submit_run().await;
    rows.tamper("UPDATE sqlite_sequence SET seq = 1769938200000 WHERE name = 'workflow_events'").await.unwrap();
    store.submit_run().await;

    let rolled_up = store.raw().roll_up(2).await.unwrap();

    let figures = store.raw().figures(store.owner()).await.unwrap();
    assert!(!rolled_up.has_more);
    assert_eq!((figures.standing.queued, figures.lag.as_secs()), (2, 0));
}
