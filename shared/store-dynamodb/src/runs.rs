//! A run, as people handle it.

use futures::future::{try_join, try_join3};
use redraft_domain::event::kind;
use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::run::record::Run;
use redraft_domain::run::step::{Step as Finished, StepOutcome};
use redraft_domain::run::transition::{Change as Transition, RunCommand};
use redraft_domain::run::{RunStatus, StepNo, StopReason};
use redraft_domain::run_file::RunFile;
use redraft_domain::score::Evaluation;
use redraft_store::StoreError;
use redraft_store::run_view::RunDetail;
use redraft_store::store::Result;
use serde::{Deserialize, Serialize};

use crate::children::children;
use crate::commit::{Committed, Step, commit, transition};
use crate::history::Line;
use crate::item::{Item, from_json};
use crate::keys;
use crate::meta::Meta;
use crate::store::{DynamoStore, TRIES, crowded};
use crate::table::Range;
use crate::write::{Change, Write};
use crate::{document, queue};

/// What a run works on: big, and never changed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Inputs {
    pub(crate) values: serde_json::Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) files: Vec<RunFile>,
    /// The agent as it was when the run was submitted, as the text that was hashed.
    pub(crate) spec: String,
}

/// A run with everything a runner needs.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) meta: Meta,
    pub(crate) inputs: Inputs,
    pub(crate) steps: Vec<Finished>,
}

/// One run with all of it: one request, and one more for each run that a fork carries steps over from.
pub(crate) async fn load(store: &DynamoStore, run_id: RunId) -> Result<Option<Loaded>> {
    let items = store.table.all(Range::of(keys::of_run(run_id)).prefix("A#")).await?;
    let (meta_key, inputs_key) = (keys::meta(run_id), keys::inputs(run_id));
    let (mut meta, mut inputs, mut own) = (None, None, Vec::new());
    for item in items {
        let sort = item.read_text("sk")?;
        if sort == meta_key.sk {
            meta = Some(store.read_meta(&item).await?);
        } else if sort == inputs_key.sk {
            inputs = Some(from_json(&document::read(&store.table, &item).await?)?);
        } else {
            own.push(item);
        }
    }
    let (Some(meta), Some(inputs)) = (meta, inputs) else { return Ok(None) };
    let steps = steps(store, &meta, own).await?;
    Ok(Some(Loaded { meta, inputs, steps }))
}

/// Finished steps, those that were carried over first.
async fn steps(store: &DynamoStore, meta: &Meta, own: Vec<Item>) -> Result<Vec<Finished>> {
    let (mut items, mut from) = (Vec::new(), 0);
    for source in &meta.carried {
        let last = StepNo(source.until.saturating_sub(1));
        let range = (keys::step(source.run_id, StepNo(from)).sk, keys::step(source.run_id, last).sk);
        items.extend(store.table.all(Range::of(keys::of_run(source.run_id)).between(range.0, range.1)).await?);
        from = source.until;
    }
    items.extend(own);
    let mut steps = Vec::with_capacity(items.len());
    for item in &items {
        let no = StepNo(u32::try_from(item.read_number("no")?).unwrap_or_default());
        // Written together with the run's own item: what is not counted there is not there yet.
        if no < meta.run.next_step {
            steps.push(step(store, item, no, no.0 + 2 >= meta.run.next_step.0).await?);
        }
    }
    Ok(steps)
}

/// A finished step; if it is old and large, only what is known of it without reading it.
async fn step(store: &DynamoStore, item: &Item, no: StepNo, is_recent: bool) -> Result<Finished> {
    let outcome = if document::is_spilled(item) && !is_recent {
        let feedback =
            "(too long to come with the run; the whole is in the artifact evaluation.json of this step)".to_owned();
        StepOutcome::Evaluated(Evaluation { score: item.read_json("score")?, feedback, criteria: Vec::new() })
    } else {
        from_json(&document::read(&store.table, item).await?)?
    };
    Ok(Finished { no, outcome, started_at: item.read_time("started")?, at: item.read_time("at")? })
}

/// One run with everything its page shows.
pub(crate) async fn detail(store: &DynamoStore, owner: &OwnerId, run_id: RunId) -> Result<RunDetail> {
    let (loaded, runners, children) =
        try_join3(load(store, run_id), queue::runners(store, owner), children(store, owner, run_id)).await?;
    let loaded = loaded.filter(|loaded| loaded.meta.run.owner == *owner).ok_or(StoreError::RunNotFound(run_id))?;
    let (meta, now) = (loaded.meta, store.now());
    let facts = queue::facts(store, owner, &meta.run.agent_name, &runners, now).await?;
    let queue = queue::with_pin(facts, &meta.run, &runners, now);
    let pulse = (meta.run.status == RunStatus::Running).then(|| queue::pulse(&meta, &runners, now));
    Ok(RunDetail {
        steps: loaded.steps,
        files: loaded.inputs.files,
        note: loaded.inputs.note,
        children,
        rev: meta.seq,
        queue,
        pulse,
        now,
        run: meta.run,
    })
}

/// What a run was submitted with.
pub(crate) async fn inputs(store: &DynamoStore, owner: &OwnerId, run_id: RunId) -> Result<serde_json::Value> {
    Ok(read_inputs(store, owner, run_id).await?.values)
}

/// What a run works on.
pub(crate) async fn read_inputs(store: &DynamoStore, owner: &OwnerId, run_id: RunId) -> Result<Inputs> {
    let (_, item) = try_join(store.own_meta(owner, run_id), store.table.get(keys::inputs(run_id))).await?;
    let item = item.ok_or(StoreError::RunNotFound(run_id))?;
    from_json(&document::read(&store.table, &item).await?)
}

/// `queued`, `waiting` → `cancelled`; `running` carries the request.
pub(crate) async fn request_cancel(store: &DynamoStore, owner: &OwnerId, run_id: RunId) -> Result<Run> {
    for tried in 0..TRIES {
        let meta = store.own_meta(owner, run_id).await?;
        let now = store.now();
        let mut step = Step::from(&meta);
        match transition(&meta.run, RunCommand::Cancel) {
            Transition::Refused => return Err(StoreError::StatusForbids(Box::new(meta.run))),
            Transition::Nothing => return Ok(meta.run),
            Transition::CancelRequested | Transition::NewClaim => {
                let line = Line::of_store(meta.run.epoch, kind::CANCEL_REQUESTED, "cancel requested", now);
                step.lines.push(line);
            }
            Transition::To(status) => {
                step.next.run.stop_reason = Some(StopReason::CancelRequested);
                step.go(status, now);
                step.writes = voided(&mut step.next);
            }
        }
        (step.next.run.cancel_requested_at, step.next.run.updated_at) = (Some(now), now);
        if let Committed::Done(meta) = commit(store, step).await? {
            return Ok(meta.run);
        }
        store.pause(tried).await;
    }
    Err(crowded())
}

/// Nobody needs to decide about a run that was cancelled.
fn voided(meta: &mut Meta) -> Vec<Write> {
    let void = |id: String| {
        let void = aws_sdk_dynamodb::types::AttributeValue::S("void".to_owned());
        Write::Change(Change::of(keys::checkpoint(&id)).set("status", void))
    };
    std::mem::take(&mut meta.pending).into_iter().map(void).collect()
}
