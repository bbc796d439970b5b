//! More output than anybody wants, and bytes that nobody can show: the runner stays small and whole.

#![cfg(target_os = "linux")]

mod stage_harness;

use redraft_domain::limits;
use redraft_runner::stage::{LogSink, LogSource, StageEnd, StageExecutor};
use stage_harness::{Bench, Log, done, execute, executor, status_kb};
use tokio_util::sync::CancellationToken;

const MB: u64 = 1024 * 1024;
/// The line of the fault plan.
const MOST_MEMORY_KB: u64 = 200 * 1024;

/// All tests of this binary share one process, so its peak bounds each of them.
fn assert_memory_stayed_small() {
    let peak = status_kb("VmHWM");
    assert!(peak < MOST_MEMORY_KB, "{peak} kB were needed");
}

#[tokio::test]
async fn a_gigabyte_of_output_is_counted_and_cut_at_the_limit() {
    let bench = Bench::new();
    let mut request = bench.request(&["head", "-c", "1G", "/dev/zero"]);
    request.output_limit = 8 * MB;

    let output = done(request).await.output;

    assert_eq!((output.bytes, output.written, output.truncated), (8 * MB, 1024 * MB, true));
    assert_eq!(output.path().metadata().unwrap().len(), 8 * MB);
    assert_eq!(output.sha256, "2daeb1f36095b44b318410b3f4e8b5d989dcc7bb023d1426c492dab0a3053e74");
    assert_memory_stayed_small();
}

#[tokio::test]
async fn a_line_of_a_gigabyte_is_one_cut_line() {
    let bench = Bench::new();
    let log = Log::default();

    let end = execute(bench.shell("head -c 1G /dev/zero | tr '\\0' x >&2; echo >&2; echo after >&2"), &log).await;

    let StageEnd::Done(output) = end else { panic!("not done: {end:?}") };
    let lines = log.from(LogSource::Stderr);
    assert_eq!((output.log_lines, lines.len()), (2, 2));
    assert!(lines[0].len() <= limits::EVENT_MESSAGE_BYTES);
    assert!(lines[0].starts_with("xxxx") && lines[0].ends_with(" bytes cut]"));
    let kept = lines[0].chars().filter(|char| *char == 'x').count() as u64;
    assert!(lines[0].contains(&format!("[… {} bytes cut]", 1024 * MB - kept)), "the mark counts right");
    assert_eq!(lines[1], "after");
    assert_memory_stayed_small();
}

/// Counts lines, as a sink that keeps up does.
#[derive(Default)]
struct Counter(std::sync::atomic::AtomicU64);

impl LogSink for Counter {
    fn line(&self, _source: LogSource, text: String) {
        assert_eq!(text, "y");
        self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    }
}

#[tokio::test]
async fn millions_of_lines_all_arrive() {
    let bench = Bench::new();
    let counter = Counter::default();

    let end = executor().execute(bench.shell("yes | head -n 2000000 >&2"), &counter, &CancellationToken::new()).await;

    let StageEnd::Done(output) = end else { panic!("not done: {end:?}") };
    assert_eq!((output.log_lines, counter.0.into_inner()), (2_000_000, 2_000_000));
    assert_memory_stayed_small();
}

#[tokio::test]
async fn bytes_that_are_no_text_stay_in_the_output_and_become_visible_in_the_log() {
    let bench = Bench::new();
    let log = Log::default();
    let code = r"printf 'a\000\377\033[31mb\r\n'; printf 'a\000\377\033[31mb\033[0m\r\nno end' >&2";

    let end = execute(bench.shell(code), &log).await;

    let StageEnd::Done(output) = end else { panic!("not done: {end:?}") };
    assert_eq!(output.output.read(100).unwrap(), b"a\0\xff\x1b[31mb\r\n");
    assert_eq!(log.from(LogSource::Stderr), ["a\\x00\u{fffd}b", "no end"]);
}
