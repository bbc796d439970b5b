//! Ending what an earlier runner left behind. Alone in its process: with trees of other tests
//! around, these processes would pass for theirs.

#![cfg(target_os = "linux")]

mod stage_harness;

use std::process::Stdio;
use std::time::Duration;

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
    collector.join().unwrap().unwrap();
    let nobody = end_by_cookie(&Cookie::random(), Duration::from_secs(10)).await;
    assert!(nobody.signals.is_empty(), "{nobody}");
    assert!(nobody.took < Duration::from_secs(5), "nobody is not waited for: {nobody}");
}

#[expect(clippy::disallowed_methods, reason = "a child that is not started through the runner's door")]
fn plain(program: &str) -> std::process::Command {
    let mut command = std::process::Command::new(program);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}
