//! Reads what a list is asked for.

use std::str::FromStr;

use redraft_domain::limits::{DEFAULT_PAGE_ROWS, PAGE_ROWS};
use redraft_domain::run::{RunStatus, StopReason, UnknownWord};
use redraft_store::StoreError;
use redraft_store::run_query::{self, RunQuery, SortBy};
use redraft_wire::run::{RunListQuery, Sort};

use crate::cursor;
use crate::error::ApiError;

/// Longest text somebody searches for.
const TEXT_CHARS: usize = 200;

/// The query as the store takes it.
pub(super) fn decode(query: &RunListQuery) -> Result<RunQuery, ApiError> {
    let sort = query.sort.unwrap_or_default();
    let limit = query.limit.unwrap_or(DEFAULT_PAGE_ROWS);
    if !(1..=PAGE_ROWS).contains(&limit) {
        return Err(ApiError::bad_parameter("limit", format!("{limit} is outside 1..{PAGE_ROWS}")));
    }
    let Wanted { statuses, stop_reasons, is_stalled } = wanted(query)?;
    Ok(RunQuery {
        statuses,
        stop_reasons,
        is_stalled,
        agent: text("agent", query.agent.as_deref())?,
        text: text("q", query.q.as_deref())?,
        tag: text("tag", query.tag.as_deref())?,
        from: query.from,
        to: query.to,
        sort: order(sort),
        limit,
        after: query.cursor.as_deref().map(|cursor| cursor::decode(cursor, sort)).transpose()?,
    })
}

fn order(sort: Sort) -> run_query::Sort {
    let (by, ascending) = match sort {
        Sort::Newest => (SortBy::Created, false),
        Sort::Oldest => (SortBy::Created, true),
        Sort::LastChanged => (SortBy::Updated, false),
        Sort::LongUnchanged => (SortBy::Updated, true),
        Sort::Longest => (SortBy::Duration, false),
        Sort::Shortest => (SortBy::Duration, true),
        Sort::Best => (SortBy::Score, false),
        Sort::Worst => (SortBy::Score, true),
    };
    run_query::Sort { by, ascending }
}

/// What a run has to be.
#[derive(Default)]
struct Wanted {
    statuses: Vec<RunStatus>,
    stop_reasons: Vec<StopReason>,
    is_stalled: bool,
}

fn wanted(query: &RunListQuery) -> Result<Wanted, ApiError> {
    let stop_reasons = words::<StopReason>("stopReason", query.stop_reason.as_deref())?;
    match query.status.as_deref().map(str::trim) {
        Some("stalled") => Ok(Wanted { statuses: vec![RunStatus::Running], stop_reasons, is_stalled: true }),
        Some("not_passed") => half_of_failed(true, &stop_reasons),
        Some("broken") => half_of_failed(false, &stop_reasons),
        list => Ok(Wanted { statuses: words("status", list)?, stop_reasons, is_stalled: false }),
    }
}

/// The failed runs that were not good enough, or all others, so that each is in one of the two.
fn half_of_failed(is_not_passed: bool, asked: &[StopReason]) -> Result<Wanted, ApiError> {
    let failed = StopReason::ALL.into_iter().filter(|reason| reason.status() == RunStatus::Failed);
    let half = failed.filter(|reason| reason.is_not_passed() == is_not_passed);
    let stop_reasons: Vec<_> = half.filter(|reason| asked.is_empty() || asked.contains(reason)).collect();
    if stop_reasons.is_empty() {
        return Err(ApiError::bad_parameter("stopReason", "none of these runs ended for this reason"));
    }
    Ok(Wanted { statuses: vec![RunStatus::Failed], stop_reasons, is_stalled: false })
}

/// Words separated by commas, each once.
fn words<T: FromStr<Err = UnknownWord> + PartialEq>(name: &str, list: Option<&str>) -> Result<Vec<T>, ApiError> {
    let mut words = Vec::new();
    for word in list.unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let word = word.parse().map_err(|error| ApiError::bad_parameter(name, error))?;
        if !words.contains(&word) {
            words.push(word);
        }
    }
    Ok(words)
}

/// A filter; an empty one filters nothing, as an empty form field means it.
fn text(name: &str, value: Option<&str>) -> Result<Option<String>, ApiError> {
    let value = value.unwrap_or_default();
    if value.chars().count() > TEXT_CHARS {
        return Err(ApiError::bad_parameter(name, format!("it is longer than {TEXT_CHARS} characters")));
    }
    Ok((!value.is_empty()).then(|| value.to_owned()))
}

/// The name of an agent that may exist. No store keeps NUL in a text.
pub(super) fn agent_name(name: String) -> Result<String, ApiError> {
    if name.chars().count() > 64 || name.contains('\0') {
        let shown = name.chars().filter(|letter| !letter.is_control()).take(64).collect();
        return Err(StoreError::AgentNotFound(shown).into());
    }
    Ok(name)
}
