//! Cancel, believed only once nothing of the run lives.

use std::time::Duration;

use e2e::{AgentDir, Redraft, Up, processes_marked, repository_root};
use redraft_domain::run::{RunStatus, StopReason};
use serde_json::json;

use crate::PASS;

/// How long a person waits for a cancel before they open a terminal: the grace of 10 s, and what the signals take.
const SOON: Duration = Duration::from_secs(30);

/// Ignores SIGTERM, and leaves behind a process in a session of its own without parent, pipes or environment.
const HOSTILE: &str = r#"
trap '' TERM
mark=$(basename $home)
setsid nohup env -i sh -c "trap '' TERM; echo detached >>$home/started; while :; do sleep 600; done" $mark-detached >/dev/null 2>&1 </dev/null &
(sh -c "trap '' TERM; echo child >>$home/started; while :; do sleep 600; done" $mark-child) &
echo leader >>$home/started
while :; do sleep 600; done
"#;

#[tokio::test]
async fn a_run_is_cancelled_only_when_none_of_its_processes_is_left() {
    let up = Up::start(&AgentDir::of_scripts(HOSTILE, PASS)).await;
    let mark = up.home().mark().rsplit('/').next().unwrap().to_owned();
    let run = up.submit("work", json!({})).await;
    up.wrote_lines("started", 3).await;
    let own = up.running.pid();
    let alive = || processes_marked(&mark).into_iter().filter(|process| process.pid != own).collect::<Vec<_>>();
    assert!(alive().iter().any(|process| process.command.contains("-detached")), "{:?}", alive());

    let asked = up.client.cancel(&run).await.unwrap();
    assert_eq!(asked.run.status, RunStatus::Running, "its processes live");
    let ended = up.ended_within(&run, SOON).await;
    let left = alive();

    assert_eq!(left, [], "processes of a run that is called cancelled");
    assert_eq!((ended.run.status, ended.run.stop_reason), (RunStatus::Cancelled, Some(StopReason::CancelRequested)));
    let events = up.events(&run).await;
    let told = events.iter().find(|event| event.event_type == "processes_ended").expect("the history tells");
    let facts = told.metadata.as_ref().unwrap();
    assert_eq!(facts["signals"], json!(["SIGTERM", "SIGKILL"]), "{facts}");
    assert!(facts["processes"].as_u64().unwrap() >= 3 && facts["survivors"] == 0, "{facts}");
    assert!(facts["tookMs"].as_u64().unwrap() > 0 && told.message.contains("SIGKILL"), "{told:?}");
    assert!(events.iter().any(|event| event.event_type == "cancel_requested"));
}

#[tokio::test]
async fn a_run_that_waits_is_cancelled_at_once_and_never_starts() {
    let agents = AgentDir::of_scripts("echo $$ >>$home/started; sleep 600", PASS);
    let up = Up::of(&agents).args(["--max-concurrent", "1"]).start().await;
    let first = up.submit("work", json!({})).await;
    up.wrote_lines("started", 1).await;
    let second = up.submit("work", json!({})).await;

    let cancelled = up.client.cancel(&second).await.unwrap();
    up.client.cancel(&first).await.unwrap();
    up.ended_within(&first, SOON).await;

    assert_eq!(cancelled.run.status, RunStatus::Cancelled);
    let again = up.client.cancel(&second).await.unwrap();
    assert_eq!(again.run, cancelled.run, "to cancel twice is to cancel once");
    assert_eq!(up.home().lines("started").len(), 1);
}

#[tokio::test]
async fn the_example_that_is_cancelled_shows_an_empty_process_table_and_what_it_took() {
    let script = repository_root().join("examples/stubborn/cancel.sh");

    // The script gets the path of `redraft` before its own.
    let call = Redraft::new().under(["sh", "-c", r#"REDRAFT=$0 exec sh "$1""#]).args([script.to_str().unwrap()]);
    let said = call.say_within(SOON * 2).await;

    assert_eq!(said.code, Some(0), "{said:?}");
    let (before, after) = said.stdout.split_once("ps, after").unwrap();
    for process in ["stay.sh", "sleep 600", "sleep 601", "sleep 602"] {
        assert!(before.contains(process) && !after.contains(process), "{said:?}");
    }
    assert!(after.contains("SIGTERM to 4, SIGKILL to 4; 4 processes ended, none left after"), "{said:?}");
}

#[tokio::test]
async fn a_stage_that_crashes_leaves_no_core_file() {
    let up = Up::start(&AgentDir::of_scripts("ulimit -S -c", PASS)).await;
    let run = up.submit("work", json!({})).await;

    up.ended(&run).await;

    assert_eq!(up.delivered(&run).await, b"0\n");
}
