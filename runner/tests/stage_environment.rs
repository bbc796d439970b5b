//! What a stage sees of the runner's environment, through the real spawn path.

#![cfg(target_os = "linux")]

mod stage_harness;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;

use stage_harness::{Bench, done, text};

#[tokio::test]
async fn a_stage_sees_exactly_the_allowed_names_and_no_canary() {
    let bench = Bench::new();
    let own: BTreeMap<OsString, OsString> = [
        ("PATH", "/usr/bin:/bin"),
        ("HOME", "/home/canary-allowed"),
        ("LANG", "C.UTF-8"),
        ("TERM", "dumb"),
        ("OPENAI_API_KEY", "listed"),
        ("AWS_SECRET_ACCESS_KEY", "canary"),
        ("REDRAFT_RUNNER_KEY", "canary"),
        ("LD_PRELOAD", "canary"),
        ("BASH_ENV", "canary"),
        ("SSH_AUTH_SOCK", "canary"),
    ]
    .map(|(name, value)| (OsString::from(name), OsString::from(value)))
    .into();

    let output = done(bench.request_seeing(&["env"], &own, &["OPENAI_API_KEY".to_owned()])).await;

    let text = text(&output);
    let names: BTreeSet<&str> = text.lines().map(|line| line.split('=').next().unwrap()).collect();
    let expected = [
        "HOME",
        "LANG",
        "OPENAI_API_KEY",
        "PATH",
        "REDRAFT_ATTEMPT",
        "REDRAFT_COOKIE",
        "REDRAFT_RUN_ID",
        "REDRAFT_STAGE",
        "REDRAFT_WORKSPACE",
        "TERM",
    ];
    assert_eq!(names, BTreeSet::from(expected));
    assert!(!text.contains("=canary"), "{text}");
    assert!(text.contains("OPENAI_API_KEY=listed\n"));
    assert!(text.contains(&format!("REDRAFT_COOKIE={}\n", bench.cookie)));
}

#[tokio::test]
async fn a_stage_inherits_no_file_that_the_runner_opened() {
    let bench = Bench::new();
    let _open = std::fs::File::open("/dev/null").unwrap();
    // Whoever started this test may have left files open to everybody.
    #[expect(clippy::disallowed_methods, reason = "a child to compare with")]
    let bare = std::process::Command::new("ls").arg("/proc/self/fd").output().unwrap();

    let output = done(bench.request(&["ls", "/proc/self/fd"])).await;

    assert_eq!(text(&output), String::from_utf8(bare.stdout).unwrap());
}

#[tokio::test]
async fn a_stage_leads_its_own_session_and_group() {
    let bench = Bench::new();

    let output = done(bench.request(&["cat", "/proc/self/stat"])).await;

    let stat = text(&output);
    let fields: Vec<&str> = stat.split_ascii_whitespace().collect();
    assert_eq!((fields[0], fields[0]), (fields[4], fields[5]), "pid, group and session are one");
}
