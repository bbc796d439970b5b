//! Nothing → `queued`.

use std::collections::HashMap;

use redraft_domain::event::{NewEvent, kind};
use redraft_domain::id::{Epoch, OwnerId};
use redraft_domain::run::record::Run;
use redraft_domain::run::{RunStatus, Stage, StepNo};
use redraft_domain::time::Timestamp;
use redraft_store::StoreError;
use redraft_store::store::Result;
use redraft_store::submission::{NewRun, Submitted};

use crate::commit::{in_queue, listed, submitted_line};
use crate::document::{self, Document};
use crate::history::{self, Line};
use crate::item::{Item, number, to_json, visible};
use crate::keys::{self, Key};
use crate::meta::{Carried, Meta};
use crate::runs::Inputs;
use crate::store::{DynamoStore, TRIES, crowded};
use crate::table::Outcome;
use crate::uploads;
use crate::write::{Change, Write};

/// Nothing → `queued`.
pub(crate) async fn insert(store: &DynamoStore, owner: &OwnerId, run: &NewRun) -> Result<Submitted> {
    for tried in 0..TRIES {
        let known = Known::read(store, owner, run).await?;
        if known.has_run() {
            return submitted_before(store, owner, run, &known).await;
        }
        let spec = known.spec(store, run).await?;
        let attempts = run.parent.map_or(0, |parent| parent.kind.carried_attempts());
        let parent = known.forked(store, owner, run, attempts).await?;
        let meta = known.new_meta(owner, run, attempts, parent.as_ref());
        let named = uploads::name(store, owner, run).await?;
        let inputs = Inputs {
            values: run.inputs.clone(),
            note: run.note.as_deref().map(visible),
            files: run.files.clone(),
            spec,
        };
        let (writes, before) = known.writes(run, &meta, &inputs, parent.as_ref());
        store.table.put_all(before).await?;
        if let Outcome::Done = store.table.transact(writes).await? {
            uploads::keep(store, owner, &named).await?;
            return Ok(Submitted { run: meta.run, replayed: false });
        }
        store.pause(tried).await;
    }
    Err(crowded())
}

/// What there is before a submission.
struct Known {
    now: Timestamp,
    items: HashMap<Key, Item>,
    run: Key,
    idempotency: Option<Key>,
    spec: Key,
    day: (Key, String),
    parent: Option<Key>,
}

impl Known {
    async fn read(store: &DynamoStore, owner: &OwnerId, run: &NewRun) -> Result<Self> {
        let now = store.now();
        let date: String = now.to_string().chars().take(10).collect();
        let (meta, spec) = (keys::meta(run.id), keys::spec(owner, &run.spec_sha256));
        let idempotency = run.idempotency_key.as_deref().map(|key| keys::idempotency(owner, key));
        let day = keys::day(owner, &date);
        let parent =
            run.parent.filter(|parent| parent.kind.carried_attempts() > 0).map(|parent| keys::meta(parent.run_id));
        let parent = parent.filter(|parent| *parent != meta);
        let wanted = [Some(&meta), idempotency.as_ref(), Some(&spec), Some(&day), parent.as_ref()];
        let found = store.table.get_all(wanted.into_iter().flatten().cloned().collect()).await?;
        let items = found.into_iter().map(|item| Ok((item.key()?, item))).collect::<Result<_>>()?;
        Ok(Self { now, items, run: meta, idempotency, spec, day: (day, date), parent })
    }

    fn has_run(&self) -> bool {
        self.items.contains_key(&self.run) || self.idempotency.as_ref().is_some_and(|key| self.items.contains_key(key))
    }

    /// The agent's spec that the run pins, as text. Specs are never taken away, so looking once is enough.
    async fn spec(&self, store: &DynamoStore, run: &NewRun) -> Result<String> {
        let unknown = || StoreError::AgentNotFound(run.agent_name.clone());
        let item = self.items.get(&self.spec).ok_or_else(unknown)?;
        if item.read_json::<String>("agent")? != visible(&run.agent_name) {
            return Err(unknown());
        }
        document::read(&store.table, item).await
    }

    fn last_number(&self) -> Option<i64> {
        self.items.get(&self.day.0).and_then(|item| item.opt_number("n"))
    }

    fn new_meta(&self, owner: &OwnerId, run: &NewRun, attempts: u32, parent: Option<&Meta>) -> Meta {
        let scores = parent.map(|parent| parent.scores.iter().copied().take(attempts as usize).collect());
        let carried = parent.map(|parent| carried(parent, attempts * 2));
        let (scores, carried) = (scores.unwrap_or_default(), carried.unwrap_or_default());
        Meta {
            run: self.new_run(owner, run, attempts),
            claim_id: None,
            waiting_on: None,
            seq: 1 + i64::from(attempts * 2),
            scores,
            request_sha256: run.request_sha256.clone(),
            gates: std::collections::BTreeMap::new(),
            pending: Vec::new(),
            carried,
            version: 1,
            output_bytes: 0,
        }
    }

