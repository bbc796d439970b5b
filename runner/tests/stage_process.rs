//! Stages as real processes: how they begin and how they end.

#![cfg(target_os = "linux")]

mod stage_harness;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use redraft_runner::stage::{FailureKind, StageEnd, StageExecutor};
use stage_harness::{Bench, Log, done, executor, failed, text};
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn a_stage_gets_its_document_and_gives_its_output_log_and_files() {
    let bench = Bench::new();
    let mut request = bench.shell("cat; echo working >&2; mkdir out; printf data >out/notes.md; pwd >&2");
    request.stdin = br#"{"inputs":{"a":1}}"#.to_vec();
    let log = Log::default();

    let StageEnd::Done(output) = stage_harness::execute(request, &log).await else { panic!("not done") };

    assert_eq!(text(&output), r#"{"inputs":{"a":1}}"#);
    assert_eq!((output.output.bytes, output.output.written, output.output.truncated), (18, 18, false));
    let lines: Vec<String> = log.all().into_iter().map(|(_, line)| line).collect();
    assert_eq!(lines, ["working", bench.workspace().to_str().unwrap()]);
    assert_eq!(output.log_lines, 2);
    assert_eq!(output.files.len(), 1);
    assert_eq!((output.files[0].name.as_str(), output.files[0].bytes), ("notes.md", 4));
    assert!(output.ended.signals.is_empty());
}

#[tokio::test]
async fn a_stage_that_writes_nothing_has_an_empty_output() {
    let bench = Bench::new();

    let output = done(bench.request(&["true"])).await;

    assert_eq!(output.output.bytes, 0);
    assert_eq!(output.output.sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert!(output.output.path().starts_with(bench.path("work.outputs")));
}

#[tokio::test]
async fn an_output_that_is_moved_away_stays() {
    let bench = Bench::new();
    let output = done(bench.shell("printf kept")).await;

    output.output.persist(&bench.path("kept")).unwrap();

    assert_eq!(fs::read(bench.path("kept")).unwrap(), b"kept");
    assert_eq!(fs::read_dir(bench.path("work.outputs")).unwrap().count(), 0);
}

#[tokio::test]
async fn a_child_that_does_not_read_its_stdin_or_closes_it_early_is_fine() {
    let bench = Bench::new();
    let large = vec![b' '; 5 * 1024 * 1024];
    for code in ["echo unread", "head -c 10 >/dev/null; echo unread", "exec <&-; echo unread"] {
        let mut request = bench.shell(code);
        request.stdin.clone_from(&large);

        assert_eq!(text(&done(request).await), "unread\n", "{code}");
    }
}

#[tokio::test]
async fn a_child_that_reads_while_it_writes_gets_all_five_megabytes() {
    let bench = Bench::new();
    let mut request = bench.request(&["cat"]);
    request.stdin = (0..=255).cycle().take(5 * 1024 * 1024).collect();
    let sent = request.stdin.clone();

    let output = done(request).await;

    assert!(output.output.read(usize::MAX).unwrap() == sent);
}

#[tokio::test]
async fn an_exit_code_fails_the_stage_with_its_last_words() {
    let bench = Bench::new();

    let failure = failed(bench.shell("for i in 1 2 3 4 5 6 7; do echo line $i >&2; done; exit 3")).await;

    assert_eq!(failure.kind, FailureKind::Exit { code: 3 });
    assert!(failure.message.contains("failed with exit code 3"), "{}", failure.message);
    assert!(failure.message.ends_with("line 3\n  line 4\n  line 5\n  line 6\n  line 7"), "{}", failure.message);
    assert!(failure.is_retryable(&[]));
    assert!(!failure.is_retryable(&[3]));
}

#[tokio::test]
async fn exit_code_75_asks_for_another_try_later() {
    let bench = Bench::new();

    let failure = failed(bench.shell("echo rate limited >&2; exit 75")).await;

    assert_eq!(failure.kind, FailureKind::TryLater);
    assert!(failure.message.contains("rate limited"), "{}", failure.message);
    assert!(failure.is_retryable(&[]));
}

#[tokio::test]
async fn a_stage_that_is_killed_names_the_signal() {
    let bench = Bench::new();

    let failure = failed(bench.shell("kill -KILL $$")).await;

    assert_eq!(failure.kind, FailureKind::Signal { signal: 9 });
    assert!(failure.message.contains("SIGKILL"), "{}", failure.message);
    assert!(failure.message.contains("out of memory"), "{}", failure.message);
}

#[tokio::test]
async fn a_stage_that_never_ends_is_ended_at_its_timeout() {
    let bench = Bench::new();
    let mut request = bench.shell("echo begun >&2; sleep $1");
    request.timeout = Duration::from_millis(200);

    let failure = failed(request).await;

    assert_eq!(failure.kind, FailureKind::Timeout);
    assert!(failure.message.contains("longer than 200 ms"), "{}", failure.message);
    assert!(failure.message.contains("begun"), "{}", failure.message);
    assert!(failure.is_retryable(&[]));
    assert_eq!(failure.ended.survivors, 0);
    assert!(failure.ended.processes >= 1);
    assert!(failure.elapsed >= Duration::from_millis(200));
    bench.assert_nobody_lives();
}

#[tokio::test]
async fn a_silent_stage_is_ended_at_its_idle_timeout_and_a_talking_one_is_not() {
    let bench = Bench::new();
    let mut silent = bench.shell("sleep $1");
    silent.idle_timeout = Some(Duration::from_millis(200));
    let mut talking = bench.shell("for i in 1 2 3 4 5 6; do sleep 0.5; echo $i; sleep 0.5; echo $i >&2; done");
    talking.idle_timeout = Some(Duration::from_secs(5));

    let failure = failed(silent).await;
    let output = done(talking).await;

    assert_eq!(failure.kind, FailureKind::IdleTimeout);
    assert!(failure.message.contains("wrote nothing for 200 ms"), "{}", failure.message);
    assert_eq!(text(&output), "1\n2\n3\n4\n5\n6\n");
    assert!(output.elapsed > Duration::from_secs(5), "took longer than the idle limit: {:?}", output.elapsed);
}

#[tokio::test]
async fn a_stopped_stage_may_write_while_it_ends() {
    let bench = Bench::new();
    let code =
        "trap 'head -c 300000 /dev/zero; echo saved >&2; exit 0' TERM; echo ready >&2; while :; do sleep 0.01; done";
    let stop = CancellationToken::new();
    let log = Log::cancelling_at("ready", &stop);
    let executor = redraft_runner::stage::CommandExecutor::new();

    let end = executor.execute(bench.shell(code), &log, &stop).await;

    let StageEnd::Cancelled(ended) = end else { panic!("not cancelled: {end:?}") };
    assert_eq!(ended.survivors, 0);
    assert_eq!(ended.signals.len(), 1, "asking was enough: {ended}");
    assert!(log.all().iter().any(|(_, line)| line == "saved"));
    assert_eq!(
        fs::read_dir(bench.path("work.outputs")).map_or(0, Iterator::count),
        0,
        "a cancelled output is not kept"
    );
}

#[tokio::test]
async fn a_stop_before_the_start_starts_nothing() {
    let bench = Bench::new();
    let stop = CancellationToken::new();
    stop.cancel();

    let end = executor().execute(bench.shell("echo x >ran"), &Log::default(), &stop).await;

    assert!(matches!(end, StageEnd::Cancelled(_)), "{end:?}");
    assert!(!bench.workspace().join("ran").exists());
}

#[tokio::test]
async fn each_program_that_cannot_start_is_explained_with_what_to_do() {
    let bench = Bench::new();
    fs::create_dir(bench.path("folder")).unwrap();
    let unexecutable = bench.script("draft.sh", "#!/bin/sh\n");
    fs::set_permissions(&unexecutable, fs::Permissions::from_mode(0o644)).unwrap();
    bench.script("typo.py", "#!/usr/bin/pyton3 -u\n");
    bench.script("windows.sh", "#!/bin/sh\r\necho hi\r\n");
    bench.script("bare.sh", "echo hi\n");
    bench.script("empty.sh", "");
    bench.script("binary", "\x7fELF\x02\x01\x01\0broken\0");
    let cases: [(&[&str], FailureKind, &str); 9] = [
        (&["./missing.py"], FailureKind::NotFound, "missing.py` does not exist; correct the stage's `command`"),
        (&["no-such-program-anywhere"], FailureKind::NotFound, "`no-such-program-anywhere` was not found in PATH ("),
        (&["./draft.sh"], FailureKind::NotExecutable, "run `chmod +x "),
        (&["./folder"], FailureKind::NotExecutable, "is a directory"),
        (&["./typo.py"], FailureKind::NotExecutable, "the interpreter `/usr/bin/pyton3`"),
        (&["./windows.sh"], FailureKind::NotExecutable, "Windows line ends"),
        (&["./bare.sh"], FailureKind::NotExecutable, "does not say what to run it with"),
        (&["./empty.sh"], FailureKind::NotExecutable, "does not say what to run it with"),
        (&["./draft.sh/x"], FailureKind::NotFound, "does not exist"),
    ];
    for (command, kind, part) in cases {
        let failure = failed(bench.request(command)).await;

        assert_eq!(failure.kind, kind, "{command:?}: {}", failure.message);
        assert!(failure.message.contains(part), "{command:?}: {}", failure.message);
        assert!(!failure.is_retryable(&[]), "{command:?}");
    }
}

#[tokio::test]
async fn an_interpreter_that_env_does_not_find_and_a_script_it_cannot_read_are_explained() {
    let bench = Bench::new();
    bench.script("env.py", "#!/usr/bin/env pyton3\n");

    let interpreter = failed(bench.request(&["./env.py"])).await;
    let script = failed(bench.request(&["sh", "./missing.sh"])).await;

    assert_eq!(interpreter.kind, FailureKind::Exit { code: 127 });
    assert!(interpreter.message.contains("was not found"), "{}", interpreter.message);
    assert!(interpreter.message.contains("pyton3"), "{}", interpreter.message);
    assert!(script.message.contains("missing.sh` does not exist"), "{}", script.message);
}

#[tokio::test]
async fn arguments_too_long_for_the_kernel_and_a_missing_workspace_are_explained() {
    let bench = Bench::new();

    let long = failed(bench.request(&["true", &"x".repeat(300_000)])).await;
    let request = bench.request(&["true"]);
    fs::remove_dir(bench.workspace()).unwrap();
    let homeless = failed(request).await;

    assert!(long.message.contains("too long") && long.message.len() < 500, "{}", long.message);
    assert_eq!(homeless.kind, FailureKind::Storage);
    assert!(homeless.message.contains("is not a directory"), "{}", homeless.message);
}

#[tokio::test]
async fn a_program_file_that_is_busy_for_a_moment_is_tried_again() {
    let bench = Bench::new();
    let path = bench.script("busy.sh", "#!/bin/sh\necho ran\n");
    let writer = fs::File::options().append(true).open(path).unwrap();

    let (output, ()) = tokio::join!(done(bench.request(&["./busy.sh"])), async {
        tokio::time::sleep(Duration::from_millis(30)).await;
        drop(writer);
    });

    assert_eq!(text(&output), "ran\n");
}

#[tokio::test]
async fn arguments_are_passed_as_they_are_and_never_to_a_shell() {
    let bench = Bench::new();

    let output = done(bench.request(&["printf", "%s\\n", "$HOME; `id` | x", "a  b", "", "*"])).await;

    assert_eq!(text(&output), "$HOME; `id` | x\na  b\n\n*\n");
}

#[tokio::test]
async fn a_program_in_the_workspace_is_not_found_through_a_relative_path_entry() {
    let bench = Bench::new();
    let own = [("PATH".into(), ".::/usr/bin:/bin".into())].into_iter().collect();
    bench.script("work/true", "#!/bin/sh\necho planted\n");

    let output = done(bench.request_seeing(&["true"], &own, &[])).await;

    assert_eq!(text(&output), "");
}

#[tokio::test]
async fn an_output_that_cannot_be_kept_fails_the_stage_and_ends_it() {
    let bench = Bench::new();
    fs::write(bench.path("work.outputs"), "in the way").unwrap();

    let failure = failed(bench.shell("head -c 1M /dev/zero; sleep $1")).await;

    assert_eq!(failure.kind, FailureKind::Storage);
    assert!(failure.message.contains("could not be kept"), "{}", failure.message);
    bench.assert_nobody_lives();
}
