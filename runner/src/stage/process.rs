//! A stage as a child process.

use std::io;
use std::path::Path;
use std::process::ExitStatus;
use std::time::Duration;

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use super::failure::{self, FailureKind};
use super::log::{LineSplitter, LogSink, LogSource};
use super::output::{OutputFile, Spool, outputs_directory};
use super::pipes::{Pulse, feed_stdin, keep_stdout, log_stderr};
use super::program::{Unstartable, explain};
use super::{OutFile, StageEnd, StageExecutor, StageFailure, StageOutput, StageRequest, out_files};
use crate::process_tree::{DEFAULT_GRACE, Ended, Launch, ProcessTree, Stopwatch, Watchdog};

/// How long pipes are read on after every process of the stage was ended. They end at once,
/// unless something outside the stage holds them or the machine is very busy.
const DRAIN: Duration = Duration::from_secs(10);

/// Executes stages as child processes of the runner.
#[derive(Debug, Clone)]
pub struct CommandExecutor {
    grace: Duration,
    drain: Duration,
    watchdog: Option<Watchdog>,
}

impl Default for CommandExecutor {
    fn default() -> Self {
        Self { grace: DEFAULT_GRACE, drain: DRAIN, watchdog: None }
    }
}

impl CommandExecutor {
    /// Gives processes [`DEFAULT_GRACE`] between SIGTERM and SIGKILL.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives processes `grace` between SIGTERM and SIGKILL.
    #[must_use]
    pub fn with_grace(self, grace: Duration) -> Self {
        Self { grace, ..self }
    }

    /// Starts no stage that `watchdog` does not know of. Without one, stages outlive a runner that is killed.
    #[must_use]
    pub fn watched_by(self, watchdog: Watchdog) -> Self {
        Self { watchdog: Some(watchdog), ..self }
    }
}

#[async_trait]
impl StageExecutor for CommandExecutor {
    async fn execute(&self, request: StageRequest, log: &dyn LogSink, stop: &CancellationToken) -> StageEnd {
        if stop.is_cancelled() {
            return StageEnd::Cancelled(Ended::default());
        }
        let tree = match self.start(&request).await {
            Ok(tree) => tree,
            Err(Unstartable { kind, message }) => {
                let (elapsed, ended) = (Duration::ZERO, Ended::default());
                return StageEnd::Failed(StageFailure { kind, message, elapsed, ended });
            }
        };
        let finished = Box::pin(self.attend(tree, &request, log, stop)).await;
        if !finished.ended.is_complete() {
            tracing::warn!(survivors = finished.ended.survivors, "processes of a stage could not be ended");
        }
        finished.into_end(&request, log).await
    }
}

/// What ended the waiting.
enum Cause {
    Exited(ExitStatus),
    Stopped,
    TimedOut,
    Idled,
    /// Its output cannot be kept; the spool knows why.
    Unkept,
    /// The kernel lost the child.
    Lost(io::Error),
}

/// A stage whose processes have been dealt with.
struct Finished {
    cause: Cause,
    ended: Ended,
    elapsed: Duration,
    output: io::Result<Spool>,
    log_lines: u64,
    tail: Vec<String>,
}

impl CommandExecutor {
    async fn start(&self, request: &StageRequest) -> Result<ProcessTree, Unstartable> {
        let command = &request.program;
        let program = command.locate(request.env.get("PATH").unwrap_or_default())?;
        let launch = Launch {
            program,
            name: command.name().to_owned(),
            args: command.args().to_vec(),
            env: request.env.variables().to_vec(),
            directory: request.workspace.clone(),
            cookie: request.env.cookie().clone(),
        };
        ProcessTree::spawn(&launch, self.watchdog.as_ref())
            .await
            .map_err(|error| explain(&launch.program, &request.workspace, &error))
    }

