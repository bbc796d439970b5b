//! Orders of lists, as texts that sort: what is compared, then age, then the id.

use redraft_domain::id::RunId;
use redraft_domain::run::record::Run;
use redraft_domain::time::Timestamp;
use redraft_store::run_query::{Cursor, SortBy, SortValue};

use crate::keys::moment;

/// A run's place in an order: runs without a value behind those that have one, and among each other by age.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) lacks_value: bool,
    pub(crate) text: String,
}

impl Place {
    /// Where a run stands.
    pub(crate) fn of(run: &Run, by: SortBy) -> Self {
        let text = match by {
            SortBy::Created => Some(by_age(run.created_at, run.id)),
            SortBy::Updated => Some(by_update(run)),
            SortBy::Duration => by_duration(run),
            SortBy::Score => by_score(run),
        };
        Self { lacks_value: text.is_none(), text: text.unwrap_or_else(|| by_age(run.created_at, run.id)) }
    }

    /// Where a page ended.
    pub(crate) fn of_cursor(cursor: &Cursor, by: SortBy) -> Self {
        let age = by_age(cursor.created_at, cursor.id);
        let value = match (by, cursor.value) {
            (SortBy::Created, _) => return Self { lacks_value: false, text: age },
            (_, None) => None,
            (SortBy::Updated | SortBy::Duration, Some(SortValue::Ms(ms))) => Some(moment(Timestamp::from_ms(ms))),
            // Somebody changed the order under a cursor: any place will do.
            (SortBy::Updated | SortBy::Duration, Some(SortValue::Score(_))) => Some(moment(Timestamp::from_ms(0))),
            (SortBy::Score, Some(SortValue::Score(score))) => Some(rank(score.value())),
            (SortBy::Score, Some(SortValue::Ms(_))) => Some(rank(0.0)),
        };
        Self { lacks_value: value.is_none(), text: value.map_or_else(|| age.clone(), |value| format!("{value}#{age}")) }
    }

    /// Which of two comes first.
    pub(crate) fn compare(&self, other: &Self, ascending: bool) -> std::cmp::Ordering {
        let order = self.text.cmp(&other.text);
        self.lacks_value.cmp(&other.lacks_value).then(if ascending { order } else { order.reverse() })
    }
}

fn by_age(created_at: Timestamp, id: RunId) -> String {
    format!("{}#{id}", moment(created_at))
}

/// In the order of the last change.
pub(crate) fn by_update(run: &Run) -> String {
    format!("{}#{}", moment(run.updated_at), by_age(run.created_at, run.id))
}

/// In the order of how long runs took; none before the end.
pub(crate) fn by_duration(run: &Run) -> Option<String> {
    let took = Timestamp::from_ms(crate::ms(run.duration()?));
    Some(format!("{}#{}", moment(took), by_age(run.created_at, run.id)))
}

/// In the order of scores; none before the end.
pub(crate) fn by_score(run: &Run) -> Option<String> {
    let score = run.completed_at.and(run.final_score)?;
    Some(format!("{}#{}", rank(score.value()), by_age(run.created_at, run.id)))
}

/// A score as text that sorts as scores do, to the last bit: they are not negative.
fn rank(score: f64) -> String {
    format!("{:016x}", score.to_bits())
}
