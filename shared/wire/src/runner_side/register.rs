//! A runner introduces itself.

use redraft_domain::agent::AgentSpec;
use redraft_domain::id::RunnerId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a runner says when it starts. The same host and name again updates the runner, never doubles it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RegisterRunner {
    /// Used if host and name are new; the answer says which id counts.
    #[schema(value_type = String, format = "uuid")]
    pub proposed_id: RunnerId,
    /// What people call it.
    pub name: String,
    /// The machine it is on.
    pub host: String,
    /// `linux x86_64` and the like.
    pub platform: String,
    /// The same in detail.
    #[serde(default)]
    pub platform_detail: String,
    /// Words that people sort runners by.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Version of the program.
    pub version: String,
    /// How many runs it executes at once.
    pub max_concurrent: u32,
    /// The agents it serves, whole; published for everyone who submits.
    #[schema(value_type = Vec<Object>)]
    pub agents: Vec<AgentSpec>,
}

/// The answer to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunnerRegistered {
    /// The id that counts.
    #[schema(value_type = String, format = "uuid")]
    pub runner_id: RunnerId,
    /// How long a claim lasts without a renewal, unless the runner asks for less.
    pub lease_ms: u64,
    /// How often to poll.
    pub poll_ms: PollPace,
    /// The secret under which commands to this process are signed, in base64; absent if there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command_key: Option<String>,
    /// The last number that a command to this runner had.
    #[serde(default)]
    pub last_seq: i64,
}

/// How often to poll; always a random part of it less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PollPace {
    /// With runs in hand.
    pub busy: u64,
    /// Without.
    pub idle: u64,
}
