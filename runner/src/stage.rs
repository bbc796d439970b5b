//! Executing one stage: what it is given, what comes back.
//!
//! A stage is a program that reads one JSON document from stdin, writes its
//! artifact to stdout and log lines to stderr, and leaves other files under
//! `out/` in its workspace.

mod environment;
pub mod evaluation;
mod failure;
mod log;
mod out_files;
mod output;
mod pipes;
mod process;
mod program;
mod visible;

use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use redraft_domain::limits;
use redraft_domain::run::Stage;
use tokio_util::sync::CancellationToken;

pub use self::environment::{ChildEnv, RefusedVariable, StageIdentity, child_env};
pub use self::failure::{FailureKind, StageFailure};
pub use self::log::{LogSink, LogSource};
pub use self::out_files::{OUT_DIRECTORY, OutFile, open_beneath};
pub use self::output::OutputFile;
pub use self::process::CommandExecutor;
pub use self::program::{EmptyCommand, StageCommand, resolve};
pub use self::visible::visible;
use crate::process_tree::Ended;

/// What a stage is given.
#[derive(Debug)]
pub struct StageRequest {
    /// What to execute.
    pub program: StageCommand,
    /// Which stage this is.
    pub stage: Stage,
    /// Existing directory to work in, absolute. Its sibling `<name>.outputs` receives what is written to stdout.
    pub workspace: PathBuf,
    /// One JSON document.
    pub stdin: Vec<u8>,
    /// The child's complete environment.
    pub env: ChildEnv,
    /// Longest time the stage may take.
    pub timeout: Duration,
    /// Longest time without a byte on stdout or stderr.
    pub idle_timeout: Option<Duration>,
    /// How many bytes of stdout are kept; the rest is counted.
    pub output_limit: u64,
}

impl StageRequest {
    /// How much of stdout is kept unless somebody asks for less: what an artifact may have.
    pub const DEFAULT_OUTPUT_LIMIT: u64 = limits::ARTIFACT_BYTES;
}

/// How a stage came out.
#[derive(Debug)]
pub enum StageEnd {
    /// It did its work. Record the result.
    Done(StageOutput),
    /// It did not. Retry it or fail the run.
    Failed(StageFailure),
    /// Somebody asked to stop, and its processes were ended. Record nothing.
    Cancelled(Ended),
}

/// What a stage that did its work has left.
#[derive(Debug)]
pub struct StageOutput {
    /// What it wrote to stdout.
    pub output: OutputFile,
    /// What lies under `out/`, sorted by name; files of earlier stages in the same workspace included.
    pub files: Vec<OutFile>,
    /// How many lines it wrote to stderr.
    pub log_lines: u64,
    /// From the start of the process to its exit.
    pub elapsed: Duration,
    /// What had to be done to the processes it left behind.
    pub ended: Ended,
}

/// Something that executes stages.
#[async_trait]
pub trait StageExecutor: Send + Sync {
    /// Executes one stage to its end. Log lines go to `log` as they come.
    ///
    /// Once `stop` is cancelled the stage's processes are ended; the answer comes when none is left.
    /// A stage that is dropped instead is killed.
    async fn execute(&self, request: StageRequest, log: &dyn LogSink, stop: &CancellationToken) -> StageEnd;
}
