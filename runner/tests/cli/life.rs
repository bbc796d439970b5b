//! A run from its submission to its output, through the program alone.

use std::io::{BufRead, BufReader};

use nix::sys::signal::Signal;
use serde_json::Value;

use crate::program::{Folder, Up, send};

const AGENTS: &str = "\
agents:
  writer:
    description: Repeats a word, more often each time.
    inputs: { type: object, required: [word], additionalProperties: false, properties: { word: { type: string }, times: { type: integer } } }
    stages: { produce: [./write.sh], evaluate: [./judge.sh] }
    maxAttempts: 3
    passThreshold: 0.9
  sleeper:
    stages: { produce: [sleep, '600'], evaluate: [./judge.sh] }
";
const WRITE: &str =
    "#!/bin/sh\nset -e\ncat > /dev/null\necho \"draft $REDRAFT_ATTEMPT\" >&2\necho \"draft $REDRAFT_ATTEMPT\"\n";
const JUDGE: &str = "#!/bin/sh\nset -e\ncat > /dev/null\necho \"{\\\"score\\\": 0.$(( REDRAFT_ATTEMPT * 4 + 1 )), \\\"feedback\\\": \\\"more\\\"}\"\n";

fn home() -> (Folder, Up) {
    let folder = Folder::empty();
    folder.write("agents.yaml", AGENTS).script("write.sh", WRITE).script("judge.sh", JUDGE);
    let up = folder.up();
    (folder, up)
}

fn strings<'v>(rows: &'v Value, field: &str) -> Vec<&'v str> {
    rows.as_array().unwrap().iter().map(|row| row[field].as_str().unwrap()).collect()
}

#[test]
fn a_run_is_submitted_watched_and_looked_at() {
    let (folder, _up) = home();

    let submitted = folder.redraft(&["submit", "writer", "-i", "word=hi", "-i", "times=3", "--save", "out/text.md"]);

    assert_eq!(submitted.code, Some(0), "{submitted:?}");
    assert!(submitted.stdout.contains("attempt 2 of 3  0.90 ≥ 0.90  ▲ +0.40"), "{submitted:?}");
    assert!(submitted.stdout.contains("Passed: attempt 2 scored 0.90"), "{submitted:?}");
    assert_eq!(std::fs::read_to_string(folder.path("out/text.md")).unwrap(), "draft 2\n");

    let list = folder.redraft(&["runs", "list", "--json"]).json();
    let cycle = list["runs"][0]["cycleId"].as_str().unwrap().to_owned();
    let shown = folder.redraft(&["runs", "show", &cycle, "--json"]).json();
    assert_eq!((&shown["status"], &shown["bestAttempt"]), (&"passed".into(), &2.into()));
    assert_eq!(shown["inputs"], serde_json::json!({ "word": "hi", "times": 3 }));
    let text = folder.redraft(&["runs", "show", &cycle]).stdout;
    assert!(text.contains("input       word = hi") && text.contains("0.90 best"), "{text}");
    let table = folder.redraft(&["runs", "list"]).stdout;
    assert!(table.contains("writer  passed      2/3"), "{table}");

    let events = folder.redraft(&["runs", "events", &cycle, "--json"]).stdout;
    let seqs: Vec<_> =
        events.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs, (1..).take(seqs.len()).collect::<Vec<_>>());
    let logs = folder.redraft(&["runs", "events", &cycle, "--type", "log", "--follow"]).stdout;
    assert!(logs.lines().count() == 2 && logs.contains("draft 1"), "{logs}");

    let artifacts = folder.redraft(&["runs", "artifacts", &cycle, "--json"]).json();
    assert_eq!(strings(&artifacts["artifacts"], "artifactType"), ["output", "evaluation", "output", "evaluation"]);
    assert_eq!(folder.redraft(&["runs", "artifacts", &cycle, "--best"]).stdout, "draft 2\n");
    let filename = artifacts["artifacts"][0]["filename"].as_str().unwrap();
    assert_eq!(folder.redraft(&["runs", "artifacts", &cycle, filename, "--step", "0"]).stdout, "draft 1\n");
    assert_eq!(folder.redraft(&["runs", "artifacts", &cycle, "none.md"]).code, Some(6));
}

