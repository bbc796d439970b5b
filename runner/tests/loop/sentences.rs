//! What the loop of a runner does, whatever the way to its control plane.

use std::time::Duration;

use redraft_domain::run::{RunStatus, StopReason};
use redraft_store::Store;
use redraft_store::run_query::EventQuery;
use serde_json::json;

use crate::bench::Bench;
use crate::steps::{Move, draft, score};

#[tokio::test]
async fn a_run_is_revised_until_it_passes() {
    let bench = Bench::new(vec![draft("rough"), score(0.4), draft("better"), score(0.9)]).await;
    let run_id = bench.submit(json!({})).await;

    bench.work_until_ended(run_id).await;

    let detail = bench.store.run(&bench.owner, run_id).await.unwrap();
    assert_eq!(detail.run.status, RunStatus::Passed);
    assert_eq!(detail.run.stop_reason, Some(StopReason::ThresholdMet));
    assert_eq!((detail.run.best_attempt, detail.run.next_step.0), (Some(2), 4));
    assert_eq!(bench.drafts(run_id).await, ["rough", "better"]);
}

#[tokio::test]
async fn a_reviser_is_given_the_last_draft_and_what_was_said_of_it() {
    let bench = Bench::new(vec![draft("rough"), score(0.4), draft("better"), score(0.9)]).await;
    let run_id = bench.submit(json!({})).await;

    bench.work_until_ended(run_id).await;

    assert_eq!(
        bench.steps.seen(),
        [
            "producing 1: nothing",
            "evaluating 1: rough",
            "revising 2: rough, scored 0.40: could be better",
            "evaluating 2: better",
        ]
    );
}

#[tokio::test]
async fn a_run_out_of_attempts_delivers_its_best_attempt() {
    let bench = Bench::new(vec![draft("a"), score(0.3), draft("b"), score(0.6), draft("c"), score(0.5)]).await;
    let run_id = bench.submit(json!({})).await;

    bench.work_until_ended(run_id).await;

    let run = bench.store.run(&bench.owner, run_id).await.unwrap().run;
    assert_eq!((run.status, run.stop_reason), (RunStatus::Failed, Some(StopReason::AttemptsExhausted)));
    assert_eq!((run.best_attempt, run.final_score.map(f64::from)), (Some(2), Some(0.6)));
}

#[tokio::test]
async fn a_step_that_fails_is_executed_again_as_often_as_the_agent_allows() {
    let bench = Bench::new(vec![Move::Fail("rate limited"), draft("a"), score(0.9)]).await;
    let run_id = bench.submit(json!({})).await;

    bench.work_until_ended(run_id).await;

    assert_eq!(bench.store.run(&bench.owner, run_id).await.unwrap().run.status, RunStatus::Passed);
    assert_eq!(bench.messages(run_id, "stage_retry").await, ["rate limited; retry 1 of 2 in 0.0 s"]);
}

#[tokio::test]
async fn a_step_that_keeps_failing_ends_the_run_with_its_reason() {
    let bench = Bench::new(vec![Move::Fail("no"), Move::Fail("no"), Move::Fail("really no")]).await;
    let run_id = bench.submit(json!({})).await;

    bench.work_until_ended(run_id).await;

    let run = bench.store.run(&bench.owner, run_id).await.unwrap().run;
    assert_eq!((run.status, run.stop_reason), (RunStatus::Failed, Some(StopReason::StageError)));
    assert_eq!(run.error_message.as_deref(), Some("producing of attempt 1 failed: really no"));
}

#[tokio::test]
async fn an_evaluator_that_prints_no_evaluation_is_asked_again_and_then_fails_the_run() {
    let bench = Bench::new(vec![draft("a"), draft("11/10"), draft("great!"), draft("")]).await;
    let run_id = bench.submit(json!({})).await;

    bench.work_until_ended(run_id).await;

    let run = bench.store.run(&bench.owner, run_id).await.unwrap().run;
    assert_eq!(run.stop_reason, Some(StopReason::StageError));
    assert_eq!(bench.messages(run_id, "stage_retry").await.len(), 2);
    assert!(run.error_message.unwrap().starts_with("evaluating of attempt 1 failed:"));
}

