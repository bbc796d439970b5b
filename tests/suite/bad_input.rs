//! Every bad input that was promised a clear error: what happened, what to do, and nothing lost.

mod databases;
mod endless;
mod evaluations;
mod full_disk;
mod locked;
mod output;
mod scripts;
mod submissions;

use e2e::Up;
use redraft_domain::run::{RunStatus, StopReason};
use redraft_wire::run::{RetryRun, RunDetail};
use serde_json::json;

/// Submits a run that must fail in a stage, and answers with what the run says went wrong.
async fn fails(up: &Up) -> (String, String) {
    let run = up.submit("work", json!({})).await;
    let ended = up.ended(&run).await;
    assert_eq!((ended.run.status, ended.run.stop_reason), (RunStatus::Failed, Some(StopReason::StageError)));
    (run, ended.run.error_message.unwrap())
}

/// Runs a failed run again, now that somebody has mended what was wrong.
async fn passes_again(up: &Up, run: &str) -> RunDetail {
    let again = up.client.retry(run, &RetryRun::default(), None).await.unwrap().run.id.to_string();
    let ended = up.ended(&again).await;
    assert_eq!(ended.run.status, RunStatus::Passed, "{:?}", ended.run.error_message);
    assert_eq!(ended.run.parent_run_id.map(|id| id.to_string()).as_deref(), Some(run));
    ended
}

/// Asserts that a text for people says all of this.
fn says(text: &str, all: &[&str]) {
    for part in all {
        assert!(text.contains(part), "`{part}` is missing in:\n{text}");
    }
}
