//! Reads what a list is asked for.

use redraft_domain::limits::{DEFAULT_PAGE_ROWS, PAGE_ROWS};
use redraft_domain::run::RunStatus;
use redraft_store::StoreError;
use redraft_store::run_query::RunQuery;
use redraft_wire::run::{RunListQuery, Sort};

use crate::cursor;
use crate::error::ApiError;

/// Longest text somebody searches for.
const TEXT_CHARS: usize = 200;

/// The query as the store takes it.
pub(super) fn decode(query: &RunListQuery) -> Result<RunQuery, ApiError> {
    let oldest_first = query.sort.unwrap_or_default() == Sort::Oldest;
    let limit = query.limit.unwrap_or(DEFAULT_PAGE_ROWS);
    if !(1..=PAGE_ROWS).contains(&limit) {
        return Err(ApiError::bad_parameter("limit", format!("{limit} is outside 1..{PAGE_ROWS}")));
    }
    Ok(RunQuery {
        statuses: statuses(query.status.as_deref())?,
        agent: text("agent", query.agent.as_deref())?,
        text: text("q", query.q.as_deref())?,
        tag: text("tag", query.tag.as_deref())?,
        from: query.from,
        to: query.to,
        oldest_first,
        limit,
        after: query.cursor.as_deref().map(|cursor| cursor::decode(cursor, oldest_first)).transpose()?,
    })
}

fn statuses(list: Option<&str>) -> Result<Vec<RunStatus>, ApiError> {
    let mut statuses = Vec::new();
    for word in list.unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let status = word.parse().map_err(|error| ApiError::bad_parameter("status", error))?;
        if !statuses.contains(&status) {
            statuses.push(status);
        }
    }
    Ok(statuses)
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
