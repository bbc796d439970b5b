//! What people tell runners to do: a closed list.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::id::RunnerId;
use crate::liveness::words;
use crate::time::Timestamp;

/// A command that was not taken for this long is too old: whoever gave it no longer waits for it.
pub const COMMAND_VALID_FOR: Duration = Duration::from_secs(10 * 60);
/// A command that a runner has begun and not ended for this long came to nothing: the longest stage is shorter.
pub const COMMAND_ENDS_WITHIN: Duration = Duration::from_secs(6 * 60 * 60);
/// How far a runner's clock may be off and still tell an old command: laptops wake up a day late. The number of a
/// command is what keeps it from being repeated, not this.
pub const CLOCK_DOUBT: Duration = Duration::from_secs(24 * 60 * 60);
/// Longest note beside a pause.
pub const PAUSE_NOTE_CHARS: usize = 200;
/// Largest result of a command, 64 KiB: diagnostics, with room to spare.
pub const COMMAND_RESULT_BYTES: usize = 64 * 1024;
/// Most commands of a runner that wait at once.
pub const PENDING_COMMANDS: u32 = 20;

/// What a runner can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CommandKind {
    /// Take no work for a while; what it holds goes on.
    Pause,
    /// Take work again.
    Resume,
    /// Take no more work, end what it holds, and go.
    Drain,
    /// The same, and be started again by the service that looks after it.
    Restart,
    /// Work with other settings.
    UpdateConfig,
    /// Say how it is.
    Diagnostics,
}

words!(
    CommandKind,
    Pause = "pause",
    Resume = "resume",
    Drain = "drain",
    Restart = "restart",
    UpdateConfig = "updateConfig",
    Diagnostics = "diagnostics"
);

/// Where a command stands. `TimedOut` is derived when it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CommandStatus {
    /// Nobody has fetched it.
    Pending,
    /// It was on its way to the runner at least once.
    Sent,
    /// The runner has begun.
    Acknowledged,
    /// The runner did it.
    Done,
    /// The runner tried.
    Failed,
    /// The runner would not: forged, repeated, too old, or not for it.
    Refused,
    /// Nothing was heard of it in time.
    TimedOut,
}

words!(
    CommandStatus,
    Pending = "pending",
    Sent = "sent",
    Acknowledged = "acknowledged",
    Done = "done",
    Failed = "failed",
    Refused = "refused",
    TimedOut = "timedOut"
);

/// A command with everything the runner needs. No kind takes a path, a command line, an address or a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// See [`CommandKind::Pause`].
    Pause(Pause),
    /// See [`CommandKind::Resume`].
    Resume,
    /// See [`CommandKind::Drain`].
    Drain,
    /// See [`CommandKind::Restart`].
    Restart,
    /// See [`CommandKind::UpdateConfig`].
    UpdateConfig(ConfigUpdate),
    /// See [`CommandKind::Diagnostics`].
    Diagnostics,
}

/// Why no work is taken, and until when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pause {
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// For how long from when the runner hears of it: its clock may be anywhere. Until somebody resumes it if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_ms: Option<u64>,
    /// Until when, in milliseconds since 1970 by the control plane's clock, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_ms: Option<i64>,
}

/// Settings that can be changed while a runner works.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConfigUpdate {
    /// How many runs are executed at once, 1 to 1000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_concurrent: Option<u32>,
    /// Longest wait between two polls of an idle runner, 500 to 60000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poll_interval_ms: Option<u64>,
}

/// Why a command makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct InvalidOrder {
    /// The field, as a JSON pointer into the arguments.
    pub pointer: &'static str,
    /// What is wrong with it.
    pub why: String,
}

impl Order {
    /// Reads a command of `kind` with its arguments.
    ///
    /// # Errors
    /// The arguments are not what this kind takes.
    pub fn parse(kind: CommandKind, args: &str) -> Result<Self, InvalidOrder> {
        let order = match kind {
            CommandKind::Pause => Self::Pause(arguments(args)?),
            CommandKind::UpdateConfig => Self::UpdateConfig(arguments(args)?),
            CommandKind::Resume => nothing(args).map(|()| Self::Resume)?,
            CommandKind::Drain => nothing(args).map(|()| Self::Drain)?,
            CommandKind::Restart => nothing(args).map(|()| Self::Restart)?,
            CommandKind::Diagnostics => nothing(args).map(|()| Self::Diagnostics)?,
        };
        order.check().map(|()| order)
    }

    /// What kind of command this is.
    pub const fn kind(&self) -> CommandKind {
        match self {
            Self::Pause(_) => CommandKind::Pause,
            Self::Resume => CommandKind::Resume,
            Self::Drain => CommandKind::Drain,
            Self::Restart => CommandKind::Restart,
            Self::UpdateConfig(_) => CommandKind::UpdateConfig,
            Self::Diagnostics => CommandKind::Diagnostics,
        }
    }

    /// The arguments as they are kept, signed and sent.
    pub fn args(&self) -> String {
        // Texts and numbers: writing them to memory cannot fail.
        match self {
            Self::Pause(pause) => serde_json::to_string(pause).unwrap_or_default(),
            Self::UpdateConfig(update) => serde_json::to_string(update).unwrap_or_default(),
            Self::Resume | Self::Drain | Self::Restart | Self::Diagnostics => "{}".to_owned(),
        }
    }

