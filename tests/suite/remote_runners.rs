//! Runners with nothing but an address and a key, before the real function on a real server.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use e2e::{AgentDir, Cloud, Home, PATIENCE, Redraft, Running, history, until};
use redraft_domain::run::RunStatus;
use redraft_wire::Client;
use redraft_wire::run::{RunListQuery, RunSummary, SubmitRun};
use serde_json::json;

use crate::PASS;

const RUNS: usize = 40;
/// A lease of 6 s instead of 120: what a test can wait for, and longer than a busy machine keeps a heartbeat waiting.
const SCALE: &str = "0.05";

/// Every execution leaves a line: which run, which stage, and on which runner's state folder. From its third run on a runner
/// waits in the first stage until it may go on.
fn counting_agents() -> AgentDir {
    let count =
        r#"state=${REDRAFT_WORKSPACE%/runners/*}; echo "$REDRAFT_RUN_ID $REDRAFT_STAGE $state" >>$home/executions"#;
    let wait = "echo run >>$state/begun
if [ $(wc -l <$state/begun) -gt 2 ]; then
  echo $state >>$home/held
  until [ -e $home/go ]; do sleep 0.05; done
fi";
    AgentDir::of_scripts(&format!("{count}\n{wait}\necho draft of $REDRAFT_RUN_ID"), &format!("{count}; {PASS}"))
}

