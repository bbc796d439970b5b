//! What happens to runs whose runner keeps silent.

use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::run::transition::{Change as Transition, RunCommand};
use redraft_domain::run::{RunStatus, StopReason};
use redraft_domain::time::Timestamp;
use redraft_store::claim::{LeaseTimes, Rescued};
use redraft_store::store::{OPERATIONS_KEPT, Result};

use crate::commit::{Committed, Step, commit, transition};
use crate::item::Item;
use crate::keys::{self, Key};
use crate::meta::Meta;
use crate::store::{DynamoStore, TRIES};
use crate::table::Range;
use crate::write::Change;

/// The longest wait of a rescued run, and the first one.
const LONGEST_WAIT_MS: i64 = 300_000;
const FIRST_WAIT_MS: i64 = 1_000;

/// Whether a run of this owner lost its runner.
pub(crate) async fn has_expired(store: &DynamoStore, owner: &OwnerId, times: &LeaseTimes) -> Result<bool> {
    let now = store.now();
    Ok(running(store, Some(owner)).await?.iter().any(|meta| is_lost(meta, times, now)))
}

/// Takes back every run whose lease and grace ran out. Whoever renews, ends or rescues one meanwhile is first:
/// what was computed from an older lease is refused.
pub(crate) async fn rescue(store: &DynamoStore, owner: Option<&OwnerId>, times: &LeaseTimes) -> Result<Vec<Rescued>> {
    let mut rescued = Vec::new();
    for meta in running(store, owner).await? {
        let done = settle(store, meta, |meta, now| is_lost(meta, times, now).then(|| taken_back(meta, times, now)));
        if let Some(meta) = done.await? {
            let run = meta.run;
            rescued.push(Rescued { run_id: run.id, status: run.status, not_before: run.not_before });
        }
    }
    Ok(rescued)
}

/// Ends every run whose runner let a request to cancel pass.
pub(crate) async fn force_cancel(store: &DynamoStore, times: &LeaseTimes) -> Result<Vec<RunId>> {
    let is_due = |meta: &Meta, now: Timestamp| {
        let requested = meta.run.cancel_requested_at.filter(|_| meta.run.status == RunStatus::Running);
        requested.is_some_and(|at| at.plus(times.force_cancel) < now)
    };
    let mut forced = Vec::new();
    for meta in running(store, None).await? {
        let done = settle(store, meta, |meta, now| {
            is_due(meta, now).then(|| {
                let mut step = Step::from(meta);
                step.go(RunStatus::Cancelled, now);
                step.next.run.stop_reason = Some(StopReason::CancelRequested);
                step.next.run.error_message = Some("its runner did not confirm the cancel in time".to_owned());
                step
            })
        });
        forced.extend(done.await?.map(|meta| meta.run.id));
    }
    Ok(forced)
}

/// All running runs, of one owner or of all, as they stand.
pub(crate) async fn running(store: &DynamoStore, owner: Option<&OwnerId>) -> Result<Vec<Meta>> {
    let range = Range::of_index(keys::RUNNING);
    let range = match owner {
        Some(owner) => range.prefix(keys::running_of(owner)),
        None => range,
    };
    let ids = run_ids(&store.table.all(range).await?);
    let mut metas = store.metas(ids).await?;
    metas.retain(|meta| meta.run.status == RunStatus::Running && owner.is_none_or(|owner| meta.run.owner == *owner));
    Ok(metas)
}

/// The runs that index entries stand for: their place ends with the id.
pub(crate) fn run_ids(items: &[Item]) -> Vec<RunId> {
    let id = |item: &Item| item.opt_text("gs").and_then(|place| place.rsplit('#').next()?.parse().ok());
    items.iter().filter_map(id).collect()
}

/// Does to a run what `plan` says, as long as it says something.
async fn settle(
    store: &DynamoStore,
    meta: Meta,
    plan: impl Fn(&Meta, Timestamp) -> Option<Step>,
) -> Result<Option<Meta>> {
    let mut meta = meta;
    for tried in 0..TRIES {
        let Some(step) = plan(&meta, store.now()) else { return Ok(None) };
        let step = Step { lease_must_stand: true, ..step };
        if let Committed::Done(done) = commit(store, step).await? {
            store.remember(&done);
            return Ok(Some(*done));
        }
        store.pause(tried).await;
        let Some(again) = store.meta(meta.run.id).await? else { return Ok(None) };
        meta = again;
    }
    Ok(None)
}

fn is_lost(meta: &Meta, times: &LeaseTimes, now: Timestamp) -> bool {
    let lease = meta.run.lease_until.filter(|_| meta.run.status == RunStatus::Running);
    lease.is_some_and(|lease| lease.plus(times.grace) < now)
}

/// Into the queue, or to its end if that was asked or it lost too many runners.
fn taken_back(meta: &Meta, times: &LeaseTimes, now: Timestamp) -> Step {
    let mut step = Step::from(meta);
    let rescues = meta.run.rescues;
    let command = if rescues >= times.max_rescues { RunCommand::GiveUp } else { RunCommand::Rescue };
    if let Transition::To(status) = transition(&meta.run, command) {
        step.go(status, now);
    }
    let run = &mut step.next.run;
    run.rescues = rescues + 1;
    run.not_before = None;
    match run.status {
        RunStatus::Cancelled => run.stop_reason = Some(StopReason::CancelRequested),
        RunStatus::Failed => {
            run.stop_reason = Some(StopReason::RunnerLost);
            run.error_message = Some(format!("lost its runner {} times", rescues + 1));
        }
        RunStatus::Queued | RunStatus::Running | RunStatus::Waiting | RunStatus::Passed => {
            let wait = LONGEST_WAIT_MS.min(FIRST_WAIT_MS << rescues.min(10));
            run.not_before = Some(Timestamp::from_ms(now.as_ms().saturating_add(wait)));
        }
    }
    step
}

/// Forgets operations of runs that ended long ago, those that ended first, first.
pub(crate) async fn forget_operations(store: &DynamoStore, most: u32) -> Result<u64> {
    let before = Timestamp::from_ms(store.now().as_ms() - crate::ms(OPERATIONS_KEPT));
    let mut next = Some(Range::of_index(keys::ENDED).between("0", keys::moment(before)));
    let mut forgotten = 0;
    while let Some(range) = next.take() {
        let (ended, rest) = store.table.page(&range).await?;
        for row in ended {
            let left = most as usize - forgotten;
            if left == 0 {
                return Ok(forgotten as u64);
            }
            let Some(run_id) = run_ids(std::slice::from_ref(&row)).pop() else { continue };
            let ops = store.table.all(Range::of_index(keys::ops_of(run_id))).await?;
            let keys: Vec<Key> = ops.iter().take(left).map(Item::key).collect::<Result<_>>()?;
            forgotten += keys.len();
            let is_last = keys.len() == ops.len();
            store.table.delete_all(keys).await?;
            if is_last {
                // Nothing is left to forget of it.
                let done = Change::of(row.key()?).remove("g").remove("gs").when_there();
                store.table.change(done).await?;
            }
        }
        next = rest;
    }
    Ok(forgotten as u64)
}
