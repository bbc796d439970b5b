//! One question that does everything between runs: it says that the runner lives and how its machine is, brings what
//! came of commands, and asks for work; the answer brings a run, requests to cancel, and commands.

use std::fmt;
use std::time::Duration;

use redraft_domain::id::{RunId, RunnerId};
pub use redraft_domain::metrics::Metrics;
use redraft_domain::time::Timestamp;

use crate::beat::Beat;
use crate::claim::{ClaimRequest, Claimed};

/// What a runner says and asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Poll {
    /// Who asks.
    pub runner_id: RunnerId,
    /// That it lives; left out of most polls, because noting it is a write.
    pub beat: Option<Beat>,
    /// The run it would take, if a hand is free.
    pub claim: Option<ClaimRequest>,
    /// Runs in its hands: the answer says which of them somebody wants to end.
    pub held: Vec<RunId>,
    /// How its machine is, if it was measured since the last time.
    pub metrics: Option<Metrics>,
    /// What came of commands since the last time.
    pub results: Vec<CommandResult>,
}

impl Poll {
    /// Says and asks nothing yet.
    pub const fn of(runner_id: RunnerId) -> Self {
        Self { runner_id, beat: None, claim: None, held: Vec::new(), metrics: None, results: Vec::new() }
    }

    /// The same, and the runner lives.
    #[must_use]
    pub const fn with_beat(mut self, beat: Beat) -> Self {
        self.beat = Some(beat);
        self
    }

    /// Asks for a run.
    pub fn claiming(request: ClaimRequest) -> Self {
        let mut poll = Self::of(request.runner_id);
        poll.claim = Some(request);
        poll
    }
}

/// The answer to a poll.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Polled {
    /// The run that was taken.
    pub claimed: Option<Claimed>,
    /// Runs in the runner's hands that somebody wants to end.
    pub cancel_requested: Vec<RunId>,
    /// What people want the runner to do, in order.
    pub commands: Vec<SignedCommand>,
    /// How long to wait before the next poll, if the control plane has a wish.
    pub retry_after: Option<Duration>,
}

/// What the store says to a poll, before anything is claimed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Peek {
    /// A run could be claimed now.
    pub has_claimable: bool,
    /// A run lost its runner and can be rescued.
    pub has_expired: bool,
    /// Runs in the runner's hands that somebody wants to end.
    pub cancel_requested: Vec<RunId>,
    /// What people want the runner to do, in order.
    pub commands: Vec<SignedCommand>,
}

/// How far a runner is with a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommandOutcome {
    /// It has it, and will act.
    Acknowledged,
    /// It did it.
    Done,
    /// It tried.
    Failed,
    /// It will not: forged, repeated, too old, or not for it.
    Refused,
}

impl CommandOutcome {
    /// The word used in SQL and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Acknowledged => "acknowledged",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Refused => "refused",
        }
    }
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandResult {
    /// The command.
    pub command_id: String,
    /// How far it is.
    pub status: CommandOutcome,
    /// What it gave, if it gave something.
    pub result: Option<serde_json::Value>,
    /// Why it could not, for people.
    pub error: Option<String>,
}

/// A command as it travels: every field but the signature is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCommand {
    /// The command.
    pub id: String,
    /// For whom.
    pub runner_id: RunnerId,
    /// Rises with each command of a runner.
    pub seq: i64,
    /// By the control plane's clock.
    pub issued_at: Timestamp,
    /// By the control plane's clock.
    pub expires_at: Timestamp,
    /// What to do, from a closed list.
    pub kind: String,
    /// How, as JSON; a text, so that its hash is one of exactly these bytes.
    pub args: String,
    /// HMAC-SHA256 of all of that.
    pub signature: [u8; 32],
}

/// What a runner gets for its registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The id that counts.
    pub runner_id: RunnerId,
    /// How it recognises commands; none if the control plane sends none.
    pub commands: Option<CommandChannel>,
}

/// How a runner recognises its commands.
#[derive(Clone, PartialEq, Eq)]
pub struct CommandChannel {
    /// The secret under which they are signed.
    pub key: Vec<u8>,
    /// The last number that was given out: commands up to it are repetitions.
    pub last_seq: i64,
}

impl fmt::Debug for CommandChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommandChannel").field("key", &"…").field("last_seq", &self.last_seq).finish()
    }
}
