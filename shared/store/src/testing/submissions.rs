//! Nothing → queued.

use std::time::Duration;

use redraft_domain::id::OwnerId;
use redraft_domain::run::record::{Parent, ParentKind};
use redraft_domain::run::{RunStatus, Stage, StepNo};
use redraft_domain::time::Timestamp;

use super::fixtures::{AGENT, runner_id};
use super::test_store::{START, TestStore};
use crate::error::StoreError;
use crate::submission::NewRun;

pub async fn a_submitted_run_is_queued_with_everything_that_was_asked(store: &TestStore) {
    let parent = Parent { run_id: store.submit_run().await, kind: ParentKind::Retry };
    let asked = NewRun {
        priority: 7,
        tags: vec!["a".to_owned(), "b c".to_owned()],
        not_before: Some(START.plus(Duration::from_secs(5))),
        pin_runner: Some(runner_id("runner-b")),
        pin_until: Some(START.plus(Duration::from_secs(60))),
        parent: Some(parent),
        pass_threshold: 0.25,
        max_attempts: 9,
        ..store.new_run()
    };

    let run = store.submit(asked.clone()).await;

    assert_eq!((run.id, &run.owner, run.status), (asked.id, store.owner(), RunStatus::Queued));
    assert_eq!((run.epoch.0, run.next_step, run.rescues, run.current_attempt), (0, StepNo::FIRST, 0, 1));
    assert_eq!((run.priority, run.tags.clone(), run.parent), (7, asked.tags, Some(parent)));
    assert_eq!((run.not_before, run.pin_until), (asked.not_before, asked.pin_until));
    assert_eq!((run.pin_runner, run.spec_sha256.clone()), (asked.pin_runner, asked.spec_sha256));
    assert_eq!((run.max_attempts, run.pass_threshold.to_bits()), (9, 0.25_f64.to_bits()));
    assert_eq!((run.created_at, run.queued_at, run.current_stage), (START, START, Some(Stage::Producing)));
    assert_eq!(store.run(run.id).await, run);
}

pub async fn a_run_that_asks_for_nothing_has_no_traces_of_work(store: &TestStore) {
    let run_id = store.submit_run().await;

    let run = store.run(run_id).await;

    assert_eq!((run.started_at, run.claimed_at, run.heartbeat_at, run.lease_until), (None, None, None, None));
    assert_eq!((run.completed_at, run.cancel_requested_at, run.not_before), (None, None, None));
    assert_eq!((run.stop_reason, run.final_score, run.best_attempt, run.claimed_by), (None, None, None, None));
}

pub async fn a_submission_begins_the_history(store: &TestStore) {
    let run_id = store.submit_run().await;

    let history = store.history(run_id).await;

    assert_eq!(history.len(), 1);
    assert_eq!((history[0].seq, history[0].event_type.as_str(), history[0].created_at), (1, "submitted", START));
}

pub async fn inputs_come_back_as_they_were_submitted(store: &TestStore) {
    let inputs = serde_json::json!({ "n": 0.1, "deep": [{ "null": null, "quote": "'\"\u{0}😀" }] });
    let run = NewRun { inputs: inputs.clone(), ..store.new_run() };

    let run_id = store.submit(run).await.id;

    assert_eq!(store.raw().run_inputs(store.owner(), run_id).await.unwrap(), inputs);
}

pub async fn cycle_ids_count_the_runs_of_a_day(store: &TestStore) {
    let first = store.submit(store.new_run()).await;
    let second = store.submit(store.new_run()).await;

    assert_eq!((first.cycle_id.as_str(), second.cycle_id.as_str()), ("2026-02-01-001", "2026-02-01-002"));
    assert_eq!(store.raw().find_cycle(store.owner(), "2026-02-01-002").await.unwrap(), Some(second.id));
    assert_eq!(store.raw().find_cycle(store.owner(), "2026-02-01-003").await.unwrap(), None);
}

pub async fn cycle_ids_begin_again_at_midnight_utc(store: &TestStore) {
    let midnight = Timestamp::parse_rfc3339("2026-02-02T00:00:00Z").expect("a time");
    store.set_clock(Timestamp::from_ms(midnight.as_ms() - 1)).await;
    let before = store.submit(store.new_run()).await;
    store.set_clock(midnight).await;

    let after = store.submit(store.new_run()).await;

    assert_eq!((before.cycle_id.as_str(), after.cycle_id.as_str()), ("2026-02-01-001", "2026-02-02-001"));
}

