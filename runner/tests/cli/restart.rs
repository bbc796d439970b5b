//! `redraft up` is killed with a run in hand, and started again.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::program::Folder;

const AGENTS: &str = "\
agents:
  writer:
    stages: { produce: [./write.sh], evaluate: [./judge.sh] }
";
const WRITE: &str = "#!/bin/sh\ncat >/dev/null\necho made >>\"$(dirname \"$0\")/made\"\nmkdir -p out && echo kept >out/notes.md\necho a draft\n";
/// The first time it leaves a process in a session of its own and never ends; then it says what it finds.
const JUDGE: &str = "#!/bin/sh
cat >/dev/null
here=$(dirname \"$0\")
if mkdir \"$here/judged\"; then
  setsid sh -c 'trap \"\" TERM; while :; do sleep 1; done' &
  echo $! >\"$here/pids\"; echo $$ >>\"$here/pids\"; mv \"$here/pids\" \"$here/left\"
  sleep 600
fi
test -f out/notes.md && echo '{\"score\": 0.95}'
";

fn home() -> Folder {
    let folder = Folder::empty();
    folder.write("agents.yaml", AGENTS).script("write.sh", WRITE).script("judge.sh", JUDGE);
    folder
}

/// Starts it, submits a run, and kills it in the middle of the evaluator; answers with the run.
fn killed_while_judging(folder: &Folder) -> String {
    let up = folder.up();
    let submitted = folder.redraft(&["submit", "writer", "--json"]).json();
    until("the evaluator is at work", || folder.path("left").exists());
    up.kill();
    submitted["id"].as_str().unwrap().to_owned()
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    // A tenth of what a lease and its grace would take.
    let mut looks = 1_800;
    while !is_so() {
        looks -= 1;
        assert!(looks > 0, "not within 18 s: {what}");
        pause(Duration::from_millis(10));
    }
}

#[expect(clippy::disallowed_methods, reason = "another process is waited for, which tells nobody")]
fn pause(time: Duration) {
    std::thread::sleep(time);
}

fn shown(folder: &Folder, run: &str) -> Value {
    folder.redraft(&["runs", "show", run, "--json"]).json()
}

fn is_alive(pid: &str) -> bool {
    let stat = fs::read_to_string(Path::new("/proc").join(pid).join("stat")).unwrap_or_default();
    !stat.is_empty() && !stat.rsplit(')').next().unwrap_or_default().trim_start().starts_with('Z')
}

#[test]
fn a_run_in_hand_is_taken_up_at_once_and_no_finished_stage_is_executed_again() {
    let folder = home();
    let run = killed_while_judging(&folder);
    let between = shown(&folder, &run)["status"].clone();

    let up = folder.up();
    until("the run has passed", || shown(&folder, &run)["status"] == "passed");
    up.end();

    assert_eq!(between, "running");
    assert_eq!(fs::read_to_string(folder.path("made")).unwrap(), "made\n", "the draft was made once");
    for pid in fs::read_to_string(folder.path("left")).unwrap().lines() {
        assert!(!is_alive(pid), "process {pid} of the killed runner is still there");
    }
    let events = folder.redraft(&["runs", "events", &run]).stdout;
    assert_eq!(events.matches("running>running").count(), 1, "{events}");
}

#[test]
fn a_runner_that_is_killed_again_and_again_goes_on_every_time() {
    let folder = home();
    let run = killed_while_judging(&folder);

    for _ in 0..3 {
        folder.up().kill();
    }
    let up = folder.up();
    until("the run has passed", || shown(&folder, &run)["status"] == "passed");
    up.end();

    assert_eq!(fs::read_to_string(folder.path("made")).unwrap(), "made\n");
}
