//! A restarted runner takes its own run again.

use std::time::Duration;

use redraft_domain::run::{RunStatus, StepNo};

use super::leases::assert_is_fenced_everywhere;
use super::test_store::{LEASE, TestStore};
use crate::claim::{ClaimRequest, Claimed, Hold};

async fn adopt(store: &TestStore, hold: &Hold, wish: &ClaimRequest) -> Option<Claimed> {
    store.raw().adopt(store.owner(), hold.claim_id, wish).await.expect("an answer")
}

pub async fn an_adopted_run_is_held_under_the_next_epoch(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "draft")).await.unwrap();
    store.advance(Duration::from_secs(60)).await;
    let wish = store.wish("runner-a");

    let adopted = adopt(store, &hold, &wish).await.expect("the run");

    let run = store.run(hold.run_id).await;
    assert_eq!((adopted.hold.epoch, adopted.hold.claim_id), (hold.epoch.next(), wish.claim_id));
    assert_eq!((adopted.run, adopted.lease_left, adopted.steps.len()), (run.clone(), LEASE, 1));
    assert_eq!((run.status, run.next_step, run.rescues), (RunStatus::Running, StepNo(1), 0));
    assert_eq!(store.history(hold.run_id).await.pop().expect("events").message, "running>running");
}

pub async fn the_same_adoption_sent_twice_has_one_effect(store: &TestStore) {
    let hold = store.claimed_run().await;
    let wish = store.wish("runner-a");
    let first = adopt(store, &hold, &wish).await.expect("the run");

    let again = adopt(store, &hold, &wish).await;

    assert_eq!(again, Some(first));
    assert_eq!(store.run(hold.run_id).await.epoch, hold.epoch.next());
}

pub async fn the_previous_claim_is_fenced_after_an_adoption(store: &TestStore) {
    let hold = store.claimed_run().await;
    adopt(store, &hold, &store.wish("runner-a")).await.expect("the run");
    let before = store.detail(hold.run_id).await;

    assert_is_fenced_everywhere(store, &hold).await;

    assert_eq!(store.detail(hold.run_id).await, before);
}

pub async fn a_claim_that_was_adopted_cannot_be_adopted_again(store: &TestStore) {
    let hold = store.claimed_run().await;
    let first = adopt(store, &hold, &store.wish("runner-a")).await.expect("the run");

    let second = adopt(store, &hold, &store.wish("runner-a")).await;

    assert_eq!(second, None);
    assert!(store.renew(&first.hold).await.is_ok());
}

pub async fn of_cloned_state_folders_the_last_adopter_wins(store: &TestStore) {
    let hold = store.claimed_run().await;
    let original = adopt(store, &hold, &store.wish("runner-a")).await.expect("the run").hold;

    let clone = adopt(store, &original, &store.wish("runner-a")).await.expect("the run").hold;

    assert_is_fenced_everywhere(store, &original).await;
    assert!(store.renew(&clone).await.is_ok());
}

pub async fn a_rescued_run_cannot_be_adopted(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.lose_runner().await;

    assert_eq!(adopt(store, &hold, &store.wish("runner-a")).await, None);
    assert_eq!(store.run(hold.run_id).await.status, RunStatus::Queued);
}

pub async fn an_expired_run_that_nobody_rescued_can_be_adopted(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.advance(LEASE * 10).await;

    let adopted = adopt(store, &hold, &store.wish("runner-a")).await.expect("the run");

    assert_eq!(adopted.lease_left, LEASE);
    assert_eq!(store.rescue().await, []);
}

pub async fn a_report_of_the_previous_hold_is_replayed_under_the_new_one(store: &TestStore) {
    let hold = store.claimed_run().await;
    let report = store.drafted(0, "draft");
    store.complete(&hold, &report).await.unwrap();
    let adopted = adopt(store, &hold, &store.wish("runner-a")).await.expect("the run").hold;

    let again = store.complete(&adopted, &report).await.unwrap();

    assert_eq!((again.replayed, again.epoch, again.next_step), (true, adopted.epoch, StepNo(1)));
    assert_eq!(store.steps(hold.run_id).await.len(), 1);
}

pub async fn a_report_that_never_arrived_is_taken_under_the_new_hold(store: &TestStore) {
    let hold = store.claimed_run().await;
    let report = store.drafted(0, "draft");
    let adopted = adopt(store, &hold, &store.wish("runner-a")).await.expect("the run").hold;

    let ack = store.complete(&adopted, &report).await.unwrap();

    assert_eq!((ack.replayed, ack.epoch, ack.next_step), (false, adopted.epoch, StepNo(1)));
}

pub async fn a_request_to_cancel_survives_an_adoption(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.cancel(hold.run_id).await.unwrap();

    let adopted = adopt(store, &hold, &store.wish("runner-a")).await.expect("the run");

    assert!(adopted.run.is_cancelling());
    assert!(store.renew(&adopted.hold).await.unwrap().cancel_requested);
}

pub async fn an_ended_run_cannot_be_adopted(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.finish(&hold, &store.ended(redraft_domain::run::StopReason::StageError)).await.unwrap();

    assert_eq!(adopt(store, &hold, &store.wish("runner-a")).await, None);
}
