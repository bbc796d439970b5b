//! Why a run does not run: the same answer on its page and in a list.

use std::time::Duration;

use redraft_domain::agent::AgentSpec;
use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::liveness::{Claims, SILENT_AFTER, STUCK_AFTER};
use redraft_domain::run::StepNo;

use super::fixtures::{AGENT, agent, registration, runner_id};
use super::test_store::{LEASE, START, TestStore};
use crate::beat::Beat;
use crate::operations::blocked::{Blocked, BlockedKind, blocked};
use crate::run_query::RunQuery;
use crate::submission::NewRun;

/// Why the run does not run, by its own page and by a list alike.
async fn why(store: &TestStore, run_id: RunId) -> Option<Blocked> {
    let detail = store.detail(run_id).await;
    let by_itself = blocked(&detail.run, &detail.queue, detail.now);
    let page = store.raw().list_runs(store.owner(), &RunQuery { limit: 50, ..RunQuery::default() }).await.unwrap();
    let row = page.rows.into_iter().find(|row| row.run.id == run_id).expect("the run is in the list");
    let in_list = blocked(&row.run, &row.queue.unwrap_or_default(), page.now);
    assert_eq!(in_list, by_itself, "a list says something else than the run's page");
    by_itself
}

async fn kind(store: &TestStore, run_id: RunId) -> Option<BlockedKind> {
    why(store, run_id).await.map(|blocked| blocked.kind)
}

async fn beat(store: &TestStore, runner: &str, claims: Claims, last_claim_ago: Duration) {
    let beat = Beat { claims, last_claim_ago: Some(last_claim_ago), is_paused: false };
    store.beat(runner, beat).await;
}

fn pinned_to(store: &TestStore, runner: &str) -> NewRun {
    NewRun { pin_runner: Some(runner_id(runner)), pin_until: Some(store.now().plus(LEASE * 10)), ..store.new_run() }
}

pub async fn a_run_that_a_runner_takes_in_the_next_moment_is_not_blocked(store: &TestStore) {
    let run_id = store.submit_run().await;
    let queued = why(store, run_id).await;
    store.claim(run_id, "runner-a").await;

    assert_eq!(queued, None);
    assert_eq!(why(store, run_id).await, None);
}

pub async fn a_run_without_an_online_runner_says_when_the_last_one_was_seen(store: &TestStore) {
    let run_id = store.submit_run().await;
    store.advance(SILENT_AFTER).await;

    let blocked = why(store, run_id).await.expect("nobody is online");

    assert_eq!((blocked.kind, blocked.at), (BlockedKind::NoRunner, Some(START)));
    assert_eq!(
        blocked.reason,
        format!("no online runner serves agent {AGENT} (the last one was seen at 2026-02-01T09:30:00.000Z)")
    );
}

pub async fn a_run_of_an_agent_that_nobody_serves_any_more_says_so(store: &TestStore) {
    let run_id = store.submit_run().await;
    store.register("runner-a", vec![agent("critic")]).await;

    let blocked = why(store, run_id).await.expect("nobody serves it");

    assert_eq!((blocked.kind, blocked.at), (BlockedKind::NoRunner, None));
    assert_eq!(blocked.reason, format!("no online runner serves agent {AGENT} (none ever did)"));
}

pub async fn a_run_behind_a_limit_names_the_runs_that_use_it_up(store: &TestStore) {
    store.register("runner-a", vec![AgentSpec { concurrency: Some(5), ..agent(AGENT) }]).await;
    for _ in 0..5 {
        store.claimed_run().await;
    }
    let run_id = store.submit_run().await;

    let blocked = why(store, run_id).await.expect("the limit is used up");

    assert_eq!(blocked.kind, BlockedKind::Concurrency);
    assert_eq!(blocked.runs.len(), 3);
    assert!(blocked.runs.iter().all(|cycle| cycle.starts_with("2026-02-01-00")), "{:?}", blocked.runs);
    let held = blocked.runs.join(", ");
    assert_eq!(blocked.reason, format!("agent {AGENT} runs at most 5 at once; held by {held} and 2 more"));
}

pub async fn runs_of_another_owner_neither_use_up_a_limit_nor_are_named(store: &TestStore) {
    let bob = OwnerId::new("bob");
    let limited = AgentSpec { concurrency: Some(1), ..agent(AGENT) };
    store.raw().register_runner(&bob, &registration("runner-b", vec![limited.clone()])).await.unwrap();
    store.raw().insert_run(&bob, &NewRun { spec_sha256: limited.sha256(), ..store.new_run() }).await.unwrap();
    store.raw().claim(&bob, &store.wish("runner-b")).await.unwrap().expect("bob's run");
    store.register("runner-a", vec![limited]).await;

    let run_id = store.submit_run().await;

    assert_eq!(why(store, run_id).await, None);
}

