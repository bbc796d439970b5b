//! queued → running.

use std::time::Duration;

use redraft_domain::id::{Epoch, OwnerId};
use redraft_domain::run::{RunStatus, StepNo, StopReason};

use super::fixtures::{AGENT, agent, runner_id};
use super::test_store::{LEASE, START, TestStore};
use crate::beat::Beat;
use crate::claim::{ClaimRequest, LeaseTimes};
use crate::poll::Poll;
use crate::submission::NewRun;

const SECOND: Duration = Duration::from_secs(1);

pub async fn a_claimed_run_is_running_in_its_runners_hands(store: &TestStore) {
    let run_id = store.submit_run().await;
    store.advance(SECOND).await;

    let claimed = store.claim_any("runner-a").await.expect("a run");

    let run = store.run(run_id).await;
    assert_eq!(claimed.run, run);
    assert_eq!((claimed.hold.run_id, claimed.hold.epoch), (run_id, Epoch(1)));
    assert_eq!((run.status, run.epoch, run.claimed_by.as_deref()), (RunStatus::Running, Epoch(1), Some("runner-a")));
    assert_eq!((run.runner_id, run.lease_until), (Some(runner_id("runner-a")), Some(store.now().plus(LEASE))));
    assert_eq!((run.started_at, run.claimed_at, run.heartbeat_at), (Some(store.now()), run.started_at, run.started_at));
    assert_eq!(claimed.lease_left, LEASE);
}

pub async fn a_claim_is_written_into_the_history(store: &TestStore) {
    let hold = store.claimed_run().await;

    let history = store.history(hold.run_id).await;

    let last = history.last().expect("events");
    assert_eq!((last.seq, last.event_type.as_str(), last.message.as_str()), (2, "status_change", "queued>running"));
    assert_eq!(last.epoch, hold.epoch);
}

pub async fn an_empty_queue_gives_nothing_and_writes_nothing(store: &TestStore) {
    let wish = store.wish("runner-a");

    let nothing = store.ask(&wish).await;
    store.submit_run().await;
    let later = store.ask(&wish).await;

    assert_eq!(nothing, None);
    assert!(later.is_some(), "the first attempt used the claim id up");
}

pub async fn a_higher_priority_goes_first(store: &TestStore) {
    store.submit_run().await;
    store.advance(SECOND).await;
    let urgent = store.submit(NewRun { priority: 1, ..store.new_run() }).await;

    assert_eq!(store.claim_any("runner-a").await.unwrap().run.id, urgent.id);
}

pub async fn among_equal_priorities_the_oldest_goes_first(store: &TestStore) {
    let oldest = store.submit_run().await;
    store.advance(SECOND).await;
    store.submit_run().await;

    assert_eq!(store.claim_any("runner-a").await.unwrap().run.id, oldest);
}

pub async fn among_runs_of_one_moment_the_smallest_id_goes_first(store: &TestStore) {
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(store.submit_run().await);
    }
    ids.sort_by_key(ToString::to_string);

    let mut claimed = Vec::new();
    while let Some(next) = store.claim_any("runner-a").await {
        claimed.push(next.run.id);
    }

    assert_eq!(claimed, ids);
}

pub async fn the_best_run_is_taken_across_agents(store: &TestStore) {
    store.register("runner-b", vec![agent("critic")]).await;
    store.submit_run().await;
    let critic = agent("critic");
    let urgent =
        NewRun { agent_name: critic.name.clone(), spec_sha256: critic.sha256(), priority: 3, ..store.new_run() };
    let urgent = store.submit(urgent).await;
    let wish = ClaimRequest { agents: vec![AGENT.to_owned(), critic.name], ..store.wish("runner-b") };

    assert_eq!(store.ask(&wish).await.unwrap().run.id, urgent.id);
}

pub async fn a_runner_gets_only_runs_of_agents_it_serves(store: &TestStore) {
    store.submit_run().await;
    let other = ClaimRequest { agents: vec!["critic".to_owned()], ..store.wish("runner-b") };
    let none = ClaimRequest { agents: Vec::new(), ..store.wish("runner-b") };

    assert_eq!(store.ask(&other).await, None);
    assert_eq!(store.ask(&none).await, None);
}

pub async fn a_run_is_not_claimed_before_its_time(store: &TestStore) {
    let at = START.plus(SECOND);
    store.submit(NewRun { not_before: Some(at), ..store.new_run() }).await;

    let early = store.claim_any("runner-a").await;
    store.advance(SECOND).await;
    let in_time = store.claim_any("runner-a").await;

    assert_eq!(early, None);
    assert!(in_time.is_some());
}

