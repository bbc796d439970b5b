//! How runs end.

use std::time::Duration;

use redraft_domain::id::Epoch;
use redraft_domain::run::{RunStatus, StopReason};

use super::test_store::{LEASE, TestStore};
use crate::claim::LeaseTimes;
use crate::error::StoreError;
use crate::report::FinishReport;

pub async fn a_run_can_end_without_a_verdict(store: &TestStore) {
    let hold = store.claimed_run().await;
    let why = FinishReport { error_message: Some("exit 3".to_owned()), ..store.ended(StopReason::StageError) };

    let ack = store.finish(&hold, &why).await.unwrap();

    let run = store.run(hold.run_id).await;
    assert_eq!((ack.status, ack.epoch, ack.lease_left), (RunStatus::Failed, hold.epoch.next(), Duration::ZERO));
    assert_eq!((run.stop_reason, run.error_message.as_deref()), (Some(StopReason::StageError), Some("exit 3")));
    assert_eq!((run.completed_at, run.lease_until), (Some(store.now()), None));
}

pub async fn an_end_sent_twice_happens_once(store: &TestStore) {
    let hold = store.claimed_run().await;
    let report = store.ended(StopReason::Timeout);
    store.finish(&hold, &report).await.unwrap();
    let before = store.detail(hold.run_id).await;

    let again = store.finish(&hold, &report).await.unwrap();

    assert_eq!((again.replayed, again.status), (true, RunStatus::Failed));
    assert_eq!(store.detail(hold.run_id).await, before);
}

pub async fn an_ended_run_takes_no_more_writes(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.finish(&hold, &store.ended(StopReason::StageError)).await.unwrap();
    let before = store.detail(hold.run_id).await;

    super::leases::assert_is_fenced_everywhere(store, &hold).await;

    assert_eq!(store.detail(hold.run_id).await, before);
}

pub async fn a_queued_run_is_cancelled_at_once(store: &TestStore) {
    let run_id = store.submit_run().await;

    let run = store.cancel(run_id).await.unwrap();

    assert_eq!((run.status, run.stop_reason), (RunStatus::Cancelled, Some(StopReason::CancelRequested)));
    assert_eq!((run.epoch, run.completed_at), (Epoch(1), Some(store.now())));
    assert_eq!(store.claim_any("runner-a").await, None);
}

pub async fn a_waiting_run_is_cancelled_at_once_and_nobody_needs_to_decide_any_more(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.bench().add_checkpoint("k1", hold.run_id, redraft_domain::run::StepNo(0)).await;
    store.bench().make_wait(&hold, "k1").await;

    let run = store.cancel(hold.run_id).await.unwrap();

    assert_eq!((run.status, run.stop_reason), (RunStatus::Cancelled, Some(StopReason::CancelRequested)));
    assert_eq!(store.bench().checkpoint_status("k1").await, "void");
}

pub async fn a_running_run_carries_the_request_until_its_runner_confirms(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.advance(Duration::from_secs(1)).await;

    let asked = store.cancel(hold.run_id).await.unwrap();
    let ack = store.finish(&hold, &store.ended(StopReason::CancelRequested)).await.unwrap();

    assert_eq!((asked.status, asked.epoch), (RunStatus::Running, hold.epoch));
    assert_eq!(asked.cancel_requested_at, Some(store.now()));
    let run = store.run(hold.run_id).await;
    assert_eq!((ack.status, run.status), (RunStatus::Cancelled, RunStatus::Cancelled));
    assert_eq!(run.stop_reason, Some(StopReason::CancelRequested));
}

pub async fn asking_twice_to_cancel_a_running_run_changes_nothing(store: &TestStore) {
    let hold = store.claimed_run().await;
    let first = store.cancel(hold.run_id).await.unwrap();
    let before = store.history(hold.run_id).await;
    store.advance(Duration::from_secs(9)).await;

    let again = store.cancel(hold.run_id).await.unwrap();

    assert_eq!(again, first);
    assert_eq!(store.history(hold.run_id).await, before);
}

