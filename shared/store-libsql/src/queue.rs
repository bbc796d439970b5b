//! What decides whether queued runs can start: for one run, and for a page of them.

use std::collections::HashMap;

use redraft_domain::id::{OwnerId, RunId, RunnerId};
use redraft_domain::liveness::{LoopFacts, STUCK_AFTER};
use redraft_domain::run::RunStatus;
use redraft_domain::run::record::Run;
use redraft_domain::runner::{OFFLINE_AFTER, life};
use redraft_domain::time::Timestamp;
use redraft_store::run_view::{HOLDERS, PinnedRunner, Pulse, QueueFacts, RunOverview};
use redraft_store::store::Result;

use crate::errors::internal;
use crate::runs::of_run;
use crate::statement::{ResultSet, Row, Statement};
use crate::store::{LibsqlStore, ms};
use crate::{rows, sql};

/// The facts about one run.
pub(crate) fn select_facts(owner: &OwnerId, run_id: RunId) -> Statement {
    judged(of_run(sql::SELECT_QUEUE_FACTS, owner, run_id))
}

/// The facts about each agent that has queued runs.
pub(crate) fn list_facts(owner: &OwnerId) -> Statement {
    judged(Statement::new(sql::LIST_QUEUE_FACTS).bind("owner_id", owner.as_str()))
}

fn judged(statement: Statement) -> Statement {
    statement
        .bind("offline_after_ms", ms(OFFLINE_AFTER))
        .bind("stuck_after_ms", ms(STUCK_AFTER))
        .bind("holders", HOLDERS)
}

/// The facts about one run, with the runner it is pinned to.
pub(crate) fn facts_of_run(row: &Row) -> Result<QueueFacts> {
    let pinned_to = match row.opt_text("pin_id").map_err(internal)? {
        Some(id) => Some(pinned(row, id)?),
        None => None,
    };
    Ok(QueueFacts { pinned_to, ..facts(row)? })
}

fn facts(row: &Row) -> Result<QueueFacts> {
    Ok(QueueFacts {
        runners_online: rows::number(row, "runners_online")?,
        runners_taking: rows::number(row, "runners_taking")?,
        runners_full: rows::number(row, "runners_full")?,
        runner_last_seen_at: rows::opt_time(row, "runner_last_seen_at")?,
        agent_running: rows::number(row, "agent_running")?,
        agent_concurrency: rows::opt_number(row, "agent_concurrency")?,
        holders: rows::json(row, "holders")?,
        pinned_to: None,
    })
}

/// The runner behind `id`; its name only if it is this owner's.
fn pinned(row: &Row, id: &str) -> Result<PinnedRunner> {
    Ok(PinnedRunner {
        name: row.opt_text("pin_name").map_err(internal)?.unwrap_or(id).to_owned(),
        last_seen_at: rows::opt_time(row, "pin_last_seen_at")?,
        is_online: row.opt_integer("pin_online").map_err(internal)? == Some(1),
    })
}

/// Puts the facts beside the queued rows of a page: by agent as they came with the page; the runners that rows are
/// pinned to, which few are, are read now.
pub(crate) async fn complete(
    store: &LibsqlStore,
    owner: &OwnerId,
    page: &mut [RunOverview],
    by_agent: Option<&ResultSet>,
    now: Timestamp,
) -> Result<()> {
    let mut agents = HashMap::new();
    for row in by_agent.into_iter().flat_map(|set| &set.rows) {
        agents.insert(rows::text(row, "agent_name")?, facts(row)?);
    }
    let runners = pinned_runners(store, owner, page, now).await?;
    for overview in page.iter_mut().filter(|overview| overview.run.status == RunStatus::Queued) {
        let facts = agents.get(&overview.run.agent_name).cloned().unwrap_or_default();
        let pinned_to = pin(&overview.run, now).map(|id| known(&runners, id));
        overview.queue = Some(QueueFacts { pinned_to, ..facts });
    }
    Ok(())
}

fn known(runners: &HashMap<RunnerId, PinnedRunner>, id: RunnerId) -> PinnedRunner {
    let nobody = || PinnedRunner { name: id.to_string(), last_seen_at: None, is_online: false };
    runners.get(&id).cloned().unwrap_or_else(nobody)
}

/// The only runner that may take `run` now.
fn pin(run: &Run, now: Timestamp) -> Option<RunnerId> {
    run.pin_runner.filter(|_| run.pin_until.is_some_and(|until| until > now))
}

async fn pinned_runners(
    store: &LibsqlStore,
    owner: &OwnerId,
    page: &[RunOverview],
    now: Timestamp,
) -> Result<HashMap<RunnerId, PinnedRunner>> {
    let queued = page.iter().filter(|overview| overview.run.status == RunStatus::Queued);
    let mut ids: Vec<_> = queued.filter_map(|overview| pin(&overview.run, now)).map(|id| id.to_string()).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let select = Statement::new(sql::SELECT_PINNED_RUNNERS)
        .bind("owner_id", owner.as_str())
        .bind("ids", serde_json::Value::from(ids).to_string())
        .bind("offline_after_ms", ms(OFFLINE_AFTER));
    let answer = store.read(vec![select]).await?;
    let found = answer.into_iter().flat_map(|set| set.rows);
    found.map(|row| Ok((rows::parsed(&row, "id")?, pinned(&row, "")?))).collect()
}

/// What the runner of a running run shows.
pub(crate) fn pulse(row: &Row, now: Timestamp) -> Result<Pulse> {
    let claim_loop = match rows::opt_time(row, "last_seen_at")? {
        None => None,
        Some(last_seen_at) => Some(LoopFacts {
            life: life(last_seen_at, rows::opt_time(row, "stopped_at")?, now),
            claims: rows::claims(row)?,
            turned_at: match rows::opt_time(row, "last_claim_at")? {
                Some(turned_at) => turned_at,
                None => rows::time(row, "started_at")?,
            },
        }),
    };
    Ok(Pulse { claim_loop, output_bytes: rows::number(row, "output_bytes")? })
}
