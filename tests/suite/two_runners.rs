//! Two runners on one real server.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use e2e::{AgentDir, Home, PATIENCE, Redraft, Running, Up, until};
use redraft_domain::run::RunStatus;
use redraft_store_libsql::testing::Sqld;
use redraft_wire::Client;
use redraft_wire::run::{RunListQuery, RunSummary, SubmitRun};
use serde_json::json;

use crate::PASS;

const RUNS: usize = 200;

/// Every execution leaves a line: which run, which stage, and on which runner's state folder.
fn counting_agents() -> AgentDir {
    let count =
        r#"line="$REDRAFT_RUN_ID $REDRAFT_STAGE ${REDRAFT_WORKSPACE%/runs/*}"; echo "$line" >>$home/executions"#;
    AgentDir::of_scripts(&format!("{count}; echo draft of $REDRAFT_RUN_ID"), &format!("{count}; {PASS}"))
}

fn runner(home: &Home, name: &str, database: &str) -> Running {
    let (state, agents) = (home.path(&format!("state-{name}")), home.agents_file());
    // Two each: with their claims, renewals and what submits that is as many writers as this server bears (see `Sqld`).
    Redraft::new()
        .args(["--state", path(&state), "--database", database, "-v"])
        .args(["runner", "start", "--name", name, "--max-concurrent", "2", "--agents", path(&agents)])
        .start(&home.path(&format!("{name}.log")))
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Submits once, however often it has to ask: a busy server may answer too late.
async fn submit(client: &Client, number: usize) {
    let (run, key) = (SubmitRun::new("work", json!({ "number": number })), format!("run-{number}"));
    until("a run to be submitted", PATIENCE, async || match client.submit(&run, Some(&key)).await {
        Err(error) if error.is_transient() => None,
        answer => Some(answer.unwrap()),
    })
    .await;
}

async fn all_runs(client: &Client) -> Vec<RunSummary> {
    let query = RunListQuery { limit: Some(200), ..RunListQuery::default() };
    client.list(&query).await.unwrap().runs
}

#[tokio::test]
async fn two_runners_on_one_server_claim_each_of_200_runs_once() {
    let sqld = Sqld::start().await;
    let home = Home::new(&counting_agents());
    let (_a, _b) = (runner(&home, "anna", &sqld.url()), runner(&home, "bert", &sqld.url()));
    // The control plane serves another agent: what the two claim is theirs alone.
    let control = AgentDir::new("agents: { idle: { stages: { produce: [cat], evaluate: [cat] } } }");
    let up = Up::of(&control).args(["--database", &sqld.url()]).start().await;
    let client = &up.client;
    until("all runners to register", PATIENCE, async || {
        (client.runners().await.ok()?.runners.len() == 3).then_some(())
    })
    .await;

    for number in 0..RUNS {
        submit(client, number).await;
    }
    let runs = until("all runs to end", 5 * PATIENCE, async || {
        let runs = all_runs(client).await;
        runs.iter().all(|run| run.run.completed_at.is_some()).then_some(runs)
    })
    .await;

    assert_eq!(runs.len(), RUNS);
    let mut executions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in home.lines("executions") {
        let (run, rest) = line.split_once(' ').unwrap();
        assert!(executions.entry(run.to_owned()).or_default().insert(rest.to_owned()), "executed twice: {line}");
    }
    for run in &runs {
        let id = run.run.id.to_string();
        assert_eq!((run.run.status, run.run.epoch, run.run.rescues), (RunStatus::Passed, 2, 0), "run {id}");
        let stages = &executions[&id];
        let folders: BTreeSet<_> = stages.iter().map(|stage| stage.split_once(' ').unwrap().1).collect();
        assert_eq!((stages.len(), folders.len()), (2, 1), "two stages on one runner: {stages:?}");
        let events = up.events(&id).await;
        let moves: Vec<_> = events.iter().filter(|event| event.event_type == "status_change").collect();
        assert_eq!(moves.len(), 2, "{moves:?}");
        let drafts = client.artifacts(&id).await.unwrap().artifacts;
        assert_eq!(drafts.len(), 2, "{drafts:?}");
    }
    let names: BTreeSet<_> = runs.iter().filter_map(|run| run.run.claimed_by.as_deref()).collect();
    assert_eq!(names, BTreeSet::from(["anna", "bert"]), "both of them worked");
}
