//! Steps that a person must approve first.

use redraft_domain::run::{RunStatus, StepNo, StopReason};

use super::test_store::TestStore;
use crate::error::StoreError;

pub async fn a_gated_step_is_refused_until_somebody_approves(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.bench().add_gate(hold.run_id, StepNo(0)).await;
    let report = store.drafted(0, "draft");

    let without = store.complete(&hold, &report).await;
    store.bench().add_checkpoint("k1", hold.run_id, StepNo(0)).await;
    let pending = store.complete(&hold, &report).await;
    store.bench().decide("k1", "approved").await;
    let approved = store.complete(&hold, &report).await;

    assert!(matches!(without, Err(StoreError::OutOfOrder { .. })));
    assert!(matches!(pending, Err(StoreError::OutOfOrder { .. })));
    assert_eq!(approved.unwrap().next_step, StepNo(1));
}

pub async fn a_rejected_gate_stays_closed(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.bench().add_gate(hold.run_id, StepNo(0)).await;
    store.bench().add_checkpoint("k1", hold.run_id, StepNo(0)).await;
    store.bench().decide("k1", "rejected").await;

    let refused = store.complete(&hold, &store.drafted(0, "draft")).await;

    assert!(matches!(refused, Err(StoreError::OutOfOrder { .. })));
}

pub async fn a_verdict_does_not_slip_through_a_gate(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "draft")).await.unwrap();
    store.bench().add_gate(hold.run_id, StepNo(1)).await;
    let before = store.detail(hold.run_id).await;

    let refused = store.complete(&hold, &store.verdict(1, 1.0, StopReason::ThresholdMet)).await;

    assert!(matches!(refused, Err(StoreError::OutOfOrder { .. })));
    assert_eq!(store.detail(hold.run_id).await, before);
}

pub async fn an_approval_opens_its_own_gate_only(store: &TestStore) {
    let first = store.claimed_run().await;
    let second = store.claimed_run().await;
    for hold in [&first, &second] {
        store.bench().add_gate(hold.run_id, StepNo(0)).await;
    }
    store.bench().add_checkpoint("k1", first.run_id, StepNo(0)).await;
    store.bench().decide("k1", "approved").await;

    let other_run = store.complete(&second, &store.drafted(0, "draft")).await;
    store.bench().add_gate(first.run_id, StepNo(1)).await;
    store.complete(&first, &store.drafted(0, "draft")).await.unwrap();
    let other_step = store.complete(&first, &store.scored(1, 0.5)).await;

    assert!(matches!(other_run, Err(StoreError::OutOfOrder { .. })));
    assert!(matches!(other_step, Err(StoreError::OutOfOrder { .. })));
}

pub async fn a_waiting_run_holds_no_lease_and_cannot_be_claimed_or_rescued(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.bench().add_checkpoint("k1", hold.run_id, StepNo(0)).await;
    store.bench().make_wait(&hold, "k1").await;

    let rescued = store.lose_runner().await;
    let claimed = store.claim_any("runner-b").await;

    assert_eq!((rescued, claimed), (vec![], None));
    let run = store.run(hold.run_id).await;
    assert_eq!((run.status, run.lease_until), (RunStatus::Waiting, None));
    super::leases::assert_is_fenced_everywhere(store, &hold).await;
}