#[tokio::test]
async fn a_cancelled_run_ends_its_stage_and_then_says_cancelled() {
    let bench = Bench::new(vec![draft("a"), Move::UntilStopped]).await;
    let run_id = bench.submit(json!({})).await;
    let runner = bench.start();
    bench.steps.wait_for("evaluating 1: a").await;

    let asked = bench.store.request_cancel(&bench.owner, run_id).await.unwrap();
    bench.until_ended(run_id).await;
    runner.end().await;

    assert_eq!(asked.status, RunStatus::Running);
    let run = bench.store.run(&bench.owner, run_id).await.unwrap().run;
    assert_eq!((run.status, run.stop_reason), (RunStatus::Cancelled, Some(StopReason::CancelRequested)));
    assert_eq!(bench.messages(run_id, "processes_ended").await, ["scripted stop"]);
}

#[tokio::test]
async fn a_runner_that_has_to_go_gives_its_run_back_and_the_next_one_goes_on_where_it_stood() {
    let bench = Bench::new(vec![draft("a"), Move::UntilStopped, score(0.9)]).await;
    let run_id = bench.submit(json!({})).await;
    let first = bench.start();
    bench.steps.wait_for("evaluating 1: a").await;

    first.leave().await;
    let between = bench.store.run(&bench.owner, run_id).await.unwrap().run;
    bench.work_until_ended(run_id).await;

    assert_eq!((between.status, between.next_step.0), (RunStatus::Queued, 1));
    assert_eq!(bench.store.run(&bench.owner, run_id).await.unwrap().run.status, RunStatus::Passed);
    assert_eq!(bench.steps.seen(), ["producing 1: nothing", "evaluating 1: a", "evaluating 1: a"]);
}

#[tokio::test]
async fn a_run_that_takes_longer_than_its_agent_allows_is_ended() {
    let bench = Bench::with(vec![Move::UntilStopped], |spec| spec.timeouts.run_ms = Some(50)).await;
    let run_id = bench.submit(json!({})).await;

    bench.work_until_ended(run_id).await;

    let run = bench.store.run(&bench.owner, run_id).await.unwrap().run;
    assert_eq!((run.status, run.stop_reason), (RunStatus::Failed, Some(StopReason::Timeout)));
    assert!(run.error_message.unwrap().contains("timeouts.run"));
}

#[tokio::test]
async fn several_runs_are_executed_at_once_but_never_more_than_allowed() {
    let bench = Bench::with(vec![Move::UntilStopped; 8], |spec| spec.retries.max = 0).await;
    for _ in 0..8 {
        bench.submit(json!({})).await;
    }
    let runner = bench.start();

    bench.steps.wait_for_count(4).await;
    let running = bench.store.run(&bench.owner, bench.last_run()).await.unwrap().queue.agent_running;
    runner.leave().await;

    assert_eq!(running, 4, "the bench allows four at once");
    assert_eq!(bench.steps.seen().len(), 4);
}

#[tokio::test]
async fn history_is_numbered_without_gaps_and_tells_the_story() {
    let bench = Bench::new(vec![draft("a"), score(0.9)]).await;
    let run_id = bench.submit(json!({})).await;

    bench.work_until_ended(run_id).await;

    let query = EventQuery { limit: 100, ..EventQuery::default() };
    let events = bench.store.events(&bench.owner, run_id, &query).await.unwrap().events;
    let seqs: Vec<_> = events.iter().map(|event| event.seq).collect();
    assert_eq!(seqs, (1..=i64::try_from(events.len()).unwrap()).collect::<Vec<_>>());
    let kinds: Vec<_> = events.iter().map(|event| event.event_type.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "submitted",
            "status_change",
            "stage_started",
            "stage_completed",
            "stage_started",
            "stage_completed",
            "verdict",
            "status_change"
        ]
    );
}

#[tokio::test]
async fn a_draft_larger_than_a_report_is_stored_in_parts_and_comes_back_whole() {
    let large = "ä".repeat(1_500_000);
    let bench = Bench::new(vec![draft(&large), score(0.9)]).await;
    let run_id = bench.submit(json!({})).await;

    bench.work_until_ended(run_id).await;

    assert_eq!(bench.drafts(run_id).await, [large]);
}

#[tokio::test]
async fn a_submitted_run_starts_at_once_when_the_runner_is_told() {
    let bench = Bench::new(vec![draft("a"), score(0.9)]).await;
    let runner = bench.start();
    bench.until_idle().await;
    let run_id = bench.submit(json!({})).await;

    bench.wake.notify_one();
    let ended = tokio::time::timeout(Duration::from_secs(20), bench.until_ended(run_id)).await;
    runner.end().await;

    // The bench polls once an hour: only the wake-up can have started it.
    assert!(ended.is_ok());
}
