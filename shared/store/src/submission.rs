//! A run that is about to be stored.

use redraft_domain::id::{RunId, RunnerId};
use redraft_domain::run::record::{Parent, Run};
use redraft_domain::run_file::RunFile;
use redraft_domain::time::Timestamp;

/// A checked submission: everything the store writes when a run begins.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRun {
    /// Made by the caller: the same id twice is the same run.
    pub id: RunId,
    /// The agent.
    pub agent_name: String,
    /// Hash of the agent's spec that the inputs were checked against.
    pub spec_sha256: String,
    /// What the run works on.
    pub inputs: serde_json::Value,
    /// Files it works on; their content was uploaded.
    pub files: Vec<RunFile>,
    /// How many drafts it may make.
    pub max_attempts: u32,
    /// The score from which it passes.
    pub pass_threshold: f64,
    /// Higher goes first.
    pub priority: i32,
    /// Labels.
    pub tags: Vec<String>,
    /// Not to be claimed earlier.
    pub not_before: Option<Timestamp>,
    /// Only this runner may claim it, until `pin_until`.
    pub pin_runner: Option<RunnerId>,
    /// When any runner may claim it again.
    pub pin_until: Option<Timestamp>,
    /// Where it came from.
    pub parent: Option<Parent>,
    /// What a person wants of it, for the stages that draft.
    pub note: Option<String>,
    /// The caller's own name for this submission.
    pub idempotency_key: Option<String>,
    /// Hash of the request, to tell a repetition from a reused key.
    pub request_sha256: String,
}

/// What became of a submission.
#[derive(Debug, Clone, PartialEq)]
pub struct Submitted {
    /// The run as it is now.
    pub run: Run,
    /// The same submission had arrived before; no second run was made.
    pub replayed: bool,
}
