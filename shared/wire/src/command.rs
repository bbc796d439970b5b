//! What people tell runners to do, and what came of it.

use redraft_domain::command::{CommandKind, CommandStatus};
use redraft_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::word::{CommandKindWord, CommandStatusWord};

/// Tells a runner to do something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewCommand {
    /// What to do.
    #[schema(value_type = CommandKindWord)]
    pub kind: CommandKind,
    /// How: `{note?, untilMs?}` of a pause, `{maxConcurrent?, pollIntervalMs?}` of `updateConfig`; empty for all others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, Value>>)]
    pub args: Option<Value>,
}

/// The arguments of a pause as people give them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PauseArgs {
    /// Why, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Until when, in milliseconds since 1970 UTC; until somebody resumes it if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_ms: Option<i64>,
}

/// A command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GivenCommand)]
pub struct Command {
    /// Its id.
    pub id: String,
    /// Rises with each command of a runner.
    pub seq: i64,
    /// What to do.
    #[schema(value_type = CommandKindWord)]
    pub kind: CommandKind,
    /// How.
    #[schema(value_type = std::collections::BTreeMap<String, Value>)]
    pub args: Value,
    /// Where it stands.
    #[schema(value_type = CommandStatusWord)]
    pub status: CommandStatus,
    /// When it was given.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Who gave it.
    pub created_by: String,
    /// When it is too old to be begun.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
    /// When the runner began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub acknowledged_at: Option<Timestamp>,
    /// When the runner ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub finished_at: Option<Timestamp>,
    /// What it gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>)]
    pub result: Option<Value>,
    /// Why the runner could not or would not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// A runner's last commands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CommandList {
    /// The newest first.
    pub commands: Vec<Command>,
}
