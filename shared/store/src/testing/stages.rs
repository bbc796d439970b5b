//! Finished stages: recorded in order, once, with everything that belongs to them.

use std::time::Duration;

use redraft_domain::run::{RunStatus, Stage, StepNo, StopReason};

use super::fixtures::score;
use super::test_store::{LEASE, START, TestStore};
use crate::error::StoreError;
use crate::report::{StageReport, Then};

pub async fn a_finished_stage_moves_the_run_on(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.advance(Duration::from_secs(10)).await;
    let report = store.drafted(0, "draft");

    let ack = store.complete(&hold, &report).await.unwrap();

    assert_eq!((ack.status, ack.epoch, ack.next_step), (RunStatus::Running, hold.epoch, StepNo(1)));
    assert_eq!((ack.cancel_requested, ack.replayed, ack.lease_left), (false, false, LEASE));
    let run = store.run(hold.run_id).await;
    assert_eq!((run.next_step, run.current_stage, run.current_attempt), (StepNo(1), Some(Stage::Evaluating), 1));
    assert_eq!((run.lease_until, run.heartbeat_at), (Some(store.now().plus(LEASE)), Some(store.now())));
    let steps = store.steps(hold.run_id).await;
    assert_eq!((steps.len(), steps[0].no, &steps[0].outcome), (1, StepNo(0), &report.outcome));
    assert_eq!((steps[0].at, steps[0].started_at), (store.now(), START.plus(Duration::from_secs(7))));
}

pub async fn the_stages_of_two_attempts_follow_each_other(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "one")).await.unwrap();
    store.complete(&hold, &store.scored(1, 0.25)).await.unwrap();

    store.complete(&hold, &store.drafted(2, "two")).await.unwrap();

    let run = store.run(hold.run_id).await;
    assert_eq!((run.next_step, run.current_stage, run.current_attempt), (StepNo(3), Some(Stage::Evaluating), 2));
    let steps = store.steps(hold.run_id).await;
    assert_eq!(steps.iter().map(|step| step.no.0).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(steps[1].outcome.score(), Some(score(0.25)));
}

pub async fn the_best_attempt_so_far_is_kept(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "one")).await.unwrap();

    store.complete(&hold, &store.scored(1, 0.5)).await.unwrap();

    let run = store.run(hold.run_id).await;
    assert_eq!((run.best_attempt, run.final_score), (Some(1), Some(score(0.5))));
}

pub async fn a_step_out_of_order_is_refused_and_changes_nothing(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "one")).await.unwrap();
    let before = store.detail(hold.run_id).await;

    for step in [0, 2, 3] {
        let refused = store.complete(&hold, &store.drafted(step, "wrong")).await;
        assert!(matches!(refused, Err(StoreError::OutOfOrder { step: named, .. }) if named == StepNo(step)));
    }

    assert_eq!(store.detail(hold.run_id).await, before);
    assert_eq!(store.raw().artifacts(store.owner(), hold.run_id).await.unwrap().len(), 1);
}

pub async fn a_refused_step_does_not_use_up_its_operation_id(store: &TestStore) {
    let hold = store.claimed_run().await;
    let early = store.scored(1, 0.5);
    store.complete(&hold, &early).await.expect_err("too early");
    store.complete(&hold, &store.drafted(0, "one")).await.unwrap();

    let in_time = store.complete(&hold, &early).await.unwrap();

    assert!(!in_time.replayed);
}

pub async fn a_stage_sent_twice_is_recorded_once_and_answered_alike(store: &TestStore) {
    let hold = store.claimed_run().await;
    let report = store.drafted(0, "draft");
    let first = store.complete(&hold, &report).await.unwrap();
    let before = store.detail(hold.run_id).await;

    let again = store.complete(&hold, &report).await.unwrap();

    assert_eq!(crate::report::Ack { replayed: false, ..again }, first);
    assert!(again.replayed);
    assert_eq!(store.detail(hold.run_id).await, before);
}

pub async fn a_stage_sent_again_much_later_is_still_known(store: &TestStore) {
    let hold = store.claimed_run().await;
    let report = store.drafted(0, "draft");
    store.complete(&hold, &report).await.unwrap();
    store.finish(&hold, &store.ended(StopReason::StageError)).await.unwrap();
    let before = store.detail(hold.run_id).await;

    let again = store.complete(&hold, &report).await.unwrap();

    assert_eq!((again.replayed, again.status, again.lease_left), (true, RunStatus::Failed, Duration::ZERO));
    assert_eq!(store.detail(hold.run_id).await, before);
}

