//! One step of a run, as the loop sees it: something that ends with a product, a failure, or because it was stopped.

use std::fmt::Debug;
use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use redraft_domain::artifact::{Artifact, Filename};
use redraft_domain::event::NewEvent;
use redraft_domain::id::RunId;
use redraft_domain::run::StepNo;
use redraft_domain::run_file::RunFile;
use redraft_domain::score::Evaluation;
use redraft_store::claim::Claimed;
use tokio_util::sync::CancellationToken;

use crate::attempt::LeftHands;
use crate::blocking::blocking;
use crate::command_step::ended_event;
use crate::process_tree::{Cookie, end_by_cookie};

/// How long what a dead runner left running may take to end by itself: nobody reads what it writes.
const LEFTOVER_GRACE: Duration = Duration::from_secs(2);

/// Executes steps. Commands in production; nothing at all in the benchmark of the loop itself.
#[async_trait]
pub trait StepExecutor: Debug + Send + Sync {
    /// Executes one step once. Returns only when nothing of it is left running.
    async fn execute(&self, job: StepJob<'_>) -> StepEnd;

    /// Comes before the first step that is executed for `claimed`, however far the run had come elsewhere.
    ///
    /// # Errors
    /// What its steps left cannot be put back where the next one looks for it.
    async fn prepare(&self, claimed: &Claimed, left: Left<'_>) -> std::io::Result<()> {
        let _ = (claimed, left);
        Ok(())
    }

    /// Ends what a runner that died has left running of a step whose processes carry `cookie`, and tells what had to
    /// be done if anybody was left. Nothing of that step runs any more when this returns.
    async fn end_leftovers(&self, run_id: Option<RunId>, cookie: &Cookie) -> Vec<NewEvent> {
        let _ = run_id;
        end_leftovers(cookie).await.into_iter().collect()
    }

    /// The run has left this runner's hands for good: forget what was kept for it.
    async fn forget(&self, claimed: &Claimed, keep_files: bool);

    /// The run has left this runner's hands, which had it for so long.
    async fn left(&self, claimed: &Claimed, how: LeftHands, held_for: Duration) {
        let _ = (claimed, how, held_for);
    }

    /// As [`Self::forget`], for a run that was in the hands of a runner before this one.
    async fn forget_inherited(&self, run_id: RunId, keep_files: bool) {
        let _ = (run_id, keep_files);
    }
}

/// Ends whatever carries `cookie`, and tells how if anybody did.
pub(crate) async fn end_leftovers(cookie: &Cookie) -> Option<NewEvent> {
    let ended = end_by_cookie(cookie, LEFTOVER_GRACE).await;
    (!ended.signals.is_empty()).then(|| ended_event(&ended))
}

/// What earlier steps of a run left.
#[derive(Debug, Clone, Copy)]
pub struct Left<'a> {
    /// The latest of each name.
    pub files: &'a [Artifact],
    /// What the run was submitted with.
    pub inputs: &'a [RunFile],
    /// Gives the content of both.
    pub content: &'a dyn FileContent,
    /// The run was in the hands of this runner when it was killed: what is in the run's folder is the latest.
    pub is_adopted: bool,
}

/// Gives the content of files of the run.
#[async_trait]
pub trait FileContent: Debug + Send + Sync {
    /// All of a file that an earlier step left.
    ///
    /// # Errors
    /// It cannot be had, for a reason that waiting does not mend.
    async fn of(&self, file: &Artifact) -> std::io::Result<Vec<u8>>;

    /// All of a file that the run was submitted with.
    ///
    /// # Errors
    /// As [`Self::of`].
    async fn input(&self, file: &RunFile) -> std::io::Result<Vec<u8>>;
}

/// What there is to do.
#[derive(Clone, Copy)]
pub struct StepJob<'a> {
    /// The run.
    pub claimed: &'a Claimed,
    /// The step.
    pub step: StepNo,
    /// The draft to evaluate or revise; `None` when producing.
    pub previous: Option<&'a Previous>,
    /// What every process of the step has to carry, so that a runner after this one finds it.
    pub cookie: &'a Cookie,
    /// Where lines for people go.
    pub log: &'a dyn Log,
    /// Ends the step and everything it started.
    pub stop: &'a CancellationToken,
}