    /// The run whose attempts are carried over. It has ended, so it stays as it is.
    async fn forked(&self, store: &DynamoStore, owner: &OwnerId, run: &NewRun, attempts: u32) -> Result<Option<Meta>> {
        let Some(before) = run.parent.filter(|_| attempts > 0) else { return Ok(None) };
        let missing = || StoreError::RunNotFound(before.run_id);
        let item = self.parent.as_ref().and_then(|key| self.items.get(key)).ok_or_else(missing)?;
        let meta = store.read_meta(item).await?;
        let has_attempt = meta.run.next_step.0 >= attempts * 2;
        if meta.run.owner != *owner || !meta.run.status.is_terminal() || !has_attempt {
            return Err(missing());
        }
        Ok(Some(meta))
    }

    fn new_run(&self, owner: &OwnerId, run: &NewRun, attempts: u32) -> Run {
        Run {
            id: run.id,
            owner: owner.clone(),
            agent_name: visible(&run.agent_name),
            cycle_id: format!("{}-{:03}", self.day.1, self.last_number().unwrap_or(0) + 1),
            status: RunStatus::Queued,
            stop_reason: None,
            error_message: None,
            current_stage: Some(if attempts == 0 { Stage::Producing } else { Stage::Revising }),
            current_attempt: 1 + attempts,
            max_attempts: run.max_attempts,
            pass_threshold: run.pass_threshold,
            final_score: None,
            best_attempt: None,
            priority: run.priority,
            tags: run.tags.clone(),
            parent: run.parent,
            spec_sha256: run.spec_sha256.clone(),
            epoch: Epoch(0),
            next_step: StepNo(attempts * 2),
            rescues: 0,
            runner_id: None,
            claimed_by: None,
            pin_runner: run.pin_runner,
            pin_until: run.pin_until,
            not_before: run.not_before,
            created_at: self.now,
            queued_at: self.now,
            started_at: None,
            claimed_at: None,
            heartbeat_at: None,
            progress_at: None,
            lease_until: None,
            cancel_requested_at: None,
            completed_at: None,
            updated_at: self.now,
        }
    }

    /// The transaction, and what must be written before it.
    fn writes(&self, run: &NewRun, meta: &Meta, inputs: &Inputs, parent: Option<&Meta>) -> (Vec<Write>, Vec<Item>) {
        let (item, mut before) = meta.item();
        let key = keys::inputs(run.id);
        let Document { text, pieces } = Document::of(&key.pk, to_json(inputs));
        before.extend(pieces);
        let (events, pieces) = history::item(run.id, 1, &self.lines(meta, parent));
        before.extend(pieces);
        let number_taken = Change::of(self.day.0.clone())
            .set("n", number(self.last_number().unwrap_or(0) + 1))
            .when_still("n", self.last_number().map(number));
        let mut writes = vec![
            Write::PutNew(item),
            Write::Change(number_taken),
            Write::Put(text.put_into(Item::at(key))),
            Write::Put(in_queue(&meta.run)),
            Write::Put(listed(&meta.run)),
            Write::Put(events),
        ];
        writes.extend(run.parent.map(|parent| Write::Put(Item::at(keys::child(&meta.run, parent.run_id)))));
        if let Some(key) = &self.idempotency {
            let item = Item::at(key.clone()).text("run", run.id.to_string());
            writes.push(Write::PutNew(item));
        }
        (writes, before)
    }

    fn lines(&self, meta: &Meta, parent: Option<&Meta>) -> Vec<Line> {
        let mut lines = vec![submitted_line(&meta.run)];
        let Some(parent) = parent.map(|parent| &parent.run) else { return lines };
        lines.extend((0..meta.run.next_step.0).map(StepNo).map(|step| {
            let line = NewEvent::new(kind::STAGE_COMPLETED, format!("carried over from run {}", parent.cycle_id));
            let line = line.of(step.stage(), step.attempt()).with(serde_json::json!({ "carriedFrom": parent.id }));
            Line::reported(Epoch(0), &line, self.now)
        }));
        lines
    }
}

/// Whose the steps up to `until` are.
fn carried(parent: &Meta, until: u32) -> Vec<Carried> {
    let own = Carried { run_id: parent.run.id, until };
    let mut carried = Vec::new();
    for source in parent.carried.iter().copied().chain([own]) {
        carried.push(Carried { until: source.until.min(until), ..source });
        if source.until >= until {
            break;
        }
    }
    carried
}

async fn submitted_before(store: &DynamoStore, owner: &OwnerId, run: &NewRun, known: &Known) -> Result<Submitted> {
    // Taken, but not by this owner: as if the name were reused, without saying whose it is.
    let reused = || StoreError::IdempotencyKeyReused(run.idempotency_key.clone().unwrap_or_else(|| run.id.to_string()));
    let mut meta = match known.items.get(&known.run) {
        Some(item) => Some(store.read_meta(item).await?).filter(|meta| meta.run.owner == *owner),
        None => None,
    };
    if let (None, Some(item)) = (&meta, known.idempotency.as_ref().and_then(|key| known.items.get(key))) {
        meta = store.meta(item.parsed("run")?).await?;
    }
    let meta = meta.filter(|meta| meta.request_sha256 == run.request_sha256).ok_or_else(reused)?;
    Ok(Submitted { run: meta.run, replayed: true })
}
