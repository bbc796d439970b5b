//! Executes steps as commands: what a run knows goes in as JSON, what the command leaves comes out as a product.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use redraft_domain::artifact::Filename;
use redraft_domain::event::{NewEvent, kind};
use redraft_domain::id::RunId;
use redraft_domain::limits;
use redraft_domain::run::Stage;
use redraft_store::claim::Claimed;

use crate::process_tree::{Cookie, Ended, Ending};
use crate::run_dir::{RunDir, RunDirs};
use crate::stage::{
    CommandExecutor, LogSink, LogSource, OUT_DIRECTORY, OutputFile, StageEnd, StageExecutor, StageFailure,
    StageIdentity, StageOutput, StageRequest, child_env, resolve,
};
use crate::stage_input::stage_input;
use crate::step::{
    Content, KeptFile, Left, Place, Product, StepEnd, StepExecutor, StepFailure, StepJob, end_leftovers,
};
use crate::workspace;

/// Output up to this size stays in memory: most drafts are a few pages.
const MEMORY_BYTES: u64 = 64 * 1024;

/// Executes the commands of agents, each run in a folder of its own.
#[derive(Debug)]
pub struct CommandSteps {
    executor: CommandExecutor,
    dirs: RunDirs,
    /// Where the `agents.yaml` of each agent is: `./` in its commands means this.
    agent_dirs: HashMap<String, PathBuf>,
    /// The environment of the runner, of which a stage sees what its agent lists.
    environment: BTreeMap<OsString, OsString>,
    /// Files of this process are not those of the one before it, which may still be waiting to be sent.
    process: Cookie,
    files: AtomicU64,
}

impl CommandSteps {
    /// Executes commands of the agents in `agent_dirs`, in folders of `dirs`.
    pub fn new(
        executor: CommandExecutor,
        dirs: RunDirs,
        agent_dirs: HashMap<String, PathBuf>,
        environment: BTreeMap<OsString, OsString>,
    ) -> Self {
        Self { executor, dirs, agent_dirs, environment, process: Cookie::random(), files: AtomicU64::new(0) }
    }

    async fn request(&self, job: &StepJob<'_>, dir: &RunDir) -> Result<StageRequest, String> {
        let (run, spec, stage) = (&job.claimed.run, &job.claimed.spec, job.step.stage());
        let agents_dir = self
            .agent_dirs
            .get(&run.agent_name)
            .ok_or_else(|| format!("this runner does not know where agent {} lives", run.agent_name))?;
        let workspace = dir.workspace();
        let identity = StageIdentity {
            run_id: run.id.to_string(),
            stage,
            attempt: job.step.attempt(),
            workspace: workspace.clone(),
            socket: None,
            cookie: job.cookie.clone(),
        };
        dir.create().await.map_err(|error| error.to_string())?;
        Ok(StageRequest {
            program: resolve(&spec.stage(stage).command, agents_dir).map_err(|error| error.to_string())?,
            stage,
            stdin: stage_input(job, dir).await.map_err(|error| error.to_string())?,
            env: child_env(&self.environment, &spec.env, &identity).map_err(|error| error.to_string())?,
            timeout: spec.stage_timeout(stage),
            idle_timeout: spec.timeouts.idle_ms.map(Duration::from_millis),
            output_limit: match stage {
                // One byte more than an evaluation may have tells that it has too many.
                Stage::Evaluating => limits::EVALUATION_BYTES as u64 + 1,
                Stage::Producing | Stage::Revising => StageRequest::DEFAULT_OUTPUT_LIMIT,
            },
            workspace,
        })
    }

    async fn product(&self, output: StageOutput, dir: &RunDir) -> io::Result<Product> {
        let truncated = output.output.truncated;
        let mut files = Vec::with_capacity(output.files.len());
        for file in output.files {
            let filename: Filename = format!("{OUT_DIRECTORY}/{}", file.name).parse().map_err(io::Error::other)?;
            let mut opened = file.open(&dir.workspace())?;
            // A copy: a later stage may change the file while this one is still being recorded.
            let path = self.spooled(dir);
            let target = path.clone();
            let copy = move || io::copy(&mut opened, &mut std::fs::File::create(&target)?);
            let copied = tokio::task::spawn_blocking(copy).await.map_err(io::Error::other)??;
            files.push(KeptFile {
                filename,
                content: Content { sha256: file.sha256, bytes: copied, place: Place::File(path) },
            });
        }
        Ok(Product { output: self.content(output.output, dir)?, truncated, files, elapsed: output.elapsed })
    }

    fn content(&self, output: OutputFile, dir: &RunDir) -> io::Result<Content> {
        let (sha256, bytes) = (output.sha256.clone(), output.bytes);
        let place = if bytes <= MEMORY_BYTES {
            Place::Memory(output.read(usize::try_from(bytes).unwrap_or(0))?.into())
        } else {
            let path = self.spooled(dir);
            output.persist(&path)?;
            Place::File(path)
        };
        Ok(Content { sha256, bytes, place })
    }

