//! One draft and its evaluation.

use redraft_domain::artifact::Filename;
use redraft_domain::score::Score;
use redraft_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One draft and, once it was made, its evaluation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// Its number, from 1.
    pub attempt: u32,
    /// The best so far: what the run delivers.
    pub is_best: bool,
    /// What was drafted.
    #[schema(required = true)]
    pub draft: Option<Draft>,
    /// How good it is.
    #[schema(value_type = Option<f64>, minimum = 0.0, maximum = 1.0, required = true)]
    pub score: Option<Score>,
    /// What the reviser should do about it.
    #[schema(required = true)]
    pub feedback: Option<String>,
    /// The score taken apart; may be empty.
    pub criteria: Vec<Criterion>,
    /// When drafting began.
    #[schema(value_type = Option<String>, format = DateTime, required = true)]
    pub started_at: Option<Timestamp>,
    /// When its last result so far was recorded.
    #[schema(value_type = Option<String>, format = DateTime, required = true)]
    pub updated_at: Option<Timestamp>,
    /// How long drafting took.
    #[schema(required = true)]
    pub draft_ms: Option<u64>,
    /// How long evaluating took.
    #[schema(required = true)]
    pub evaluation_ms: Option<u64>,
}

/// Where a draft is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// The step that wrote it: part of its artifact's address.
    pub step: u32,
    /// Name of the artifact within that step.
    #[schema(value_type = String)]
    pub filename: Filename,
    /// Lower-case hex SHA-256 of its content.
    pub sha256: String,
    /// Its size as kept.
    pub bytes: u64,
    /// Whether the stage wrote more than is kept.
    pub truncated: bool,
}

/// One part of a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Criterion {
    /// What was looked at.
    pub name: String,
    /// How good that was.
    #[schema(value_type = f64, minimum = 0.0, maximum = 1.0)]
    pub score: Score,
    /// Why.
    pub comment: String,
}