    /// Serves the pipes while waiting, ends the tree, and closes the pipes.
    ///
    /// The pipes are served to the very end: a process that is asked to end may want to write first.
    async fn attend(
        &self,
        mut tree: ProcessTree,
        request: &StageRequest,
        log: &dyn LogSink,
        stop: &CancellationToken,
    ) -> Finished {
        let watch = Stopwatch::start();
        let (stdin, stdout, stderr) = (tree.take_stdin(), tree.take_stdout(), tree.take_stderr());
        let (pulse, unkept) = (Pulse::new(log), CancellationToken::new());
        let (over, drained, closing) = (CancellationToken::new(), CancellationToken::new(), CancellationToken::new());
        let mut lines = LineSplitter::new(log);
        let spool = Spool::new(outputs_directory(&request.workspace), request.output_limit);

        let main = async {
            let cause = wait(&mut tree, request, stop, &pulse, &unkept).await;
            let elapsed = watch.elapsed();
            let ended = tree.end(self.grace).await;
            over.cancel();
            if tokio::time::timeout(self.drain, drained.cancelled()).await.is_err() {
                log.line(
                    LogSource::Runner,
                    "something outside the stage holds its output open; not waiting for it".to_owned(),
                );
                closing.cancel();
            }
            (cause, elapsed, ended)
        };
        let pipes = async {
            let stdout = keep_stdout(stdout, spool, &pulse, &unkept, &closing);
            let (output, ()) = tokio::join!(stdout, log_stderr(stderr, &mut lines, &pulse, &closing));
            drained.cancel();
            output
        };
        let ((cause, elapsed, ended), output, ()) = tokio::join!(main, pipes, feed_stdin(stdin, &request.stdin, &over));
        Finished { cause, ended, elapsed, output, log_lines: lines.lines(), tail: lines.tail() }
    }
}

async fn wait(
    tree: &mut ProcessTree,
    request: &StageRequest,
    stop: &CancellationToken,
    pulse: &Pulse<'_>,
    unkept: &CancellationToken,
) -> Cause {
    tokio::select! {
        biased;
        () = stop.cancelled() => Cause::Stopped,
        exited = tree.wait() => exited.map_or_else(Cause::Lost, Cause::Exited),
        () = tokio::time::sleep(request.timeout) => Cause::TimedOut,
        () = pulse.stops_for(request.idle_timeout) => Cause::Idled,
        () = unkept.cancelled() => Cause::Unkept,
    }
}

impl Finished {
    async fn into_end(self, request: &StageRequest, log: &dyn LogSink) -> StageEnd {
        let shown = request.program.shown();
        let failed = match &self.cause {
            Cause::Stopped => return StageEnd::Cancelled(self.ended),
            Cause::Exited(status) => failure::of_status(*status, &shown).map(|(kind, message)| {
                (kind, message + &failure::quote_tail(&self.tail) + &request.program.missing_paths())
            }),
            Cause::TimedOut => Some(self.with_tail(failure::of_timeout(&shown, request.timeout))),
            Cause::Idled => Some(self.with_tail(failure::of_idling(&shown, request.idle_timeout.unwrap_or_default()))),
            Cause::Lost(error) => Some((FailureKind::Spawn, format!("the exit code of `{shown}` was lost: {error}"))),
            // Told below, by the output.
            Cause::Unkept => None,
        };
        let Self { ended, elapsed, output, log_lines, .. } = self;
        if let Some((kind, message)) = failed {
            return StageEnd::Failed(StageFailure { kind, message, elapsed, ended });
        }
        match keep(output, &request.workspace).await {
            Ok((output, files, complaints)) => {
                for complaint in complaints {
                    log.line(LogSource::Runner, complaint);
                }
                StageEnd::Done(StageOutput { output, files, log_lines, elapsed, ended })
            }
            Err(error) => {
                let (kind, message) = failure::of_storage(&shown, &error);
                StageEnd::Failed(StageFailure { kind, message, elapsed, ended })
            }
        }
    }

    fn with_tail(&self, (kind, message): (FailureKind, String)) -> (FailureKind, String) {
        (kind, message + &failure::quote_tail(&self.tail))
    }
}

/// Finishes the output and looks for files under `out/`, on a thread that may block.
async fn keep(output: io::Result<Spool>, workspace: &Path) -> io::Result<(OutputFile, Vec<OutFile>, Vec<String>)> {
    let (spool, workspace) = (output?, workspace.to_owned());
    let work = move || {
        let (files, complaints) = out_files::collect(&workspace);
        Ok((spool.finish()?, files, complaints))
    };
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}
