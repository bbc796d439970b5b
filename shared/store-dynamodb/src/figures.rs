//! Figures of runs: rolled up from the runs that ended, in the order of their ends; how runs stand is counted when somebody
//! looks.

use std::collections::HashMap;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_dynamodb::types::AttributeValue;
use futures::future::{try_join, try_join_all};
use redraft_domain::figures::{EndedRun, Figures, Standing};
use redraft_domain::id::OwnerId;
use redraft_domain::run::{RunStatus, StepNo};
use redraft_domain::time::Timestamp;
use redraft_store::figures::{Counting, OwnerFigures, QUEUE_LOOKED_AT, RolledUp, Runners, Watch};
use redraft_store::store::Result;

use crate::item::{Item, to_json};
use crate::keys;
use crate::meta::Meta;
use crate::queue;
use crate::store::DynamoStore;
use crate::sweep::run_ids;
use crate::table::{Outcome, Range, TRANSACTION_ITEMS};
use crate::write::{Change, Write};

/// A run is counted this long after its end: by then the index shows it, and everything that ended before it, also if
/// the clocks of two functions are not quite the same.
const SETTLES: Duration = Duration::from_secs(60);
/// Most runs that are counted at once: what one batch of reads brings.
const RUNS_AT_ONCE: u32 = 100;
/// Active runs are counted up to this many: a page of the index has room for some more.
const ACTIVE_COUNTED: i32 = 4_000;

#[async_trait]
impl Watch for DynamoStore {
    async fn roll_up(&self, most: u32) -> Result<RolledUp> {
        let call = self.call();
        call.settled(roll_up(&call, most.min(RUNS_AT_ONCE)).await).await
    }

    async fn figures(&self, owner: &OwnerId) -> Result<OwnerFigures> {
        self.look(figures(self, owner)).await
    }
}

/// Counts runs that ended: the next ones, as long as their counters fit into one transaction with the cursor.
async fn roll_up(store: &DynamoStore, most: u32) -> Result<RolledUp> {
    let cursor = store.table.get(keys::roll_up()).await?;
    let seen = cursor.as_ref().and_then(|item| item.opt_text("upto")).map(str::to_owned);
    let until = Timestamp::from_ms(store.now().as_ms() - crate::ms(SETTLES));
    let range = uncounted(seen.as_deref(), until).page(i32::try_from(most).unwrap_or(i32::MAX));
    let (rows, rest) = store.table.page(&range).await?;
    if rows.is_empty() {
        return Ok(RolledUp { ended: 0, has_more: false });
    }
    let runs = ended(store, &rows).await?;
    let mut counting = counted(store, runs.iter().flatten().map(|(owner, _)| owner)).await?;
    let (mut ended, mut upto, mut is_all) = (0, None, true);
    for (row, run) in rows.iter().zip(&runs) {
        if counting.changed().count() + 1 == TRANSACTION_ITEMS {
            is_all = false;
            break;
        }
        if let Some((owner, run)) = run {
            counting.count(owner.as_str(), run);
            ended += 1;
        }
        upto = row.opt_text("gs").map(str::to_owned);
    }
    let Some(upto) = upto else { return Ok(RolledUp { ended: 0, has_more: false }) };
    let cursor = Change::of(keys::roll_up()).set("upto", AttributeValue::S(upto));
    let mut writes = vec![Write::Change(cursor.when_still("upto", seen.map(AttributeValue::S)))];
    writes.extend(counting.changed().map(|(owner, name, figures)| {
        let item = Item::at(keys::figures_of(&OwnerId::new(owner), name));
        Write::Put(item.json("agent", &name).text("body", to_json(figures)))
    }));
    let is_ours = matches!(store.table.transact(writes).await?, Outcome::Done);
    Ok(RolledUp { ended: if is_ours { ended } else { 0 }, has_more: !is_ours || !is_all || rest.is_some() })
}

/// Runs that ended up to `until` and are not counted, by their end.
fn uncounted(seen: Option<&str>, until: Timestamp) -> Range {
    // Behind the last one and nothing that begins like it.
    let from = seen.map_or_else(|| "0".to_owned(), |seen| format!("{seen}~"));
    let until = keys::moment(until);
    let until = if until < from { from.clone() } else { until };
    Range::of_index(keys::ENDED).between(from, until)
}

/// What there is to count of these runs, in the same order.
async fn ended(store: &DynamoStore, rows: &[Item]) -> Result<Vec<Option<(OwnerId, EndedRun)>>> {
    let ids: Vec<_> = rows.iter().map(|row| run_ids(std::slice::from_ref(row)).pop()).collect();
    let metas = store.metas(ids.iter().copied().flatten()).await?;
    let mut known: HashMap<_, _> = metas.into_iter().map(|meta| (meta.run.id, meta)).collect();
    let runs = ids.into_iter().map(|id| id.and_then(|id| known.remove(&id))).map(async |meta| match meta {
        Some(meta) => ended_run(store, meta).await,
        None => Ok(None),
    });
    try_join_all(runs).await
}

