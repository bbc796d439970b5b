//! Runners, as people see them.

use redraft_domain::id::RunnerId;
use redraft_domain::liveness::{ClaimLoop, Life};
use redraft_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::word::{ClaimLoopWord, LifeWord};

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
    /// Whether it was heard lately and has not said goodbye.
    pub online: bool,
    /// The same, and why not.
    #[schema(value_type = LifeWord)]
    pub state: Life,
    /// Whether it can take work.
    #[schema(value_type = ClaimLoopWord)]
    pub claim_loop: ClaimLoop,
    /// How long ago its claim loop last asked for work; absent if it has not since it started. Told with each
    /// heartbeat, so it may be that much too long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_claim_age_ms: Option<u64>,
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
