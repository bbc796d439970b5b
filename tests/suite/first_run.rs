//! The first minutes with Redraft.

use e2e::{AgentDir, Up, make_repository};
use redraft_domain::run::{RunStatus, StopReason};
use serde_json::json;

const LONG_SENTENCE: &str =
    "Really just simply all of the leases of your runs now also finally survive any closed lid of a laptop";

const COMMITS: [&str; 8] = [
    "runner: claim runs and keep them",
    "fix: wait for the last write before leaving",
    "store-libsql: index claimable runs\n\nA claim read every row.",
    "docs: tell how to write agents",
    "feat!: name runs by their cycle id\n\nBREAKING CHANGE: numbers are no longer accepted.",
    "runner: cut long lines of a log, so that a program that never ends a line cannot fill the memory of its runner",
    "wip",
    "domain: stop a loop that no longer improves",
];

#[tokio::test]
async fn the_headline_example_is_revised_until_it_passes() {
    let up = Up::start(&AgentDir::example("minimal")).await;

    let run = up.submit("headline", json!({ "sentence": LONG_SENTENCE, "topic": "leases" })).await;
    let ended = up.ended(&run).await;

    assert_eq!((ended.run.status, ended.run.stop_reason), (RunStatus::Passed, Some(StopReason::ThresholdMet)));
    assert!(ended.attempts.len() > 1, "{:?}", ended.attempts);
    let headline = String::from_utf8(up.delivered(&run).await).unwrap();
    assert!(headline.len() <= 48 && headline.contains("leases"), "{headline}");
}

#[tokio::test]
async fn release_notes_fail_at_first_and_the_run_delivers_the_attempt_that_passed() {
    let up = Up::start(&AgentDir::example("release_notes")).await;
    let repository = up.home().path("project");
    make_repository(&repository, &COMMITS);

    let run = up.submit("release_notes", json!({ "repository": repository })).await;
    let ended = up.ended(&run).await;

    assert_eq!(ended.run.status, RunStatus::Passed);
    let scores: Vec<_> = ended.attempts.iter().map(|attempt| attempt.score.unwrap().value()).collect();
    let (last, before) = scores.split_last().unwrap();
    assert!(*last >= 0.9 && !before.is_empty() && before.iter().all(|score| *score < 0.9), "{scores:?}");
    assert_eq!(ended.run.best_attempt, Some(u32::try_from(scores.len()).unwrap()));
    let notes = String::from_utf8(up.delivered(&run).await).unwrap();
    assert!(notes.contains("cycle id") && notes.starts_with("# "), "{notes}");
    let drafts = up.client.artifacts(&run).await.unwrap().artifacts;
    let best = ended.attempts.last().unwrap().draft.as_ref().unwrap();
    assert!(drafts.iter().any(|kept| kept.step == best.step && kept.sha256 == best.sha256));
}
