//! Taking a run, and keeping it.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use futures::future::{try_join, try_join_all};
use redraft_domain::id::{ClaimId, OwnerId, RunId};
use redraft_domain::run::record::Run;
use redraft_domain::run::transition::{Change as Transition, RunCommand};
use redraft_domain::run::{RunStatus, StopReason};
use redraft_domain::time::Timestamp;
use redraft_store::StoreError;
use redraft_store::claim::{ClaimRequest, Claimed, Hold, Renewal, Renewed};
use redraft_store::store::Result;

use crate::commit::{Committed, Queued, Step, commit, transition};
use crate::item::{Item, from_json, number, visible};
use crate::keys;
use crate::meta::Meta;
use crate::runs::{Loaded, load};
use crate::store::{DynamoStore, TRIES, crowded};
use crate::table::{Outcome, Range};
use crate::write::{Change, Write};

/// How much of a queue one look takes: its head is what matters.
const HEAD: i32 = 50;
/// How many candidates are tried before the queue is looked at again.
const CANDIDATES: usize = 8;

/// How often somebody passed; nothing if nobody has.
#[derive(Clone, Copy)]
struct Gate(Option<i64>);

/// Queued runs of one agent that this runner may take, the best one first.
struct Offer {
    agent: String,
    /// Claims under a limit take turns: the gate as it was when the running runs were counted.
    gate: Option<Gate>,
    /// With their place in the queue, which sorts across agents too.
    queued: Vec<(String, Queued)>,
}

/// Whether a claim would find something.
pub(crate) async fn has_claimable(store: &DynamoStore, owner: &OwnerId, request: &ClaimRequest) -> Result<bool> {
    let (offers, held) = try_join(offers(store, owner, request), held(store, owner, request.claim_id)).await?;
    Ok(held.is_some() || offers.iter().any(|offer| !offer.queued.is_empty()))
}

/// `queued` → `running`.
pub(crate) async fn claim(store: &DynamoStore, owner: &OwnerId, request: &ClaimRequest) -> Result<Option<Claimed>> {
    for tried in 0..TRIES {
        let offers = offers(store, owner, request).await?;
        let mut queued: Vec<_> = offers
            .iter()
            .flat_map(|offer| offer.queued.iter().map(move |(place, run)| (place, run.id, offer)))
            .collect();
        queued.sort_by_key(|(place, ..)| *place);
        if queued.is_empty() {
            return claimed_before(store, owner, request.claim_id).await;
        }
        for (_, run_id, offer) in queued.into_iter().take(CANDIDATES) {
            let Some(loaded) = load(store, run_id).await? else { continue };
            if loaded.meta.run.status != RunStatus::Queued || !may_take(&loaded.meta.run, request, store.now()) {
                continue;
            }
            let mut step = taken(&loaded.meta, request, store.now());
            step.writes.push(claim_item(owner, request, &step.next, None));
            step.writes.extend(pass_gate(owner, offer));
            match commit(store, step).await? {
                Committed::Done(meta) => {
                    return claimed(store, request.claim_id, Loaded { meta: *meta, ..loaded }).map(Some);
                }
                Committed::Not(Some(0)) => return claimed_before(store, owner, request.claim_id).await,
                // Somebody passed the gate: whoever runs now must be counted again.
                Committed::Not(Some(_)) => break,
                Committed::Not(None) => {}
            }
        }
        store.pause(tried).await;
    }
    Err(crowded())
}

/// `running` → `running` under a new claim.
pub(crate) async fn adopt(
    store: &DynamoStore,
    owner: &OwnerId,
    previous: ClaimId,
    request: &ClaimRequest,
) -> Result<Option<Claimed>> {
    for tried in 0..TRIES {
        let Some(loaded) = held(store, owner, previous).await? else { break };
        let mut step = taken(&loaded.meta, request, store.now());
        step.writes.push(claim_item(owner, request, &step.next, Some(previous)));
        match commit(store, step).await? {
            Committed::Done(meta) => {
                return claimed(store, request.claim_id, Loaded { meta: *meta, ..loaded }).map(Some);
            }
            Committed::Not(Some(_)) => break,
            Committed::Not(None) => store.pause(tried).await,
        }
    }
    claimed_before(store, owner, request.claim_id).await
}

