//! What decides whether queued runs can start.

use std::collections::HashMap;

use futures::future::try_join_all;
use redraft_domain::id::{OwnerId, RunnerId};
use redraft_domain::liveness::{ClaimLoop, LoopFacts};
use redraft_domain::run::RunStatus;
use redraft_domain::run::record::Run;
use redraft_domain::runner::Runner;
use redraft_domain::time::Timestamp;
use redraft_store::run_view::{HOLDERS, PinnedRunner, Pulse, QueueFacts, RunOverview};
use redraft_store::store::Result;

use crate::keys;
use crate::meta::Meta;
use crate::store::DynamoStore;
use crate::table::Range;

/// All runners of an owner: they are few, and one request.
pub(crate) async fn runners(store: &DynamoStore, owner: &OwnerId) -> Result<Vec<Runner>> {
    let items = store.table.all(Range::of(keys::runners(owner)).prefix("I#")).await?;
    items.iter().map(crate::runners::read).collect()
}

/// The facts about the queued runs of one agent.
pub(crate) async fn facts(
    store: &DynamoStore,
    owner: &OwnerId,
    agent: &str,
    runners: &[Runner],
    now: Timestamp,
) -> Result<QueueFacts> {
    let items = store.table.all(Range::of(keys::of_agent(owner, agent)).between("A", "H~")).await?;
    let limit = items.iter().find_map(|item| item.opt_number("limit"));
    let cycles: Vec<_> = items.iter().filter_map(|item| item.opt_text("cycle")).collect();
    let serving = || runners.iter().filter(|runner| runner.agents.iter().any(|name| name == agent));
    let count = |of: fn(&Runner, Timestamp) -> bool| {
        u32::try_from(serving().filter(|runner| of(runner, now)).count()).unwrap_or(u32::MAX)
    };
    Ok(QueueFacts {
        runners_online: count(Runner::is_online),
        runners_taking: count(|runner, now| runner.claim_loop(now) == ClaimLoop::Turning),
        runners_full: count(|runner, now| runner.claim_loop(now) == ClaimLoop::Full),
        runner_last_seen_at: serving().map(|runner| runner.last_seen_at).max(),
        agent_running: u32::try_from(cycles.len()).unwrap_or(u32::MAX),
        agent_concurrency: limit.and_then(|limit| u32::try_from(limit).ok()),
        holders: cycles.into_iter().take(HOLDERS as usize).map(str::to_owned).collect(),
        pinned_to: None,
    })
}

/// The same, with the runner that a run is pinned to.
pub(crate) fn with_pin(facts: QueueFacts, run: &Run, runners: &[Runner], now: Timestamp) -> QueueFacts {
    let pin = run.pin_runner.filter(|_| run.pin_until.is_some_and(|until| until > now));
    QueueFacts { pinned_to: pin.map(|id| pinned(runners, id, now)), ..facts }
}

/// The runner behind `id`; its name only if it is this owner's.
fn pinned(runners: &[Runner], id: RunnerId, now: Timestamp) -> PinnedRunner {
    let known = runners.iter().find(|runner| runner.id == id);
    PinnedRunner {
        name: known.map_or_else(|| id.to_string(), |runner| runner.name.clone()),
        last_seen_at: known.map(|runner| runner.last_seen_at),
        is_online: known.is_some_and(|runner| runner.is_online(now)),
    }
}

/// Puts the facts beside the queued rows of a page. Reads nothing if there are none.
pub(crate) async fn complete(
    store: &DynamoStore,
    owner: &OwnerId,
    page: &mut [RunOverview],
    now: Timestamp,
) -> Result<()> {
    let queued = page.iter().filter(|row| row.run.status == RunStatus::Queued);
    let mut agents: Vec<_> = queued.map(|row| row.run.agent_name.clone()).collect();
    agents.sort_unstable();
    agents.dedup();
    if agents.is_empty() {
        return Ok(());
    }
    let runners = runners(store, owner).await?;
    let known = try_join_all(agents.iter().map(|agent| facts(store, owner, agent, &runners, now))).await?;
    let known: HashMap<_, _> = agents.into_iter().zip(known).collect();
    for row in page.iter_mut().filter(|row| row.run.status == RunStatus::Queued) {
        let facts = known.get(&row.run.agent_name).cloned().unwrap_or_default();
        row.queue = Some(with_pin(facts, &row.run, &runners, now));
    }
    Ok(())
}

/// What the runner of a running run shows.
pub(crate) fn pulse(meta: &Meta, runners: &[Runner], now: Timestamp) -> Pulse {
    let runner = runners.iter().find(|runner| meta.run.runner_id == Some(runner.id));
    let claim_loop = runner.map(|runner| LoopFacts {
        life: runner.life(now),
        claims: runner.claims,
        turned_at: runner.last_claim_at.unwrap_or(runner.started_at),
    });
    Pulse { claim_loop, output_bytes: u64::try_from(meta.output_bytes).unwrap_or(0) }
}