#[test]
fn the_database_of_a_running_up_is_reached_through_it_and_another_one_is_not() {
    let (folder, _up) = home();
    folder.redraft(&["submit", "writer", "-i", "word=hi"]);
    std::fs::copy(folder.path(".redraft/redraft.db"), folder.path("copy.db")).unwrap();

    let up_of = |database: &str| {
        let checks = folder.redraft(&["doctor", "--json", "--database", database]).json()["checks"].clone();
        let up = checks.as_array().unwrap().iter().find(|check| check["name"] == "up").unwrap().clone();
        up["message"].as_str().unwrap().to_owned()
    };

    assert!(up_of(".redraft/redraft.db").contains("answers at"), "{}", up_of(".redraft/redraft.db"));
    assert_eq!(up_of("copy.db"), "not needed: another place was chosen");
}

#[test]
fn a_result_is_an_exit_code_and_a_wrong_submission_is_none() {
    let (folder, _up) = home();

    let not_passed = folder.redraft(&["submit", "writer", "-i", "word=hi", "--max-attempts", "1", "--wait"]);
    let lines = folder.redraft(&["submit", "writer", "-i", "word=hi", "--wait", "--json"]);
    let unknown = folder.redraft(&["submit", "writter"]);
    let incomplete = folder.redraft(&["submit", "writer", "--json"]);
    let mistyped = folder.redraft(&["submit", "writer", "-i", "word=hi", "-i", "times=many"]);
    let nowhere = folder.redraft(&["runs", "show", "2001-01-01-001"]);

    assert_eq!(not_passed.code, Some(3), "{not_passed:?}");
    assert!(not_passed.stdout.contains("Not passed: none of 1 attempt reached 0.90"), "{not_passed:?}");
    let last: Value = serde_json::from_str(lines.stdout.lines().last().unwrap()).unwrap();
    assert_eq!((lines.code, &last["run"]["status"]), (Some(0), &"passed".into()));
    assert_eq!(unknown.code, Some(6));
    assert!(unknown.stderr.contains("did you mean `writer`?"), "{unknown:?}");
    let error = incomplete.json_error();
    assert_eq!((incomplete.code, &error["code"]), (Some(1), &"invalid_inputs".into()));
    assert!(error["errors"][0]["pointer"].as_str().unwrap().starts_with("/inputs"), "{error}");
    assert_eq!(mistyped.code, Some(2));
    assert!(mistyped.stderr.contains("wants integer"), "{mistyped:?}");
    assert_eq!(nowhere.code, Some(6));
}

#[test]
fn a_submission_is_not_made_twice_under_one_key_or_id() {
    let (folder, _up) = home();
    let id = "01a1fc2d-f06a-7471-8e23-f032eb4d63ac";
    let submit = |option: &str, value: &str| {
        folder.redraft(&["submit", "writer", "-i", "word=hi", option, value, "--json"]).json()["id"].clone()
    };

    assert_eq!(submit("--idempotency-key", "today"), submit("--idempotency-key", "today"));
    assert_eq!((submit("--id", id), submit("--id", id)), (id.into(), id.into()));
    assert_eq!(folder.redraft(&["runs", "list", "--json"]).json()["runs"].as_array().unwrap().len(), 2);
}

#[test]
fn a_run_is_cancelled_and_run_again() {
    let (folder, _up) = home();
    let submitted = folder.redraft(&["submit", "sleeper", "--tag", "slow", "--json"]).json();
    let cycle = submitted["cycleId"].as_str().unwrap();

    let too_early = folder.redraft(&["runs", "retry", cycle]);
    let cancelled = folder.redraft(&["runs", "cancel", cycle, "--wait"]);
    let watched = folder.redraft(&["runs", "watch", cycle]);
    let again = folder.redraft(&["runs", "cancel", cycle]);
    let retried = folder.redraft(&["runs", "retry", cycle, "--json"]).json();
    let filtered = folder.redraft(&["runs", "list", "--status", "cancelled", "--json"]).json();

    assert_eq!(too_early.code, Some(1), "{too_early:?}");
    assert!(too_early.stderr.contains("help: "), "{too_early:?}");
    assert_eq!(cancelled.code, Some(0), "{cancelled:?}");
    assert!(cancelled.stdout.contains("\nCancelled\n"), "{cancelled:?}");
    assert_eq!(watched.code, Some(5), "{watched:?}");
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_eq!(retried["parentRunId"], submitted["id"]);
    assert_eq!(strings(&filtered["runs"], "cycleId"), [cycle]);
}

#[test]
fn ctrl_c_ends_the_waiting_and_not_the_run() {
    let (folder, _up) = home();
    let mut waiting = folder.start(&["submit", "sleeper", "--wait"]);
    let mut told = BufReader::new(waiting.stdout.take().unwrap()).lines().map(Result::unwrap);
    // By the time it tells of the stage it listens for Ctrl-C.
    assert!(told.any(|line| line.contains("producing attempt 1")));

    send(&waiting, Signal::SIGINT);

    let ended = waiting.wait_with_output().unwrap();
    let notes = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(130), "{notes}");
    assert!(notes.contains("The run goes on") && notes.contains("redraft runs cancel"), "{notes}");
    assert_eq!(folder.redraft(&["runs", "list", "--json"]).json()["runs"][0]["status"], "running");
}