pub async fn an_operation_id_cannot_carry_another_result(store: &TestStore) {
    let hold = store.claimed_run().await;
    let report = store.drafted(0, "draft");
    store.complete(&hold, &report).await.unwrap();
    let before = store.detail(hold.run_id).await;
    let other_text = StageReport { op_id: report.op_id, ..store.drafted(0, "other") };
    let other_end = StageReport { then: store.verdict(0, 0.9, StopReason::ThresholdMet).then, ..report.clone() };
    let other_events = StageReport { events: store.said(["other"]).events, ..report.clone() };

    for other in [other_text, other_end, other_events] {
        let refused = store.complete(&hold, &other).await;
        assert!(matches!(refused, Err(StoreError::OperationReused(id)) if id == report.op_id), "{refused:?}");
    }
    let events = crate::report::EventReport { op_id: report.op_id, ..store.said(["a"]) };
    assert!(matches!(store.append(&hold, &events).await, Err(StoreError::OperationReused(_))));

    assert_eq!(store.detail(hold.run_id).await, before);
}

pub async fn a_verdict_ends_the_run_in_the_same_write(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "draft")).await.unwrap();

    let ack = store.complete(&hold, &store.verdict(1, 0.9, StopReason::ThresholdMet)).await.unwrap();

    assert_eq!((ack.status, ack.epoch, ack.lease_left), (RunStatus::Passed, hold.epoch.next(), Duration::ZERO));
    let run = store.run(hold.run_id).await;
    assert_eq!((run.status, run.stop_reason), (RunStatus::Passed, Some(StopReason::ThresholdMet)));
    assert_eq!((run.next_step, run.best_attempt, run.final_score), (StepNo(2), Some(1), Some(score(0.9))));
    assert_eq!((run.completed_at, run.lease_until), (Some(store.now()), None));
    assert_eq!(store.steps(hold.run_id).await.len(), 2);
}

pub async fn a_verdict_below_the_threshold_delivers_the_best_attempt(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "one")).await.unwrap();
    store.complete(&hold, &store.scored(1, 0.75)).await.unwrap();
    store.complete(&hold, &store.drafted(2, "two")).await.unwrap();
    let mut report = store.verdict(3, 0.5, StopReason::AttemptsExhausted);
    if let Then::Finish(verdict) = &mut report.then {
        (verdict.best_attempt, verdict.best_score) = (1, score(0.75));
    }

    store.complete(&hold, &report).await.unwrap();

    let run = store.run(hold.run_id).await;
    assert_eq!((run.status, run.best_attempt, run.final_score), (RunStatus::Failed, Some(1), Some(score(0.75))));
    assert_eq!(run.stop_reason, Some(StopReason::AttemptsExhausted));
}

pub async fn a_verdict_sent_twice_ends_the_run_once(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "draft")).await.unwrap();
    let report = store.verdict(1, 0.9, StopReason::ThresholdMet);
    let first = store.complete(&hold, &report).await.unwrap();
    let before = store.history(hold.run_id).await;

    let again = store.complete(&hold, &report).await.unwrap();

    assert_eq!((again.replayed, again.status, again.epoch), (true, first.status, first.epoch));
    assert_eq!(store.history(hold.run_id).await, before);
}

pub async fn a_verdict_after_a_request_to_cancel_is_recorded_but_the_run_is_cancelled(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "draft")).await.unwrap();
    store.cancel(hold.run_id).await.unwrap();

    let ack = store.complete(&hold, &store.verdict(1, 0.9, StopReason::ThresholdMet)).await.unwrap();

    let run = store.run(hold.run_id).await;
    assert_eq!((ack.status, ack.cancel_requested), (RunStatus::Cancelled, true));
    assert_eq!((run.status, run.stop_reason), (RunStatus::Cancelled, Some(StopReason::CancelRequested)));
    assert_eq!((run.next_step, store.steps(hold.run_id).await.len()), (StepNo(2), 2));
}

pub async fn an_acknowledgement_brings_the_request_to_cancel(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.cancel(hold.run_id).await.unwrap();

    assert!(store.append(&hold, &store.said(["x"])).await.unwrap().cancel_requested);
    assert!(store.complete(&hold, &store.drafted(0, "draft")).await.unwrap().cancel_requested);
}

pub async fn an_expired_lease_does_not_refuse_a_result_that_nobody_took_over(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.advance(LEASE * 10).await;

    let ack = store.complete(&hold, &store.drafted(0, "late but alone")).await.unwrap();

    assert_eq!(ack.lease_left, LEASE);
}