/// A run in the hands of who asks.
fn taken(meta: &Meta, request: &ClaimRequest, now: Timestamp) -> Step {
    let mut step = Step::from(meta);
    step.go(RunStatus::Running, now);
    step.next.claim_id = Some(request.claim_id);
    step.next.output_bytes = 0;
    let run = &mut step.next.run;
    run.runner_id = Some(request.runner_id);
    run.claimed_by = Some(visible(&request.runner_name));
    run.lease_until = Some(now.plus(request.lease));
    (run.heartbeat_at, run.claimed_at, run.progress_at) = (Some(now), Some(now), Some(now));
    run.started_at = run.started_at.or(Some(now));
    run.not_before = None;
    step
}

fn claim_item(owner: &OwnerId, request: &ClaimRequest, next: &Meta, previous: Option<ClaimId>) -> Write {
    let item = Item::at(keys::claim(request.claim_id))
        .text("run", next.run.id.to_string())
        .text("owner", owner.as_str())
        .text("runner", request.runner_id.to_string())
        .number("epoch", next.run.epoch.0);
    Write::PutNew(match previous {
        Some(previous) => item.text("prev", previous.to_string()),
        None => item,
    })
}

fn pass_gate(owner: &OwnerId, offer: &Offer) -> Option<Write> {
    let Gate(gate) = offer.gate?;
    let change = Change::of(keys::agent_gate(owner, &offer.agent));
    Some(Write::Change(change.set("gate", number(gate.unwrap_or(0) + 1)).when_still("gate", gate.map(number))))
}

async fn offers(store: &DynamoStore, owner: &OwnerId, request: &ClaimRequest) -> Result<Vec<Offer>> {
    let mut agents: Vec<_> = request.agents.iter().map(|agent| visible(agent)).collect();
    agents.sort_unstable();
    agents.dedup();
    try_join_all(agents.into_iter().map(|agent| offer(store, owner, agent, request))).await
}

/// Looks at an agent: its limit, the runs that use it up, the head of its queue. One request, unless many are before it.
async fn offer(store: &DynamoStore, owner: &OwnerId, agent: String, request: &ClaimRequest) -> Result<Offer> {
    let now = store.now();
    let (mut limit, mut gate, mut running, mut queued) = (None, None, 0, Vec::new());
    let mut next = Some(Range::of(keys::of_agent(owner, &agent)).between("A", "Q~").page(HEAD));
    while let Some(range) = next.take().filter(|_| queued.is_empty()) {
        let (items, rest) = store.table.page(&range).await?;
        for item in items {
            let sort = item.read_text("sk")?;
            if sort == "A" {
                (limit, gate) = (item.opt_number("limit"), item.opt_number("gate"));
            } else if sort.starts_with('H') {
                running += 1;
            } else {
                let run: Queued = item.read_json("body")?;
                if is_due(run.not_before, run.pin_runner, run.pin_until, request, now)
                    && request.only_run.is_none_or(|only| only == run.id)
                {
                    queued.push((sort.to_owned(), run));
                }
            }
        }
        if limit.is_some_and(|limit| running >= limit) {
            queued.clear();
            break;
        }
        next = rest;
    }
    Ok(Offer { agent, gate: limit.map(|_| Gate(gate)), queued })
}

fn may_take(run: &Run, request: &ClaimRequest, now: Timestamp) -> bool {
    is_due(run.not_before, run.pin_runner, run.pin_until, request, now)
}

fn is_due(
    not_before: Option<Timestamp>,
    pin_runner: Option<redraft_domain::id::RunnerId>,
    pin_until: Option<Timestamp>,
    request: &ClaimRequest,
    now: Timestamp,
) -> bool {
    not_before.is_none_or(|moment| moment <= now)
        && (pin_runner.is_none_or(|runner| runner == request.runner_id) || pin_until.is_some_and(|until| until <= now))
}

