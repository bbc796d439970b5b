//! Runs that go on from an attempt of a run before.

use std::time::Duration;

use redraft_domain::artifact::Filename;
use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::run::record::{Parent, ParentKind};
use redraft_domain::run::{RunStatus, Stage, StepNo, StopReason};

use super::fixtures::{AGENT, agent, registration, score};
use super::test_store::TestStore;
use crate::error::StoreError;
use crate::submission::NewRun;

/// A run whose two attempts were not good enough.
async fn ended(store: &TestStore) -> RunId {
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "one")).await.expect("a draft");
    store.complete(&hold, &store.scored(1, 0.5)).await.expect("a score");
    store.complete(&hold, &store.drafted(2, "two")).await.expect("a draft");
    store.complete(&hold, &store.verdict(3, 0.25, StopReason::AttemptsExhausted)).await.expect("a verdict");
    hold.run_id
}

fn fork(store: &TestStore, run_id: RunId, from_attempt: u32) -> NewRun {
    let parent = Some(Parent { run_id, kind: ParentKind::Fork { from_attempt } });
    NewRun { parent, note: Some("shorter, \"please\"\n".to_owned()), ..store.new_run() }
}

pub async fn a_fork_is_queued_behind_the_attempts_it_carries_over(store: &TestStore) {
    let parent = ended(store).await;

    let run = store.submit(fork(store, parent, 1)).await;

    assert_eq!((run.status, run.current_stage, run.current_attempt), (RunStatus::Queued, Some(Stage::Revising), 2));
    assert_eq!((run.next_step, run.epoch.0, run.best_attempt, run.final_score), (StepNo(2), 0, None, None));
    assert_eq!(run.parent, Some(Parent { run_id: parent, kind: ParentKind::Fork { from_attempt: 1 } }));
    let (detail, before) = (store.detail(run.id).await, store.detail(parent).await);
    assert_eq!(detail.run, run);
    assert_eq!(detail.steps, before.steps[..2]);
    assert_eq!(detail.note.as_deref(), Some("shorter, \"please\"\n"));
    assert_eq!(before.note, None);
}

pub async fn the_history_of_a_fork_tells_what_it_carries_over(store: &TestStore) {
    let parent = ended(store).await;
    let run_id = store.submit(fork(store, parent, 2)).await.id;

    let history = store.history(run_id).await;

    let lines: Vec<_> = history.iter().map(|event| (event.seq, event.event_type.as_str(), event.attempt)).collect();
    let carried = [(2, Some(1)), (3, Some(1)), (4, Some(2)), (5, Some(2))]
        .map(|(seq, attempt)| (seq, "stage_completed", attempt));
    assert_eq!(lines, [vec![(1, "submitted", None)], carried.to_vec()].concat());
    assert_eq!(history[1].metadata, Some(serde_json::json!({"carriedFrom": parent})));
    assert_eq!(history[1].message, format!("carried over from run {}", store.run(parent).await.cycle_id));
}

pub async fn the_files_of_carried_steps_are_read_back(store: &TestStore) {
    let parent = ended(store).await;
    let run_id = store.submit(fork(store, parent, 2)).await.id;
    let filename: Filename = "draft.md".parse().expect("a file name");

    assert_eq!(
        store.raw().artifacts(store.owner(), run_id).await.unwrap(),
        store.raw().artifacts(store.owner(), parent).await.unwrap()
    );
    let slice = store.raw().artifact_slice(store.owner(), run_id, (StepNo(2), &filename), (0, 9)).await.unwrap();
    assert_eq!(slice.content, b"two");
}

pub async fn a_runner_goes_on_with_a_fork_behind_the_carried_steps(store: &TestStore) {
    let parent = ended(store).await;
    let run_id = store.submit(fork(store, parent, 1)).await.id;

    let claimed = store.claim(run_id, "runner-a").await;
    let early = store.complete(&claimed.hold, &store.drafted(0, "again")).await;
    store.complete(&claimed.hold, &store.drafted(2, "mine")).await.unwrap();
    store.complete(&claimed.hold, &store.verdict(3, 0.9, StopReason::ThresholdMet)).await.unwrap();

    assert_eq!((claimed.steps.len(), claimed.note.as_deref()), (2, Some("shorter, \"please\"\n")));
    assert!(matches!(early, Err(StoreError::OutOfOrder { .. })));
    let run = store.run(run_id).await;
    assert_eq!((run.status, run.best_attempt, run.final_score), (RunStatus::Passed, Some(2), Some(score(0.9))));
    assert_eq!(store.steps(parent).await.len(), 4, "the run before it stays as it was");
}

