//! Runs: to submit, in lists, and one by itself.

mod attempt;
mod file;
mod list;
mod request;

pub use attempt::{Attempt, Criterion, Draft};
pub use file::{RunFile, SubmitFile};
pub use list::{RunList, RunListOrRun, RunListQuery, RunSummary, Sort};
pub use request::{CancelRun, RetryRun, SubmitRun};

use redraft_domain::id::{OwnerId, RunId, RunnerId};
use redraft_domain::run::{RunStatus, Stage, StopReason};
use redraft_domain::score::Score;
use redraft_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::liveness::{Blocked, Liveness};
use crate::word::{ParentKindWord, RunStatusWord, StageWord, StopReasonWord};

/// A run as it stands. Nothing in here changes with a heartbeat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// Identity.
    #[schema(value_type = String, format = "uuid")]
    pub id: RunId,
    /// Human label: a date and a number within that day.
    #[schema(example = "2026-02-01-001")]
    pub cycle_id: String,
    /// Whose run it is.
    #[schema(value_type = String)]
    pub owner_id: OwnerId,
    /// The agent it executes.
    pub agent_name: String,
    /// Where it stands.
    #[schema(value_type = RunStatusWord)]
    pub status: RunStatus,
    /// Why it ended.
    #[schema(value_type = Option<StopReasonWord>, required = true)]
    pub stop_reason: Option<StopReason>,
    /// What went wrong, for people.
    #[schema(required = true)]
    pub error_message: Option<String>,
    /// What is executed now, or would be next.
    #[schema(value_type = Option<StageWord>, required = true)]
    pub current_stage: Option<Stage>,
    /// The attempt that stage belongs to, from 1.
    pub current_attempt: u32,
    /// How many drafts it may make.
    pub max_attempts: u32,
    /// The score from which it passes.
    #[schema(minimum = 0.0, maximum = 1.0)]
    pub pass_threshold: f64,
    /// The best attempt so far: what the run delivers.
    #[schema(required = true)]
    pub best_attempt: Option<u32>,
    /// Score of that attempt.
    #[schema(value_type = Option<f64>, minimum = 0.0, maximum = 1.0, required = true)]
    pub best_score: Option<Score>,
    /// Higher goes first.
    pub priority: i32,
    /// Labels.
    pub tags: Vec<String>,
    /// The run this one repeats or goes on from.
    #[schema(value_type = Option<String>, format = "uuid", required = true)]
    pub parent_run_id: Option<RunId>,
    /// What it is to that run.
    #[schema(value_type = Option<ParentKindWord>, required = true)]
    pub parent_kind: Option<String>,
    /// The last attempt that was carried over from that run, if it is a fork. Its own are those behind it.
    #[schema(required = true)]
    pub forked_from_attempt: Option<u32>,
    /// Hash of the agent as it was when the run was submitted.
    pub spec_sha256: String,
    /// Rises whenever the run changes owner or status.
    pub epoch: i64,
    /// How often a runner was lost with it in hand.
    pub rescues: u32,
    /// The runner that has it, or had it last.
    #[schema(value_type = Option<String>, format = "uuid", required = true)]
    pub runner_id: Option<RunnerId>,
    /// Name of that runner.
    #[schema(required = true)]
    pub claimed_by: Option<String>,
    /// When it was submitted.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it began to wait for a runner.
    #[schema(value_type = String, format = DateTime)]
    pub queued_at: Timestamp,
    /// Not to be claimed earlier.
    #[schema(value_type = Option<String>, format = DateTime, required = true)]
    pub not_before: Option<Timestamp>,
    /// When it was first claimed.
    #[schema(value_type = Option<String>, format = DateTime, required = true)]
    pub started_at: Option<Timestamp>,
    /// When it was last claimed.
    #[schema(value_type = Option<String>, format = DateTime, required = true)]
    pub claimed_at: Option<Timestamp>,
    /// When somebody asked to cancel it. While it is still running, its processes may live.
    #[schema(value_type = Option<String>, format = DateTime, required = true)]
    pub cancel_requested_at: Option<Timestamp>,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime, required = true)]
    pub completed_at: Option<Timestamp>,
    /// When it last changed its status, finished a stage, or was asked to end. Heartbeats and log lines do not count.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// What may be done to it now.
    pub can: Can,
}

/// What may be done to a run now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Can {
    /// Ask for its end.
    pub cancel: Ability,
    /// Run the same again.
    pub retry: Ability,
    /// Decide what it waits for.
    pub approve: Ability,
}

/// Whether something may be done, and why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ability {
    /// Whether it may be done.
    pub allowed: bool,
    /// Why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A run that repeats another one, or goes on from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunChild {
    /// Identity.
    #[schema(value_type = String, format = "uuid")]
    pub id: RunId,
    /// Human label.
    pub cycle_id: String,
    /// What it is to the run before it.
    #[schema(value_type = ParentKindWord)]
    pub kind: String,
    /// The last attempt that was carried over, if it is a fork.
    #[schema(required = true)]
    pub forked_from_attempt: Option<u32>,
    /// Where it stands.
    #[schema(value_type = RunStatusWord)]
    pub status: RunStatus,
    /// Why it ended.
    #[schema(value_type = Option<StopReasonWord>, required = true)]
    pub stop_reason: Option<StopReason>,
    /// Score of its best attempt so far.
    #[schema(value_type = Option<f64>, minimum = 0.0, maximum = 1.0, required = true)]
    pub best_score: Option<Score>,
    /// When it was submitted.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// One run, as its own page shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunDetail {
    /// The run.
    #[serde(flatten)]
    pub run: Run,
    /// Rises with every change anybody can see, heartbeats excepted.
    pub rev: i64,
    /// What a person wants of it, beside its inputs; given with a retry.
    #[schema(required = true)]
    pub note: Option<String>,
    /// Files it was submitted with, in order.
    #[serde(default)]
    #[schema(required = true)]
    pub files: Vec<RunFile>,
    /// The newest 50 of the runs that repeat it or go on from it, the newest first. They come and change without a new
    /// `rev`.
    #[serde(default)]
    #[schema(required = true)]
    pub children: Vec<RunChild>,
    /// Its attempts so far, in order.
    pub attempts: Vec<Attempt>,
    /// How long ago its runner last said that it lives, by the store's clock; only while it is running.
    #[schema(required = true)]
    pub heartbeat_age_ms: Option<u64>,
    /// How much longer its runner may keep silent; only while it is running.
    #[schema(required = true)]
    pub lease_left_ms: Option<u64>,
    /// Since when nothing was heard of its runner, if that is longer than it should be.
    #[schema(value_type = Option<String>, format = DateTime, required = true)]
    pub stalled_since: Option<Timestamp>,
    /// How alive it is; only while it is running.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub liveness: Option<Liveness>,
    /// Why it is not running, while it waits.
    #[schema(required = true)]
    pub blocked_reason: Option<String>,
    /// The same for programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked: Option<Blocked>,
}
