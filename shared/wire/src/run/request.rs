//! What somebody asks for.

use redraft_domain::id::{RunId, RunnerId};
use redraft_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SubmitFile;

/// A run to submit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubmitRun {
    /// The agent.
    pub agent_name: String,
    /// What it works on; checked against the agent's schema.
    #[serde(default = "no_inputs")]
    #[schema(value_type = Object)]
    pub inputs: serde_json::Value,
    /// Files it works on, at most 10; their content was uploaded before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 10)]
    pub files: Vec<SubmitFile>,
    /// Higher goes first; 0 unless asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<i32>,
    /// Instead of the agent's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 100)]
    pub max_attempts: Option<u32>,
    /// Instead of the agent's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0.0, maximum = 1.0)]
    pub pass_threshold: Option<f64>,
    /// Labels, beside those of the agent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Not to be claimed earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub run_at: Option<Timestamp>,
    /// Only this runner may claim it, for a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "uuid")]
    pub runner_id: Option<RunnerId>,
    /// The id the run gets, if the caller makes ids: the same id twice is the same run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "uuid")]
    pub workflow_id: Option<RunId>,
}

fn no_inputs() -> serde_json::Value {
    serde_json::Value::Object(serde_json::Map::new())
}

impl SubmitRun {
    /// A run of `agent_name` on `inputs`, everything else as the agent says.
    pub fn new(agent_name: impl Into<String>, inputs: serde_json::Value) -> Self {
        Self {
            agent_name: agent_name.into(),
            inputs,
            files: Vec::new(),
            priority: None,
            max_attempts: None,
            pass_threshold: None,
            tags: Vec::new(),
            run_at: None,
            runner_id: None,
            workflow_id: None,
        }
    }
}

/// A run to run again: the same agent, inputs and files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RetryRun {
    /// Carry over this attempt and those before it, and go on with revising it; left out, the new run begins anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub from_attempt: Option<u32>,
    /// What the stages that draft should know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 4000)]
    pub note: Option<String>,
}

/// A run to end. Has no fields yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CancelRun {}