#[test]
fn runs_can_be_looked_at_and_submitted_while_nothing_is_up() {
    let (folder, up) = home();
    up.end();

    let submitted = folder.redraft(&["submit", "writer", "-i", "word=hi"]);
    let list = folder.redraft(&["runs", "list"]);
    let doctor = folder.redraft(&["doctor"]);
    let empty = folder.redraft(&["runs", "list", "--agent", "nobody"]);

    assert_eq!(submitted.code, Some(0), "{submitted:?}");
    assert!(submitted.stdout.contains("waits: no online runner serves agent"), "{submitted:?}");
    assert!(list.stdout.contains("queued"), "{list:?}");
    assert_eq!(doctor.code, Some(0), "{doctor:?}");
    assert!(doctor.stdout.contains("warn  up") && doctor.stdout.contains("start it: `redraft up`"), "{doctor:?}");
    assert!(empty.stdout.starts_with("No runs match.\n"), "{empty:?}");
}

#[test]
fn a_runner_with_nothing_but_an_address_and_a_key_executes_what_is_submitted_there() {
    let (here, up) = home();
    let url = up_url(&here);
    let far = Folder::empty();
    let agents = AGENTS.replace("  writer:", "  far-writer:").replace("  sleeper:", "  far-sleeper:");
    far.write("agents.yaml", &agents).script("write.sh", WRITE).script("judge.sh", JUDGE);
    let key = far.path("runner.key").display().to_string();
    let made = here.redraft(&["keys", "create", "far", "--runner", "--save", &key]);
    assert_eq!(made.code, Some(0), "{made:?}");
    let mut runner = far.start(&["--url", &url, "--key-file", &key, "runner", "start", "--name", "far"]);
    while !here.redraft(&["agents", "list"]).stdout.contains("far-writer") {
        std::thread::yield_now();
    }

    let submitted = here.redraft(&["submit", "far-writer", "-i", "word=hi", "--wait"]);
    send(&runner, Signal::SIGTERM);
    let ended = runner.wait().unwrap();
    drop(up);

    assert_eq!(submitted.code, Some(0), "{submitted:?}");
    assert!(submitted.stdout.contains("Passed: attempt 2 scored 0.90"), "{submitted:?}");
    assert_eq!(ended.code(), Some(0));
    assert!(!far.path(".redraft/redraft.db").exists(), "it needs no database");
}

#[test]
fn a_runner_says_what_is_wrong_with_its_address_or_key_before_it_works() {
    let (here, _up) = home();
    let url = up_url(&here);
    let nowhere = format!("{url}/somewhere-else");

    let no_scheme = here.redraft(&["--url", "redraft.example.com", "runner", "start"]);
    let wrong_path = here.redraft(&["--url", &nowhere, "runner", "start", "--name", "far"]);
    let no_key = here.redraft(&["--url", &url, "--key-file", "none", "runner", "start"]);

    assert_eq!((no_scheme.code, wrong_path.code, no_key.code), (Some(2), Some(1), Some(1)), "{wrong_path:?}");
    assert!(wrong_path.stderr.contains("check --url"), "{wrong_path:?}");
    assert!(no_key.stderr.contains("cannot read the key file none"), "{no_key:?}");
}

#[test]
fn a_command_beside_redraft_up_needs_no_key_and_one_from_elsewhere_does() {
    let (here, _up) = home();
    let elsewhere = Folder::empty();
    let url = up_url(&here);

    let beside = here.redraft(&["--url", &url, "runs", "list"]);
    let by_name = here.redraft(&["--url", &url.replace("127.0.0.1", "localhost"), "runs", "list"]);
    let far = elsewhere.redraft(&["--url", &url, "runs", "list"]);

    assert_eq!((beside.code, by_name.code), (Some(0), Some(0)), "{beside:?} {by_name:?}");
    assert_eq!(far.code, Some(1), "{far:?}");
    assert!(far.stderr.contains("nobody is signed in"), "{far:?}");
}

fn up_url(folder: &Folder) -> String {
    let text = std::fs::read_to_string(folder.path(".redraft/up.json")).unwrap();
    serde_json::from_str::<Value>(&text).unwrap()["url"].as_str().unwrap().to_owned()
}
