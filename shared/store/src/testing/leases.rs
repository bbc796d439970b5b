//! Keeping a run, and giving it back.

use std::time::Duration;

use redraft_domain::id::{ClaimId, Epoch, OwnerId};
use redraft_domain::run::{RunStatus, StopReason};

use super::test_store::{LEASE, TestStore};
use crate::claim::{Hold, LeaseTimes, Renewal};
use crate::error::StoreError;

const SECOND: Duration = Duration::from_secs(1);

pub async fn a_renewal_extends_the_lease_and_shows_the_runner_alive(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.advance(30 * SECOND).await;

    let renewed = store.renew(&hold).await.unwrap();

    let run = store.run(hold.run_id).await;
    assert_eq!((renewed.lease_left, renewed.cancel_requested), (LEASE, false));
    assert_eq!((run.lease_until, run.heartbeat_at), (Some(store.now().plus(LEASE)), Some(store.now())));
    assert_eq!((run.epoch, run.status), (hold.epoch, RunStatus::Running));
}

pub async fn a_renewal_never_shortens_a_lease(store: &TestStore) {
    let hold = store.claimed_run().await;

    let renewed = store.raw().renew(store.owner(), &hold, &Renewal::of(SECOND)).await.unwrap();

    assert_eq!(renewed.lease_left, LEASE);
}

pub async fn a_renewal_writes_no_history(store: &TestStore) {
    let hold = store.claimed_run().await;
    let before = store.detail(hold.run_id).await.rev;

    store.renew(&hold).await.unwrap();

    assert_eq!(store.detail(hold.run_id).await.rev, before);
}

pub async fn an_expired_lease_can_be_renewed_as_long_as_nobody_rescued_the_run(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.advance(LEASE * 10).await;

    let renewed = store.renew(&hold).await.unwrap();
    let rescued = store.rescue().await;

    assert_eq!(renewed.lease_left, LEASE);
    assert_eq!(rescued, []);
}

pub async fn a_rescued_run_cannot_be_renewed_by_its_old_runner(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.lose_runner().await;

    let refused = store.renew(&hold).await;

    assert!(
        matches!(refused, Err(StoreError::Fenced { run_id, epoch }) if run_id == hold.run_id && epoch == hold.epoch)
    );
}

pub async fn a_renewal_brings_the_request_to_cancel(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.cancel(hold.run_id).await.unwrap();

    assert!(store.renew(&hold).await.unwrap().cancel_requested);
}

pub async fn an_ended_run_cannot_be_renewed(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.finish(&hold, &store.ended(StopReason::StageError)).await.unwrap();

    assert!(matches!(store.renew(&hold).await, Err(StoreError::Fenced { .. })));
}

pub async fn a_guessed_claim_or_epoch_is_refused_by_every_write(store: &TestStore) {
    let hold = store.claimed_run().await;
    let wrong_claim = Hold { claim_id: store.claim_id(), ..hold };
    let old_epoch = Hold { epoch: Epoch(hold.epoch.0 - 1), ..hold };
    let next_epoch = Hold { epoch: hold.epoch.next(), ..hold };
    let before = store.detail(hold.run_id).await;

    for wrong in [wrong_claim, old_epoch, next_epoch] {
        assert_is_fenced_everywhere(store, &wrong).await;
    }

    assert_eq!(store.detail(hold.run_id).await, before);
}

/// Tries every write a runner has.
pub(super) async fn assert_is_fenced_everywhere(store: &TestStore, hold: &Hold) {
    let fenced = |error: StoreError| assert!(matches!(error, StoreError::Fenced { .. }), "{error}");
    fenced(store.renew(hold).await.expect_err("a renewal"));
    fenced(store.append(hold, &store.said(["stale"])).await.expect_err("events"));
    fenced(store.complete(hold, &store.drafted(0, "stale")).await.expect_err("a stage"));
    fenced(store.complete(hold, &store.drafted(7, "stale")).await.expect_err("a stage out of order"));
    fenced(store.complete(hold, &store.verdict(0, 1.0, StopReason::ThresholdMet)).await.expect_err("a verdict"));
    fenced(store.finish(hold, &store.ended(StopReason::StageError)).await.expect_err("an end"));
    fenced(store.finish(hold, &store.ended(StopReason::CancelRequested)).await.expect_err("a cancel"));
    fenced(store.raw().release(store.owner(), hold).await.expect_err("a release"));
}

