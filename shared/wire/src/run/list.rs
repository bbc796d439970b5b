//! A page of runs: summaries only.

use redraft_domain::score::Score;
use redraft_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Run, RunDetail};
use crate::liveness::Blocked;

/// A row of a list: no inputs, no bodies, nothing that a heartbeat changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunSummary {
    /// The run.
    #[serde(flatten)]
    pub run: Run,
    /// Rises with every change anybody can see, heartbeats excepted.
    pub rev: i64,
    /// Scores of its evaluated attempts, in order.
    #[schema(value_type = Vec<f64>)]
    pub scores: Vec<Score>,
    /// The last of them.
    #[schema(value_type = Option<f64>, required = true)]
    pub last_score: Option<Score>,
    /// Since when nothing was heard of its runner, if that is longer than it should be.
    #[schema(value_type = Option<String>, format = DateTime, required = true)]
    pub stalled_since: Option<Timestamp>,
    /// Since when its stage shows nothing although its runner lives, if that is longer than most do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub quiet_since: Option<Timestamp>,
    /// Why it is not running, while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked_reason: Option<String>,
    /// The same for programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked: Option<Blocked>,
}

/// A page of runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunList {
    /// The rows.
    pub runs: Vec<RunSummary>,
    /// What to send as `cursor` for the next page; `null` at the end.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
    /// Runs that are queued, running or waiting, whatever the filters; counted up to 100.
    pub active_count: u32,
}

/// What `GET /api/workflows` answers, for the document: one run if it is asked for in the old way.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum RunListOrRun {
    /// A page of runs.
    List(RunList),
    /// The run that `id` names.
    Run(Box<RunDetail>),
}

/// Which runs a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RunListQuery {
    /// Only these statuses, separated by commas; or one of those that are derived: `stalled`, running without a word from
    /// its runner; `not_passed`, failed because nothing was good enough; `broken`, failed for any other reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(example = "queued,running")]
    pub status: Option<String>,
    /// Only runs that ended for one of these reasons, separated by commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(example = "stage_error,timeout")]
    pub stop_reason: Option<String>,
    /// Only this agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Only runs whose id, cycle id, agent or tags contain this text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Only runs with this tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// Only runs submitted at or after this moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = DateTime)]
    pub from: Option<Timestamp>,
    /// Only runs submitted before this moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = DateTime)]
    pub to: Option<Timestamp>,
    /// In which order; a minus puts the largest first. Newest first unless asked otherwise. Runs without a value, as
    /// those that have not ended have neither a duration nor a score, come last in both directions.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub sort: Option<Sort>,
    /// Rows of a page; 50 unless asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// `nextCursor` of the page before, under the same filters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// The old way to ask for one run; use `/api/workflows/{id}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// In which order a list comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Sort {
    /// Newest first.
    #[default]
    #[serde(rename = "-created")]
    Newest,
    /// Oldest first.
    #[serde(rename = "created")]
    Oldest,
    /// What changed last first: its status, a finished stage, a request to cancel.
    #[serde(rename = "-updated")]
    LastChanged,
    /// What changed longest ago first.
    #[serde(rename = "updated")]
    LongUnchanged,
    /// What took longest first, from the first claim to the end.
    #[serde(rename = "-duration")]
    Longest,
    /// What took shortest first.
    #[serde(rename = "duration")]
    Shortest,
    /// The best first, by the score of what it delivers.
    #[serde(rename = "-score")]
    Best,
    /// The worst first.
    #[serde(rename = "score")]
    Worst,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 8] = [
        Self::Newest,
        Self::Oldest,
        Self::LastChanged,
        Self::LongUnchanged,
        Self::Longest,
        Self::Shortest,
        Self::Best,
        Self::Worst,
    ];

    /// The word of the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "-created",
            Self::Oldest => "created",
            Self::LastChanged => "-updated",
            Self::LongUnchanged => "updated",
            Self::Longest => "-duration",
            Self::Shortest => "duration",
            Self::Best => "-score",
            Self::Worst => "score",
        }
    }
}
