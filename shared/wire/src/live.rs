//! What changed since somebody last looked: the body a page polls.

use redraft_domain::run::RunStatus;
use redraft_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::event::Event;
use crate::liveness::{Blocked, Liveness};
use crate::run::{Attempt, Run};
use crate::word::RunStatusWord;

/// Where a run stands; and, if it moved, what is new.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Live {
    /// Rises with every change; an answer with a lower one is older than what you have.
    pub rev: i64,
    /// Where the run stands.
    #[schema(value_type = RunStatusWord)]
    pub status: RunStatus,
    /// How long ago its runner last said that it lives, by the store's clock; only while it is running.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heartbeat_age_ms: Option<u64>,
    /// Number of the run's last event.
    pub last_seq: i64,
    /// Since when nothing was heard of its runner, if that is longer than it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub stalled_since: Option<Timestamp>,
    /// Why it is not running, while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked_reason: Option<String>,
    /// The same for programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked: Option<Blocked>,
    /// How alive it is; only while it is running.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub liveness: Option<Liveness>,
    /// The run, if it moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Run>,
    /// The attempts that changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attempts: Vec<Attempt>,
    /// Up to 200 new events.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// There are more new events: ask again, with `since` from the last one here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
}

/// What somebody has already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LiveQuery {
    /// `rev` of the last answer; without it everything is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 0)]
    pub rev: Option<i64>,
    /// `seq` of the last event seen; `rev` unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 0)]
    pub since: Option<i64>,
}
