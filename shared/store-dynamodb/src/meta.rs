//! What is stored of a run in its one item that decides, and how that item is written.
//!
//! Everything that happens to a run is computed from the item as it was seen, and takes effect only if the item
//! is still the same version. Renewals alone leave the version be: they touch attributes of their own.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use redraft_domain::id::{ClaimId, Epoch, OwnerId, RunId, RunnerId};
use redraft_domain::run::record::{Parent, ParentKind, Run};
use redraft_domain::run::{RunStatus, Stage, StepNo, StopReason};
use redraft_domain::score::Score;
use redraft_domain::time::Timestamp;
use redraft_store::store::Result;
use serde::{Deserialize, Serialize};

use crate::document::{Document, Text};
use crate::item::{Item, from_json, number, to_json};
use crate::keys;
use crate::order;
use crate::write::Change;

/// A run, and what only the store knows of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Meta {
    #[serde(with = "RunForm")]
    pub(crate) run: Run,
    pub(crate) claim_id: Option<ClaimId>,
    /// The checkpoint it waits on.
    pub(crate) waiting_on: Option<String>,
    /// Number of its last event.
    pub(crate) seq: i64,
    /// Scores of its evaluated attempts, in order.
    pub(crate) scores: Vec<Score>,
    pub(crate) request_sha256: String,
    /// Steps that need an approval, and whether somebody gave it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) gates: BTreeMap<u32, bool>,
    /// Checkpoints that nobody has decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) pending: Vec<String>,
    /// Whose steps these are that a fork carries over; the last one reaches up to where its own begin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) carried: Vec<Carried>,
    #[serde(skip)]
    pub(crate) version: i64,
    /// How many bytes the present execution of the stage has written.
    #[serde(skip)]
    pub(crate) output_bytes: i64,
}

/// Steps that were recorded by another run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Carried {
    pub(crate) run_id: RunId,
    /// The first step behind them.
    pub(crate) until: u32,
}

impl Meta {
    /// Reads the item of a run.
    pub(crate) fn read(item: &Item, text: &str) -> Result<Self> {
        let mut meta: Self = from_json(text)?;
        meta.version = item.read_number("ver")?;
        meta.read_hot(item);
        Ok(meta)
    }

    /// Takes over what renewals write.
    pub(crate) fn read_hot(&mut self, item: &Item) {
        self.run.lease_until = item.opt_time("lease");
        self.run.heartbeat_at = item.opt_time("beat");
        self.run.progress_at = item.opt_time("moved");
        self.output_bytes = item.opt_number("bytes").unwrap_or(0);
    }

    /// The item of a new run.
    pub(crate) fn item(&self) -> (Item, Vec<Item>) {
        let key = keys::meta(self.run.id);
        let Document { text, pieces } = Document::of(&key.pk, to_json(self));
        let item = text.put_into(Item::at(key).number("ver", self.version)).text("owner", self.run.owner.as_str());
        (item.number("epoch", self.run.epoch.0).text("u", order::by_update(&self.run)), pieces)
    }

    /// The write that makes `self` out of `seen`, if `seen` is still what stands there.
    pub(crate) fn replace(&self, seen: &Self) -> (Change, Vec<Item>) {
        let key = keys::meta(self.run.id);
        let Document { text, pieces } = Document::of(&key.pk, to_json(self));
        let mut change = Change::of(key)
            .set("ver", number(seen.version + 1))
            .set("epoch", number(self.run.epoch.0))
            .set_or_remove("claim", self.claim_id.map(|id| AttributeValue::S(id.to_string())))
            .when("ver", "=", number(seen.version));
        change = match text {
            Text::Inline(body) => change.set("body", AttributeValue::S(body)).remove("spill").remove("pieces"),
            Text::Spilled(sha256, count) => {
                change.remove("body").set("spill", AttributeValue::S(sha256)).set("pieces", number(count))
            }
        };
        let (new, old) = (&self.run, &seen.run);
        for (name, new, old) in [
            ("lease", new.lease_until, old.lease_until),
            ("beat", new.heartbeat_at, old.heartbeat_at),
            ("moved", new.progress_at, old.progress_at),
        ] {
            if new != old {
                change = change.set_or_remove(name, new.map(|at| number(at.as_ms())));
            }
        }
        // Under one claim a lease only ever grows, also if it grew since it was seen.
        if let (Some(lease), true) =
            (new.lease_until, self.claim_id == seen.claim_id && new.lease_until != old.lease_until)
        {
            change = change.when("lease", "<=", number(lease.as_ms()));
        }
        if new.updated_at != old.updated_at {
            change = change.set("u", AttributeValue::S(order::by_update(new)));
        }
        if old.completed_at.is_none() {
            for (name, place) in [("d", order::by_duration(new)), ("s", order::by_score(new))] {
                change = place.into_iter().fold(change, |change, place| change.set(name, AttributeValue::S(place)));
            }
        }
        if self.output_bytes != seen.output_bytes {
            change = change.set("bytes", number(self.output_bytes));
        }
        (change, pieces)
    }

