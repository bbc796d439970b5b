//! One line of a run's append-only history.

use serde::{Deserialize, Serialize};

use crate::id::Epoch;
use crate::limits;
use crate::run::Stage;
use crate::time::Timestamp;

/// A line of history, numbered 1,2,3… within its run.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Position in the run's history, from 1, without gaps.
    pub seq: i64,
    /// The epoch under which it was written.
    pub epoch: Epoch,
    /// What kind of line it is; see [`kind`].
    pub event_type: String,
    /// The stage it belongs to, if any.
    pub stage: Option<Stage>,
    /// The attempt it belongs to, if any.
    pub attempt: Option<u32>,
    /// The line, for people.
    pub message: String,
    /// Numbers and names, for programs.
    pub metadata: Option<serde_json::Value>,
    /// When it happened.
    pub created_at: Timestamp,
}

/// An event that a runner is about to append.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewEvent {
    /// One of [`kind`].
    pub event_type: String,
    /// The stage it belongs to, if any.
    pub stage: Option<Stage>,
    /// The attempt it belongs to, if any.
    pub attempt: Option<u32>,
    /// The line, for people.
    pub message: String,
    /// Numbers and names, for programs.
    pub metadata: Option<serde_json::Value>,
    /// How long ago it happened when it was sent: laptop clocks decide nothing.
    pub age_ms: u64,
}

impl NewEvent {
    /// An event of kind `event_type` that happened just now. A message over the limit is cut, with a mark.
    pub fn new(event_type: &str, message: impl Into<String>) -> Self {
        Self {
            event_type: event_type.to_owned(),
            stage: None,
            attempt: None,
            message: cut(message.into(), limits::EVENT_MESSAGE_BYTES),
            metadata: None,
            age_ms: 0,
        }
    }

    /// The same event, of this stage of this attempt.
    #[must_use]
    pub fn of(mut self, stage: Stage, attempt: u32) -> Self {
        self.stage = Some(stage);
        self.attempt = Some(attempt);
        self
    }

    /// The same event with `metadata`.
    #[must_use]
    pub fn with(mut self, metadata: serde_json::Value) -> Self {
        self.metadata = Some(metadata);
        self
    }
}

/// Shortens `text` to at most `bytes`, at a character, and says so at its end.
pub fn cut(mut text: String, bytes: usize) -> String {
    const MARK: &str = " … (cut)";
    if text.len() > bytes {
        let mut end = bytes.saturating_sub(MARK.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        text.push_str(MARK);
    }
    text
}

/// The words for kinds of events.
pub mod kind {
    /// Written by the store itself at every transition: `queued>running`.
    pub const STATUS_CHANGE: &str = "status_change";
    /// Kinds that only the store writes: what they say decides nothing for a runner to tell.
    pub const STORE_OWNED: [&str; 5] = [STATUS_CHANGE, SUBMITTED, CANCEL_REQUESTED, RESCUED, RESTORED];
    /// The run was submitted.
    pub const SUBMITTED: &str = "submitted";
    /// A stage began.
    pub const STAGE_STARTED: &str = "stage_started";
    /// A stage ended with a result.
    pub const STAGE_COMPLETED: &str = "stage_completed";
    /// A stage failed and will be executed again.
    pub const STAGE_RETRY: &str = "stage_retry";
    /// A stage failed for good.
    pub const STAGE_FAILED: &str = "stage_failed";
    /// An evaluator gave a score.
    pub const SCORE: &str = "score";
    /// A line a stage wrote to stderr.
    pub const LOG: &str = "log";
    /// Somebody asked to cancel.
    pub const CANCEL_REQUESTED: &str = "cancel_requested";
    /// The runner ended the processes of a stage.
    pub const PROCESSES_ENDED: &str = "processes_ended";
    /// Why the run ended.
    pub const VERDICT: &str = "verdict";
    /// The lease ran out, and the run went back to the queue.
    pub const RESCUED: &str = "rescued";
    /// The store was restored from a backup, and the run goes on from there under an epoch of its own.
    pub const RESTORED: &str = "restored";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_is_cut_at_a_character_and_says_so() {
        let event = NewEvent::new(kind::LOG, "ä".repeat(limits::EVENT_MESSAGE_BYTES));

        assert!(event.message.len() <= limits::EVENT_MESSAGE_BYTES);
        assert!(event.message.ends_with("… (cut)"));
    }

    #[test]
    fn a_message_at_the_limit_is_left_alone() {
        let exact = "a".repeat(limits::EVENT_MESSAGE_BYTES);

        assert_eq!(NewEvent::new(kind::LOG, exact.clone()).message, exact);
    }
}
