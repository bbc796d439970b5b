//! Lists in other orders than by age.
//!
//! Each index keeps the runs of one standing in order; a list of several standings merges those ranges, so that a page
//! costs its own rows and one more of each. Behind the runs that have a value come those that have none. Filters other
//! than by standing have no index of their own here: they read past what they do not want.

use redraft_domain::id::OwnerId;
use redraft_domain::run::{RunStatus, StopReason};
use redraft_domain::runner::OFFLINE_AFTER;
use redraft_domain::time::Timestamp;
use redraft_store::run_query::{Cursor, RunQuery, SortBy, SortValue};

use super::prepared::prepared;
use crate::statement::{Statement, Value};
use crate::store::ms;

/// What a run is to people: its status, with those that were not good enough apart from the other failed ones.
struct Standing {
    word: &'static str,
    status: RunStatus,
    is_not_passed: bool,
}

impl Standing {
    const fn of(status: RunStatus) -> Self {
        Self { word: status.as_str(), status, is_not_passed: false }
    }

    /// The ended ones last.
    const ALL: [Self; 7] = [
        Self::of(RunStatus::Queued),
        Self::of(RunStatus::Running),
        Self::of(RunStatus::Waiting),
        Self::of(RunStatus::Passed),
        Self::of(RunStatus::Failed),
        Self { word: "not_passed", status: RunStatus::Failed, is_not_passed: true },
        Self::of(RunStatus::Cancelled),
    ];

    fn is_asked(&self, query: &RunQuery) -> bool {
        let is_status = query.statuses.is_empty() || query.statuses.contains(&self.status);
        let is_reason = query.stop_reasons.is_empty() || query.stop_reasons.iter().any(|reason| self.has(*reason));
        let is_stalled = !query.is_stalled || self.status == RunStatus::Running;
        is_status && is_reason && is_stalled
    }

    fn has(&self, reason: StopReason) -> bool {
        reason.status() == self.status && reason.is_not_passed() == self.is_not_passed
    }
}

/// What no run is: what was asked for and what was asked for beside it exclude each other.
const NOBODY: Standing = Standing { word: "nobody", status: RunStatus::Cancelled, is_not_passed: false };

/// Names of the parameters that say which standings are asked for.
const STANDINGS: [&str; 7] =
    ["standing_0", "standing_1", "standing_2", "standing_3", "standing_4", "standing_5", "standing_6"];

/// Always all of them, so that there are few different texts.
const FILTERS: &str = "AND created_at >= :from AND created_at < :to AND (:agent IS NULL OR agent_name = :agent) \
    AND (:reasons IS NULL OR stop_reason IN (SELECT value FROM json_each(:reasons))) \
    AND (:tag IS NULL OR EXISTS(SELECT 1 FROM json_each(r.tags) WHERE value = :tag)) \
    AND (:text IS NULL OR instr(lower(cycle_id), :text) OR instr(id, :text) OR instr(lower(agent_name), :text) \
      OR EXISTS(SELECT 1 FROM json_each(r.tags) WHERE instr(lower(value), :text))) \
    AND (:offline_after_ms IS NULL OR (cancel_requested_at IS NULL \
      AND COALESCE(heartbeat_at, claimed_at) < (SELECT ms FROM db_now) - :offline_after_ms))";

/// What a list is put in order by, and where it stands.
struct Key {
    column: &'static str,
    index: &'static str,
    /// Condition of the index, for the runs that have ended; `None` if all runs are in it and have a value.
    of_ended: Option<&'static str>,
}

fn key(by: SortBy) -> Key {
    let of_ended = Some(" AND completed_at IS NOT NULL");
    match by {
        SortBy::Created | SortBy::Updated => Key { column: "updated_at", index: "runs_by_update", of_ended: None },
        SortBy::Duration => Key { column: "duration_ms", index: "runs_by_duration", of_ended },
        SortBy::Score => Key { column: "final_score", index: "runs_by_score", of_ended },
    }
}

/// The statement for a page of these runs.
pub(super) fn page(owner: &OwnerId, query: &RunQuery, limit: u32) -> Statement {
    let mut standings: Vec<_> = Standing::ALL.iter().filter(|standing| standing.is_asked(query)).collect();
    if standings.is_empty() {
        standings.push(&NOBODY);
    }
    let active = standings.iter().filter(|standing| !standing.status.is_terminal()).count();
    let ranges = Ranges::of(query, &STANDINGS[..standings.len()], active);
    let mut statement = Statement::new(prepared(&ranges.text())).bind("owner_id", owner.as_str());
    statement = filtered(statement, query).bind("limit", limit + 1);
    for (name, standing) in STANDINGS.into_iter().zip(standings) {
        statement = statement.bind(name, standing.word);
    }
    match query.after {
        Some(after) => ranges.bound(statement, &after),
        None => statement,
    }
}