    fn spooled(&self, dir: &RunDir) -> PathBuf {
        dir.spool().join(format!("{}-{}", self.process, self.files.fetch_add(1, Ordering::Relaxed)))
    }
}

#[async_trait]
impl StepExecutor for CommandSteps {
    async fn execute(&self, job: StepJob<'_>) -> StepEnd {
        let dir = self.dirs.of(job.claimed.run.id);
        let request = match self.request(&job, &dir).await {
            Ok(request) => request,
            Err(message) => {
                return StepEnd::Failed(StepFailure { message, is_retryable: false, elapsed: Duration::ZERO });
            }
        };
        let lines = Lines { job: &job };
        match self.executor.execute(request, &lines, job.stop).await {
            StageEnd::Done(output) => {
                report_leftovers(&job, &output.ended);
                let elapsed = output.elapsed;
                match self.product(output, &dir).await {
                    Ok(product) => StepEnd::Done(product),
                    Err(error) => {
                        let message = format!("what it wrote cannot be kept under {}: {error}", dir.spool().display());
                        StepEnd::Failed(StepFailure { message, is_retryable: true, elapsed })
                    }
                }
            }
            StageEnd::Failed(failure) => {
                report_leftovers(&job, &failure.ended);
                StepEnd::Failed(failed(&failure, job.claimed))
            }
            StageEnd::Cancelled(ended) => StepEnd::Stopped { how: processes_ended(&job, &ended) },
        }
    }

    async fn prepare(&self, claimed: &Claimed, left: Left<'_>) -> io::Result<()> {
        workspace::prepare(&self.dirs.of(claimed.run.id), left).await
    }

    async fn end_leftovers(&self, run_id: Option<RunId>, cookie: &Cookie) -> Vec<NewEvent> {
        // First what a watchdog does: two at once would both tell of the same processes.
        let by_watchdog = match run_id.and_then(|run_id| self.dirs.of(run_id).endings()) {
            Some(endings) => endings.take(cookie).await,
            None => None,
        };
        by_watchdog.iter().map(watchdog_event).chain(end_leftovers(cookie).await).collect()
    }

    async fn forget(&self, claimed: &Claimed, keep_files: bool) {
        self.forget_inherited(claimed.run.id, keep_files).await;
    }

    async fn forget_inherited(&self, run_id: RunId, keep_files: bool) {
        let dir = self.dirs.of(run_id);
        if keep_files { dir.keep_workspace().await } else { dir.remove().await }
    }
}

fn failed(failure: &StageFailure, claimed: &Claimed) -> StepFailure {
    StepFailure {
        message: failure.message.clone(),
        is_retryable: failure.is_retryable(&claimed.spec.retries.non_retryable_exits),
        elapsed: failure.elapsed,
    }
}

/// A stage that left processes behind is told so: they are gone now, whatever it wanted of them.
fn report_leftovers(job: &StepJob<'_>, ended: &Ended) {
    if !ended.signals.is_empty() {
        job.log.event(processes_ended(job, ended));
    }
}

fn processes_ended(job: &StepJob<'_>, ended: &Ended) -> NewEvent {
    ended_event(ended).of(job.step.stage(), job.step.attempt())
}

/// How processes were ended, for the history.
pub(crate) fn ended_event(ended: &Ended) -> NewEvent {
    let took = u64::try_from(ended.took.as_millis()).unwrap_or(u64::MAX);
    let facts = serde_json::json!({
        "signals": ended.signals.iter().map(|sent| sent.signal.as_str()).collect::<Vec<_>>(),
        "processes": ended.processes,
        "survivors": ended.survivors,
        "tookMs": took,
    });
    NewEvent::new(kind::PROCESSES_ENDED, ended.to_string()).with(facts)
}

/// How a watchdog ended processes, for the history.
fn watchdog_event(ending: &Ending) -> NewEvent {
    let together = if ending.trees > 1 { format!(", of {} stages together", ending.trees) } else { String::new() };
    let message = format!("by the watchdog of the runner that died: {}{together}", ending.ended);
    let mut event = ended_event(&ending.ended);
    if let Some(facts) = &mut event.metadata {
        facts["by"] = "watchdog".into();
        facts["stages"] = ending.trees.into();
    }
    event.message = message;
    event
}

/// Lines of a stage as lines of the run's history.
struct Lines<'a> {
    job: &'a StepJob<'a>,
}

impl LogSink for Lines<'_> {
    fn wrote(&self, bytes: usize) {
        self.job.log.wrote(bytes);
    }

    fn line(&self, source: LogSource, text: String) {
        let event = NewEvent::new(kind::LOG, text).of(self.job.step.stage(), self.job.step.attempt());
        self.job.log.event(match source {
            LogSource::Stderr => event,
            LogSource::Runner => event.with(serde_json::json!({ "source": "runner" })),
        });
    }
}
