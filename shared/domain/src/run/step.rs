//! One stage of one attempt, finished.

use serde::{Deserialize, Serialize};

use crate::artifact::Filename;
use crate::run::StepNo;
use crate::score::{Evaluation, Score};
use crate::time::Timestamp;

/// What a finished stage left behind. Recorded exactly once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum StepOutcome {
    /// A producer or reviser wrote a draft.
    Drafted(Draft),
    /// An evaluator scored one.
    Evaluated(Evaluation),
}

impl StepOutcome {
    /// The score, if this was an evaluation.
    pub const fn score(&self) -> Option<Score> {
        match self {
            Self::Drafted(_) => None,
            Self::Evaluated(evaluation) => Some(evaluation.score),
        }
    }
}

/// Where a draft is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// Name of the artifact within its step.
    pub filename: Filename,
    /// Lower-case hex SHA-256 of its content.
    pub sha256: String,
    /// Its size as kept.
    pub bytes: u64,
    /// Whether the stage wrote more than is kept.
    pub truncated: bool,
}

/// A finished step as the store knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its number in the run.
    pub no: StepNo,
    /// What came of it.
    pub outcome: StepOutcome,
    /// When its execution began.
    pub started_at: Timestamp,
    /// When its result was recorded.
    pub at: Timestamp,
}