/// What this claim holds, if it was used before and still holds it.
async fn held(store: &DynamoStore, owner: &OwnerId, claim_id: ClaimId) -> Result<Option<Loaded>> {
    let Some(item) = store.table.get(keys::claim(claim_id)).await? else { return Ok(None) };
    if item.read_text("owner")? != owner.as_str() {
        return Ok(None);
    }
    let run_id: RunId = item.parsed("run")?;
    let loaded = load(store, run_id).await?;
    Ok(loaded.filter(|loaded| loaded.meta.claim_id == Some(claim_id) && loaded.meta.run.owner == *owner))
}

async fn claimed_before(store: &DynamoStore, owner: &OwnerId, claim_id: ClaimId) -> Result<Option<Claimed>> {
    let loaded = held(store, owner, claim_id).await?;
    loaded.map(|loaded| claimed(store, claim_id, loaded)).transpose()
}

fn claimed(store: &DynamoStore, claim_id: ClaimId, loaded: Loaded) -> Result<Claimed> {
    let Loaded { meta, inputs, steps } = loaded;
    store.remember(&meta);
    let run = meta.run;
    Ok(Claimed {
        hold: Hold { run_id: run.id, epoch: run.epoch, claim_id },
        spec: from_json(&inputs.spec)?,
        inputs: inputs.values,
        note: inputs.note,
        files: inputs.files,
        steps,
        lease_left: lease_left(&run, store.now()),
        run,
    })
}

/// What is left of a claim.
pub(crate) fn lease_left(run: &Run, now: Timestamp) -> Duration {
    run.lease_until.map_or(Duration::ZERO, |until| until.since(now))
}

/// Whether this claim holds the run now.
pub(crate) async fn holds(store: &DynamoStore, owner: &OwnerId, run_id: RunId, claim_id: ClaimId) -> Result<bool> {
    let meta = store.meta(run_id).await?.filter(|meta| meta.run.owner == *owner);
    Ok(meta.is_some_and(|meta| meta.claim_id == Some(claim_id) && meta.run.status == RunStatus::Running))
}

/// Extends the lease: one request, which needs to know nothing of the run, and is fenced by its condition.
pub(crate) async fn renew(store: &DynamoStore, owner: &OwnerId, hold: &Hold, renewal: &Renewal) -> Result<Renewed> {
    if store.table.is_guarded() {
        return renew_guarded(store, owner, hold, renewal).await;
    }
    let mut seen = store.remembered(hold.run_id);
    for tried in 0..TRIES {
        let known = seen.as_ref().filter(|meta| meta.is_held(owner, hold.epoch, hold.claim_id)).map(|meta| &meta.run);
        let times @ Times { now, lease, .. } = Times::of(renewal, known, store.now());
        if let Some(item) = store.table.change(renewed(owner, hold, renewal, times)).await? {
            let meta = store.read_meta(&item).await?;
            store.remember(&meta);
            let cancel_requested = meta.run.cancel_requested_at.is_some();
            return Ok(Renewed { cancel_requested, lease_left: lease.since(now) });
        }
        seen = store.meta(hold.run_id).await?;
        if !seen.as_ref().is_some_and(|meta| meta.is_held(owner, hold.epoch, hold.claim_id)) {
            return Err(StoreError::Fenced { run_id: hold.run_id, epoch: hold.epoch });
        }
        if tried > 0 {
            store.pause(tried).await;
        }
    }
    Err(crowded())
}

