//! Events.

use redraft_domain::event;
use redraft_store::run_view::EventPage;
use redraft_wire::event::{Event, EventList};

/// Most text in one page of events. Escaped it may grow sixfold, and still fits what Lambda takes.
const PAGE_BYTES: usize = 768 * 1024;

/// A page that was asked with `limit`.
pub(crate) fn event_list(page: EventPage, limit: u32) -> EventList {
    let last_seq = page.last_seq;
    let asked = page.events.len();
    let events = fitting(page.events);
    let is_full = asked >= limit as usize || events.len() < asked;
    // A page that is not full has seen everything there was, so the next one begins after it,
    // even if a filter let nothing through.
    let next_after = events.last().filter(|_| is_full).map_or(last_seq, |last| last.seq);
    EventList { events, last_seq, next_after, more: next_after < last_seq }
}

/// As many of `events` as fit into one answer, at least one.
pub(super) fn fitting(events: Vec<event::Event>) -> Vec<Event> {
    let mut left = PAGE_BYTES;
    let mut kept = Vec::with_capacity(events.len());
    for event in events {
        let bytes = event.message.len() + event.metadata.as_ref().map_or(0, |metadata| metadata.to_string().len());
        if bytes > left && !kept.is_empty() {
            break;
        }
        left = left.saturating_sub(bytes);
        kept.push(encoded(event));
    }
    kept
}

fn encoded(event: event::Event) -> Event {
    Event {
        seq: event.seq,
        event_type: event.event_type,
        stage: event.stage,
        attempt: event.attempt,
        message: event.message,
        metadata: event.metadata,
        created_at: event.created_at,
    }
}