async fn ended_run(store: &DynamoStore, meta: Meta) -> Result<Option<(OwnerId, EndedRun)>> {
    let run = meta.run;
    let Some(stop_reason) = run.stop_reason else { return Ok(None) };
    // A fork's own steps only: those that it carries over stand where they were taken.
    let steps = store.table.all(Range::of(keys::of_run(run.id)).prefix(keys::STEP)).await?;
    let mut stages = Vec::with_capacity(steps.len());
    for item in &steps {
        let no = StepNo(u32::try_from(item.read_number("no")?).unwrap_or_default());
        if no < run.next_step {
            stages.push((no.stage(), item.read_time("at")?.since(item.read_time("started")?)));
        }
    }
    let waited = run.started_at.map(|started| started.since(run.created_at));
    let took = run.started_at.zip(run.completed_at).map(|(started, completed)| completed.since(started));
    Ok(Some((run.owner, EndedRun { agent_name: run.agent_name, stop_reason, waited, took, stages })))
}

/// What is counted already of these owners.
async fn counted(store: &DynamoStore, owners: impl Iterator<Item = &OwnerId>) -> Result<Counting> {
    let mut counting = Counting::default();
    let mut owners: Vec<_> = owners.collect();
    owners.sort_unstable();
    owners.dedup();
    for owner in owners {
        for (name, figures) in of_owner(store, owner).await?.0 {
            counting.known(owner.as_str().to_owned(), name, figures);
        }
    }
    Ok(counting)
}

async fn of_owner(store: &DynamoStore, owner: &OwnerId) -> Result<Figures> {
    let items = store.table.all(Range::of(keys::figures(owner))).await?;
    items.iter().map(|item| Ok((item.read_json("agent")?, item.read_json("body")?))).collect::<Result<_>>().map(Figures)
}

/// Requests: counters, active runs, running runs, the oldest of the active ones, runners, and how far behind all is.
async fn figures(store: &DynamoStore, owner: &OwnerId) -> Result<OwnerFigures> {
    let now = store.now();
    let active = Range::of_index(keys::active(owner));
    let running = Range::of_index(keys::RUNNING).prefix(keys::running_of(owner));
    let counts = try_join(store.table.count(active, ACTIVE_COUNTED), store.table.count(running, ACTIVE_COUNTED));
    let beside = try_join(queue::runners(store, owner), lag(store, now));
    let stand = try_join(counts, queued_since(store, owner, now));
    let (agents, ((active, running), queued_since), (known, lag)) =
        futures::future::try_join3(of_owner(store, owner), stand, beside).await?;
    let mut runners = Runners::default();
    for runner in &known {
        runners.count(runner.is_online(now));
    }
    // Nothing makes a run wait for a person on this store so far: what is active and not running is queued.
    let queued = i64::from(active.saturating_sub(running));
    let standing = Standing { queued, running: running.into(), waiting: 0 };
    Ok(OwnerFigures { standing, agents, queued_since, runners, lag, now })
}

/// Since when the run waits that waits the longest. Ids begin with when they were made.
async fn queued_since(store: &DynamoStore, owner: &OwnerId, now: Timestamp) -> Result<Option<Timestamp>> {
    let most = i32::try_from(QUEUE_LOOKED_AT).unwrap_or(i32::MAX);
    let (rows, _) = store.table.page(&Range::of_index(keys::active(owner)).page(most)).await?;
    let metas = store.metas(run_ids(&rows)).await?;
    let queued = metas.into_iter().map(|meta| meta.run).filter(|run| run.status == RunStatus::Queued);
    let since = queued
        .filter_map(|run| [Some(run.queued_at), Some(run.updated_at), run.not_before].into_iter().flatten().max());
    Ok(since.filter(|since| *since <= now).min())
}

/// How long ago the first run ended that is not counted.
async fn lag(store: &DynamoStore, now: Timestamp) -> Result<Duration> {
    let cursor = store.table.get(keys::roll_up()).await?;
    let seen = cursor.as_ref().and_then(|item| item.opt_text("upto"));
    let (rows, _) = store.table.page(&uncounted(seen, now).page(1)).await?;
    let ended = rows.first().and_then(|row| row.opt_text("gs")?.split('#').next()?.parse().ok());
    Ok(ended.map_or(Duration::ZERO, |ended| now.since(Timestamp::from_ms(ended))))
}
