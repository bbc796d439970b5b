//! A runner that is killed leaves nothing running, also if nobody ever starts it again.

use std::fs;
use std::time::Duration;

use e2e::{AgentDir, PATIENCE, Process, Up, processes_marked, until};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use redraft_domain::run::RunStatus;
use serde_json::json;

use crate::PASS;

/// What a person who killed a runner may still find in `ps`.
const GONE_WITHIN: Duration = Duration::from_secs(5);

/// Tries everything to stay: each of its processes carries the name of the test's folder as an argument.
const HOSTILE: &str = r#"
trap '' TERM
mark=$(basename $home)
stay="trap '' TERM; echo here >>$home/started; while :; do read -r line <$home/never; done"
mkfifo $home/never
setsid nohup sh -c "$stay" $mark-detached >/dev/null 2>&1 </dev/null &
( ( setsid sh -c "$stay" $mark-daemon & ) & )
( cd /; ( env -i PATH=$PATH setsid sh -c "$stay" $mark-nameless >/dev/null 2>&1 & ) & )
sh -c "$stay" $mark-child &
( for beat in 1 2 3 4 5; do sleep 0.1; echo beat >>$home/beats; done ) &
sh -c "$stay" $mark-last
"#;

fn stages(up: &Up) -> Vec<Process> {
    let mark = up.home().mark().rsplit('/').next().unwrap();
    let own = up.running.pid();
    let is_stage = |process: &Process| process.pid != own && !process.command.contains("up --port");
    processes_marked(mark).into_iter().filter(is_stage).collect()
}

/// The watchdogs of a runner, by what their command line says.
fn watchdogs_of(runner: i32) -> Vec<i32> {
    let pids = processes_marked("__watchdog").into_iter();
    pids.filter(|process| process.command.ends_with(&format!("__watchdog {runner}")))
        .map(|process| process.pid)
        .collect()
}

async fn watchdog_of(runner: i32) -> i32 {
    until("a watchdog", PATIENCE, async || watchdogs_of(runner).first().copied()).await
}

#[tokio::test]
async fn nothing_of_a_killed_runner_lives_five_seconds_later_though_it_never_comes_back() {
    let mut up = Up::start(&AgentDir::of_scripts(HOSTILE, PASS)).await;
    up.submit("work", json!({})).await;
    up.wrote_lines("started", 5).await;
    let runner = up.running.pid();
    let watchdog = watchdog_of(runner).await;
    assert!(stages(&up).iter().any(|process| process.command.contains("-nameless")), "{:?}", stages(&up));
    // The runner looks every 100 ms: one who cut all ties before it was ever looked at is known to nobody.
    up.wrote_lines("beats", 5).await;

    up.kill().await;
    until("an empty process table", GONE_WITHIN, async || stages(&up).is_empty().then_some(())).await;

    until("the end of the watchdog", PATIENCE, async || watchdogs_of(runner).is_empty().then_some(())).await;
    assert!(watchdog > 1);
}

/// How many records of watchdogs lie beside the workspaces of a folder.
fn records(up: &Up) -> usize {
    let runs = fs::read_dir(up.home().state().join("runs")).into_iter().flatten();
    runs.flat_map(|run| fs::read_dir(run.unwrap().path().join("endings")).into_iter().flatten()).count()
}

/// Kills a runner with a hostile stage, and starts it again while its watchdog is at work or when it has gone. The
/// history tells once what the watchdog did.
async fn history_tells_what_the_watchdog_did(restarts_early: bool) {
    let produce = format!("[ -e $home/once ] && {{ echo draft; exit; }}\n: >$home/once\n{HOSTILE}");
    let mut up = Up::start(&AgentDir::of_scripts(&produce, PASS)).await;
    let run = up.submit("work", json!({})).await;
    up.wrote_lines("started", 5).await;
    let runner = up.running.pid();
    watchdog_of(runner).await;
    up.wrote_lines("beats", 5).await;

    up.kill().await;
    until("a watchdog at work", PATIENCE, async || (records(&up) > 0).then_some(())).await;
    if !restarts_early {
        until("the end of the watchdog", PATIENCE, async || watchdogs_of(runner).is_empty().then_some(())).await;
    }
    let up = up.restart().await;
    let ended = up.ended(&run).await;

    assert_eq!((ended.run.status, ended.run.rescues), (RunStatus::Passed, 0));
    let events = up.events(&run).await;
    let told: Vec<_> = events.iter().filter(|event| event.event_type == "processes_ended").collect();
    assert_eq!(told.len(), 1, "{told:?}");
    let facts = told[0].metadata.as_ref().unwrap();
    assert_eq!(facts["signals"], json!(["SIGTERM", "SIGKILL"]), "{facts}");
    assert!(facts["processes"].as_u64().unwrap() >= 5 && facts["survivors"] == 0, "{facts}");
    assert!(facts["tookMs"].as_u64().unwrap() > 0, "{facts}");
    assert_eq!(records(&up), 0);
    assert_eq!((&facts["by"], &facts["stages"]), (&json!("watchdog"), &json!(1)), "{facts}");
    assert!(told[0].message.starts_with("by the watchdog of the runner that died: SIGTERM to "), "{told:?}");
}