fn filtered(statement: Statement, query: &RunQuery) -> Statement {
    let reasons: Vec<_> = query.stop_reasons.iter().map(|reason| reason.as_str()).collect();
    let reasons = (!reasons.is_empty()).then(|| serde_json::Value::from(reasons).to_string());
    // SQLite's lower() knows ASCII only, so both sides do.
    let text = query.text.as_ref().map(|text| Value::visible(&text.to_ascii_lowercase()));
    statement
        .bind("from", query.from.map_or(i64::MIN, Timestamp::as_ms))
        .bind("to", query.to.map_or(i64::MAX, Timestamp::as_ms))
        .bind("agent", query.agent.as_deref().map(Value::visible))
        .bind("reasons", reasons)
        .bind("tag", query.tag.as_deref().map(Value::visible))
        .bind("text", text)
        .bind("offline_after_ms", query.is_stalled.then(|| ms(OFFLINE_AFTER)))
}

/// Where a page goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    /// At the first run.
    First,
    /// Behind a run that has a value.
    WithValue,
    /// Behind a run that has none.
    WithoutValue,
}

/// The ranges of an index that a page merges.
struct Ranges<'a> {
    key: Key,
    ascending: bool,
    active: &'a [&'static str],
    ended: &'a [&'static str],
    start: Start,
}

impl<'a> Ranges<'a> {
    fn of(query: &RunQuery, standings: &'a [&'static str], active: usize) -> Self {
        let key = key(query.sort.by);
        let (active, ended) = standings.split_at(active);
        let start = match query.after {
            None => Start::First,
            Some(after) if after.value.is_none() && key.of_ended.is_some() => Start::WithoutValue,
            // Nothing that has not ended has a value: somebody changed the filter under a cursor.
            Some(_) if key.of_ended.is_some() && ended.is_empty() => Start::First,
            Some(_) => Start::WithValue,
        };
        Self { key, ascending: query.sort.ascending, active, ended, start }
    }

    fn bound(&self, statement: Statement, after: &Cursor) -> Statement {
        let place = |statement: Statement| {
            statement.bind("after_at", after.created_at.as_ms()).bind("after_id", after.id.to_string())
        };
        let value = after.value.map(|value| match value {
            SortValue::Ms(ms) => Value::from(ms),
            SortValue::Score(score) => Value::from(score.value()),
        });
        match self.start {
            Start::First => statement,
            Start::WithValue => place(statement).bind("after_value", value),
            Start::WithoutValue => place(statement),
        }
    }

    fn text(&self) -> String {
        let halves: Vec<_> = self.with_value().into_iter().chain(self.without_value()).collect();
        let halves = halves.join(" UNION ALL ");
        format!("(SELECT run_id FROM ({halves}) LIMIT :limit) p CROSS JOIN workflow_runs r ON r.id = p.run_id")
    }

    fn with_value(&self) -> Option<String> {
        let Key { column, index, of_ended } = self.key;
        let (direction, behind) = self.words();
        let standings: Vec<_> = match of_ended {
            Some(_) => self.ended.to_vec(),
            None => [self.active, self.ended].concat(),
        };
        let cursor = match self.start {
            Start::First => String::new(),
            Start::WithValue => {
                format!(" AND ({column}, created_at, id) {behind} (:after_value, :after_at, :after_id)")
            }
            Start::WithoutValue => return None,
        };
        let condition = format!("{column} IS NOT NULL{}{cursor}", of_ended.unwrap_or_default());
        let ranges = standings.iter().map(|name| range(column, index, &format!("standing = :{name} AND {condition}")));
        let ranges: Vec<_> = ranges.collect();
        merged(&ranges, &format!("value {direction}, at {direction}, run_id {direction}"))
    }

    fn without_value(&self) -> Option<String> {
        let Key { column, index, of_ended } = self.key;
        let of_ended = of_ended?;
        let (direction, behind) = self.words();
        let cursor = match self.start {
            Start::First | Start::WithValue => String::new(),
            Start::WithoutValue => format!(" AND (created_at, id) {behind} (:after_at, :after_id)"),
        };
        let active = self.active.iter();
        let active = active.map(|name| range("NULL", "runs_by_status", &format!("status = :{name}{cursor}")));
        let ended = self
            .ended
            .iter()
            .map(|name| range("NULL", index, &format!("standing = :{name} AND {column} IS NULL{of_ended}{cursor}")));
        merged(&active.chain(ended).collect::<Vec<_>>(), &format!("at {direction}, run_id {direction}"))
    }

    const fn words(&self) -> (&'static str, &'static str) {
        if self.ascending { ("ASC", ">") } else { ("DESC", "<") }
    }
}

/// Runs of one standing, in the order of the index.
fn range(value: &str, index: &str, condition: &str) -> String {
    format!(
        "SELECT {value} AS value, created_at AS at, id AS run_id FROM workflow_runs r INDEXED BY {index} \
         WHERE owner_id = :owner_id AND {condition} {FILTERS}"
    )
}

/// Ranges in one order; `SQLite` takes the next row from whichever has it.
fn merged(ranges: &[String], order: &str) -> Option<String> {
    let all = ranges.join(" UNION ALL ");
    (!ranges.is_empty()).then(|| format!("SELECT run_id FROM ({all} ORDER BY {order} LIMIT :limit)"))
}