    /// Whether this claim holds the run for this owner.
    pub(crate) fn is_held(&self, owner: &OwnerId, epoch: Epoch, claim_id: ClaimId) -> bool {
        self.run.status == RunStatus::Running
            && self.run.owner == *owner
            && self.run.epoch == epoch
            && self.claim_id == Some(claim_id)
    }
}

/// [`Run`] as JSON, without what renewals write.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Run")]
struct RunForm {
    id: RunId,
    owner: OwnerId,
    agent_name: String,
    cycle_id: String,
    status: RunStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stop_reason: Option<StopReason>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error_message: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    current_stage: Option<Stage>,
    current_attempt: u32,
    max_attempts: u32,
    pass_threshold: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    final_score: Option<Score>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    best_attempt: Option<u32>,
    priority: i32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(with = "parent_form", default, skip_serializing_if = "Option::is_none")]
    parent: Option<Parent>,
    spec_sha256: String,
    epoch: Epoch,
    next_step: StepNo,
    rescues: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    runner_id: Option<RunnerId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    claimed_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pin_runner: Option<RunnerId>,
    #[serde(with = "opt_ms", default, skip_serializing_if = "Option::is_none")]
    pin_until: Option<Timestamp>,
    #[serde(with = "opt_ms", default, skip_serializing_if = "Option::is_none")]
    not_before: Option<Timestamp>,
    #[serde(with = "ms")]
    created_at: Timestamp,
    #[serde(with = "ms")]
    queued_at: Timestamp,
    #[serde(with = "opt_ms", default, skip_serializing_if = "Option::is_none")]
    started_at: Option<Timestamp>,
    #[serde(with = "opt_ms", default, skip_serializing_if = "Option::is_none")]
    claimed_at: Option<Timestamp>,
    #[serde(skip)]
    heartbeat_at: Option<Timestamp>,
    #[serde(skip)]
    progress_at: Option<Timestamp>,
    #[serde(skip)]
    lease_until: Option<Timestamp>,
    #[serde(with = "opt_ms", default, skip_serializing_if = "Option::is_none")]
    cancel_requested_at: Option<Timestamp>,
    #[serde(with = "opt_ms", default, skip_serializing_if = "Option::is_none")]
    completed_at: Option<Timestamp>,
    #[serde(with = "ms")]
    updated_at: Timestamp,
}

/// A moment as its milliseconds: shorter than a date, and any moment has them.
pub(crate) mod ms {
    use redraft_domain::time::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference to the field")]
    pub(crate) fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(at.as_ms())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        i64::deserialize(deserializer).map(Timestamp::from_ms)
    }
}

/// A moment or none.
pub(crate) mod opt_ms {
    use redraft_domain::time::Timestamp;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde calls it with a reference to the field")]
    pub(crate) fn serialize<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        at.map(Timestamp::as_ms).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        Ok(Option::<i64>::deserialize(deserializer)?.map(Timestamp::from_ms))
    }
}

/// Where a run came from: its parent, and the attempts it carries over if it is a fork.
mod parent_form {
    use super::{Parent, ParentKind, RunId};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde calls it with a reference to the field")]
    pub(super) fn serialize<S: Serializer>(parent: &Option<Parent>, serializer: S) -> Result<S::Ok, S::Error> {
        parent.map(|parent| (parent.run_id, parent.kind.carried_attempts())).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Parent>, D::Error> {
        let parent = Option::<(RunId, u32)>::deserialize(deserializer)?;
        Ok(parent.map(|(run_id, from_attempt)| Parent {
            run_id,
            kind: if from_attempt == 0 { ParentKind::Retry } else { ParentKind::Fork { from_attempt } },
        }))
    }
}
