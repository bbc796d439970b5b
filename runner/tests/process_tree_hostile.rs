//! Ending process trees that do not want to end. Every test looks at the process table by itself.

#![cfg(target_os = "linux")]

mod stage_harness;

use std::process::Stdio;
use std::time::Duration;

use redraft_runner::process_tree::{EndSignal, Launch, ProcessTree, count_by_cookie};
use redraft_runner::stage::{StageEnd, StageExecutor};
use stage_harness::{Bench, DEADLINE, Log, done, eventually, executor, failed, text, zombies};
use tokio_util::sync::CancellationToken;

/// Each leaves something alive that does not want to go, says `ready`, and waits to be stopped.
const HOSTILE: [(&str, &str); 10] = [
    ("waits", "echo ready >&2; sleep $1"),
    ("ignores SIGTERM", "trap '' TERM; echo ready >&2; while :; do sleep $1; done"),
    ("leaves its session", "setsid sleep $1 & echo ready >&2; sleep $1"),
    (
        "leaves its session and ignores SIGTERM",
        "trap '' TERM; setsid nohup sleep $1 & echo ready >&2; while :; do sleep $1; done",
    ),
    ("forks twice", "( ( setsid sleep $1 & ) & ); echo ready >&2; sleep $1"),
    ("clears the environment of a detached child", "env -i setsid sleep $1 & echo ready >&2; sleep $1"),
    ("is stopped", "(echo ready >&2; kill -STOP $$) & sleep $1"),
    ("has a crowd", "i=0; while [ $i -lt 60 ]; do setsid sleep $1 & i=$((i+1)); done; echo ready >&2; wait"),
    (
        "answers SIGTERM with more children",
        "trap 'setsid sleep $1 & setsid sleep $1 &' TERM; echo ready >&2; while :; do sleep 0.05; done",
    ),
    (
        "hops from child to child",
        "hop() { [ $1 -gt 0 ] || exec setsid sleep $2; ( hop $(($1-1)) $2 ) & exit; }; ( trap '' TERM; hop 400 $1 ) & echo ready >&2; sleep $1",
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_stops_of_hostile_children_leave_nobody() {
    for round in 0..5 {
        for (name, code) in HOSTILE {
            let bench = Bench::new();
            let stop = CancellationToken::new();
            let log = Log::cancelling_at("ready", &stop);
            let executor = executor();

            let stopped = executor.execute(bench.shell(code), &log, &stop);
            let end = tokio::time::timeout(DEADLINE, stopped).await.expect("a stop hangs");

            let StageEnd::Cancelled(ended) = end else { panic!("{name}: not cancelled: {end:?}") };
            assert_eq!(ended.survivors, 0, "{name}, round {round}: {ended}");
            let living = bench.living();
            assert!(living.is_empty(), "{name}, round {round}: {living:?} live on after {ended}");
            assert_eq!(count_by_cookie(&bench.cookie), 0, "{name}");
            assert!(ended.took < Duration::from_secs(5), "{name}, round {round}: {ended}");
        }
    }
    assert_orphans_are_collected().await;
}

#[tokio::test]
async fn a_daemon_that_is_born_while_its_tree_is_asked_to_end_is_asked_too() {
    let bench = Bench::new();
    let stop = CancellationToken::new();
    let log = Log::cancelling_at("ready", &stop);
    let daemon = r#"setsid sh -c "trap 'exit' TERM; while :; do sleep 0.05; done" sh "$1" &"#;
    let code =
        format!("bear() {{ {daemon} exit; }}; trap 'bear '$1 TERM; echo ready >&2; while :; do sleep 0.05; done");
    // Reached only if nobody asks the daemon.
    let executor = executor().with_grace(DEADLINE / 2);

    let request = bench.shell(&code);
    let stopped = executor.execute(request, &log, &stop);
    let end = tokio::time::timeout(DEADLINE, stopped).await.expect("a stop hangs");

    let StageEnd::Cancelled(ended) = end else { panic!("not cancelled: {end:?}") };
    let signals: Vec<_> = ended.signals.iter().map(|sent| sent.signal).collect();
    assert_eq!(signals, [EndSignal::Terminate], "{ended}");
    assert_eq!(ended.survivors, 0, "{ended}");
    bench.assert_nobody_lives();
}

#[tokio::test]
async fn a_newcomer_that_was_asked_before_it_was_its_own_program_is_asked_again() {
    let bench = Bench::new();
    let stop = CancellationToken::new();
    let log = Log::cancelling_at("ready", &stop);
    // What a signal between fork and exec does: the handler of the parent has it, the program never hears of it. The parent is
    // there until the daemon has that handler: Python itself forgets a signal that comes while it forks.
    let code = r#"exec python3 -c '
import os, signal, sys, time
def bear(*_):
    there, here = os.pipe()
    if os.fork():
        os.read(there, 1)
        os._exit(0)
    os.setsid()
    signal.signal(signal.SIGTERM, lambda *_: os.execvp("sleep", ["sleep", sys.argv[1]]))
    os.write(here, b"1")
    while True:
        time.sleep(0.05)
signal.signal(signal.SIGTERM, bear)
print("ready", file=sys.stderr, flush=True)
while True:
    time.sleep(0.05)
' "$1""#;
    let executor = executor().with_grace(DEADLINE / 2);

    let request = bench.shell(code);
    let stopped = executor.execute(request, &log, &stop);
    let end = tokio::time::timeout(DEADLINE, stopped).await.expect("a stop hangs");

    let StageEnd::Cancelled(ended) = end else { panic!("not cancelled: {end:?}") };
    let signals: Vec<_> = ended.signals.iter().map(|sent| sent.signal).collect();
    assert_eq!(signals, [EndSignal::Terminate], "{ended}");
    assert_eq!(ended.survivors, 0, "{ended}");
    bench.assert_nobody_lives();
}

#[tokio::test]
async fn a_daemon_that_holds_stdout_open_does_not_hang_its_stage() {
    let bench = Bench::new();

    let output = done(bench.shell("echo result; setsid sleep $1 & exit 0")).await;

    assert_eq!(text(&output), "result\n");
    assert!(!output.output.truncated);
    assert_eq!((output.ended.processes, output.ended.survivors), (1, 0));
    bench.assert_nobody_lives();
}

#[tokio::test]
async fn a_daemon_that_ignores_sigterm_and_left_its_group_is_killed_after_its_parent_exits() {
    let bench = Bench::new();

    let output = done(bench.shell("( trap '' TERM; setsid sleep $1 & ) ; trap '' TERM; sleep $1 & exit 0")).await;

    assert_eq!(output.ended.processes, 2, "{}", output.ended);
    assert_eq!(output.ended.signals.len(), 2, "{}", output.ended);
    bench.assert_nobody_lives();
}

/// Runs `check` while another tree lives, so that being an orphan proves nothing, and asserts that the other is left alone.
async fn beside_a_neighbour(check: impl Future<Output = ()>) {
    let neighbour = Bench::new();
    let stop = CancellationToken::new();
    let log = Log::default();
    let executor = executor();
    let stage = executor.execute(neighbour.shell("echo up >&2; sleep $1"), &log, &stop);
    let main = async {
        eventually("the neighbour is up", || neighbour.living().len() == 2).await;
        check.await;
        assert_eq!(neighbour.living().len(), 2, "the neighbour, a shell and its sleep, is left alone");
        stop.cancel();
    };

    let (_, ()) = tokio::join!(stage, main);

    neighbour.assert_nobody_lives();
}

#[tokio::test]
async fn a_detached_orphan_without_the_cookie_is_found_by_where_it_works() {
    beside_a_neighbour(async {
        let bench = Bench::new();

        let output = done(bench.shell("env -i setsid sleep $1 & exit 0")).await;

        assert_eq!(output.ended.processes, 1, "{}", output.ended);
        bench.assert_nobody_lives();
    })
    .await;
}

#[tokio::test]
async fn a_detached_orphan_that_works_elsewhere_is_found_by_its_cookie() {
    beside_a_neighbour(async {
        let bench = Bench::new();

        let output = done(bench.shell("cd /; ( setsid sleep $1 & ); exit 0")).await;

        assert_eq!(output.ended.processes, 1, "{}", output.ended);
        bench.assert_nobody_lives();
    })
    .await;
}

#[tokio::test]
async fn a_child_that_left_every_mark_behind_is_found_by_its_parent() {
    beside_a_neighbour(async {
        let bench = Bench::new();
        let stop = CancellationToken::new();
        let log = Log::default();
        let executor = executor();
        let stage = executor.execute(bench.shell("cd /; env -i setsid sleep $1 & sleep $1"), &log, &stop);
        let stopping = async {
            eventually("it is up", || bench.living().len() == 3).await;
            stop.cancel();
        };

        let (end, ()) = tokio::join!(stage, stopping);

        assert!(matches!(&end, StageEnd::Cancelled(ended) if ended.processes == 3), "{end:?}");
        bench.assert_nobody_lives();
    })
    .await;
}

#[tokio::test]
async fn an_exit_code_that_nobody_has_asked_for_yet_is_not_collected_by_another_tree() {
    let bench = Bench::new();
    let launch = Launch {
        program: "/bin/sh".into(),
        name: "sh".into(),
        args: ["-c", "exit 7"].map(Into::into).into(),
        env: Vec::new(),
        directory: bench.workspace(),
        cookie: bench.cookie.clone(),
    };
    let mut tree = ProcessTree::spawn(&launch, None).await.unwrap();
    eventually("it has ended", || zombies().contains(&tree.pid())).await;

    for _ in 0..3 {
        done(Bench::new().shell("( setsid true & ); exit 0")).await;
    }

    assert_eq!(tree.wait().await.unwrap().code(), Some(7));
    assert!(tree.end(Duration::ZERO).await.signals.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ending_one_tree_leaves_the_daemons_of_another_alone() {
    let (first, second) = (Bench::new(), Bench::new());
    let stop = CancellationToken::new();
    let executor = executor();
    let log = Log::default();
    let code = "( setsid sleep $1 & ); echo up >&2; sleep $1";
    let long = executor.execute(first.shell(code), &log, &stop);
    let main = async {
        eventually("the first is up", || log.all().len() == 1 && first.living().len() == 3).await;
        for _ in 0..5 {
            let failure = failed(second.shell("( setsid sleep $1 & ); exit 1")).await;
            assert_eq!((failure.ended.processes, failure.ended.survivors), (1, 0), "{}", failure.ended);
        }
        assert_eq!(first.living().len(), 3);
        stop.cancel();
    };

    let (end, ()) = tokio::join!(long, main);

    assert!(matches!(&end, StageEnd::Cancelled(ended) if ended.processes == 3), "{end:?}");
    first.assert_nobody_lives();
    second.assert_nobody_lives();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exit_codes_of_many_stages_at_once_are_never_lost_to_the_collector_of_orphans() {
    let stages = (0..80).map(|number| async move {
        let bench = Bench::new();
        let code = format!("( ( true & ) & ); [ {number} = 0 ] || exit {number}");
        let end = stage_harness::execute(bench.shell(&code), &Log::default()).await;
        match (&end, number) {
            (StageEnd::Done(_), 0) => {}
            (StageEnd::Failed(failure), _) => {
                let expected = if number == 75 { "exit code 75".to_owned() } else { format!("exit code {number}") };
                assert!(failure.message.contains(&expected), "{number}: {}", failure.message);
            }
            _ => panic!("{number}: {end:?}"),
        }
        bench.assert_nobody_lives();
    });

    futures::future::join_all(stages).await;

    assert_orphans_are_collected().await;
}

#[tokio::test]
async fn a_child_that_somebody_else_started_in_this_process_is_left_to_them() {
    let mut theirs = plain("true").spawn().unwrap();
    eventually("it has ended", || zombies().contains(&i32::try_from(theirs.id()).unwrap())).await;

    for _ in 0..3 {
        let bench = Bench::new();
        done(bench.shell("( ( true & ) & ); setsid true & exit 0")).await;
    }

    assert!(theirs.wait().unwrap().success());
}

#[tokio::test]
async fn a_long_stage_does_not_fill_the_process_table_with_orphans_that_ended() {
    let bench = Bench::new();
    let stop = CancellationToken::new();
    let log = Log::default();
    let executor = executor();
    let code = "i=0; while [ $i -lt 50 ]; do ( setsid true & ); i=$((i+1)); done; echo forked >&2; sleep $1";
    let stage = executor.execute(bench.shell(code), &log, &stop);
    let main = async {
        eventually("it has forked", || !log.all().is_empty()).await;
        eventually("the orphans are collected while the stage goes on", || zombies().is_empty()).await;
        assert!(!bench.living().is_empty());
        stop.cancel();
    };

    let (_, ()) = tokio::join!(stage, main);
}

/// Other tests of this process leave some, too; the end of any stage collects them.
async fn assert_orphans_are_collected() {
    let collect = async {
        while !zombies().is_empty() {
            done(Bench::new().request(&["true"])).await;
        }
    };
    assert!(tokio::time::timeout(DEADLINE, collect).await.is_ok(), "zombies stay: {:?}", zombies());
}

#[expect(clippy::disallowed_methods, reason = "a child that is not started through the runner's door")]
fn plain(program: &str) -> std::process::Command {
    let mut command = std::process::Command::new(program);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}
