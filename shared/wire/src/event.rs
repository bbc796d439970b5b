//! A run's history.

use redraft_domain::run::Stage;
use redraft_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::word::StageWord;

/// One line of a run's append-only history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Position in the run's history: 1, 2, 3… without gaps.
    pub seq: i64,
    /// What kind of line it is.
    pub event_type: String,
    /// The stage it belongs to.
    #[schema(value_type = Option<StageWord>, required = true)]
    pub stage: Option<Stage>,
    /// The attempt it belongs to.
    #[schema(required = true)]
    pub attempt: Option<u32>,
    /// The line, for people.
    pub message: String,
    /// Numbers and names, for programs.
    #[schema(value_type = Option<Object>, required = true)]
    pub metadata: Option<serde_json::Value>,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// A page of a run's history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventList {
    /// The events, by `seq`.
    pub events: Vec<Event>,
    /// Number of the run's last event, whether it is in this page or not.
    pub last_seq: i64,
    /// What to send as `after` for the next page.
    pub next_after: i64,
    /// Whether there may be more events after this page already.
    pub more: bool,
}

/// Which events of a run somebody wants to see.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventListQuery {
    /// Only events after this number; 0 for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 0)]
    pub after: Option<i64>,
    /// At most this many; 200 unless asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
    /// Only events of this kind.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub event_type: Option<String>,
}