pub async fn a_clock_that_goes_back_a_day_counts_on(store: &TestStore) {
    store.submit_run().await;
    store.advance(Duration::from_secs(24 * 3600)).await;
    store.submit_run().await;
    store.set_clock(START).await;

    let run = store.submit(store.new_run()).await;

    assert_eq!(run.cycle_id, "2026-02-01-002");
}

pub async fn each_owner_counts_alone(store: &TestStore) {
    store.submit_run().await;
    let other = OwnerId::new("bob");
    let registration = super::fixtures::registration("runner-z", vec![super::fixtures::agent(AGENT)]);
    store.raw().register_runner(&other, &registration).await.unwrap();

    let run = store.raw().insert_run(&other, &store.new_run()).await.unwrap().run;

    assert_eq!(run.cycle_id, "2026-02-01-001");
}

pub async fn a_thousand_runs_a_day_keep_their_order_in_cycle_ids(store: &TestStore) {
    for _ in 0..1000 {
        store.submit_run().await;
    }

    let run = store.submit(store.new_run()).await;

    assert_eq!(run.cycle_id, "2026-02-01-1001");
}

pub async fn the_same_idempotency_key_gives_the_same_run(store: &TestStore) {
    let keyed = |run: NewRun| NewRun { idempotency_key: Some("order-7".to_owned()), ..run };
    let first = store.submit(keyed(store.new_run())).await;

    let again = store.raw().insert_run(store.owner(), &keyed(store.new_run())).await.unwrap();

    assert!(again.replayed);
    assert_eq!(again.run, first);
    assert_eq!(store.history(first.id).await.len(), 1);
}

pub async fn a_replayed_submission_takes_no_cycle_number(store: &TestStore) {
    let run = store.new_run();
    store.submit(run.clone()).await;
    store.submit(run).await;

    let next = store.submit(store.new_run()).await;

    assert_eq!(next.cycle_id, "2026-02-01-002");
}

pub async fn an_idempotency_key_cannot_be_used_for_another_request(store: &TestStore) {
    let first = NewRun { idempotency_key: Some("order-7".to_owned()), ..store.new_run() };
    store.submit(first.clone()).await;
    let other = NewRun { id: store.run_id(), request_sha256: "1".repeat(64), ..first };

    let refused = store.raw().insert_run(store.owner(), &other).await;

    assert!(matches!(refused, Err(StoreError::IdempotencyKeyReused(key)) if key == "order-7"));
    assert!(matches!(store.raw().run(store.owner(), other.id).await, Err(StoreError::RunNotFound(_))));
}

pub async fn the_same_id_gives_the_same_run(store: &TestStore) {
    let run = store.new_run();
    let first = store.submit(run.clone()).await;

    let again = store.raw().insert_run(store.owner(), &run).await.unwrap();

    assert!(again.replayed);
    assert_eq!(again.run, first);
}

pub async fn the_same_id_with_another_request_is_refused(store: &TestStore) {
    let run = store.new_run();
    store.submit(run.clone()).await;

    let refused = store.raw().insert_run(store.owner(), &NewRun { request_sha256: "1".repeat(64), ..run }).await;

    assert!(matches!(refused, Err(StoreError::IdempotencyKeyReused(_))));
}

pub async fn a_replay_answers_with_the_run_as_it_is_now(store: &TestStore) {
    let run = store.new_run();
    store.submit(run.clone()).await;
    store.cancel(run.id).await.unwrap();

    let again = store.raw().insert_run(store.owner(), &run).await.unwrap();

    assert_eq!((again.replayed, again.run.status), (true, RunStatus::Cancelled));
}

pub async fn a_run_of_an_agent_that_nobody_published_is_refused_and_leaves_nothing(store: &TestStore) {
    let unknown = NewRun { agent_name: "nobody".to_owned(), spec_sha256: "f".repeat(64), ..store.new_run() };

    let refused = store.raw().insert_run(store.owner(), &unknown).await;

    assert!(matches!(refused, Err(StoreError::AgentNotFound(name)) if name == "nobody"));
    assert_eq!(store.submit(store.new_run()).await.cycle_id, "2026-02-01-001");
}

pub async fn a_run_that_does_not_exist_is_named(store: &TestStore) {
    let run_id = store.run_id();

    let missing = store.raw().run(store.owner(), run_id).await;

    assert!(matches!(missing, Err(StoreError::RunNotFound(id)) if id == run_id));
    assert!(matches!(store.cancel(run_id).await, Err(StoreError::RunNotFound(_))));
    assert!(matches!(store.raw().run_inputs(store.owner(), run_id).await, Err(StoreError::RunNotFound(_))));
    assert!(matches!(store.raw().artifacts(store.owner(), run_id).await, Err(StoreError::RunNotFound(_))));
}
