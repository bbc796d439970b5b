//! Three clocks: the runner lives, it takes work, the stage gets on.

use std::time::Duration;

use redraft_domain::liveness::{ClaimLoop, Claims, Life, Progress, QUIET_AFTER, SILENT_AFTER, STUCK_AFTER};

use super::fixtures::{AGENT, agent};
use super::test_store::{LEASE, TestStore};
use crate::beat::Beat;
use crate::claim::{Hold, Renewal, StageSign};
use crate::operations::liveness::{Liveness, liveness};

const SECOND: Duration = Duration::from_secs(1);

async fn beat(store: &TestStore, claims: Claims, last_claim_ago: Option<Duration>) {
    let beat = Beat { claims, last_claim_ago, is_paused: false };
    store.beat("runner-a", beat).await;
}

async fn shown(store: &TestStore) -> (Life, ClaimLoop) {
    let list = store.raw().runners(store.owner()).await.unwrap();
    (list.runners[0].life(list.now), list.runners[0].claim_loop(list.now))
}

async fn renew_with(store: &TestStore, hold: &Hold, ago: Duration, output_bytes: u64) {
    let renewal = Renewal { lease: LEASE, progress: Some(StageSign { ago, output_bytes }) };
    store.raw().renew(store.owner(), hold, &renewal).await.unwrap();
}

async fn alive(store: &TestStore, hold: &Hold) -> Liveness {
    liveness(&store.detail(hold.run_id).await).expect("it is running")
}

pub async fn a_runner_that_asks_for_work_turns(store: &TestStore) {
    store.advance(SILENT_AFTER).await;

    beat(store, Claims::Open, Some(SECOND)).await;

    assert_eq!(shown(store).await, (Life::Alive, ClaimLoop::Turning));
    let list = store.raw().runners(store.owner()).await.unwrap();
    assert_eq!(list.runners[0].last_claim_at.map(|at| list.now.since(at)), Some(SECOND));
}

pub async fn a_runner_that_lives_but_asks_for_no_work_is_stuck(store: &TestStore) {
    beat(store, Claims::Open, Some(SECOND)).await;
    store.advance(STUCK_AFTER).await;

    beat(store, Claims::Open, Some(STUCK_AFTER + SECOND)).await;

    assert_eq!(shown(store).await, (Life::Alive, ClaimLoop::Stuck));
}

pub async fn a_runner_that_never_asked_is_stuck_once_that_took_too_long(store: &TestStore) {
    beat(store, Claims::Open, None).await;
    let young = shown(store).await;
    store.advance(STUCK_AFTER).await;

    beat(store, Claims::Open, None).await;

    assert_eq!(young, (Life::Alive, ClaimLoop::Turning));
    assert_eq!(shown(store).await, (Life::Alive, ClaimLoop::Stuck));
}

pub async fn full_hands_are_no_stuck_loop_and_a_draining_runner_takes_nothing(store: &TestStore) {
    store.advance(STUCK_AFTER * 3).await;
    beat(store, Claims::Full, Some(STUCK_AFTER * 2)).await;
    let full = shown(store).await;

    beat(store, Claims::Closed, Some(SECOND)).await;

    assert_eq!(full, (Life::Alive, ClaimLoop::Full));
    assert_eq!(shown(store).await, (Life::Alive, ClaimLoop::Stopped));
}

pub async fn of_a_silent_runner_nobody_knows_its_loop_and_a_new_process_starts_afresh(store: &TestStore) {
    beat(store, Claims::Closed, Some(SECOND)).await;
    store.advance(SILENT_AFTER).await;
    let silent = shown(store).await;

    store.register("runner-a", vec![agent(AGENT)]).await;

    assert_eq!(silent, (Life::Silent, ClaimLoop::Unknown));
    assert_eq!(shown(store).await, (Life::Alive, ClaimLoop::Turning));
}

pub async fn a_renewal_tells_how_the_stage_gets_on(store: &TestStore) {
    let hold = store.claimed_run().await;
    let claimed = alive(store, &hold).await;
    store.advance(SECOND * 30).await;

    renew_with(store, &hold, SECOND * 4, 1_000).await;

    assert_eq!((claimed.progress_age, claimed.output_bytes), (Duration::ZERO, 0));
    let told = alive(store, &hold).await;
    assert_eq!((told.runner, told.heartbeat_age), (Life::Alive, Duration::ZERO));
    assert_eq!((told.progress, told.progress_age, told.output_bytes), (Progress::Moving, SECOND * 4, 1_000));
}

pub async fn progress_never_goes_back(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.advance(SECOND * 30).await;
    renew_with(store, &hold, SECOND, 7).await;

    renew_with(store, &hold, SECOND * 3_600, 7).await;
    store.renew(&hold).await.unwrap();

    let told = alive(store, &hold).await;
    assert_eq!((told.progress_age, told.output_bytes), (SECOND, 7));
}

pub async fn a_run_that_is_renewed_but_shows_nothing_is_quiet(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.advance(QUIET_AFTER.saturating_sub(SECOND)).await;
    renew_with(store, &hold, QUIET_AFTER.saturating_sub(SECOND), 0).await;
    let before = alive(store, &hold).await.progress;
    store.advance(SECOND).await;
    renew_with(store, &hold, QUIET_AFTER, 0).await;

    let told = alive(store, &hold).await;

    assert_eq!(before, Progress::Moving);
    assert_eq!((told.runner, told.progress, told.progress_age), (Life::Alive, Progress::Quiet, QUIET_AFTER));
    let run = store.run(hold.run_id).await;
    assert_eq!(run.quiet_since(store.now()), run.claimed_at);
}

pub async fn a_run_whose_runner_is_silent_is_stalled_and_not_called_quiet(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.advance(QUIET_AFTER).await;

    let told = alive(store, &hold).await;

    assert_eq!((told.runner, told.claim_loop), (Life::Silent, ClaimLoop::Unknown));
    assert_eq!(store.run(hold.run_id).await.quiet_since(store.now()), None);
}

pub async fn a_finished_stage_is_progress_and_the_next_one_begins_at_zero_bytes(store: &TestStore) {
    let hold = store.claimed_run().await;
    renew_with(store, &hold, Duration::ZERO, 500).await;
    store.advance(SECOND * 100).await;
    store.complete(&hold, &store.drafted(0, "draft")).await.unwrap();

    let told = alive(store, &hold).await;

    assert_eq!((told.progress_age, told.output_bytes), (Duration::ZERO, 0));
}

pub async fn a_run_shows_whether_its_runner_takes_other_work(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.advance(STUCK_AFTER).await;
    store.renew(&hold).await.unwrap();
    beat(store, Claims::Open, Some(STUCK_AFTER)).await;

    let told = alive(store, &hold).await;

    assert_eq!((told.runner, told.claim_loop, told.claim_age), (Life::Alive, ClaimLoop::Stuck, Some(STUCK_AFTER)));
}

pub async fn a_run_that_does_not_run_has_no_clocks(store: &TestStore) {
    let run_id = store.submit_run().await;
    let queued = liveness(&store.detail(run_id).await);
    let hold = store.claim(run_id, "runner-a").await.hold;
    store.raw().release(store.owner(), &hold).await.unwrap();

    assert_eq!(queued, None);
    assert_eq!(liveness(&store.detail(run_id).await), None);
}
