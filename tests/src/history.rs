//! The history of a run, as a reader of the API sees it.

use redraft_wire::Client;
use redraft_wire::event::{Event, EventListQuery};

/// The whole history of a run, from any control plane.
///
/// # Panics
/// It cannot be read, or has gaps.
pub async fn history(client: &Client, run: &str) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    loop {
        let after = events.last().map_or(0, |event| event.seq);
        let query = EventListQuery { after: Some(after), ..EventListQuery::default() };
        let page = client.events(run, &query).await.expect("the history can be read");
        events.extend(page.events);
        if !page.more {
            break;
        }
    }
    let numbers: Vec<_> = events.iter().map(|event| event.seq).collect();
    let expected: Vec<_> = (1..).take(numbers.len()).collect();
    assert_eq!(numbers, expected, "the history of run {run} has gaps");
    events
}