pub async fn cancelling_a_cancelled_run_changes_nothing(store: &TestStore) {
    let run_id = store.submit_run().await;
    let first = store.cancel(run_id).await.unwrap();
    let before = store.history(run_id).await;
    store.advance(Duration::from_secs(9)).await;

    let again = store.cancel(run_id).await.unwrap();

    assert_eq!(again, first);
    assert_eq!(store.history(run_id).await, before);
}

pub async fn a_run_that_passed_or_failed_cannot_be_cancelled(store: &TestStore) {
    for reason in [StopReason::StageError, StopReason::ThresholdMet] {
        let hold = store.claimed_run().await;
        store.finish(&hold, &store.ended(reason)).await.unwrap();
        let before = store.detail(hold.run_id).await;

        let refused = store.cancel(hold.run_id).await;

        assert!(matches!(refused, Err(StoreError::StatusForbids(run)) if *run == before.run));
        assert_eq!(store.detail(hold.run_id).await, before);
    }
}

pub async fn a_runner_cannot_cancel_what_nobody_asked_it_to(store: &TestStore) {
    let hold = store.claimed_run().await;
    let report = store.ended(StopReason::CancelRequested);
    let before = store.detail(hold.run_id).await;

    let refused = store.finish(&hold, &report).await;

    assert!(matches!(refused, Err(StoreError::StatusForbids(run)) if run.id == hold.run_id));
    assert_eq!(store.detail(hold.run_id).await, before);
}

pub async fn a_refused_cancel_does_not_use_up_its_operation_id(store: &TestStore) {
    let hold = store.claimed_run().await;
    let report = FinishReport { events: store.said(["gone"]).events, ..store.ended(StopReason::CancelRequested) };
    store.finish(&hold, &report).await.expect_err("nobody asked");
    store.cancel(hold.run_id).await.unwrap();

    let ack = store.finish(&hold, &report).await.unwrap();

    assert_eq!((ack.status, ack.replayed), (RunStatus::Cancelled, false));
}

pub async fn whatever_ends_a_run_after_the_request_it_is_cancelled(store: &TestStore) {
    for reason in [StopReason::StageError, StopReason::Timeout, StopReason::ThresholdMet] {
        let hold = store.claimed_run().await;
        store.cancel(hold.run_id).await.unwrap();

        let ack = store.finish(&hold, &store.ended(reason)).await.unwrap();

        assert_eq!(ack.status, RunStatus::Cancelled);
        assert_eq!(store.run(hold.run_id).await.stop_reason, Some(StopReason::CancelRequested));
    }
}

pub async fn a_cancel_that_no_runner_confirms_is_forced(store: &TestStore) {
    let times = LeaseTimes::default();
    let hold = store.claimed_run().await;
    store.cancel(hold.run_id).await.unwrap();
    store.advance(times.force_cancel).await;
    let early = store.raw().force_cancel(&times).await.unwrap();
    // It still renews, so it is not a case for a rescue.
    store.renew(&hold).await.unwrap();
    store.advance(Duration::from_millis(1)).await;

    let forced = store.raw().force_cancel(&times).await.unwrap();
    let again = store.raw().force_cancel(&times).await.unwrap();

    assert_eq!((early, forced, again), (vec![], vec![hold.run_id], vec![]));
    let run = store.run(hold.run_id).await;
    assert_eq!((run.status, run.stop_reason), (RunStatus::Cancelled, Some(StopReason::CancelRequested)));
    assert!(matches!(store.renew(&hold).await, Err(StoreError::Fenced { .. })));
}

pub async fn runs_that_nobody_cancelled_are_not_forced(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.advance(LEASE * 100).await;

    let forced = store.raw().force_cancel(&LeaseTimes::default()).await.unwrap();

    assert_eq!(forced, []);
    assert_eq!(store.run(hold.run_id).await.status, RunStatus::Running);
}