/// The same, in one transaction with the guard. That does not say how the run is then, so it must be as it was seen:
/// one request if this process saw it last.
async fn renew_guarded(store: &DynamoStore, owner: &OwnerId, hold: &Hold, renewal: &Renewal) -> Result<Renewed> {
    let mut guess = store.remembered(hold.run_id);
    for tried in 0..TRIES {
        let guessed = guess.take().filter(|meta| meta.is_held(owner, hold.epoch, hold.claim_id));
        let is_guess = guessed.is_some();
        let meta = match guessed {
            Some(meta) => Some(meta),
            None => store.meta(hold.run_id).await?.filter(|meta| meta.is_held(owner, hold.epoch, hold.claim_id)),
        };
        let mut meta = meta.ok_or(StoreError::Fenced { run_id: hold.run_id, epoch: hold.epoch })?;
        let times @ Times { now, lease, moved } = Times::of(renewal, Some(&meta.run), store.now());
        let change = renewed(owner, hold, renewal, times).when("ver", "=", number(meta.version));
        if let Outcome::Done = store.table.transact(vec![Write::Change(change)]).await? {
            (meta.run.lease_until, meta.run.heartbeat_at) = (Some(lease), Some(now));
            meta.run.progress_at = moved.or(meta.run.progress_at);
            meta.output_bytes = renewal.progress.map_or(meta.output_bytes, |sign| bytes(sign.output_bytes));
            store.remember(&meta);
            let cancel_requested = meta.run.cancel_requested_at.is_some();
            return Ok(Renewed { cancel_requested, lease_left: lease.since(now) });
        }
        if !is_guess {
            store.pause(tried).await;
        }
    }
    Err(crowded())
}

/// What a renewal writes.
#[derive(Clone, Copy)]
struct Times {
    now: Timestamp,
    lease: Timestamp,
    moved: Option<Timestamp>,
}

impl Times {
    /// None of them goes back behind what is known.
    fn of(renewal: &Renewal, known: Option<&Run>, now: Timestamp) -> Self {
        let lease = now.plus(renewal.lease).max(known.and_then(|run| run.lease_until).unwrap_or(now));
        let moved = renewal.progress.map(|sign| Timestamp::from_ms(now.as_ms().saturating_sub(crate::ms(sign.ago))));
        let moved = moved.filter(|moved| known.and_then(|run| run.progress_at).is_none_or(|known| known < *moved));
        Self { now, lease, moved }
    }
}

fn bytes(written: u64) -> i64 {
    i64::try_from(written).unwrap_or(i64::MAX)
}

fn renewed(owner: &OwnerId, hold: &Hold, renewal: &Renewal, times: Times) -> Change {
    let Times { now, lease, moved } = times;
    let mut change = Change::of(keys::meta(hold.run_id))
        .set("lease", number(lease.as_ms()))
        .set("beat", number(now.as_ms()))
        .when("owner", "=", AttributeValue::S(owner.as_str().to_owned()))
        .when("epoch", "=", number(hold.epoch.0))
        .when("claim", "=", AttributeValue::S(hold.claim_id.to_string()))
        .when("lease", "<=", number(lease.as_ms()));
    if let Some(moved) = moved {
        change = change.set("moved", number(moved.as_ms())).when("moved", "<=", number(moved.as_ms()));
    }
    match renewal.progress {
        Some(sign) => change.set("bytes", number(bytes(sign.output_bytes))),
        None => change,
    }
}

/// `running` → `queued`, or `cancelled` if that was asked.
pub(crate) async fn release(store: &DynamoStore, owner: &OwnerId, hold: &Hold) -> Result<()> {
    for tried in 0..TRIES {
        let meta = store.meta(hold.run_id).await?.filter(|meta| meta.is_held(owner, hold.epoch, hold.claim_id));
        let meta = meta.ok_or(StoreError::Fenced { run_id: hold.run_id, epoch: hold.epoch })?;
        let Transition::To(status) = transition(&meta.run, RunCommand::Release) else {
            return Err(StoreError::StatusForbids(Box::new(meta.run)));
        };
        let mut step = Step::from(&meta);
        step.go(status, store.now());
        step.next.run.stop_reason = status.is_terminal().then_some(StopReason::CancelRequested);
        if let Committed::Done(meta) = commit(store, step).await? {
            store.remember(&meta);
            return Ok(());
        }
        store.pause(tried).await;
    }
    Err(crowded())
}
