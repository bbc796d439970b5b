//! What is forgotten, and when.

use std::time::Duration;

use redraft_domain::run::StopReason;

use super::test_store::TestStore;
use crate::claim::Hold;
use crate::error::StoreError;
use crate::report::FinishReport;
use crate::store::OPERATIONS_KEPT;

const MOST: u32 = 500;

/// A run that has ended, and the report that ended it.
async fn ended(store: &TestStore) -> (Hold, FinishReport) {
    let hold = store.claimed_run().await;
    store.append(&hold, &store.said(["a"])).await.unwrap();
    let report = store.ended(StopReason::StageError);
    store.finish(&hold, &report).await.unwrap();
    (hold, report)
}

async fn forget(store: &TestStore, most: u32) -> u64 {
    store.raw().forget_operations(most).await.unwrap()
}

pub async fn operations_of_a_run_are_known_for_a_week_after_its_end(store: &TestStore) {
    let (hold, report) = ended(store).await;
    store.advance(OPERATIONS_KEPT).await;

    let forgotten = forget(store, MOST).await;

    assert_eq!(forgotten, 0);
    assert!(store.finish(&hold, &report).await.unwrap().replayed);
}

pub async fn a_forgotten_operation_that_is_sent_again_is_fenced(store: &TestStore) {
    let (hold, report) = ended(store).await;
    let before = store.detail(hold.run_id).await;
    store.advance(OPERATIONS_KEPT + Duration::from_millis(1)).await;

    let forgotten = forget(store, MOST).await;
    let again = store.finish(&hold, &report).await;

    assert_eq!(forgotten, 2);
    assert!(matches!(again, Err(StoreError::Fenced { .. })), "{again:?}");
    assert_eq!((store.detail(hold.run_id).await.run, forget(store, MOST).await), (before.run, 0));
}

pub async fn operations_of_a_run_that_has_not_ended_long_ago_are_kept_however_old_they_are(store: &TestStore) {
    let hold = store.claimed_run().await;
    let said = store.said(["a"]);
    store.append(&hold, &said).await.unwrap();
    store.advance(OPERATIONS_KEPT * 2).await;
    let running = forget(store, MOST).await;
    store.finish(&hold, &store.ended(StopReason::StageError)).await.unwrap();
    store.advance(Duration::from_secs(1)).await;

    assert_eq!((running, forget(store, MOST).await), (0, 0));
    assert!(store.append(&hold, &said).await.unwrap().replayed);
}

pub async fn no_more_operations_are_forgotten_at_once_than_asked(store: &TestStore) {
    for _ in 0..3 {
        ended(store).await;
    }
    store.advance(OPERATIONS_KEPT * 2).await;

    let rounds = [forget(store, 4).await, forget(store, 4).await, forget(store, 4).await];

    assert_eq!(rounds, [4, 2, 0]);
}
