//! A runner that dies, and what becomes of its run.

use std::fs;
use std::path::Path;

use e2e::{AgentDir, PATIENCE, Redraft, Up, processes_marked, until};
use redraft_domain::run::RunStatus;
use redraft_store_libsql::testing::Sqld;
use serde_json::json;

use crate::PASS;

/// A draft at once; an evaluator that hangs until somebody lets it go.
fn agents() -> AgentDir {
    let evaluate = format!("echo $$ >>$home/evaluating; [ -e $home/go ] || exec sleep 600; {PASS}");
    AgentDir::of_scripts("echo once >>$home/produced; echo draft", &evaluate)
}

#[tokio::test]
async fn after_a_kill_in_the_evaluator_a_restart_takes_the_run_again_and_the_draft_is_not_made_twice() {
    let mut up = Up::start(&agents()).await;
    let run = up.submit("work", json!({})).await;
    up.wrote_lines("evaluating", 1).await;

    up.kill().await;
    fs::write(up.home().path("go"), "").unwrap();
    let up = up.restart().await;
    let ended = up.ended(&run).await;

    assert_eq!((ended.run.status, ended.run.rescues), (RunStatus::Passed, 0), "taken again, not waited for");
    assert_eq!(up.home().lines("produced"), ["once"]);
    assert_eq!(up.home().lines("evaluating").len(), 2);
    assert_eq!(up.delivered(&run).await, b"draft\n");
    up.events(&run).await;
    let alive = processes_marked(up.home().mark());
    assert!(alive.iter().all(|process| process.pid == up.running.pid()), "of the killed runner: {alive:?}");
}

#[tokio::test]
async fn the_transcript_of_a_kill_in_the_middle_of_an_evaluation_ends_well() {
    let script = "REDRAFT=$0 exec ../examples/crash/kill_and_resume.sh";

    let said =
        Redraft::new().under(["sh", "-c", script]).current_dir(Path::new(env!("CARGO_MANIFEST_DIR"))).say().await;

    assert_eq!(said.code, Some(0), "{}{}", said.stdout, said.stderr);
    assert!(said.stdout.contains("the producer ran\nthe evaluator began\nthe evaluator began\n\n"), "{}", said.stdout);
}

/// A lease of 6 s instead of 120: what a test can wait for, and longer than a busy machine keeps a heartbeat waiting.
const SCALE: (&str, &str) = ("REDRAFT_TEST_TIME_SCALE", "0.05");

#[tokio::test]
async fn a_run_whose_runner_never_comes_back_goes_on_with_another_one_after_its_lease() {
    let mut up = Up::of(&agents()).env(SCALE.0, SCALE.1).start().await;
    let run = up.submit("work", json!({})).await;
    up.wrote_lines("evaluating", 1).await;

    up.kill().await;
    let (home, other) = (up.home(), up.home().path("state-other"));
    fs::write(home.path("go"), "").unwrap();
    let (database, agents) = (home.state().join("redraft.db"), home.agents_file());
    let runner = Redraft::new()
        .args(["--state", other.to_str().unwrap(), "--database", database.to_str().unwrap(), "-v"])
        .args(["runner", "start", "--name", "other", "--agents", agents.to_str().unwrap()])
        .env(SCALE.0, SCALE.1)
        .start(&home.path("other.log"));
    until("the other runner to finish it", PATIENCE, async || runner.log().contains("Ended(Passed)").then_some(()))
        .await;
    let shown = home.redraft(["runs", "show", &run, "--json"]).say().await;

    let shown: serde_json::Value = serde_json::from_str(&shown.stdout).unwrap();
    assert_eq!((&shown["status"], &shown["rescues"]), (&json!("passed"), &json!(1)), "{shown}");
    assert_eq!(home.lines("produced"), ["once"], "the draft came from the database");
    assert_eq!(home.lines("evaluating").len(), 2);
}

#[tokio::test]
async fn a_run_goes_on_in_another_state_folder_with_the_files_that_its_draft_left() {
    let produce = "echo once >>$home/produced; mkdir -p out/deep; printf kept >out/deep/notes.txt; echo draft";
    let files_are_there = r#"[ "$(cat out/deep/notes.txt)" = kept ]"#;
    let evaluate = format!("echo $$ >>$home/evaluating; [ -e $home/go ] || exec sleep 600; {files_are_there}; {PASS}");
    let sqld = Sqld::start().await;
    let up = Up::of(&AgentDir::of_scripts(produce, &evaluate)).args(["--database", &sqld.url()]);
    let mut up = up.env(SCALE.0, SCALE.1).start().await;
    let run = up.submit("work", json!({})).await;
    up.wrote_lines("evaluating", 1).await;

    up.kill().await;
    let (home, other) = (up.home(), up.home().path("state-other"));
    fs::write(home.path("go"), "").unwrap();
    fs::remove_dir_all(home.state()).unwrap();
    let agents = home.agents_file();
    let runner = Redraft::new()
        .args(["--state", other.to_str().unwrap(), "--database", &sqld.url(), "-v"])
        .args(["runner", "start", "--name", "other", "--agents", agents.to_str().unwrap()])
        .env(SCALE.0, SCALE.1)
        .start(&home.path("other.log"));
    until("the other runner to finish it", PATIENCE, async || runner.log().contains("Ended(Passed)").then_some(()))
        .await;
    let shown = home.redraft(["--database", &sqld.url(), "runs", "show", &run, "--json"]).say().await;

    let shown: serde_json::Value = serde_json::from_str(&shown.stdout).unwrap();
    assert_eq!((&shown["status"], &shown["rescues"]), (&json!("passed"), &json!(1)), "{shown}");
    assert_eq!(home.lines("produced"), ["once"], "the draft and its files came from the database");
    assert_eq!(home.lines("evaluating").len(), 2);
}
