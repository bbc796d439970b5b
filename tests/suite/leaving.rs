//! Ending `redraft up` while it works.

use std::fs;

use e2e::{AgentDir, PATIENCE, Up, processes_marked, until};
use nix::sys::signal::Signal;
use redraft_domain::run::RunStatus;
use redraft_store_libsql::testing::Sqld;
use serde_json::json;

use crate::PASS;

/// A draft at once; an evaluator that waits until the test lets it go.
fn slow_evaluator() -> AgentDir {
    let evaluate = format!("echo $$ >>$home/evaluating; until [ -e $home/go ]; do sleep 0.05; done; {PASS}");
    AgentDir::of_scripts("echo once >>$home/produced; echo draft", &evaluate)
}

async fn said(up: &Up, text: &str) {
    until(text, PATIENCE, async || up.running.log().contains(text).then_some(())).await;
}

#[tokio::test]
async fn the_first_ctrl_c_finishes_what_is_running_and_takes_nothing_new() {
    let mut up = Up::of(&slow_evaluator()).args(["--max-concurrent", "1"]).start().await;
    let (first, second) = (up.submit("work", json!({})).await, up.submit("work", json!({})).await);
    up.wrote_lines("evaluating", 1).await;

    up.running.signal(Signal::SIGINT);
    said(&up, "press Ctrl-C again").await;
    fs::write(up.home().path("go"), "").unwrap();
    let code = up.running.ended(PATIENCE).await.code();

    assert_eq!(code, Some(0));
    assert_eq!(up.home().lines("produced").len(), 1);
    let up = up.restart().await;
    assert_eq!(up.ended(&second).await.run.status, RunStatus::Passed);
    assert_eq!(up.client.get(&first).await.unwrap().run.status, RunStatus::Passed);
    assert_eq!(up.home().lines("produced").len(), 2);
}

async fn gives_back(signals: &[(Signal, &str)]) {
    let mut up = Up::start(&slow_evaluator()).await;
    let run = up.submit("work", json!({})).await;
    up.wrote_lines("evaluating", 1).await;

    for (signal, answer) in signals {
        up.running.signal(*signal);
        said(&up, answer).await;
    }
    up.running.ended(PATIENCE).await;

    assert_eq!(processes_marked(up.home().mark()), []);
    fs::write(up.home().path("go"), "").unwrap();
    let up = up.restart().await;
    let ended = up.ended(&run).await;
    assert_eq!(ended.run.status, RunStatus::Passed);
    assert_eq!(ended.run.rescues, 0, "it was given back, not lost");
    assert_eq!((up.home().lines("produced").len(), up.home().lines("evaluating").len()), (1, 2));
    let moves: Vec<_> = up.events(&run).await.into_iter().filter(|event| event.event_type == "status_change").collect();
    let moves: Vec<_> = moves.iter().map(|event| event.message.as_str()).collect();
    assert_eq!(moves, ["queued>running", "running>queued", "queued>running", "running>passed"]);
}

#[tokio::test]
async fn the_second_ctrl_c_gives_the_run_back_and_a_restart_goes_on_where_it_stood() {
    gives_back(&[(Signal::SIGINT, "press Ctrl-C again"), (Signal::SIGINT, "giving it back to the queue")]).await;
}

#[tokio::test]
async fn a_service_manager_that_says_terminate_gets_the_run_back_at_once() {
    gives_back(&[(Signal::SIGTERM, "giving it back to the queue")]).await;
}

#[tokio::test]
async fn a_runner_whose_server_is_gone_leaves_all_the_same_and_takes_its_run_again_later() {
    let mut sqld = Sqld::start().await;
    let url = sqld.url();
    let mut up = Up::of(&slow_evaluator()).args(["--database", &url]).start().await;
    let run = up.submit("work", json!({})).await;
    up.wrote_lines("evaluating", 1).await;

    sqld.kill();
    up.end(Signal::SIGTERM).await;
    sqld.restart().await;
    fs::write(up.home().path("go"), "").unwrap();
    let up = up.restart().await;
    let ended = up.ended(&run).await;

    assert_eq!((ended.run.status, ended.run.rescues), (RunStatus::Passed, 0));
    assert_eq!(up.home().lines("produced").len(), 1);
}
