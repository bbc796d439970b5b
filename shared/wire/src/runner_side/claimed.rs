//! A run in a runner's hands.

use redraft_domain::agent::AgentSpec;
use redraft_domain::id::{ClaimId, RunnerId};
use redraft_domain::run::StepNo;
use redraft_domain::run::record::Run;
use redraft_domain::run::step::StepOutcome;
use redraft_domain::run_file::RunFile;
use redraft_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::poll::ClaimRun;

/// Everything that is needed to go on with a run where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClaimedRun {
    /// The claim that holds it; the epoch stands in the run.
    #[schema(value_type = String, format = "uuid")]
    pub claim_id: ClaimId,
    /// The run as it is now.
    #[schema(value_type = Object)]
    pub run: Run,
    /// The agent as it was when the run was submitted.
    #[schema(value_type = Object)]
    pub spec: AgentSpec,
    /// What the run was submitted with.
    #[schema(value_type = Object)]
    pub inputs: serde_json::Value,
    /// What a person wants of it, for the stages that draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Files it was submitted with, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    pub files: Vec<RunFile>,
    /// Finished steps, in order.
    pub steps: Vec<Step>,
    /// Time left on the claim when the store answered.
    pub lease_left_ms: u64,
}

/// A finished step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// From 0.
    #[schema(value_type = u32)]
    pub no: StepNo,
    /// What came of it.
    #[schema(value_type = Object)]
    pub outcome: StepOutcome,
    /// When its execution began.
    #[schema(value_type = String, format = DateTime)]
    pub started_at: Timestamp,
    /// When it was recorded.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// Takes a run again that was held under `previous`, after the runner started anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AdoptRun {
    /// Who asks.
    #[schema(value_type = String, format = "uuid")]
    pub runner_id: RunnerId,
    /// The claim under which the run was held.
    #[schema(value_type = String, format = "uuid")]
    pub previous: ClaimId,
    /// The claim under which it is held from now on.
    pub claim: ClaimRun,
}

/// The answer to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AdoptedRun {
    /// The run; absent if that claim no longer holds one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Box<ClaimedRun>>,
}