pub async fn a_released_run_can_be_claimed_at_once(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "kept")).await.unwrap();

    store.raw().release(store.owner(), &hold).await.unwrap();

    let run = store.run(hold.run_id).await;
    assert_eq!((run.status, run.epoch, run.lease_until, run.rescues), (RunStatus::Queued, Epoch(2), None, 0));
    let next = store.claim_any("runner-b").await.expect("the run");
    assert_eq!((next.run.id, next.steps.len()), (hold.run_id, 1));
}

pub async fn a_run_whose_end_was_asked_is_cancelled_when_it_is_released(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.cancel(hold.run_id).await.unwrap();

    store.raw().release(store.owner(), &hold).await.unwrap();

    let run = store.run(hold.run_id).await;
    assert_eq!((run.status, run.stop_reason), (RunStatus::Cancelled, Some(StopReason::CancelRequested)));
    assert_eq!(run.completed_at, Some(store.now()));
}

pub async fn a_run_cannot_be_released_twice(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.raw().release(store.owner(), &hold).await.unwrap();

    let again = store.raw().release(store.owner(), &hold).await;

    assert!(matches!(again, Err(StoreError::Fenced { .. })));
    assert_eq!(store.run(hold.run_id).await.epoch, Epoch(2));
}

pub async fn a_lost_runner_is_refused_by_every_write(store: &TestStore) {
    let stale = store.claimed_run().await;
    store.lose_runner_and_wait().await;
    let current = store.claim(stale.run_id, "runner-b").await;
    let before = store.detail(stale.run_id).await;

    assert_is_fenced_everywhere(store, &stale).await;
    assert_is_fenced_everywhere(store, &Hold { epoch: current.hold.epoch, ..stale }).await;

    assert_eq!(store.detail(stale.run_id).await, before);
}

pub async fn a_runner_whose_lease_was_taken_over_cannot_complete_a_stage(store: &TestStore) {
    let stale = store.claimed_run().await;
    store.lose_runner_and_wait().await;
    let current = store.claim(stale.run_id, "runner-b").await;

    let refused = store.complete(&stale, &store.drafted(0, "late")).await;

    assert!(matches!(refused, Err(StoreError::Fenced { .. })));
    assert_eq!(store.steps(stale.run_id).await, []);
    assert_eq!(store.run(stale.run_id).await.epoch, current.hold.epoch);
}

pub async fn writes_of_a_run_that_does_not_exist_are_refused(store: &TestStore) {
    let hold = Hold { run_id: store.run_id(), epoch: Epoch(1), claim_id: ClaimId::from_bits(5, store.now()) };

    assert_is_fenced_everywhere(store, &hold).await;
}

pub async fn a_lease_is_measured_by_the_stores_clock_even_if_it_jumps(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.set_clock(redraft_domain::time::Timestamp::from_ms(store.now().as_ms() - 600_000)).await;

    let renewed = store.renew(&hold).await.unwrap();
    store.advance(Duration::from_secs(3600)).await;
    let rescued = store.rescue().await;

    assert_eq!(renewed.lease_left, LEASE + Duration::from_secs(600));
    assert_eq!(rescued.len(), 1);
    assert!(LeaseTimes::default().grace < Duration::from_secs(600));
}

pub async fn only_the_claim_that_holds_a_run_and_only_its_owner_may_read_it(store: &TestStore) {
    let hold = store.claimed_run().await;
    let other = store.claimed_run().await;
    let holds = async |owner: &OwnerId, claim| store.raw().holds(owner, hold.run_id, claim).await.unwrap();

    let asked = [
        holds(store.owner(), hold.claim_id).await,
        holds(store.owner(), other.claim_id).await,
        holds(&OwnerId::new("bob"), hold.claim_id).await,
    ];
    store.raw().release(store.owner(), &hold).await.unwrap();

    assert_eq!(asked, [true, false, false]);
    assert!(!holds(store.owner(), hold.claim_id).await);
}
