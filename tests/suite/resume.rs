//! A runner that dies, and what becomes of its run.

use std::fs;

use e2e::{AgentDir, Up};
use redraft_domain::run::RunStatus;
use serde_json::json;

use crate::PASS;

/// A lease of 6 s instead of 120: what a test can wait for, and longer than a busy machine keeps a heartbeat waiting.
const SCALE: &str = "0.05";

#[tokio::test]
async fn after_a_kill_in_the_evaluator_the_draft_is_not_made_again_and_the_run_passes() {
    let evaluate = format!("echo $$ >>$home/evaluating; [ -e $home/go ] || exec sleep 600; {PASS}");
    let agents = AgentDir::of_scripts("echo once >>$home/produced; echo draft", &evaluate);
    let mut up = Up::of(&agents).env("REDRAFT_TEST_TIME_SCALE", SCALE).start().await;
    let run = up.submit("work", json!({})).await;
    up.wrote_lines("evaluating", 1).await;

    up.kill().await;
    fs::write(up.home().path("go"), "").unwrap();
    let up = up.restart().await;
    let ended = up.ended(&run).await;

    assert_eq!(ended.run.status, RunStatus::Passed);
    assert_eq!(up.home().lines("produced"), ["once"]);
    assert_eq!(up.home().lines("evaluating").len(), 2);
    assert_eq!(up.delivered(&run).await, b"draft\n");
}
