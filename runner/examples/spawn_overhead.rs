//! What executing a stage costs beyond its process: `cargo run --profile fast --example spawn_overhead`.
//!
//! Starts `true` bare, through the executor, and through one with a watchdog, in turns within one process, and
//! prints medians. The watchdog is the `redraft` that was built beside it.

#![expect(clippy::disallowed_methods, reason = "compares with a bare process, by the clock")]
#![expect(clippy::print_stdout, reason = "prints its figures")]

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use redraft_domain::run::Stage;
use redraft_runner::process_tree::{Cookie, Watchdog};
use redraft_runner::stage::{
    CommandExecutor, LogSink, LogSource, StageEnd, StageExecutor, StageIdentity, StageRequest, child_env, resolve,
};
use tokio_util::sync::CancellationToken;

const ROUNDS: usize = 500;

struct Silent;

impl LogSink for Silent {
    fn line(&self, _source: LogSource, _text: String) {}
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let workspace = folder.path().join("work");
    std::fs::create_dir(&workspace)?;
    let own = std::env::current_exe()?;
    let redraft = own.ancestors().nth(2).ok_or("no folder")?.join("redraft");
    let alone = CommandExecutor::new();
    let guarded = CommandExecutor::new().watched_by(Watchdog::of_program(redraft));
    let (mut bare, mut staged, mut watched) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        bare.push(bare_process()?);
        staged.push(through(&alone, workspace.clone()).await?);
        watched.push(through(&guarded, workspace.clone()).await?);
    }
    let (bare, staged, watched) = (median(bare), median(staged), median(watched));
    println!("bare process       {bare:>10.3?}");
    println!("through executor   {staged:>10.3?}");
    println!("with a watchdog    {watched:>10.3?}");
    println!("overhead           {:>10.3?}", staged.saturating_sub(bare));
    println!("ratio              {:>10.2}", staged.as_secs_f64() / bare.as_secs_f64());
    Ok(())
}

fn bare_process() -> Result<Duration, Box<dyn std::error::Error>> {
    let started = Instant::now();
    let piped = Stdio::piped;
    let output =
        Command::new("/bin/true").stdin(piped()).stdout(piped()).stderr(piped()).spawn()?.wait_with_output()?;
    let elapsed = started.elapsed();
    if output.status.success() { Ok(elapsed) } else { Err("true failed".into()) }
}

async fn through(executor: &CommandExecutor, workspace: PathBuf) -> Result<Duration, Box<dyn std::error::Error>> {
    let identity = StageIdentity {
        run_id: "bench".to_owned(),
        stage: Stage::Producing,
        attempt: 1,
        workspace: workspace.clone(),
        socket: None,
        cookie: Cookie::random(),
    };
    let started = Instant::now();
    let request = StageRequest {
        program: resolve(&["/bin/true".to_owned()], &workspace)?,
        stage: Stage::Producing,
        workspace,
        stdin: b"{}".to_vec(),
        env: child_env(&std::env::vars_os().collect(), &[], &identity)?,
        timeout: Duration::from_secs(60),
        idle_timeout: None,
        output_limit: StageRequest::DEFAULT_OUTPUT_LIMIT,
    };
    let end = executor.execute(request, &Silent, &CancellationToken::new()).await;
    let elapsed = started.elapsed();
    if matches!(end, StageEnd::Done(_)) { Ok(elapsed) } else { Err(format!("{end:?}").into()) }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
