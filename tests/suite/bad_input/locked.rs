//! A database that another program holds.

use e2e::{AgentDir, Home, PATIENCE, SqliteLock, Up, until};
use redraft_domain::run::RunStatus;
use redraft_wire::run::SubmitRun;
use serde_json::json;

use super::says;
use crate::PASS;

#[tokio::test]
async fn while_another_program_locks_the_database_nothing_is_lost_and_all_goes_on_afterwards() {
    let produce = "echo once >>$home/produced; until [ -e $home/go ]; do sleep 0.05; done; echo draft";
    let up = Up::start(&AgentDir::of_scripts(produce, PASS)).await;
    let running = up.submit("work", json!({})).await;
    up.wrote_lines("produced", 1).await;

    let lock = SqliteLock::hold(&up.home().state().join("redraft.db")).await;
    std::fs::write(up.home().path("go"), "").unwrap();
    let refused = up.client.submit(&SubmitRun::new("work", json!({})), None).await.unwrap_err();
    until("the runner to find out", PATIENCE, async || up.running.log().contains("is uncertain").then_some(())).await;
    lock.release().await;

    assert_eq!(refused.status(), Some(503), "{refused}");
    let later = up.submit("work", json!({})).await;
    for run in [running, later] {
        let ended = up.ended(&run).await;
        assert_eq!(ended.run.status, RunStatus::Passed, "{:?}", ended.run.error_message);
        assert_eq!(ended.run.epoch, 2, "claimed once");
    }
    assert_eq!(up.home().lines("produced").len(), 2);
    says(&up.running.log(), &["redraft.db is locked by another process", "stop the other program or try again"]);
}

#[tokio::test]
async fn a_command_on_a_locked_database_says_so_and_works_once_it_is_free() {
    let home = Home::new(&AgentDir::of_scripts("echo draft", PASS));
    let agents = home.agents_file();
    let once = ["up", "--once", "--port", "0", "--agents", agents.to_str().unwrap(), "--submit", "work"];
    assert_eq!(home.redraft(once).say().await.code, Some(0));
    let listed = home.redraft(["runs", "list", "--json"]).say().await;
    let listed: serde_json::Value = serde_json::from_str(&listed.stdout).unwrap();
    let retry = ["runs", "retry", listed["runs"][0]["id"].as_str().unwrap()];

    let lock = SqliteLock::hold(&home.state().join("redraft.db")).await;
    let refused = home.redraft(retry).say().await;
    let read = home.redraft(["runs", "list"]).say().await;
    lock.release().await;
    let queued = home.redraft(retry).say().await;

    assert_eq!(refused.code, Some(7), "{refused:?}");
    says(&refused.stderr, &["locked by another process", "stop the other program or try again"]);
    assert_eq!(read.code, Some(0), "readers need no lock: {read:?}");
    assert_eq!(queued.code, Some(0), "{queued:?}");
}
