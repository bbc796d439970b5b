//! Several at once: exactly one wins, and nobody waits for ever.

use futures::future::join_all;
use redraft_domain::run::{RunStatus, StopReason};

use super::test_store::TestStore;
use crate::error::StoreError;
use crate::submission::NewRun;

/// As many as a small server takes at once.
const WRITERS: usize = 8;

pub async fn two_runners_never_get_the_same_run(store: &TestStore) {
    let mut submitted = Vec::new();
    for _ in 0..WRITERS * 2 {
        submitted.push(store.submit_run().await.to_string());
    }

    let mut claimed = Vec::new();
    for _ in 0..3 {
        let wishes = (0..WRITERS).map(|number| store.claim_any(if number % 2 == 0 { "runner-a" } else { "runner-b" }));
        let answers = join_all(wishes).await;
        claimed.extend(answers.into_iter().flatten().map(|claimed| claimed.run.id.to_string()));
    }

    claimed.sort();
    submitted.sort();
    assert_eq!(claimed, submitted);
}

pub async fn a_limit_holds_when_all_ask_at_once(store: &TestStore) {
    let limited = redraft_domain::agent::AgentSpec { concurrency: Some(2), ..super::fixtures::agent("writer") };
    store.register("runner-a", vec![limited]).await;
    for _ in 0..WRITERS {
        store.submit_run().await;
    }

    let answers = join_all((0..WRITERS).map(|_| store.claim_any("runner-a"))).await;

    assert_eq!(answers.into_iter().flatten().count(), 2);
}

pub async fn the_same_report_sent_by_many_at_once_is_written_once(store: &TestStore) {
    let hold = store.claimed_run().await;
    let report = store.drafted(0, "draft");

    let acks = join_all((0..WRITERS).map(|_| store.complete(&hold, &report))).await;

    let acks: Vec<_> = acks.into_iter().map(|ack| ack.expect("an acknowledgement")).collect();
    assert_eq!(acks.iter().filter(|ack| !ack.replayed).count(), 1);
    assert_eq!(store.steps(hold.run_id).await.len(), 1);
}

pub async fn different_results_for_one_step_cannot_both_be_recorded(store: &TestStore) {
    let hold = store.claimed_run().await;
    let reports: Vec<_> = (0..WRITERS).map(|number| store.drafted(0, &number.to_string())).collect();

    let acks = join_all(reports.iter().map(|report| store.complete(&hold, report))).await;

    assert_eq!(acks.iter().filter(|ack| ack.is_ok()).count(), 1);
    assert!(
        acks.iter().filter_map(|ack| ack.as_ref().err()).all(|error| matches!(error, StoreError::OutOfOrder { .. }))
    );
}

pub async fn one_submission_sent_by_many_at_once_makes_one_run(store: &TestStore) {
    let keyed = |run: NewRun| NewRun { idempotency_key: Some("k".to_owned()), ..run };
    let runs: Vec<_> = (0..WRITERS).map(|_| keyed(store.new_run())).collect();

    let answers = join_all(runs.iter().map(|run| store.raw().insert_run(store.owner(), run))).await;

    let answers: Vec<_> = answers.into_iter().map(|answer| answer.expect("a run")).collect();
    assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1);
    assert!(answers.iter().all(|answer| answer.run.id == answers[0].run.id));
}

pub async fn many_rescuers_have_one_effect(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.advance(std::time::Duration::from_secs(600)).await;

    let rescued = join_all((0..WRITERS).map(|_| store.rescue())).await;

    assert_eq!(rescued.iter().map(Vec::len).sum::<usize>(), 1);
    assert_eq!(store.run(hold.run_id).await.rescues, 1);
}

pub async fn a_cancel_and_a_verdict_at_once_leave_one_end(store: &TestStore) {
    for _ in 0..10 {
        let hold = store.claimed_run().await;
        let report = store.ended(StopReason::ThresholdMet);

        let (cancelled, finished) =
            futures::future::join(store.cancel(hold.run_id), store.finish(&hold, &report)).await;

        let status = store.run(hold.run_id).await.status;
        assert_eq!(finished.expect("an acknowledgement").status, status);
        match cancelled {
            // The request came first, so the run ends cancelled whatever its runner wanted.
            Ok(_) => assert_eq!(status, RunStatus::Cancelled),
            Err(StoreError::StatusForbids(run)) => assert_eq!((run.status, status), (status, RunStatus::Passed)),
            Err(other) => panic!("{other}"),
        }
    }
}
