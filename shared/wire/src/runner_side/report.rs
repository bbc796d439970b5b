//! What a runner writes about a run it holds. Everything here may be sent twice.

use redraft_domain::artifact::NewArtifact;
use redraft_domain::event::NewEvent;
use redraft_domain::id::{ClaimId, Epoch, OpId};
use redraft_domain::loop_policy::{Best, Verdict};
use redraft_domain::run::step::StepOutcome;
use redraft_domain::run::{RunStatus, StepNo, StopReason};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::word::{RunStatusWord, StopReasonWord};

/// Keeps a run, and says how its stage gets on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RenewRun {
    /// The epoch it is held under.
    #[schema(value_type = i64)]
    pub epoch: Epoch,
    /// The claim that holds it.
    #[schema(value_type = String, format = "uuid")]
    pub claim_id: ClaimId,
    /// How long the claim lasts from now without another renewal; at most an hour.
    pub lease_ms: u64,
    /// What the stage has shown of itself, if anything since the claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<StageSign>,
}

/// A sign that a stage gets on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StageSign {
    /// How long ago the last one was.
    pub ago_ms: u64,
    /// How many bytes the present execution of the stage has written.
    pub output_bytes: u64,
}

/// The answer to a renewal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunRenewed {
    /// Somebody wants the run to end: stop its processes, then say so.
    pub cancel_requested: bool,
    /// Time left on the claim when the store answered.
    pub lease_left_ms: u64,
}

/// Lines of history, on their own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AppendEvents {
    /// The epoch the run is held under.
    #[schema(value_type = i64)]
    pub epoch: Epoch,
    /// The claim that holds it.
    #[schema(value_type = String, format = "uuid")]
    pub claim_id: ClaimId,
    /// Identity of this write.
    #[schema(value_type = String, format = "uuid")]
    pub op_id: OpId,
    /// The lines, in order: at most 500, and 256 KB of messages.
    #[schema(value_type = Vec<Object>)]
    pub events: Vec<NewEvent>,
}

/// A finished stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CompleteStage {
    /// The epoch the run is held under.
    #[schema(value_type = i64)]
    pub epoch: Epoch,
    /// The claim that holds it.
    #[schema(value_type = String, format = "uuid")]
    pub claim_id: ClaimId,
    /// Identity of this write.
    #[schema(value_type = String, format = "uuid")]
    pub op_id: OpId,
    /// The step that was executed; must be the run's next one.
    #[schema(value_type = u32)]
    pub step: StepNo,
    /// What came of it.
    #[schema(value_type = Object)]
    pub outcome: StepOutcome,
    /// Files to record. Their content is stored already, or stands in `blobs`.
    #[schema(value_type = Vec<Object>)]
    pub artifacts: Vec<NewArtifact>,
    /// Content small enough to travel along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blobs: Vec<Blob>,
    /// Events that belong to it.
    #[schema(value_type = Vec<Object>)]
    pub events: Vec<NewEvent>,
    /// How long its execution took.
    pub elapsed_ms: u64,
    /// The best attempt, this step included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub best: Option<Best>,
    /// How the run ends with this step; absent if it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub verdict: Option<Verdict>,
    /// How long the claim lasts from here without a renewal; at most an hour.
    pub lease_ms: u64,
}

/// A whole content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Blob {
    /// Lower-case hex SHA-256.
    pub sha256: String,
    /// The content, in base64.
    pub content: String,
}

/// The end of a run that is not the verdict of its loop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FinishRun {
    /// The epoch the run is held under.
    #[schema(value_type = i64)]
    pub epoch: Epoch,
    /// The claim that holds it.
    #[schema(value_type = String, format = "uuid")]
    pub claim_id: ClaimId,
    /// Identity of this write.
    #[schema(value_type = String, format = "uuid")]
    pub op_id: OpId,
    /// Why it ended.
    #[schema(value_type = StopReasonWord)]
    pub stop_reason: StopReason,
    /// What went wrong, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    /// Events that belong to it.
    #[schema(value_type = Vec<Object>)]
    pub events: Vec<NewEvent>,
}

/// Gives a run back to the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReleaseRun {
    /// The epoch the run is held under.
    #[schema(value_type = i64)]
    pub epoch: Epoch,
    /// The claim that holds it.
    #[schema(value_type = String, format = "uuid")]
    pub claim_id: ClaimId,
}

/// The answer to a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportTaken {
    /// The run's status after this write.
    #[schema(value_type = RunStatusWord)]
    pub status: RunStatus,
    /// The run's epoch after this write.
    #[schema(value_type = i64)]
    pub epoch: Epoch,
    /// First unfinished step.
    #[schema(value_type = u32)]
    pub next_step: StepNo,
    /// Somebody wants the run to end.
    pub cancel_requested: bool,
    /// Time left on the claim; zero once the run has ended.
    pub lease_left_ms: u64,
    /// The same report had arrived before; nothing was written this time.
    pub replayed: bool,
}
