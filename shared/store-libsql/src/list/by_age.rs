//! Lists by age: each combination of filters on the index that serves it.

use redraft_domain::id::OwnerId;
use redraft_domain::run::RunStatus;
use redraft_domain::runner::OFFLINE_AFTER;
use redraft_store::run_query::RunQuery;

use super::prepared::prepared;
use crate::statement::{Statement, Value};
use crate::store::ms;

/// The statement for a page of these runs.
pub(super) fn page(owner: &OwnerId, query: &RunQuery, limit: u32) -> Statement {
    let filters = filters(query);
    let fragments: Vec<_> = filters.iter().map(|filter| filter.fragment).collect();
    let order = if query.sort.ascending { "created_at ASC, id ASC" } else { "created_at DESC, id DESC" };
    let (index, filter) = (index(query), fragments.join(" "));
    let text = prepared(&format!(
        "workflow_runs r INDEXED BY {index} WHERE owner_id = :owner_id {filter} ORDER BY {order} LIMIT :limit"
    ));
    let mut statement = Statement::new(text).bind("owner_id", owner.as_str()).bind("limit", limit + 1);
    for filter in filters {
        for (name, value) in filter.values {
            statement = statement.bind(name, value);
        }
    }
    statement
}

/// The index to walk. Left alone, the planner takes the one by age as soon as a cursor and a time
/// meet a status, and walks every ended run to find the few that are not.
fn index(query: &RunQuery) -> &'static str {
    if query.is_stalled {
        return "runs_by_status";
    }
    if let (Some(failures), None) = (failures(query), &query.agent) {
        return failures.index();
    }
    let few = query.statuses.iter().all(|status| !status.is_terminal());
    match (query.statuses.len(), &query.agent) {
        // Several are put in order after they were found: few runs are active.
        (1.., _) if few => "runs_by_status",
        (_, Some(_)) => "runs_by_agent",
        (1, None) => "runs_by_status",
        _ => "runs_by_age",
    }
}

/// One half of the failed runs.
enum Failures {
    NotPassed,
    Broken,
}

impl Failures {
    const fn index(&self) -> &'static str {
        match self {
            Self::NotPassed => "runs_not_passed",
            Self::Broken => "runs_broken",
        }
    }

    /// The condition of the index, word by word: else it is not used.
    const fn condition(&self) -> &'static str {
        match self {
            Self::NotPassed => "AND status = 'failed' AND stop_reason IN ('attempts_exhausted', 'plateau')",
            Self::Broken => "AND status = 'failed' AND stop_reason NOT IN ('attempts_exhausted', 'plateau')",
        }
    }
}

/// The half of the failed runs that a query asks for, or a part of it.
fn failures(query: &RunQuery) -> Option<Failures> {
    let reasons = &query.stop_reasons;
    let may_fail = query.statuses.is_empty() || query.statuses.contains(&RunStatus::Failed);
    if reasons.is_empty() || !may_fail || reasons.iter().any(|reason| reason.status() != RunStatus::Failed) {
        return None;
    }
    match reasons.iter().filter(|reason| reason.is_not_passed()).count() {
        0 => Some(Failures::Broken),
        some if some == reasons.len() => Some(Failures::NotPassed),
        _both_halves => None,
    }
}

struct Filter {
    fragment: &'static str,
    values: Vec<(&'static str, Value)>,
}

fn filters(query: &RunQuery) -> Vec<Filter> {
    let one = |fragment, name, value: Value| Filter { fragment, values: vec![(name, value)] };
    let mut filters = Vec::new();
    match query.statuses.as_slice() {
        [] => {}
        [status] => filters.push(one("AND status = :status", "status", status.as_str().into())),
        several => {
            let words: Vec<_> = several.iter().map(|status| status.as_str()).collect();
            let words = serde_json::Value::from(words).to_string();
            filters.push(one("AND status IN (SELECT value FROM json_each(:statuses))", "statuses", words.into()));
        }
    }
    if query.is_stalled {
        let fragment = "AND status = 'running' AND cancel_requested_at IS NULL \
             AND COALESCE(heartbeat_at, claimed_at) < (SELECT ms FROM db_now) - :offline_after_ms";
        filters.push(one(fragment, "offline_after_ms", ms(OFFLINE_AFTER).into()));
    }
    if let Some(failures) = failures(query) {
        filters.push(Filter { fragment: failures.condition(), values: Vec::new() });
    }
    if !query.stop_reasons.is_empty() {
        let words: Vec<_> = query.stop_reasons.iter().map(|reason| reason.as_str()).collect();
        let words = serde_json::Value::from(words).to_string();
        filters.push(one("AND stop_reason IN (SELECT value FROM json_each(:reasons))", "reasons", words.into()));
    }
    if let Some(agent) = &query.agent {
        filters.push(one("AND agent_name = :agent", "agent", Value::visible(agent)));
    }
    if let Some(tag) = &query.tag {
        filters.push(one("AND EXISTS(SELECT 1 FROM json_each(r.tags) WHERE value = :tag)", "tag", Value::visible(tag)));
    }
    if let Some(text) = &query.text {
        let fragment = "AND (instr(lower(cycle_id), :text) OR instr(id, :text) OR instr(lower(agent_name), :text) \
             OR EXISTS(SELECT 1 FROM json_each(r.tags) WHERE instr(lower(value), :text)))";
        // SQLite's lower() knows ASCII only, so both sides do.
        filters.push(one(fragment, "text", Value::visible(&text.to_ascii_lowercase())));
    }
    if let Some(from) = query.from {
        filters.push(one("AND created_at >= :from", "from", from.as_ms().into()));
    }
    if let Some(to) = query.to {
        filters.push(one("AND created_at < :to", "to", to.as_ms().into()));
    }
    if let Some(after) = query.after {
        let fragment = if query.sort.ascending {
            "AND (created_at, id) > (:after_at, :after_id)"
        } else {
            "AND (created_at, id) < (:after_at, :after_id)"
        };
        let values = vec![("after_at", after.created_at.as_ms().into()), ("after_id", after.id.to_string().into())];
        filters.push(Filter { fragment, values });
    }
    filters
}
