//! What a runner writes about a run it holds. Everything here may be sent twice.

use std::borrow::Cow;
use std::time::Duration;

use redraft_domain::artifact::NewArtifact;
use redraft_domain::event::{NewEvent, kind};
use redraft_domain::id::{Epoch, OpId};
use redraft_domain::loop_policy::{Best, Verdict};
use redraft_domain::run::step::StepOutcome;
use redraft_domain::run::{RunStatus, StepNo, StopReason};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::StoreError;

/// A finished stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StageReport {
    /// Identity of this write.
    pub op_id: OpId,
    /// The step that was executed; must be the run's next one.
    pub step: StepNo,
    /// What came of it.
    pub outcome: StepOutcome,
    /// Files to record. Their content is stored already, or in [`Self::blobs`].
    pub artifacts: Vec<NewArtifact>,
    /// Content small enough to travel along.
    pub blobs: Vec<Blob>,
    /// Events that belong to it.
    pub events: Vec<NewEvent>,
    /// How long its execution took.
    pub elapsed: Duration,
    /// The best attempt, this step included.
    pub best: Option<Best>,
    /// What happens next.
    pub then: Then,
    /// How long the claim lasts from here without a renewal.
    pub lease: Duration,
}

impl StageReport {
    /// The events to record. A step always leaves a line of history, because revisions and
    /// whoever replays the history count on it; a report that brings none gets a plain one.
    pub fn history(&self) -> Cow<'_, [NewEvent]> {
        if self.events.iter().any(|event| event.event_type == kind::STAGE_COMPLETED) {
            return Cow::Borrowed(&self.events);
        }
        let (stage, attempt) = (self.step.stage(), self.step.attempt());
        let line = NewEvent::new(kind::STAGE_COMPLETED, format!("{stage} of attempt {attempt} is done"));
        let mut events = self.events.clone();
        events.push(line.of(stage, attempt));
        Cow::Owned(events)
    }
}

/// Refuses what a runner may not report, however it came to: the rest is refused by the database.
///
/// A run's history is replayed by its kinds of lines, so who else wrote such lines could tell a
/// story that never happened; and content is found by its hash, so it must have it.
///
/// # Errors
/// [`StoreError::Unacceptable`]: nothing of the report may be stored.
pub fn check(events: &[NewEvent], may_complete: bool, blobs: &[Blob]) -> Result<(), StoreError> {
    let forged = |event: &&NewEvent| kind::STORE_OWNED.contains(&event.event_type.as_str());
    if let Some(event) = events.iter().find(forged) {
        let message = format!("only the store writes `{}` into a run's history", event.event_type);
        return Err(StoreError::Unacceptable(message));
    }
    let completed = events.iter().filter(|event| event.event_type == kind::STAGE_COMPLETED).count();
    if completed > usize::from(may_complete) {
        let message = format!("`{}` stands in the report of a finished stage, once", kind::STAGE_COMPLETED);
        return Err(StoreError::Unacceptable(message));
    }
    match blobs.iter().find(|blob| hex::encode(Sha256::digest(&blob.content)) != blob.sha256) {
        None => Ok(()),
        Some(blob) => Err(StoreError::Unacceptable(format!("a content is not what its hash {} says", blob.sha256))),
    }
}

/// What follows a finished stage.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Then {
    /// The runner goes on with the next step.
    Continue,
    /// The run has ended, in the same write.
    Finish(Verdict),
}

/// A whole content, cut into parts of [`redraft_domain::limits::BLOB_PART_BYTES`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Blob {
    /// Lower-case hex SHA-256.
    pub sha256: String,
    /// The content; in JSON as base64.
    #[serde(with = "base64_text")]
    pub content: Vec<u8>,
}

mod base64_text {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(content: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(content))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map_err(serde::de::Error::custom)
    }
}

/// The end of a run that is not the verdict of its loop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FinishReport {
    /// Identity of this write.
    pub op_id: OpId,
    /// Why it ended.
    pub stop_reason: StopReason,
    /// What went wrong, for people.
    pub error_message: Option<String>,
    /// Events that belong to it.
    pub events: Vec<NewEvent>,
}

/// Lines of history, on their own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventReport {
    /// Identity of this write.
    pub op_id: OpId,
    /// The lines, in order.
    pub events: Vec<NewEvent>,
}

/// The answer to a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ack {
    /// The run's status after this write.
    pub status: RunStatus,
    /// The run's epoch after this write.
    pub epoch: Epoch,
    /// First unfinished step.
    pub next_step: StepNo,
    /// Somebody wants the run to end.
    pub cancel_requested: bool,
    /// Time left on the claim; zero once the run has ended.
    pub lease_left: Duration,
    /// The same report had arrived before; nothing was written this time.
    pub replayed: bool,
}

/// Lower-case hex SHA-256 of what a report says. Epoch and claim are left out: after an adoption
/// the same report is sent under new ones.
pub fn request_sha256(kind: &str, content: &impl Serialize) -> String {
    let mut hasher = Sha256::new();
    hasher.update(kind);
    // A report is made of strings, numbers and JSON values; writing that to memory cannot fail.
    hasher.update(serde_json::to_vec(content).unwrap_or_default());
    hex::encode(hasher.finalize())
}