/// Starts a runner with a key of its own, which is in `NAME.key`.
async fn runner(cloud: &Cloud, home: &Home, name: &str) -> Running {
    let (state, agents, key) =
        (home.path(&format!("state-{name}")), home.agents_file(), home.path(&format!("{name}.key")));
    cloud.runner_key(&key).await;
    Redraft::new()
        .args(["--state", path(&state), "--url", cloud.lambda.base(), "--key-file", path(&key), "-vv"])
        .args(["runner", "start", "--name", name, "--max-concurrent", "2", "--agents", path(&agents)])
        .env("REDRAFT_TEST_TIME_SCALE", SCALE)
        .start(&home.path(&format!("{name}.log")))
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

async fn served(client: &Client, runners: usize) {
    until("all runners to register", PATIENCE, async || {
        (client.runners().await.ok()?.runners.len() == runners).then_some(())
    })
    .await;
}

async fn all_ended(client: &Client) -> Vec<RunSummary> {
    let query = RunListQuery { limit: Some(200), ..RunListQuery::default() };
    until("all runs to end", 3 * PATIENCE, async || {
        let runs = client.list(&query).await.ok()?.runs;
        runs.iter().all(|run| run.run.completed_at.is_some()).then_some(runs)
    })
    .await
}

fn lines_of(home: &Home, file: &str, name: &str) -> usize {
    home.lines(file).iter().filter(|line| line.ends_with(&format!("state-{name}"))).count()
}

#[tokio::test]
async fn of_two_runners_before_the_function_one_is_killed_and_the_other_ends_every_run_once() {
    let cloud = Cloud::start(Some(SCALE)).await;
    let home = Home::new(&counting_agents());
    let (mut anna, _bert) = (runner(&cloud, &home, "anna").await, runner(&cloud, &home, "bert").await);
    let client = cloud.client();
    served(&client, 2).await;

    for number in 0..RUNS {
        let key = format!("run-{number}");
        until("a run to be submitted", PATIENCE, async || {
            client.submit(&SubmitRun::new("work", json!({ "number": number })), Some(&key)).await.ok()
        })
        .await;
    }
    // Both have ended runs by then, and what waits of anna's dies with her: how fast this machine is changes nothing.
    until("both to have their hands full", PATIENCE, async || {
        ["anna", "bert"].iter().all(|name| lines_of(&home, "held", name) == 2).then_some(())
    })
    .await;
    anna.kill().await;
    fs::write(home.path("go"), "").unwrap();
    let runs = all_ended(&client).await;

    assert_eq!(runs.len(), RUNS);
    let mut executions: BTreeMap<String, u32> = BTreeMap::new();
    for line in home.lines("executions") {
        *executions.entry(line.split(' ').next().unwrap().to_owned()).or_default() += 1;
    }
    for run in &runs {
        let (id, rescues) = (run.run.id.to_string(), run.run.rescues);
        assert_eq!(run.run.status, RunStatus::Passed, "run {id}");
        // What died with its runner was executed once more, and nothing else.
        let stages = executions[&id];
        assert!((2..=2 + rescues).contains(&stages), "run {id}: {stages} executions, {rescues} rescues");
        let ends = history(&client, &id).await.into_iter().filter(|event| event.message.ends_with(">passed"));
        assert_eq!(ends.count(), 1, "run {id} ended once");
        assert_eq!(client.artifacts(&id).await.unwrap().artifacts.len(), 2, "run {id}");
    }
    assert!(runs.iter().filter(|run| run.run.rescues > 0).count() >= 2, "anna died with two runs in her hands");
    let names: BTreeSet<_> = runs.iter().filter_map(|run| run.run.claimed_by.as_deref()).collect();
    assert_eq!(names, BTreeSet::from(["anna", "bert"]), "both of them worked");
}

/// Looks for keys everywhere a child of the runner can look without opening the key file itself.
const LOOK: &str = "env >>$home/seen
for process in /proc/[0-9]*; do
  { cat $process/environ $process/cmdline | tr '\\0' '\\n'; } >>$home/seen 2>/dev/null || :
done
cat >>$home/seen";

#[tokio::test]
async fn a_key_is_in_no_childs_environment_no_argument_no_log_no_database_and_no_artifact() {
    let cloud = Cloud::start(Some(SCALE)).await;
    let look = format!("{LOOK}; env; echo done");
    let home = Home::new(&AgentDir::of_scripts(&look, &format!("{LOOK}; {PASS}")));
    let mut anna = runner(&cloud, &home, "anna").await;
    let client = cloud.client();
    served(&client, 1).await;
    let run = client.submit(&SubmitRun::new("work", json!({})), None).await.unwrap().run.id.to_string();
    let ended = all_ended(&client).await;
    assert_eq!(ended[0].run.status, RunStatus::Passed);
    let drafts = client.artifacts(&run).await.unwrap().artifacts;
    for draft in &drafts {
        let content = client.artifact(&run, draft.step, &draft.filename).await.unwrap();
        fs::write(home.path(&format!("artifact-{}", draft.step)), content).unwrap();
    }
    fs::write(home.path("function.log"), cloud.lambda.log()).unwrap();
    anna.signal(nix::sys::signal::Signal::SIGTERM);
    anna.ended(PATIENCE).await;

    let key_file = home.path("anna.key");
    let key = fs::read_to_string(&key_file).unwrap().trim().to_owned();
    let mut files = files_below(&home.path(""));
    files.extend(files_below(cloud.sqld.directory()));
    let mut looked_at = 0;
    for file in files.iter().filter(|file| **file != key_file) {
        let content = fs::read(file).unwrap();
        looked_at += content.len();
        for needle in [key.clone(), key[14..].to_owned(), STANDARD.encode(&key), cloud.admin.expose()[14..].to_owned()]
        {
            let found = content.windows(needle.len()).any(|window| window == needle.as_bytes());
            assert!(!found, "a key is in {}", file.display());
        }
    }

    // Proof that this looked where the key would have been.
    let seen = fs::read_to_string(home.path("seen")).unwrap_or_default();
    assert!(seen.contains("--key-file") && seen.contains("REDRAFT_RUN_ID"), "the children saw nothing");
    assert!(cloud.lambda.log().contains("/api/runner/claim"), "the function says what it is asked");
    println!("{} files, {looked_at} bytes: no key", files.len());
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries
        .flat_map(|path| match fs::symlink_metadata(&path) {
            Ok(data) if data.is_dir() => files_below(&path),
            Ok(data) if data.is_file() => vec![path],
            _ => Vec::new(),
        })
        .collect()
}
