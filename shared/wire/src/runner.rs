//! Runners, as people see them.

use redraft_domain::id::RunnerId;
use redraft_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A process on somebody's machine that executes stages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Runner {
    /// The same for every process that registers under this host and name.
    #[schema(value_type = String, format = "uuid")]
    pub id: RunnerId,
    /// What people call it.
    pub name: String,
    /// The machine it is on.
    pub host: String,
    /// `linux x86_64` and the like.
    pub platform: String,
    /// Version of the program.
    pub version: String,
    /// How many runs it executes at once.
    pub max_concurrent: u32,
    /// Names of the agents it serves.
    pub agents: Vec<String>,
    /// Whether it can be expected to take work.
    pub online: bool,
    /// How long ago it last said anything, by the store's clock.
    pub last_seen_age_ms: u64,
    /// When it last said anything.
    #[schema(value_type = String, format = DateTime)]
    pub last_seen_at: Timestamp,
    /// When it started.
    #[schema(value_type = String, format = DateTime)]
    pub started_at: Timestamp,
    /// When it said goodbye.
    #[schema(value_type = Option<String>, format = DateTime, required = true)]
    pub stopped_at: Option<Timestamp>,
}

/// All runners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunnerList {
    /// The runners, by name.
    pub runners: Vec<Runner>,
}