pub async fn a_fork_of_a_fork_carries_over_what_that_one_carried(store: &TestStore) {
    let parent = ended(store).await;
    let first = store.submit(fork(store, parent, 2)).await.id;
    let hold = store.claim(first, "runner-a").await.hold;
    store.complete(&hold, &store.drafted(4, "three")).await.unwrap();
    store.complete(&hold, &store.verdict(5, 0.6, StopReason::AttemptsExhausted)).await.unwrap();

    let second = store.submit(fork(store, first, 3)).await.id;

    assert_eq!(store.steps(second).await, store.steps(first).await);
    assert_eq!(store.raw().artifacts(store.owner(), second).await.unwrap().len(), 3);
}

pub async fn a_fork_survives_the_loss_of_its_runner(store: &TestStore) {
    let parent = ended(store).await;
    let run_id = store.submit(fork(store, parent, 1)).await.id;
    store.claim(run_id, "runner-a").await;
    store.lose_runner_and_wait().await;

    let again = store.claim(run_id, "runner-a").await;

    assert_eq!((again.steps.len(), again.run.next_step), (2, StepNo(2)));
}

pub async fn a_fork_sent_twice_makes_one_run(store: &TestStore) {
    let parent = ended(store).await;
    let asked = NewRun { idempotency_key: Some("fork-7".to_owned()), ..fork(store, parent, 1) };
    let first = store.submit(asked.clone()).await;

    let again = store.raw().insert_run(store.owner(), &NewRun { id: store.run_id(), ..asked }).await.unwrap();

    assert!(again.replayed);
    assert_eq!(again.run, first);
    assert_eq!(store.steps(first.id).await.len(), 2);
}

pub async fn an_attempt_that_was_not_evaluated_cannot_be_forked(store: &TestStore) {
    let parent = ended(store).await;
    let running = store.claimed_run().await;
    store.complete(&running, &store.drafted(0, "one")).await.unwrap();
    store.complete(&running, &store.scored(1, 0.5)).await.unwrap();

    for (run_id, attempt) in [(parent, 3), (running.run_id, 1), (store.run_id(), 1)] {
        let asked = fork(store, run_id, attempt);
        let refused = store.raw().insert_run(store.owner(), &asked).await;

        assert!(matches!(refused, Err(StoreError::RunNotFound(named)) if named == run_id), "{refused:?}");
        assert!(matches!(store.raw().run(store.owner(), asked.id).await, Err(StoreError::RunNotFound(_))));
    }
}

pub async fn nobody_forks_a_run_of_another_owner(store: &TestStore) {
    let parent = ended(store).await;
    let bob = OwnerId::new("bob");
    store.raw().register_runner(&bob, &registration("bobs", vec![agent(AGENT)])).await.unwrap();
    let asked = fork(store, parent, 1);

    let refused = store.raw().insert_run(&bob, &asked).await;

    assert!(matches!(refused, Err(StoreError::RunNotFound(_))), "{refused:?}");
    assert!(matches!(store.raw().run(&bob, asked.id).await, Err(StoreError::RunNotFound(_))));
}

pub async fn a_run_names_what_came_of_it_the_newest_first_and_each_owner_their_own(store: &TestStore) {
    let parent = ended(store).await;
    let other = store.submit_run().await;
    let repeats = Parent { run_id: parent, kind: ParentKind::Retry };
    let retry = store.submit(NewRun { parent: Some(repeats), ..store.new_run() }).await;
    store.advance(Duration::from_secs(1)).await;
    let fork = store.submit(fork(store, parent, 1)).await;
    let bob = OwnerId::new("bob");
    store.raw().register_runner(&bob, &registration("bobs", vec![agent(AGENT)])).await.unwrap();
    store.raw().insert_run(&bob, &NewRun { parent: Some(repeats), ..store.new_run() }).await.unwrap();

    let children = store.detail(parent).await.children;

    let named: Vec<_> = children.iter().map(|child| (child.id, child.cycle_id.clone(), child.kind)).collect();
    let forked = ParentKind::Fork { from_attempt: 1 };
    assert_eq!(named, [(fork.id, fork.cycle_id, forked), (retry.id, retry.cycle_id, ParentKind::Retry)]);
    assert_eq!((children[0].status, children[0].created_at), (RunStatus::Queued, fork.created_at));
    assert_eq!(store.detail(other).await.children, []);
    assert_eq!(store.detail(fork.id).await.children, [], "it is a child itself");
}
