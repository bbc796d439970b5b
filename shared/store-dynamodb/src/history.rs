//! Lines of history. What happens at once is one item, numbered by its first line.

use redraft_domain::event::{Event, NewEvent, kind};
use redraft_domain::id::{Epoch, OwnerId, RunId};
use redraft_domain::run::{RunStatus, Stage};
use redraft_domain::time::Timestamp;
use redraft_store::run_query::EventQuery;
use redraft_store::run_view::EventPage;
use redraft_store::store::Result;
use serde::{Deserialize, Serialize};

use crate::document::{self, Document};
use crate::item::{Item, from_json, to_json, visible};
use crate::keys;
use crate::meta::ms;
use crate::store::DynamoStore;
use crate::table::Range;

/// A line, without its number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) epoch: Epoch,
    #[serde(rename = "type")]
    pub(crate) event_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stage: Option<Stage>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) attempt: Option<u32>,
    pub(crate) message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) metadata: Option<serde_json::Value>,
    #[serde(with = "ms")]
    pub(crate) at: Timestamp,
}

impl Line {
    /// A line that only the store writes.
    pub(crate) fn of_store(epoch: Epoch, event_type: &str, message: impl Into<String>, at: Timestamp) -> Self {
        let (event_type, message) = (event_type.to_owned(), message.into());
        Self { epoch, event_type, stage: None, attempt: None, message, metadata: None, at }
    }

    /// A run went from one status to another.
    pub(crate) fn transition(epoch: Epoch, from: RunStatus, to: RunStatus, at: Timestamp) -> Self {
        Self::of_store(epoch, kind::STATUS_CHANGE, format!("{from}>{to}"), at)
    }

    /// A line that a runner reports. Its age becomes a time by the store's clock.
    pub(crate) fn reported(epoch: Epoch, event: &NewEvent, now: Timestamp) -> Self {
        let age_ms = i64::try_from(event.age_ms).unwrap_or(i64::MAX);
        Self {
            epoch,
            event_type: visible(&event.event_type),
            stage: event.stage,
            attempt: event.attempt,
            message: visible(&event.message),
            metadata: event.metadata.clone(),
            at: Timestamp::from_ms(now.as_ms().saturating_sub(age_ms)),
        }
    }

    fn numbered(self, seq: i64) -> Event {
        Event {
            seq,
            epoch: self.epoch,
            event_type: self.event_type,
            stage: self.stage,
            attempt: self.attempt,
            message: self.message,
            metadata: self.metadata.filter(|metadata| !metadata.is_null()),
            created_at: self.at,
        }
    }
}

/// The item of these lines, and what must be written before.
pub(crate) fn item(run_id: RunId, first_seq: i64, lines: &[Line]) -> (Item, Vec<Item>) {
    let key = keys::events(run_id, first_seq);
    let Document { text, pieces } = Document::of(&key.pk, to_json(&lines));
    (text.put_into(Item::at(key).number("first", first_seq)), pieces)
}

/// The events of one item.
pub(crate) async fn events_of(store: &DynamoStore, item: &Item) -> Result<Vec<Event>> {
    let first = item.read_number("first")?;
    let lines: Vec<Line> = from_json(&document::read(&store.table, item).await?)?;
    Ok(lines.into_iter().zip(first..).map(|(line, seq)| line.numbered(seq)).collect())
}

/// A page of a run's history.
pub(crate) async fn page(store: &DynamoStore, owner: &OwnerId, run_id: RunId, query: &EventQuery) -> Result<EventPage> {
    let meta = store.own_meta(owner, run_id).await?;
    let (wanted, limit) = (query.event_type.as_deref().map(visible), query.limit as usize);
    let mut events = Vec::new();
    let mut next = (query.after < meta.seq).then(|| Range::of(keys::of_run(run_id)));
    // The line behind the cursor may stand in the middle of an item that begins before it.
    if next.is_some() {
        let from = first_of(store, run_id, query.after + 1).await?;
        let (from, to) = (keys::events(run_id, from).sk, keys::events(run_id, meta.seq).sk);
        next = Some(Range::of(keys::of_run(run_id)).between(from, to).page(items_for(limit)));
    }
    while let Some(range) = next.take().filter(|_| events.len() < limit) {
        let (items, rest) = store.table.page(&range).await?;
        for item in &items {
            let found = events_of(store, item).await?;
            events.extend(found.into_iter().filter(|event| {
                event.seq > query.after && wanted.as_ref().is_none_or(|wanted| event.event_type == *wanted)
            }));
        }
        next = rest;
    }
    events.truncate(limit);
    Ok(EventPage { events, last_seq: meta.seq })
}

/// Where the item begins that holds line `seq`.
async fn first_of(store: &DynamoStore, run_id: RunId, seq: i64) -> Result<i64> {
    let range = Range::of(keys::of_run(run_id)).between(keys::events(run_id, 0).sk, keys::events(run_id, seq).sk);
    let (items, _) = store.table.page(&range.backwards(true).page(1)).await?;
    items.first().map_or(Ok(1), |item| item.read_number("first"))
}

/// Items hold one line at least, and seldom more than a screen of them.
fn items_for(limit: usize) -> i32 {
    i32::try_from(limit.clamp(1, 200)).unwrap_or(200)
}
