//! Looks over the database's shoulder: what no row tells afterwards is checked when it happens.

use std::collections::BTreeSet;

use redraft_domain::time::Timestamp;
use redraft_store_libsql::database::DatabaseError;
use redraft_store_libsql::statement::{ResultSet, Statement, Value};

use super::report::{Broken, Check};
use super::server::Answer;

/// What it has seen so far.
#[derive(Debug, Default)]
pub(super) struct Monitor {
    pub(super) broken: Vec<Broken>,
    pub(super) fenced: u64,
    /// Operations that took effect.
    effects: BTreeSet<String>,
}

/// How things stood before a batch.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The statement that names a claim, and whether that claim held the run; `None` if the sender has no such run.
    held: Option<(usize, Option<bool>)>,
    /// The statement that rescues, and the runs it must leave alone.
    rescue: Option<(usize, BTreeSet<String>)>,
    /// The operation it carries.
    op_id: Option<String>,
}

const HOLDER: &str = "SELECT epoch = :epoch AND status = 'running' AND COALESCE(claim_id = :claim_id, 0) AS holds
    FROM workflow_runs WHERE id = :run_id AND owner_id = :owner_id";
const ALIVE: &str =
    "SELECT id FROM workflow_runs WHERE status = 'running' AND lease_until + CAST(:grace_ms AS INTEGER) >= :now_ms";
const CROWDED: &str =
    "SELECT a.agent_name AS name FROM agents a WHERE a.concurrency < (SELECT COUNT(*) FROM workflow_runs r
    WHERE r.owner_id = a.owner_id AND r.agent_name = a.agent_name AND r.status = 'running')";

impl Monitor {
    /// How things stand before `batch` is executed at `now`.
    pub(super) fn before(batch: &[Statement], now: Timestamp, query: impl Fn(Statement) -> ResultSet) -> Seen {
        let held = batch.iter().position(|statement| {
            ["run_id", "owner_id", "epoch", "claim_id"].iter().all(|name| argument(statement, name).is_some())
        });
        let rescue = batch.iter().position(|statement| statement.sql.contains("rescues = rescues + 1"));
        Seen {
            held: held.map(|index| {
                let holder = ["run_id", "owner_id", "epoch", "claim_id"]
                    .into_iter()
                    .fold(Statement::new(HOLDER), |holder, name| bind(holder, name, &batch[index]));
                let holds = query(holder).rows.first().and_then(|row| row.integer("holds").ok());
                (index, holds.map(|holds| holds != 0))
            }),
            rescue: rescue.map(|index| {
                let alive = bind(Statement::new(ALIVE), "grace_ms", &batch[index]).bind("now_ms", now.as_ms());
                (index, ids(&query(alive)))
            }),
            op_id: operation(batch),
        }
    }

    /// What `batch` did.
    pub(super) fn after(
        &mut self,
        seen: Seen,
        batch: &[Statement],
        answer: &Answer,
        query: impl Fn(Statement) -> ResultSet,
    ) {
        let is_refused = match (answer, seen.held) {
            (Ok(sets), Some((index, _))) => sets[index].affected == 0 && sets[index].rows.is_empty(),
            (Ok(_), None) => false,
            (Err(error), _) => {
                matches!(error, DatabaseError::Constraint { message, .. } if message.contains("FENCED"))
            }
        };
        // What a stranger sends is refused too, but no runner had lost anything.
        self.fenced += u64::from(is_refused && matches!(seen.held, Some((_, Some(false)))));
        let Ok(sets) = answer else { return };
        if let Some((index, holds)) = seen.held
            && !is_refused
            && holds != Some(true)
        {
            let what = format!("taken without holding the run: {:?}", batch[index].args);
            self.broken.push(Broken { check: Check::Fence, what });
        }
        if let Some(op_id) = seen.op_id
            && !self.effects.insert(op_id.clone())
        {
            self.broken.push(Broken { check: Check::Once, what: format!("operation {op_id} took effect again") });
        }
        if let Some((index, alive)) = seen.rescue {
            for id in ids(&sets[index]).intersection(&alive) {
                let what = format!("run {id} was rescued from a runner in time");
                self.broken.push(Broken { check: Check::Rescue, what });
            }
        }
        if batch.iter().any(|statement| statement.sql.contains("INSERT INTO workflow_claims")) {
            for row in query(Statement::new(CROWDED)).rows {
                let what = row.text("name").unwrap_or_default().to_owned();
                self.broken.push(Broken { check: Check::Limit, what });
            }
        }
    }
}

/// The operation that a batch carries.
pub(super) fn operation(batch: &[Statement]) -> Option<String> {
    let op = batch.iter().find(|statement| statement.sql.contains("INSERT INTO workflow_ops"))?;
    text(op, "op_id")
}

/// The value that a statement was given for `name`, as text.
pub(super) fn text(statement: &Statement, name: &str) -> Option<String> {
    match argument(statement, name)? {
        Value::Text(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}

fn argument<'a>(statement: &'a Statement, name: &str) -> Option<&'a Value> {
    statement.args.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
}

fn bind(to: Statement, name: &'static str, from: &Statement) -> Statement {
    match argument(from, name) {
        Some(value) => to.bind(name, value.clone()),
        None => to,
    }
}

fn ids(set: &ResultSet) -> BTreeSet<String> {
    set.rows.iter().filter_map(|row| row.text("id").ok()).map(str::to_owned).collect()
}
