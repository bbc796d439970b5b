//! Stages that never end.

use e2e::{AgentDir, Up, processes_marked};
use redraft_domain::run::{RunStatus, StopReason};
use serde_json::json;

use super::{fails, passes_again, says};
use crate::PASS;

/// A producer that hangs until somebody mends it.
const HANGS: &str = "[ -e $home/mended ] || { echo thinking >&2; sleep 600 & wait; }; echo draft";

fn only_up_lives(up: &Up) {
    let alive = processes_marked(up.home().mark());
    assert!(alive.iter().all(|process| process.pid == up.running.pid()), "{alive:?}");
}

fn keys(timeouts: &str) -> String {
    format!("maxAttempts: 1\nretries: {{ max: 0 }}\ntimeouts: {timeouts}")
}

#[tokio::test]
async fn a_stage_that_never_ends_is_ended_with_all_its_processes_after_its_timeout() {
    let up = Up::start(&AgentDir::of_scripts_with(&keys("{ stage: 1s }"), HANGS, PASS)).await;

    let (run, message) = fails(&up).await;

    only_up_lives(&up);
    says(&message, &["took longer than 1 s", "raise the stage timeout in agents.yaml", "thinking"]);
    std::fs::write(up.home().path("mended"), "").unwrap();
    passes_again(&up, &run).await;
}

#[tokio::test]
async fn a_stage_that_writes_nothing_is_ended_after_its_idle_timeout() {
    let up = Up::start(&AgentDir::of_scripts_with(&keys("{ stage: 10m, idle: 1s }"), HANGS, PASS)).await;

    let (run, message) = fails(&up).await;

    only_up_lives(&up);
    says(&message, &["wrote nothing for 1 s", "raise the idle timeout"]);
    std::fs::write(up.home().path("mended"), "").unwrap();
    passes_again(&up, &run).await;
}

#[tokio::test]
async fn a_run_that_takes_too_long_in_all_ends_with_a_timeout() {
    let up = Up::start(&AgentDir::of_scripts_with(&keys("{ run: 1s }"), HANGS, PASS)).await;

    let run = up.submit("work", json!({})).await;
    let ended = up.ended(&run).await;

    only_up_lives(&up);
    assert_eq!((ended.run.status, ended.run.stop_reason), (RunStatus::Failed, Some(StopReason::Timeout)));
    says(&ended.run.error_message.unwrap(), &["timeouts.run"]);
}
