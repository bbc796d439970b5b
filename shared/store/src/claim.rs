//! Taking a run, and keeping it.

use std::time::Duration;

use redraft_domain::agent::AgentSpec;
use redraft_domain::id::{ClaimId, Epoch, RunId, RunnerId};
use redraft_domain::run::record::Run;
use redraft_domain::run::step::Step;
use redraft_domain::run_file::RunFile;
use redraft_domain::time::Timestamp;

/// How long things may keep silent. One place, so that tests can scale them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeaseTimes {
    /// How often a runner renews.
    pub heartbeat: Duration,
    /// How long a claim lasts without a renewal.
    pub lease: Duration,
    /// How much longer a rescue waits.
    pub grace: Duration,
    /// When a cancel that no runner confirmed is forced.
    pub force_cancel: Duration,
    /// How often a run may lose its runner.
    pub max_rescues: u32,
}

impl Default for LeaseTimes {
    /// Four missed heartbeats end a lease; the grace keeps a slow renewal from costing a second execution.
    fn default() -> Self {
        Self {
            heartbeat: Duration::from_secs(30),
            lease: Duration::from_secs(120),
            grace: Duration::from_secs(60),
            force_cancel: Duration::from_secs(90),
            max_rescues: 5,
        }
    }
}

impl LeaseTimes {
    /// The same, all of them times `factor`, which tests shorten them by; `None` if `text` is no factor from 0.001 to 1.
    pub fn scaled(self, text: &str) -> Option<Self> {
        let factor: f64 = text.parse().ok().filter(|factor| (0.001..=1.0).contains(factor))?;
        let Self { heartbeat, lease, grace, force_cancel, max_rescues } = self;
        Some(Self {
            heartbeat: heartbeat.mul_f64(factor),
            lease: lease.mul_f64(factor),
            grace: grace.mul_f64(factor),
            force_cancel: force_cancel.mul_f64(factor),
            max_rescues,
        })
    }
}

/// What a runner wants to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimRequest {
    /// Made by the runner before it asks: sending the request twice gives the same run.
    pub claim_id: ClaimId,
    /// Who asks.
    pub runner_id: RunnerId,
    /// What people call it.
    pub runner_name: String,
    /// Names of the agents it serves.
    pub agents: Vec<String>,
    /// Only this run, if it can be claimed.
    pub only_run: Option<RunId>,
    /// How long the claim lasts without a renewal.
    pub lease: Duration,
}

/// The capability to write a run: named in every write of a runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// The run.
    pub run_id: RunId,
    /// The epoch it was claimed under.
    pub epoch: Epoch,
    /// The claim.
    pub claim_id: ClaimId,
}

/// A run in a runner's hands, with everything needed to go on where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// The capability.
    pub hold: Hold,
    /// The run as it is now.
    pub run: Run,
    /// The agent as it was when the run was submitted.
    pub spec: AgentSpec,
    /// What the run was submitted with.
    pub inputs: serde_json::Value,
    /// What a person wants of it, for the stages that draft.
    pub note: Option<String>,
    /// Files it was submitted with, in order.
    pub files: Vec<RunFile>,
    /// Finished steps, in order.
    pub steps: Vec<Step>,
    /// Time left on the claim when the store answered.
    pub lease_left: Duration,
}

/// What a runner sends to keep a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewal {
    /// How long the claim lasts from now without another one.
    pub lease: Duration,
    /// What the stage has shown of itself, if anything since the claim.
    pub progress: Option<StageSign>,
}

impl Renewal {
    /// Keeps the run for `lease` and says nothing of its stage.
    pub const fn of(lease: Duration) -> Self {
        Self { lease, progress: None }
    }
}

/// A sign that a stage gets on: it wrote, or it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageSign {
    /// How long ago the last one was: laptop clocks decide nothing.
    pub ago: Duration,
    /// How many bytes the present execution of the stage has written.
    pub output_bytes: u64,
}

/// The answer to a renewal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewed {
    /// Somebody wants the run to end: stop its processes, then say so.
    pub cancel_requested: bool,
    /// Time left on the claim when the store answered.
    pub lease_left: Duration,
}

/// A run that lost its runner, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Rescued {
    /// The run.
    pub run_id: RunId,
    /// `queued`, `cancelled` or `failed`.
    pub status: redraft_domain::run::RunStatus,
    /// When it may be claimed again.
    pub not_before: Option<Timestamp>,
}
