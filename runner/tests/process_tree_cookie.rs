//! Ending what an earlier runner left behind. Alone in its process: with trees of other tests
//! around, these processes would pass for theirs.

#![cfg(target_os = "linux")]

mod stage_harness;

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use nix::errno::Errno;
use redraft_runner::process_tree::{Cookie, count_by_cookie, end_by_cookie};
use stage_harness::{Bench, eventually};

#[tokio::test]
async fn what_a_dead_runner_left_behind_is_ended_by_its_cookie() {
    let bench = Bench::new();
    let mut left = plain("setsid");
    left.args(["sh", "-c", "trap '' TERM; setsid sleep $1 & sleep $1", "sh", &bench.marker]);
    let mut left = left.env("REDRAFT_COOKIE", bench.cookie.as_str()).spawn().unwrap();
    eventually("it is up", || bench.living().len() == 3).await;
    let collector = std::thread::spawn(move || left.wait());

    assert_eq!(count_by_cookie(&bench.cookie), 3);
    let ended = end_by_cookie(&bench.cookie, Duration::from_millis(50)).await;

    assert_eq!((ended.processes, ended.survivors), (3, 0), "{ended}");
    bench.assert_nobody_lives();
    // The runner collects what it inherits, and takes a child in a session of its own for that: then there is none to wait for.
    let collected = collector.join().unwrap();
    assert!(collected.as_ref().is_ok_and(|status| status.signal().is_some()) || is_taken(&collected), "{collected:?}");
    let nobody = end_by_cookie(&Cookie::random(), Duration::from_secs(10)).await;
    assert!(nobody.signals.is_empty(), "{nobody}");
    assert!(nobody.took < Duration::from_secs(5), "nobody is not waited for: {nobody}");
}

fn is_taken(collected: &io::Result<ExitStatus>) -> bool {
    collected.as_ref().is_err_and(|error| error.raw_os_error() == Some(Errno::ECHILD as i32))
}

#[expect(clippy::disallowed_methods, reason = "a child that is not started through the runner's door")]
fn plain(program: &str) -> std::process::Command {
    let mut command = std::process::Command::new(program);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}
