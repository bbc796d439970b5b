//! Why a store call failed, grouped by what the caller should do next.

use redraft_domain::id::{Epoch, OpId, RunId, RunnerId};
use redraft_domain::key::KeyId;
use redraft_domain::run::StepNo;
use redraft_domain::run::record::Run;

/// Any error, kept as the cause of one of ours.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a store call failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The run does not exist, or not for this owner. Give up.
    #[error("run {0} does not exist")]
    RunNotFound(RunId),
    /// Nobody published this agent for this owner. Start a runner that serves it, or mend the name.
    #[error("agent `{0}` does not exist")]
    AgentNotFound(String),
    /// The runner does not exist, or not for this owner. Give up.
    #[error("runner {0} does not exist")]
    RunnerNotFound(RunnerId),
    /// The runner is online or holds a run, so it is not forgotten. Stop it first.
    #[error("runner {0} is online, or holds a run")]
    RunnerInUse(RunnerId),
    /// Another runner has the id that a new one proposes. Propose another.
    #[error("another runner has the id {0}")]
    RunnerIdTaken(RunnerId),
    /// The runner has not taken its last commands. Wait until it does, or until they expire.
    #[error("runner {0} has not taken its last {most} commands yet", most = redraft_domain::command::PENDING_COMMANDS)]
    TooManyCommands(RunnerId),
    /// The artifact does not exist. Give up.
    #[error("artifact {filename} of step {step} does not exist")]
    ArtifactNotFound {
        /// The step that was asked.
        step: StepNo,
        /// The name that was asked.
        filename: String,
    },
    /// The run was not submitted with this file. Give up.
    #[error("file {0} does not exist")]
    FileNotFound(String),
    /// A content that a submission names is not there. Upload it, then submit again.
    #[error("the content {0} was not uploaded")]
    UploadNotFound(String),
    /// This owner has too many uploads that no run names. Submit some, or wait until they are swept.
    #[error("{} uploads wait for their run already", redraft_domain::limits::PENDING_UPLOADS)]
    TooManyUploads,
    /// Another claim owns the run now. Kill the stage and report nothing.
    #[error("run {run_id} is no longer held under epoch {epoch}")]
    Fenced {
        /// The run.
        run_id: RunId,
        /// The epoch under which the refused write was sent.
        epoch: Epoch,
    },
    /// The step is not the next one, or its gate is closed. Read the run again.
    #[error("step {step} of run {run_id} is not the next one, or waits for an approval")]
    OutOfOrder {
        /// The run.
        run_id: RunId,
        /// The step that was refused.
        step: StepNo,
    },
    /// The same operation id came with other content: a bug. Keep what you have, stop the run.
    #[error("operation {0} was sent before with other content")]
    OperationReused(OpId),
    /// What was sent breaks a rule, so it is recorded nowhere: a forged line of history, a content that is not what
    /// its hash says. Sending it again cannot help. Keep what you have, stop the run.
    #[error("{0}")]
    Unacceptable(String),
    /// The same idempotency key came with another request. Choose a new key.
    #[error("idempotency key `{0}` was used before for another request")]
    IdempotencyKeyReused(String),
    /// The run's status forbids it. Show the run as it is.
    #[error("run {} is {}", .0.id, .0.status)]
    StatusForbids(Box<Run>),
    /// The key or the session that this was asked with ended meanwhile. Sign in again.
    #[error("the key or the session is not valid any more")]
    NotLetIn,
    /// No such key, or it is somebody else's. Give up.
    #[error("key {0} does not exist")]
    KeyNotFound(KeyId),
    /// This request made a key before, and a key is shown once. Make another under a new name of the request.
    #[error("this request made a key before, and a key is shown only once")]
    KeyShownBefore,
    /// No such person, or nothing lets them in. Mend the id.
    #[error("user {0} does not exist or is disabled")]
    UserNotFound(String),
    /// Somebody must stay who can let others in. Make another administrator first.
    #[error("this is the last administrator")]
    LastAdmin,
    /// No answer, or a passing fault. Send the same again; it may or may not have happened.
    #[error("the store did not answer: {0}")]
    Unavailable(#[source] BoxError),
    /// The store refuses us: a wrong token, a full disk, a newer schema. A person must act; the text says how.
    #[error("{0}")]
    NeedsAttention(#[source] BoxError),
    /// What the store gave back makes no sense, or what we sent made none to it: a bug of ours.
    #[error("{0}")]
    Internal(#[source] BoxError),
}

impl StoreError {
    /// Whether sending the same again can help.
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    /// Whether sending the same again can help, now or once a person has made room or mended the token.
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::NeedsAttention(_))
    }
}
