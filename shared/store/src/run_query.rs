//! Which runs, events and pages somebody wants to see.

use std::time::Duration;

use redraft_domain::id::RunId;
use redraft_domain::run::record::Run;
use redraft_domain::run::{RunStatus, StopReason};
use redraft_domain::score::Score;
use redraft_domain::time::Timestamp;

/// Which runs a list shows, newest first unless asked otherwise.
#[derive(Debug, Clone, Default, PartialEq)]
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
    /// In which order.
    pub sort: Sort,
    /// Rows of a page, 1..=[`redraft_domain::limits::PAGE_ROWS`].
    pub limit: u32,
    /// Rows after this one, in the order of the list.
    pub after: Option<Cursor>,
}

/// In which order a list comes. Runs that are equal in it come by age, in the same direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sort {
    /// What is compared.
    pub by: SortBy,
    /// The smallest and the oldest first. Runs without a value come last all the same.
    pub ascending: bool,
}

/// What lists are put in order by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SortBy {
    /// When a run was submitted.
    #[default]
    Created,
    /// When it last changed its status, finished a stage, or was asked to end.
    Updated,
    /// How long it took. No value before it has ended: what is still growing would move rows between pages.
    Duration,
    /// The score of what it delivers. No value before it has ended.
    Score,
}

/// A place in a list of runs. Never a page number: rows that arrive meanwhile must not shift it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cursor {
    /// What the last row seen had of what the list is put in order by; `None` if it had nothing, or by age.
    pub value: Option<SortValue>,
    /// When the last row seen was submitted.
    pub created_at: Timestamp,
    /// The last row seen.
    pub id: RunId,
}

/// What lists compare.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SortValue {
    /// A time or a duration.
    Ms(i64),
    /// A score.
    Score(Score),
}

impl Cursor {
    /// The place behind `run` in a list in this order.
    pub fn behind(run: &Run, by: SortBy) -> Self {
        let value = match by {
            SortBy::Created => None,
            SortBy::Updated => Some(SortValue::Ms(run.updated_at.as_ms())),
            SortBy::Duration => run.duration().map(|duration| SortValue::Ms(ms(duration))),
            SortBy::Score => run.completed_at.and(run.final_score).map(SortValue::Score),
        };
        Self { value, created_at: run.created_at, id: run.id }
    }
}

fn ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
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