#[tokio::test]
async fn what_a_watchdog_did_is_told_by_the_next_runner() {
    history_tells_what_the_watchdog_did(false).await;
}

#[tokio::test]
async fn a_runner_that_is_back_before_the_watchdog_is_done_lets_it_finish_and_tells() {
    history_tells_what_the_watchdog_did(true).await;
}

#[tokio::test]
async fn the_watchdog_of_a_dead_runner_leaves_the_stages_of_its_successor_alone() {
    let produce = r#"
mark=$(basename $home)
trap '' TERM
( setsid sh -c "trap '' TERM; echo $$ >>$home/started; while [ ! -e $home/go ]; do sleep 0.05; done" $mark-helper >/dev/null 2>&1 & )
until [ -e $home/go ]; do sleep 0.05; done
echo draft
"#;
    let mut up = Up::start(&AgentDir::of_scripts(produce, PASS)).await;
    let run = up.submit("work", json!({})).await;
    up.wrote_lines("started", 1).await;
    let first = watchdog_of(up.running.pid()).await;
    let killed = up.running.pid();

    up.kill().await;
    let up = up.restart().await;
    up.wrote_lines("started", 2).await;
    until("the end of the dead runner's watchdog", PATIENCE, async || watchdogs_of(killed).is_empty().then_some(()))
        .await;
    // By number: a helper that has forked and not yet become `sleep` is there twice by its name.
    let told = up.home().lines("started");
    let helpers = stages(&up).into_iter().map(|process| process.pid.to_string()).filter(|pid| told.contains(pid));
    let helpers: Vec<_> = helpers.collect();
    fs::write(up.home().path("go"), "").unwrap();
    let ended = up.ended(&run).await;

    assert_eq!((ended.run.status, ended.run.rescues), (RunStatus::Passed, 0));
    assert_eq!(helpers, told[1..], "the new one's daemon lives, the old one's does not");
    assert_eq!(up.home().lines("started").len(), 2, "no stage was started a third time");
    assert_ne!(watchdog_of(up.running.pid()).await, first);
}

#[tokio::test]
async fn a_watchdog_survives_what_ends_its_runner_and_goes_when_its_runner_goes() {
    let produce = "echo here >>$home/started; until [ -e $home/go ]; do sleep 0.05; done; echo draft";
    let mut up = Up::start(&AgentDir::of_scripts(produce, PASS)).await;
    let run = up.submit("work", json!({})).await;
    up.wrote_lines("started", 1).await;
    let runner = up.running.pid();
    let watchdog = Pid::from_raw(watchdog_of(runner).await);

    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP, Signal::SIGQUIT] {
        kill(watchdog, signal).unwrap();
    }
    fs::write(up.home().path("go"), "").unwrap();
    let ended = up.ended(&run).await;
    let after = watchdogs_of(runner);
    let code = up.end(Signal::SIGTERM).await;

    assert_eq!(ended.run.status, RunStatus::Passed);
    assert_eq!(after, [watchdog.as_raw()]);
    assert_eq!(code, Some(0));
    until("the end of the watchdog", GONE_WITHIN, async || watchdogs_of(runner).is_empty().then_some(())).await;
}

#[tokio::test]
async fn a_watchdog_that_is_killed_is_replaced_while_the_stage_goes_on() {
    let mut up = Up::start(&AgentDir::of_scripts(HOSTILE, PASS)).await;
    up.submit("work", json!({})).await;
    up.wrote_lines("started", 5).await;
    let runner = up.running.pid();
    let first = watchdog_of(runner).await;

    kill(Pid::from_raw(first), Signal::SIGKILL).unwrap();
    let second = until("another watchdog", PATIENCE, async || {
        watchdogs_of(runner).into_iter().find(|watchdog| *watchdog != first)
    })
    .await;
    let warned = up.running.log().contains("the watchdog has ended");
    up.kill().await;
    until("an empty process table", GONE_WITHIN, async || stages(&up).is_empty().then_some(())).await;

    assert_ne!(first, second);
    assert!(warned, "a person is told");
}
