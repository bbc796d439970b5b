//! The watchdog process by itself.

#![cfg(target_os = "linux")]

mod stage_harness;

use std::io::Write;
use std::process::{Command, Stdio};

use stage_harness::{Bench, eventually};

/// A stage that kills its runner at once is faster than a process that has just been started.
#[tokio::test]
async fn a_watchdog_whose_runner_died_before_it_came_ends_what_the_runner_told_it_of() {
    let bench = Bench::new();
    let mut runner = plain("true").spawn().unwrap();
    runner.wait().unwrap();
    let mut watchdog = plain(env!("CARGO_BIN_EXE_redraft"));
    let mut watchdog = watchdog.args(["__watchdog", &runner.id().to_string()]).stdin(Stdio::piped()).spawn().unwrap();
    let mut stage = plain("sleep");
    let mut stage = stage.arg(&bench.marker).env("REDRAFT_COOKIE", bench.cookie.as_str()).spawn().unwrap();
    eventually("it is up", || bench.living().len() == 1).await;
    let collector = std::thread::spawn(move || stage.wait());

    let mut pipe = watchdog.stdin.take().unwrap();
    writeln!(pipe, "begins {} 0 0 ", bench.cookie.as_str()).unwrap();
    drop(pipe);
    let ended = watchdog.wait().unwrap();

    bench.assert_nobody_lives();
    assert!(ended.success());
    collector.join().unwrap().unwrap();
}

#[expect(clippy::disallowed_methods, reason = "children that are not started through the runner's door")]
fn plain(program: &str) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}