impl Debug for StepJob<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StepJob").field("run", &self.claimed.run.id).field("step", &self.step).finish_non_exhaustive()
    }
}

/// Takes the lines that a step writes while it works.
pub trait Log: Send + Sync {
    /// Adds a line to the run's history, soon.
    fn event(&self, event: NewEvent);

    /// The step wrote so many bytes, whatever becomes of them: it gets on.
    fn wrote(&self, bytes: usize) {
        let _ = bytes;
    }
}

/// The attempt before this step.
#[derive(Debug, Clone)]
pub struct Previous {
    /// Its number.
    pub attempt: u32,
    /// Its draft.
    pub draft: Content,
    /// What the evaluator said of it; `None` while that is still to be found out.
    pub evaluation: Option<Evaluation>,
}

/// How a step ended.
#[derive(Debug)]
pub enum StepEnd {
    /// It did its work.
    Done(Product),
    /// It did not.
    Failed(StepFailure),
    /// Somebody stopped it; nothing of it is left running.
    Stopped {
        /// What had to be done to end its processes, for the history.
        how: NewEvent,
    },
}

/// What a step made.
#[derive(Debug, Clone)]
pub struct Product {
    /// What it wrote to stdout.
    pub output: Content,
    /// Whether it wrote more than is kept.
    pub truncated: bool,
    /// Other files it left.
    pub files: Vec<KeptFile>,
    /// How long it took.
    pub elapsed: Duration,
}

/// A file under `out/`.
#[derive(Debug, Clone)]
pub struct KeptFile {
    /// Its path, `out/…`.
    pub filename: Filename,
    /// Its content.
    pub content: Content,
}

/// Bytes with their hash, in memory or, when large, in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Lower-case hex SHA-256.
    pub sha256: String,
    /// Size.
    pub bytes: u64,
    /// Where they are.
    pub place: Place,
}

/// Where bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Here.
    Memory(Bytes),
    /// In a file that stays as it is while the run is in hand.
    File(PathBuf),
}

impl Content {
    /// Content in memory.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Self {
        use sha2::Digest;
        let bytes = bytes.into();
        Self {
            sha256: hex::encode(sha2::Sha256::digest(&bytes)),
            bytes: bytes.len() as u64,
            place: Place::Memory(bytes),
        }
    }

    /// Whether `bytes` are what was hashed when they were written: between then and now a disk or a person may have
    /// changed the file. On a thread of its own, because hashing 50 MB takes a while.
    pub async fn is_intact(&self, bytes: &Bytes) -> bool {
        let (bytes, sha256) = (bytes.clone(), self.sha256.clone());
        let same = move || Self::from_bytes(bytes).sha256 == sha256;
        blocking(same).await.unwrap_or(false)
    }

    /// Whether it can be had as it was written.
    pub(crate) async fn is_there(&self) -> bool {
        match self.read().await {
            Ok(bytes) => self.is_intact(&bytes).await,
            Err(_) => false,
        }
    }

    /// All of it.
    ///
    /// # Errors
    /// The file cannot be read any more: somebody removed it.
    pub async fn read(&self) -> std::io::Result<Bytes> {
        match &self.place {
            Place::Memory(bytes) => Ok(bytes.clone()),
            Place::File(path) => {
                let path = path.clone();
                blocking(|| std::fs::read(path)).await.flatten().map(Bytes::from)
            }
        }
    }
}

/// Why a step failed.
#[derive(Debug, Clone)]
pub struct StepFailure {
    /// What happened and what to do, for people.
    pub message: String,
    /// Whether executing it again may help, by what happened and by what the agent says of its exit codes.
    pub is_retryable: bool,
    /// How long it took.
    pub elapsed: Duration,
}