    /// Whether this makes sense.
    ///
    /// # Errors
    /// It does not.
    pub fn check(&self) -> Result<(), InvalidOrder> {
        let invalid = |pointer, why: String| Err(InvalidOrder { pointer, why });
        match self {
            Self::Pause(pause) => {
                let note = pause.note.as_deref().unwrap_or_default();
                if note.chars().count() > PAUSE_NOTE_CHARS || note.contains('\0') {
                    return invalid("/note", format!("a note has at most {PAUSE_NOTE_CHARS} characters, and no NUL"));
                }
                if pause.for_ms == Some(0) {
                    return invalid("/untilMs", "it is over already".to_owned());
                }
                Ok(())
            }
            Self::UpdateConfig(update) => {
                if update.max_concurrent.is_some_and(|most| !(1..=1000).contains(&most)) {
                    return invalid("/maxConcurrent", "it is outside 1..1000".to_owned());
                }
                if update.poll_interval_ms.is_some_and(|ms| !(500..=60_000).contains(&ms)) {
                    return invalid("/pollIntervalMs", "it is outside 500..60000".to_owned());
                }
                if *update == ConfigUpdate::default() {
                    return invalid("", "name at least one setting: maxConcurrent, pollIntervalMs".to_owned());
                }
                Ok(())
            }
            Self::Resume | Self::Drain | Self::Restart | Self::Diagnostics => Ok(()),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

fn nothing(args: &str) -> Result<(), InvalidOrder> {
    arguments::<Nothing>(args).map(|_| ())
}

fn arguments<T: serde::de::DeserializeOwned>(args: &str) -> Result<T, InvalidOrder> {
    let invalid = |why: String| InvalidOrder { pointer: "", why };
    // serde takes an array for the fields in their order.
    if !args.trim_start().starts_with('{') {
        return Err(invalid("it is no object".to_owned()));
    }
    serde_json::from_str(args).map_err(|error| invalid(error.to_string()))
}

/// A command as people see it.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandRecord {
    /// Its id.
    pub id: String,
    /// For whom.
    pub runner_id: RunnerId,
    /// Rises with each command of a runner.
    pub seq: i64,
    /// What to do.
    pub kind: CommandKind,
    /// How.
    pub args: serde_json::Value,
    /// Where it stands.
    pub status: CommandStatus,
    /// Who gave it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// When it is too old to be begun.
    pub expires_at: Timestamp,
    /// When the runner began.
    pub acknowledged_at: Option<Timestamp>,
    /// When the runner ended.
    pub finished_at: Option<Timestamp>,
    /// What it gave.
    pub result: Option<serde_json::Value>,
    /// Why not.
    pub error: Option<String>,
}

impl CommandRecord {
    /// The same, as it stands at `now`.
    #[must_use]
    pub fn at(mut self, now: Timestamp) -> Self {
        let is_late = match self.status {
            CommandStatus::Pending | CommandStatus::Sent => now > self.expires_at,
            CommandStatus::Acknowledged => self.acknowledged_at.is_some_and(|at| now.since(at) > COMMAND_ENDS_WITHIN),
            CommandStatus::Done | CommandStatus::Failed | CommandStatus::Refused | CommandStatus::TimedOut => false,
        };
        if is_late {
            self.status = CommandStatus::TimedOut;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_read_back_as_what_it_was() {
        let pause = Pause { note: Some("tuning".to_owned()), for_ms: Some(60_000), until_ms: None };
        let update = ConfigUpdate { max_concurrent: Some(4), poll_interval_ms: None };
        for order in [
            Order::Pause(pause),
            Order::Pause(Pause::default()),
            Order::Resume,
            Order::Drain,
            Order::Restart,
            Order::UpdateConfig(update),
            Order::Diagnostics,
        ] {
            assert_eq!(Order::parse(order.kind(), &order.args()), Ok(order.clone()), "{}", order.args());
            assert_eq!(order.kind().as_str().parse(), Ok(order.kind()));
        }
    }

    #[test]
    fn nothing_but_typed_fields_within_their_bounds_is_taken() {
        let long = format!("{{\"note\":\"{}\"}}", "x".repeat(201));
        for (kind, args) in [
            (CommandKind::Pause, r#"{"command":"rm"}"#),
            (CommandKind::Pause, r#"{"forMs":0}"#),
            (CommandKind::Pause, &long),
            (CommandKind::Resume, r#"{"a":1}"#),
            (CommandKind::Drain, "[]"),
            (CommandKind::UpdateConfig, "{}"),
            (CommandKind::UpdateConfig, r#"{"maxConcurrent":0}"#),
            (CommandKind::UpdateConfig, r#"{"maxConcurrent":1001}"#),
            (CommandKind::UpdateConfig, r#"{"pollIntervalMs":499}"#),
            (CommandKind::UpdateConfig, r#"{"maxConcurrent":"4"}"#),
            (CommandKind::UpdateConfig, r#"{"url":"https://evil.example"}"#),
            (CommandKind::Diagnostics, ""),
            (CommandKind::Diagnostics, r#"{"path":"/etc"}"#),
        ] {
            assert!(Order::parse(kind, args).is_err(), "{kind:?} {args}");
        }
    }
}