pub async fn a_run_that_has_to_wait_does_not_block_the_one_behind_it(store: &TestStore) {
    store.submit(NewRun { priority: 9, not_before: Some(START.plus(SECOND)), ..store.new_run() }).await;
    let ready = store.submit_run().await;

    assert_eq!(store.claim_any("runner-a").await.unwrap().run.id, ready);
}

pub async fn a_pinned_run_goes_to_its_runner_only(store: &TestStore) {
    let pin_until = Some(START.plus(60 * SECOND));
    store.submit(NewRun { pin_runner: Some(runner_id("runner-b")), pin_until, ..store.new_run() }).await;

    let other = store.claim_any("runner-a").await;
    let own = store.claim_any("runner-b").await;

    assert_eq!(other, None);
    assert!(own.is_some());
}

pub async fn a_pin_ends_at_its_date(store: &TestStore) {
    let pin_until = Some(START.plus(60 * SECOND));
    store.submit(NewRun { pin_runner: Some(runner_id("runner-b")), pin_until, ..store.new_run() }).await;
    store.advance(60 * SECOND).await;

    assert!(store.claim_any("runner-a").await.is_some());
}

pub async fn an_agent_runs_no_more_at_once_than_its_limit(store: &TestStore) {
    let limited = redraft_domain::agent::AgentSpec { concurrency: Some(1), ..agent(AGENT) };
    store.register("runner-a", vec![limited.clone()]).await;
    let first = store.claimed_run().await;
    let second = store.submit_run().await;

    let at_the_limit = store.claim_any("runner-b").await;
    store.finish(&first, &store.ended(redraft_domain::run::StopReason::StageError)).await.unwrap();
    let below_it = store.claim_any("runner-b").await;

    assert_eq!(at_the_limit, None);
    assert_eq!(below_it.unwrap().run.id, second);
}

pub async fn a_runner_that_died_does_not_hold_its_place_for_ever(store: &TestStore) {
    let limited = redraft_domain::agent::AgentSpec { concurrency: Some(1), ..agent(AGENT) };
    store.register("runner-a", vec![limited]).await;
    store.claimed_run().await;
    let waiting = store.submit(NewRun { priority: 1, ..store.new_run() }).await;
    store.lose_runner().await;

    assert_eq!(store.claim_any("runner-b").await.unwrap().run.id, waiting.id);
}

pub async fn a_limit_of_one_agent_does_not_hold_back_another(store: &TestStore) {
    let limited = redraft_domain::agent::AgentSpec { concurrency: Some(1), ..agent("critic") };
    store.register("runner-b", vec![limited.clone(), agent(AGENT)]).await;
    let of_critic =
        |run: NewRun| NewRun { agent_name: limited.name.clone(), spec_sha256: limited.sha256(), priority: 5, ..run };
    store.submit(of_critic(store.new_run())).await;
    store.submit(of_critic(store.new_run())).await;
    let free = store.submit_run().await;
    let wish = || ClaimRequest { agents: vec![AGENT.to_owned(), limited.name.clone()], ..store.wish("runner-b") };
    store.ask(&wish()).await.expect("the first run of the critic");

    assert_eq!(store.ask(&wish()).await.unwrap().run.id, free);
}

pub async fn a_runner_may_ask_for_one_run(store: &TestStore) {
    store.submit(NewRun { priority: 9, ..store.new_run() }).await;
    let wanted = store.submit_run().await;

    assert_eq!(store.claim(wanted, "runner-a").await.run.id, wanted);
}

pub async fn one_run_is_not_given_when_it_cannot_be_claimed(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.submit_run().await;
    let wish = ClaimRequest { only_run: Some(hold.run_id), ..store.wish("runner-b") };

    assert_eq!(store.ask(&wish).await, None);
}

pub async fn the_same_claim_sent_twice_gives_the_same_run(store: &TestStore) {
    store.submit_run().await;
    store.submit_run().await;
    let wish = store.wish("runner-a");
    let first = store.ask(&wish).await.expect("a run");

    let again = store.ask(&wish).await;

    assert_eq!(again, Some(first));
}

pub async fn a_claim_that_was_lost_gives_nothing_when_it_is_sent_again(store: &TestStore) {
    store.submit_run().await;
    let wish = store.wish("runner-a");
    store.ask(&wish).await.expect("a run");
    store.lose_runner_and_wait().await;

    let again = store.ask(&wish).await;

    assert_eq!(again, None);
    assert!(store.claim_any("runner-b").await.is_some());
}

