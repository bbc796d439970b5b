//! A runner on another machine, as `examples/runner_anywhere` shows it: with nothing but an address and a key.

use std::path::Path;
use std::time::Duration;

use e2e::{Home, Redraft, Said, functions, processes_marked, until};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

/// The runner gives up a request after half a minute, and only then knows that the link is cut. Each wait of the script
/// has its own limit, and says what it waited for: that comes before this.
const PATIENCE: Duration = Duration::from_secs(600);

/// The script, with its folder in `home`; the link stays cut until the runner holds a result that it cannot send.
fn script(home: &Path) -> Redraft {
    // A session of its own, as a terminal's: a signal can be sent to all that is in the foreground.
    let script = "REDRAFT=$0 exec setsid ../examples/runner_anywhere/two_machines.sh";
    let api = functions::binary("api");
    Redraft::new()
        .env("CUT_SECONDS", "0")
        .env("REDRAFT_API", api.to_str().unwrap())
        .env("TMPDIR", home.to_str().unwrap())
        .under(["bash", "-c", script])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
}

async fn play(link: &str) -> Said {
    let home = Home::new(&e2e::AgentDir::new(""));
    let mut script = script(&home.path(""));
    if !link.is_empty() {
        script = script.env("LINK", link);
    }
    let said = script.say_within(PATIENCE).await;
    assert_nothing_is_left(&home, &said.stdout).await;
    said
}

/// Waits until nothing of a script that ended is left: processes, folders, the network namespace.
async fn assert_nothing_is_left(home: &Home, stdout: &str) {
    until("the script's processes to end", e2e::PATIENCE, async || {
        processes_marked(home.mark()).is_empty().then_some(())
    })
    .await;
    let left: Vec<_> = std::fs::read_dir(home.path("")).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert!(left.iter().all(|name| !name.to_str().unwrap().starts_with("tmp.")), "{left:?}");
    if let Some((_, name)) = stdout.split_once("the network namespace ") {
        let name = name.split(';').next().unwrap();
        assert!(!Path::new("/run/netns").join(name).exists(), "{name} is left");
    }
}

#[track_caller]
fn assert_nothing_was_lost(said: &Said) {
    assert_eq!(said.code, Some(0), "{}{}", said.stdout, said.stderr);
    assert!(said.stdout.contains("3 runs, 6 executions of stages, each once"), "{}", said.stdout);
    let found: Vec<_> = said.stdout.lines().filter(|line| line.contains("…: ")).collect();
    assert_eq!(found.len(), 4, "two keys and their secrets are looked for: {found:?}");
    assert!(found.iter().all(|line| line.ends_with(": 0")), "{found:?}");
}

#[tokio::test]
async fn a_runner_behind_a_link_that_is_cut_in_the_middle_of_a_stage_loses_nothing_and_does_nothing_twice() {
    let said = play("").await;

    assert_nothing_was_lost(&said);
    // Where namespaces are not permitted it says so; where they are, the database was out of reach.
    let is_apart = said.stdout.contains("the database cannot be reached from here");
    let is_honest = said.stdout.contains("NO network namespace is permitted here");
    assert!(is_apart != is_honest, "{}", said.stdout);
}

#[tokio::test]
async fn the_same_holds_where_the_link_is_a_relay_because_namespaces_are_not_permitted() {
    let said = play("relay").await;

    assert_nothing_was_lost(&said);
    assert!(said.stdout.contains("NO network namespace is permitted here"), "{}", said.stdout);
}

/// Ends it in the middle of a stage, while the link is cut: a runner that drains would wait for that link.
async fn end_by(signal: Signal) {
    let home = Home::new(&e2e::AgentDir::new(""));
    let log = home.path("script.log");
    let mut running = script(&home.path("")).start(&log);
    until("the link to be cut", PATIENCE, async || running.log().contains("# meanwhile, here").then_some(())).await;

    let group = Pid::from_raw(running.pid());
    match signal {
        Signal::SIGINT => killpg(group, signal).unwrap(),
        _ => running.signal(signal),
    }

    let ended = running.ended(e2e::PATIENCE).await;
    assert!(!ended.success(), "{ended}");
    assert_nothing_is_left(&home, &running.log()).await;
}

#[tokio::test]
async fn nothing_of_a_script_that_is_interrupted_ended_or_killed_in_the_middle_lives_on() {
    tokio::join!(end_by(Signal::SIGINT), end_by(Signal::SIGTERM), end_by(Signal::SIGKILL));
}
