//! Agents that a run can be submitted to.

use redraft_domain::run::Stage;
use redraft_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::word::StageWord;

/// An agent, as people choose from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Agent {
    /// Its name.
    pub name: String,
    /// One sentence for people; may be empty.
    pub description: String,
    /// JSON Schema (2020-12) that a run's inputs must satisfy.
    #[schema(value_type = Object)]
    pub inputs: serde_json::Value,
    /// What each stage executes.
    pub stages: Vec<AgentStage>,
    /// How many drafts a run may make.
    pub max_attempts: u32,
    /// The score from which an attempt passes.
    #[schema(minimum = 0.0, maximum = 1.0)]
    pub pass_threshold: f64,
    /// Ends a loop that no longer improves.
    #[schema(required = true)]
    pub plateau: Option<Plateau>,
    /// Longest time one execution of a stage may take.
    pub stage_timeout_ms: u64,
    /// Longest silence of a stage.
    #[schema(required = true)]
    pub idle_timeout_ms: Option<u64>,
    /// Longest time a whole run may take.
    #[schema(required = true)]
    pub run_timeout_ms: Option<u64>,
    /// How often a failed stage is executed again.
    pub max_retries: u32,
    /// How many of its runs may be running at once.
    #[schema(required = true)]
    pub concurrency: Option<u32>,
    /// Labels every run of it gets.
    pub tags: Vec<String>,
    /// Runners that serve it and can be expected to take work.
    pub runners_online: u32,
    /// Hash of this version of it; a run keeps the one it was submitted under.
    pub spec_sha256: String,
    /// When it was last published.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// What a stage of an agent executes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgentStage {
    /// The stage.
    #[schema(value_type = StageWord)]
    pub stage: Stage,
    /// Argument vector.
    pub command: Vec<String>,
}

/// Stop when the best score rose by less than `minGain` over the last `rounds` attempts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Plateau {
    /// How many attempts in a row may fail to help.
    pub rounds: u32,
    /// The smallest gain that counts as help.
    pub min_gain: f64,
}

/// All agents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgentList {
    /// The agents, by name.
    pub agents: Vec<Agent>,
}
