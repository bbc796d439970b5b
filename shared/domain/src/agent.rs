//! An agent: a named loop definition, as it is pinned to a run.
//!
//! People write agents in `agents.yaml`; the runner turns that file into these
//! types and publishes them. A run keeps the hash of the spec it was submitted
//! with, so editing the file never changes a run that is already queued.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::run::Stage;

/// A loop definition: what is executed, how often, and when it is good enough.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AgentSpec {
    /// Lower-case name, unique per owner: `[a-z][a-z0-9_-]{0,63}`.
    pub name: String,
    /// One sentence for people; may be empty.
    #[serde(default)]
    pub description: String,
    /// JSON Schema (2020-12) that a run's inputs must satisfy.
    pub inputs: serde_json::Value,
    /// What each stage executes.
    pub stages: Stages,
    /// How many drafts a run may make, at least 1.
    pub max_attempts: u32,
    /// The score from which an attempt passes, 0.0..=1.0.
    pub pass_threshold: f64,
    /// Reasons to stop before the attempts are used up.
    #[serde(default)]
    pub stop: StopRules,
    /// How long things may take.
    pub timeouts: Timeouts,
    /// What happens when a stage fails.
    pub retries: Retries,
    /// Names of environment variables that stages may see, beside the basic ones.
    #[serde(default)]
    pub env: Vec<String>,
    /// How many runs of this agent may be running at once; `None` is no limit.
    #[serde(default)]
    pub concurrency: Option<u32>,
    /// Labels every run of this agent gets.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// The programs behind the three stages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Stages {
    /// Writes the first draft.
    pub produce: StageSpec,
    /// Scores a draft.
    pub evaluate: StageSpec,
    /// Writes the next draft from the feedback; without it, `produce` is executed again.
    #[serde(default)]
    pub revise: Option<StageSpec>,
}

/// One stage: a program with its arguments, never a shell line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StageSpec {
    /// Argument vector. Elements that start with `./` or `../` are paths beside `agents.yaml`.
    pub command: Vec<String>,
    /// Longest time one execution may take, in milliseconds; overrides [`Timeouts::stage_ms`].
    #[serde(default)]
    pub timeout_ms: Option<u64>,
}

/// Rules that end a loop early. Off unless asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StopRules {
    /// Stop when revising no longer helps.
    #[serde(default)]
    pub plateau: Option<Plateau>,
}

/// Stop when the best score rose by less than `min_gain` over the last `rounds` attempts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Plateau {
    /// How many attempts in a row may fail to help, at least 1.
    pub rounds: u32,
    /// The smallest gain that counts as help, 0.0..=1.0.
    pub min_gain: f64,
}

/// How long things may take, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Timeouts {
    /// One execution of one stage.
    pub stage_ms: u64,
    /// A stage that writes nothing for this long is taken for hung; `None` never.
    #[serde(default)]
    pub idle_ms: Option<u64>,
    /// A whole run from its first claim; `None` never.
    #[serde(default)]
    pub run_ms: Option<u64>,
}

impl Default for Timeouts {
    /// 30 minutes a stage: longer than any single LLM call, short enough to notice a hang the same hour.
    fn default() -> Self {
        Self { stage_ms: 30 * 60 * 1000, idle_ms: None, run_ms: None }
    }
}

/// What happens when a stage fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Retries {
    /// How many times a failed stage is executed again, 0 for never.
    pub max: u32,
    /// Wait before the first retry; doubles with each one.
    pub backoff_ms: u64,
    /// Longest wait between two retries.
    pub max_backoff_ms: u64,
    /// Exit codes that no retry can mend.
    #[serde(default)]
    pub non_retryable_exits: Vec<i32>,
}

impl Default for Retries {
    /// Two retries from one second up to five minutes: enough for a rate limit, not for a bug.
    fn default() -> Self {
        Self { max: 2, backoff_ms: 1_000, max_backoff_ms: 5 * 60 * 1000, non_retryable_exits: Vec::new() }
    }
}

impl Retries {
    /// How long to wait before retry number `retry` (1 is the first).
    pub fn backoff(&self, retry: u32) -> Duration {
        let doubled = self.backoff_ms.saturating_mul(1_u64.checked_shl(retry.saturating_sub(1)).unwrap_or(u64::MAX));
        Duration::from_millis(doubled.min(self.max_backoff_ms))
    }
}

impl AgentSpec {
    /// The program that `stage` executes.
    pub fn stage(&self, stage: Stage) -> &StageSpec {
        match stage {
            Stage::Producing => &self.stages.produce,
            Stage::Evaluating => &self.stages.evaluate,
            Stage::Revising => self.stages.revise.as_ref().unwrap_or(&self.stages.produce),
        }
    }

    /// Longest time one execution of `stage` may take.
    pub fn stage_timeout(&self, stage: Stage) -> Duration {
        Duration::from_millis(self.stage(stage).timeout_ms.unwrap_or(self.timeouts.stage_ms))
    }

    /// The bytes that are stored and hashed: this spec as JSON, fields in the order declared here.
    ///
    /// # Panics
    /// Never: every field is serialisable and every map has string keys.
    pub fn to_canonical_json(&self) -> String {
        serde_json::to_string(self).expect("an agent spec is always serialisable")
    }

    /// Lower-case hex SHA-256 of [`Self::to_canonical_json`].
    pub fn sha256(&self) -> String {
        hex::encode(Sha256::digest(self.to_canonical_json()))
    }
}
