//! The poll: everything that a runner and its control plane say to each other between runs.

use std::collections::BTreeMap;

use redraft_domain::id::{ClaimId, RunId, RunnerId};
use redraft_domain::liveness::Claims;
use redraft_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::claimed::ClaimedRun;

/// What a runner says and asks. Everything but its id may be left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PollRunner {
    /// Who asks.
    #[schema(value_type = String, format = "uuid")]
    pub runner_id: RunnerId,
    /// That it lives: due every 30 seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beat: Option<Beat>,
    /// The run it would take, if a hand is free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<ClaimRun>,
    /// Runs in its hands: the answer says which of them somebody wants to end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub held: Vec<RunId>,
    /// How its machine is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metrics: Option<Metrics>,
    /// What came of commands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<CommandResult>,
}

/// A runner lives, and what its claim loop does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Beat {
    /// Whether it takes work: `open`, `full`, `closed`, or `gone` as the last thing it says.
    #[schema(value_type = String)]
    pub claims: Claims,
    /// How long ago its claim loop last had an answer; absent before the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_claim_ago_ms: Option<u64>,
    /// Somebody told it to take no work for now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_paused: bool,
}

/// What a runner wants to take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClaimRun {
    /// Made by the runner before it asks: asking twice gives the same run.
    #[schema(value_type = String, format = "uuid")]
    pub claim_id: ClaimId,
    /// What people call the runner.
    pub runner_name: String,
    /// Names of the agents it serves.
    pub agents: Vec<String>,
    /// Only this run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "uuid")]
    pub only_run: Option<RunId>,
    /// How long the claim lasts without a renewal; at most an hour.
    pub lease_ms: u64,
}

/// How a runner's machine is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Metrics {
    /// Use of all processors together, 0 to 100.
    pub cpu_percent: f64,
    /// Memory in use, 0 to 100.
    pub memory_percent: f64,
    /// The disk of the state folder, 0 to 100.
    pub disk_percent: f64,
    /// What the network brought.
    pub rx_bytes_per_s: f64,
    /// What the network took.
    pub tx_bytes_per_s: f64,
    /// What the runner's owner measures besides.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub custom: BTreeMap<String, f64>,
}

/// How far a runner is with a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum CommandOutcome {
    /// It has it, and will act.
    Acknowledged,
    /// It did it.
    Done,
    /// It tried.
    Failed,
    /// It will not: forged, repeated, too old, or not for it.
    Refused,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CommandResult {
    /// The command.
    pub command_id: String,
    /// How far it is.
    pub status: CommandOutcome,
    /// What it gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<serde_json::Value>,
    /// Why it could not, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// The answer to a poll.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunnerPolled {
    /// The run that was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Box<ClaimedRun>>,
    /// Runs in the runner's hands that somebody wants to end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub cancel_requested: Vec<RunId>,
    /// What people want the runner to do, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<Command>,
    /// How long to wait at most before the next poll, a random part of it less.
    pub retry_after_ms: u64,
}

/// A command as it travels: every field but the signature is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Command {
    /// The command.
    pub id: String,
    /// For whom.
    #[schema(value_type = String, format = "uuid")]
    pub runner_id: RunnerId,
    /// Rises with each command of a runner.
    pub seq: i64,
    /// By the control plane's clock.
    #[schema(value_type = String, format = DateTime)]
    pub issued_at: Timestamp,
    /// By the control plane's clock.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
    /// What to do, from a closed list.
    pub kind: String,
    /// How, as JSON in a text: the signature is over its exact bytes.
    pub args: String,
    /// HMAC-SHA256 of all of that, in hex.
    pub signature: String,
}