pub async fn a_claim_brings_everything_the_first_step_needs(store: &TestStore) {
    let inputs = serde_json::json!({ "topic": "fences" });
    let run_id = store.submit(NewRun { inputs: inputs.clone(), ..store.new_run() }).await.id;

    let claimed = store.claim(run_id, "runner-a").await;

    assert_eq!((claimed.inputs, claimed.spec, claimed.steps), (inputs, agent(AGENT), Vec::new()));
    assert_eq!(claimed.run.next_step, StepNo::FIRST);
}

pub async fn a_run_keeps_the_agent_it_was_submitted_with(store: &TestStore) {
    let run_id = store.submit_run().await;
    let edited = redraft_domain::agent::AgentSpec { max_attempts: 99, ..agent(AGENT) };
    store.register("runner-a", vec![edited.clone()]).await;

    let claimed = store.claim(run_id, "runner-a").await;

    assert_eq!(claimed.spec, agent(AGENT));
    assert_eq!(store.raw().agent(store.owner(), AGENT).await.unwrap(), edited);
}

pub async fn the_next_runner_goes_on_behind_the_finished_steps(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "draft")).await.unwrap();
    store.lose_runner_and_wait().await;

    let next = store.claim(hold.run_id, "runner-b").await;

    assert_eq!((next.run.next_step, next.hold.epoch), (StepNo(1), Epoch(3)));
    assert_eq!(next.steps, store.steps(hold.run_id).await);
    assert_eq!(next.steps.len(), 1);
}

pub async fn the_first_start_of_a_run_is_remembered(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.lose_runner_and_wait().await;

    let run = store.claim(hold.run_id, "runner-b").await.run;

    assert_eq!((run.started_at, run.claimed_at), (Some(START), Some(store.now())));
}

pub async fn a_peek_finds_what_a_claim_would_take(store: &TestStore) {
    let wish = store.wish("runner-a");
    let nothing = store.poll(&Poll::claiming(wish.clone())).await;
    store.submit_run().await;

    let something = store.poll(&Poll::claiming(wish.clone())).await;

    assert_eq!((nothing.has_claimable, nothing.has_expired), (false, false));
    assert_eq!((something.has_claimable, something.has_expired), (true, false));
}

pub async fn a_peek_finds_a_claim_that_was_sent_before(store: &TestStore) {
    store.submit_run().await;
    let wish = store.wish("runner-a");
    store.ask(&wish).await.expect("a run");

    let peek = store.poll(&Poll::claiming(wish.clone())).await;

    assert!(peek.has_claimable);
}

pub async fn a_peek_finds_runs_that_lost_their_runner(store: &TestStore) {
    let times = LeaseTimes::default();
    store.claimed_run().await;
    store.advance(LEASE + times.grace).await;
    let wish = store.wish("runner-b");

    let in_grace = store.poll(&Poll::claiming(wish.clone())).await;
    store.advance(Duration::from_millis(1)).await;
    let overdue = store.poll(&Poll::claiming(wish.clone())).await;

    assert!(!in_grace.has_expired);
    assert!(overdue.has_expired);
}

pub async fn a_poll_brings_the_runs_in_hand_that_somebody_wants_to_end(store: &TestStore) {
    let (cancelled, other) = (store.claimed_run().await, store.claimed_run().await);
    let ended = store.claimed_run().await;
    for hold in [&cancelled, &ended] {
        store.cancel(hold.run_id).await.unwrap();
    }
    store.finish(&ended, &store.ended(StopReason::CancelRequested)).await.unwrap();
    let held = vec![cancelled.run_id, other.run_id, ended.run_id];

    let mine = store.poll(&Poll { held: held.clone(), ..Poll::of(runner_id("runner-a")) }).await;
    let not_mine = store.poll(&Poll { held: held.clone(), ..Poll::of(runner_id("runner-b")) }).await;
    let poll = Poll { held, ..Poll::of(runner_id("runner-a")) };
    let not_the_owner = store.raw().poll(&OwnerId::new("bob"), &poll, &LeaseTimes::default()).await.unwrap();

    assert_eq!(mine.cancel_requested, [cancelled.run_id]);
    assert!(not_mine.cancel_requested.is_empty() && not_the_owner.cancel_requested.is_empty());
}

pub async fn one_poll_says_that_the_runner_lives_and_asks_for_work_and_for_cancels(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.cancel(hold.run_id).await.unwrap();
    store.submit_run().await;
    store.advance(Duration::from_secs(7)).await;

    let poll = Poll { held: vec![hold.run_id], ..Poll::claiming(store.wish("runner-a")) };
    let peek = store.poll(&poll.with_beat(Beat::default())).await;

    assert!(peek.has_claimable);
    assert_eq!(peek.cancel_requested, [hold.run_id]);
    assert_eq!(store.raw().runners(store.owner()).await.unwrap().runners[0].last_seen_at, store.now());
}
