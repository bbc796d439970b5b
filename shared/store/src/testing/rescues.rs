//! Runs whose runner keeps silent.

use std::time::Duration;

use redraft_domain::id::OwnerId;
use redraft_domain::run::{RunStatus, StopReason};

use super::test_store::{LEASE, TestStore};
use crate::claim::LeaseTimes;
use crate::error::StoreError;

const MS: Duration = Duration::from_millis(1);

pub async fn nothing_is_rescued_before_lease_and_grace_ran_out(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.advance(LEASE + LeaseTimes::default().grace).await;

    assert_eq!(store.rescue().await, []);
    assert_eq!(store.run(hold.run_id).await.status, RunStatus::Running);
}

pub async fn a_run_that_lost_its_runner_goes_back_to_the_queue(store: &TestStore) {
    let hold = store.claimed_run().await;

    let rescued = store.lose_runner().await;

    let run = store.run(hold.run_id).await;
    assert_eq!((rescued.len(), rescued[0].run_id, rescued[0].status), (1, hold.run_id, RunStatus::Queued));
    assert_eq!((run.status, run.epoch, run.rescues), (RunStatus::Queued, hold.epoch.next(), 1));
    assert_eq!((run.lease_until, run.stop_reason, run.completed_at), (None, None, None));
    let last = store.history(hold.run_id).await.pop().expect("events");
    assert_eq!(last.message, "running>queued");
}

pub async fn a_rescued_run_waits_longer_each_time(store: &TestStore) {
    let hold = store.claimed_run().await;
    let mut waits = Vec::new();
    for _ in 0..5 {
        let rescued = store.lose_runner().await;
        let not_before = rescued[0].not_before.expect("a backoff");
        waits.push(not_before.since(store.now()).as_secs());
        assert_eq!(store.claim_any("runner-b").await, None, "claimed during its backoff");
        store.set_clock(not_before).await;
        store.claim(hold.run_id, "runner-b").await;
    }

    assert_eq!(waits, [1, 2, 4, 8, 16]);
    assert_eq!(store.run(hold.run_id).await.not_before, None);
}

pub async fn the_wait_never_exceeds_five_minutes(store: &TestStore) {
    let times = LeaseTimes { max_rescues: 100, ..LeaseTimes::default() };
    let hold = store.claimed_run().await;
    let mut last_wait = Duration::ZERO;
    for _ in 0..40 {
        store.advance(LEASE + times.grace + MS).await;
        let rescued = store.raw().rescue(None, &times).await.unwrap();
        let not_before = rescued[0].not_before.expect("a backoff");
        last_wait = not_before.since(store.now());
        store.set_clock(not_before).await;
        store.claim(hold.run_id, "runner-b").await;
    }

    assert_eq!(last_wait, Duration::from_secs(300));
}

pub async fn a_run_that_loses_too_many_runners_fails(store: &TestStore) {
    let hold = store.claimed_run().await;
    for _ in 0..LeaseTimes::default().max_rescues {
        store.lose_runner_and_wait().await;
        store.claim(hold.run_id, "runner-b").await;
    }

    let last = store.lose_runner().await;

    assert_eq!((last[0].status, last[0].not_before), (RunStatus::Failed, None));
    let run = store.run(hold.run_id).await;
    assert_eq!((run.status, run.stop_reason), (RunStatus::Failed, Some(StopReason::RunnerLost)));
    assert_eq!((run.error_message.as_deref(), run.completed_at), (Some("lost its runner 6 times"), Some(store.now())));
}

pub async fn a_lost_run_whose_end_was_asked_is_cancelled(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.cancel(hold.run_id).await.unwrap();

    let rescued = store.lose_runner().await;

    let run = store.run(hold.run_id).await;
    assert_eq!((rescued[0].status, rescued[0].not_before), (RunStatus::Cancelled, None));
    assert_eq!((run.status, run.stop_reason), (RunStatus::Cancelled, Some(StopReason::CancelRequested)));
    assert_eq!((run.completed_at, run.error_message), (Some(store.now()), None));
}

pub async fn two_rescuers_have_one_effect(store: &TestStore) {
    let hold = store.claimed_run().await;

    let first = store.lose_runner().await;
    let second = store.rescue().await;

    assert_eq!((first.len(), second.len()), (1, 0));
    assert_eq!((store.run(hold.run_id).await.rescues, store.run(hold.run_id).await.epoch), (1, hold.epoch.next()));
}

pub async fn other_runs_are_left_alone_by_a_rescue(store: &TestStore) {
    let lost = store.claimed_run().await;
    store.advance(LEASE).await;
    let alive = store.claimed_run().await;
    let queued = store.submit_run().await;
    let untouched = [store.detail(alive.run_id).await, store.detail(queued).await];
    store.advance(LeaseTimes::default().grace + MS).await;

    let rescued = store.rescue().await;

    assert_eq!(rescued.iter().map(|run| run.run_id).collect::<Vec<_>>(), [lost.run_id]);
    let after = [store.run(alive.run_id).await, store.run(queued).await];
    assert_eq!(after, untouched.map(|detail| detail.run));
}

pub async fn several_lost_runs_are_rescued_at_once(store: &TestStore) {
    for _ in 0..3 {
        store.claimed_run().await;
    }

    assert_eq!(store.lose_runner().await.len(), 3);
}

pub async fn a_renewal_in_the_last_moment_keeps_the_run(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.advance(LEASE + LeaseTimes::default().grace + MS).await;
    store.renew(&hold).await.unwrap();

    assert_eq!(store.rescue().await, []);
    assert!(store.complete(&hold, &store.drafted(0, "alive")).await.is_ok());
}

pub async fn a_rescue_for_one_owner_leaves_the_others_and_one_for_all_does_not(store: &TestStore) {
    store.claimed_run().await;
    store.advance(LEASE * 3).await;
    let times = LeaseTimes::default();

    let other = store.raw().rescue(Some(&OwnerId::new("bob")), &times).await.unwrap();
    let all = store.raw().rescue(None, &times).await.unwrap();

    assert_eq!((other.len(), all.len()), (0, 1));
}

pub async fn finished_steps_survive_a_rescue(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "draft")).await.unwrap();
    let steps = store.steps(hold.run_id).await;
    store.lose_runner_and_wait().await;

    assert_eq!(store.steps(hold.run_id).await, steps);
    let next = store.claim(hold.run_id, "runner-b").await.hold;
    let repeated = store.complete(&next, &store.drafted(0, "again")).await;
    assert!(matches!(repeated, Err(StoreError::OutOfOrder { .. })));
}

pub async fn a_rescued_run_keeps_its_place_in_the_queue(store: &TestStore) {
    let first = store.claimed_run().await;
    store.advance(Duration::from_secs(1)).await;
    store.submit_run().await;
    store.lose_runner_and_wait().await;

    assert_eq!(store.claim_any("runner-b").await.unwrap().run.id, first.run_id);
}
