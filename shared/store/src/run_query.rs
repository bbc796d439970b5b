//! Which runs, events and pages somebody wants to see.

use redraft_domain::id::RunId;
use redraft_domain::run::{RunStatus, StopReason};
use redraft_domain::time::Timestamp;

/// Which runs a list shows, newest first unless asked otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunQuery {
    /// Only these statuses; empty is all.
    pub statuses: Vec<RunStatus>,
    /// Only runs that ended for one of these reasons; empty is all.
    pub stop_reasons: Vec<StopReason>,
    /// Only running runs of whose runner nothing was heard for too long.
    pub is_stalled: bool,
    /// Only this agent.
    pub agent: Option<String>,
    /// Only runs whose id, cycle id, agent or tags contain this text.
    pub text: Option<String>,
    /// Only runs with this tag.
    pub tag: Option<String>,
    /// Only runs submitted at or after this moment.
    pub from: Option<Timestamp>,
    /// Only runs submitted before this moment.
    pub to: Option<Timestamp>,
    /// Oldest first.
    pub oldest_first: bool,
    /// Rows of a page, 1..=[`redraft_domain::limits::PAGE_ROWS`].
    pub limit: u32,
    /// Rows after this one, in the order of the list.
    pub after: Option<Cursor>,
}

/// A place in a list of runs. Never a page number: rows that arrive meanwhile must not shift it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// When the last row seen was submitted.
    pub created_at: Timestamp,
    /// The last row seen.
    pub id: RunId,
}

/// Which events of a run somebody wants to see, in order of `seq`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventQuery {
    /// Only events after this number.
    pub after: i64,
    /// Only events of this kind.
    pub event_type: Option<String>,
    /// At most this many.
    pub limit: u32,
}