pub async fn a_run_for_later_says_from_when_on(store: &TestStore) {
    let later = START.plus(LEASE);
    let run_id = store.submit(NewRun { not_before: Some(later), ..store.new_run() }).await.id;

    let blocked = why(store, run_id).await.expect("it is not time yet");
    store.advance(LEASE).await;
    beat(store, "runner-a", Claims::Open, Duration::ZERO).await;

    assert_eq!((blocked.kind, blocked.at), (BlockedKind::NotBefore, Some(later)));
    assert_eq!(blocked.reason, "not before 2026-02-01T09:32:00.000Z");
    assert_eq!(why(store, run_id).await, None);
}

pub async fn a_rescued_run_says_until_when_it_waits(store: &TestStore) {
    let hold = store.claimed_run().await;
    let rescued = store.lose_runner().await;

    let blocked = why(store, hold.run_id).await.expect("it waits a little");

    assert_eq!((blocked.kind, blocked.at), (BlockedKind::NotBefore, rescued[0].not_before));
}

pub async fn a_pinned_run_names_its_runner_and_until_when_it_waits_for_it(store: &TestStore) {
    let run_id = store.submit(pinned_to(store, "runner-a")).await.id;

    let blocked = why(store, run_id).await.expect("it waits for its runner");
    store.advance(LEASE * 10).await;
    beat(store, "runner-a", Claims::Open, Duration::ZERO).await;

    assert_eq!((blocked.kind, blocked.runner.as_deref()), (BlockedKind::Pinned, Some("runner-a")));
    assert_eq!(blocked.at, Some(START.plus(LEASE * 10)));
    assert_eq!(blocked.reason, "assigned to runner runner-a until 2026-02-01T09:50:00.000Z");
    assert_eq!(why(store, run_id).await, None, "the pin has ended");
}

pub async fn a_pinned_run_whose_runner_is_off_says_when_it_was_seen(store: &TestStore) {
    store.register("runner-b", vec![agent(AGENT)]).await;
    let run_id = store.submit(pinned_to(store, "runner-b")).await.id;
    store.advance(SILENT_AFTER).await;
    beat(store, "runner-a", Claims::Open, Duration::ZERO).await;

    let blocked = why(store, run_id).await.expect("its runner is off");

    assert_eq!((blocked.kind, blocked.runner.as_deref()), (BlockedKind::Pinned, Some("runner-b")));
    assert_eq!(
        blocked.reason,
        "assigned to runner runner-b until 2026-02-01T09:50:00.000Z, which was last seen at 2026-02-01T09:30:00.000Z"
    );
}

pub async fn a_run_waits_while_all_hands_are_full(store: &TestStore) {
    store.register("runner-b", vec![agent(AGENT)]).await;
    beat(store, "runner-a", Claims::Full, Duration::ZERO).await;
    beat(store, "runner-b", Claims::Full, Duration::ZERO).await;
    let run_id = store.submit_run().await;

    let blocked = why(store, run_id).await.expect("nobody has a free hand");
    beat(store, "runner-b", Claims::Open, Duration::ZERO).await;

    assert_eq!(blocked.kind, BlockedKind::RunnersFull);
    assert_eq!(blocked.reason, format!("2 runners of agent {AGENT} have all hands full"));
    assert_eq!(why(store, run_id).await, None);
}

pub async fn a_run_waits_while_runners_live_but_take_no_work(store: &TestStore) {
    let run_id = store.submit_run().await;
    beat(store, "runner-a", Claims::Closed, Duration::ZERO).await;
    let draining = kind(store, run_id).await;
    store.advance(STUCK_AFTER).await;
    beat(store, "runner-a", Claims::Open, STUCK_AFTER).await;

    let blocked = why(store, run_id).await.expect("nobody asks for it");

    assert_eq!(draining, Some(BlockedKind::RunnersStuck));
    assert_eq!(blocked.kind, BlockedKind::RunnersStuck);
    assert_eq!(blocked.reason, format!("one runner of agent {AGENT} online, but none takes work"));
}

pub async fn a_waiting_run_waits_for_an_approval(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.bench().add_checkpoint("k1", hold.run_id, StepNo(0)).await;
    store.bench().make_wait(&hold, "k1").await;

    assert_eq!(kind(store, hold.run_id).await, Some(BlockedKind::Approval));
}

pub async fn an_ended_run_is_not_blocked(store: &TestStore) {
    let run_id = store.submit_run().await;
    store.cancel(run_id).await.unwrap();
    store.advance(SILENT_AFTER).await;

    assert_eq!(why(store, run_id).await, None);
}
