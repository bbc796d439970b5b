use std::collections::{BTreeMap, HashMap};

use redraft_domain::event::kind;
use redraft_domain::run::RunStatus;
use redraft_domain::run_file::parts;
use redraft_store::store::Result;

use crate::DynamoStore;
use crate::content::{is_whole, sizes};
use crate::history::events_of;
use crate::item::Item;
use crate::keys;
use crate::meta::Meta;
use crate::runs::Inputs;
use crate::table::Range;
use crate::{artifacts, document};

/// What breaks an invariant of the protocol (§6), in words; nothing if all hold.
pub(super) async fn broken(store: &DynamoStore) -> Result<Vec<String>> {
    let all = Everything::read(store).await?;
    let mut broken = Vec::new();
    for meta in &all.metas {
        let wrong = all.wrong_with(store, meta).await?;
        broken.extend(wrong.into_iter().map(|wrong| format!("{wrong}: {}", meta.run.id)));
    }
    for op in all.with_prefix("OP#") {
        let claim = all.get(&format!("CLAIM#{}", op.read_text("claim")?), "-");
        let is_held = claim
            .is_some_and(|claim| ["run", "epoch", "owner"].iter().all(|name| claim.0.get(*name) == op.0.get(*name)));
        if !is_held {
            broken.push(format!("I3, I10 every write names the claim that held its epoch: {}", op.read_text("pk")?));
        }
    }
    Ok(broken)
}

/// Everything in the table but the bytes of contents.
struct Everything {
    metas: Vec<Meta>,
    items: HashMap<String, BTreeMap<String, Item>>,
}

impl Everything {
    async fn read(store: &DynamoStore) -> Result<Self> {
        let mut items: HashMap<String, BTreeMap<String, Item>> = HashMap::new();
        let mut metas = Vec::new();
        for item in store.table.everything_but("data").await? {
            let key = item.key()?;
            if key.sk == "A#META" {
                metas.push(store.read_meta(&item).await?);
            }
            items.entry(key.pk).or_default().insert(key.sk, item);
        }
        Ok(Self { metas, items })
    }

    fn get(&self, pk: &str, sk: &str) -> Option<&Item> {
        self.items.get(pk)?.get(sk)
    }

    fn with_prefix(&self, prefix: &str) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |(pk, _)| pk.starts_with(prefix)).flat_map(|(_, items)| items.values())
    }

    fn of_run(&self, meta: &Meta, prefix: &str) -> Vec<&Item> {
        let items = self.items.get(&keys::of_run(meta.run.id));
        items.into_iter().flatten().filter(|(sk, _)| sk.starts_with(prefix)).map(|(_, item)| item).collect()
    }

    async fn wrong_with(&self, store: &DynamoStore, meta: &Meta) -> Result<Vec<&'static str>> {
        let mut wrong = self.wrong_run(meta);
        wrong.extend(self.wrong_history(store, meta).await?);
        wrong.extend(self.wrong_steps(meta)?);
        wrong.extend(self.wrong_places(meta));
        wrong.extend(self.wrong_content(store, meta).await?);
        Ok(wrong)
    }

    fn wrong_run(&self, meta: &Meta) -> Vec<&'static str> {
        let run = &meta.run;
        let is_running = run.status == RunStatus::Running;
        let claim = meta.claim_id.and_then(|id| self.get(&format!("CLAIM#{id}"), "-"));
        let holds = claim.is_some_and(|claim| claim.opt_number("epoch") == Some(run.epoch.0));
        let has_asked = run.cancel_requested_at.is_some();
        let may_have_asked = matches!(run.status, RunStatus::Running | RunStatus::Cancelled);
        let item = self.get(&keys::of_run(run.id), "A#META");
        let says = |name: &str| item.and_then(|item| item.opt_text(name)).map(str::to_owned);
        [
            (is_running == holds, "I3 a running run is held by the last claim of its epoch"),
            (is_running == run.lease_until.is_some(), "a running run has a lease, and no other has"),
            ((run.status == RunStatus::Waiting) == meta.waiting_on.is_some(), "a waiting run waits on something"),
            (run.status.is_terminal() == run.stop_reason.is_some(), "I4 a terminal run has its reason"),
            (run.status.is_terminal() == run.completed_at.is_some(), "I4 a terminal run has its end"),
            (!has_asked || may_have_asked, "I8 a request to cancel implies running or cancelled"),
            (run.status != RunStatus::Cancelled || has_asked, "I8 a run is cancelled only if somebody asked"),
            (says("claim") == meta.claim_id.map(|id| id.to_string()), "the attribute shows the claim"),
            (says("owner").as_deref() == Some(run.owner.as_str()), "I10 the attribute shows the owner"),
            (item.and_then(|item| item.opt_number("epoch")) == Some(run.epoch.0), "the attribute shows the epoch"),
        ]
        .into_iter()
        .filter_map(|(holds, invariant)| (!holds).then_some(invariant))
        .collect()
    }

    async fn wrong_history(&self, store: &DynamoStore, meta: &Meta) -> Result<Vec<&'static str>> {
        let mut events = Vec::new();
        for item in self.of_run(meta, "E#") {
            events.extend(events_of(store, item).await?);
        }
        let transitions: Vec<_> = events.iter().filter(|event| event.event_type == kind::STATUS_CHANGE).collect();
        let numbered = transitions.iter().zip(1..).all(|(event, epoch)| event.epoch.0 == epoch);
        let leads_to = transitions.last().and_then(|event| event.message.split('>').next_back());
        let finished = events.iter().filter(|event| event.event_type == kind::STAGE_COMPLETED).count();
        Ok([
            (events.iter().map(|event| event.seq).eq(1..=meta.seq), "I6 events are numbered from 1 without gaps"),
            (events.is_sorted_by_key(|event| event.epoch), "I1 the epoch never falls along the history"),
            (
                numbered && i64::try_from(transitions.len()) == Ok(meta.run.epoch.0),
                "I1 each transition adds 1 to the epoch and one event",
            ),
            (
                leads_to.is_none_or(|status| status == meta.run.status.as_str()),
                "I6 the last transition leads to the status",
            ),
            (finished == meta.run.next_step.0 as usize, "I6 the history tells every finished step"),
        ]
        .into_iter()
        .filter_map(|(holds, invariant)| (!holds).then_some(invariant))
        .collect())
    }

    fn wrong_steps(&self, meta: &Meta) -> Result<Vec<&'static str>> {
        let mut wrong = Vec::new();
        let mut expected = i64::from(meta.carried.last().map_or(0, |source| source.until));
        let mut last_epoch = 0;
        for step in self.of_run(meta, keys::STEP) {
            let (no, epoch) = (step.read_number("no")?, step.read_number("epoch")?);
            if no != expected {
                wrong.push("I2 steps are recorded from 0 to next_step - 1");
            }
            if epoch < last_epoch {
                wrong.push("I3 later steps were recorded under later epochs");
            }
            let op = self.get(&format!("OP#{}", step.read_text("op")?), "-");
            // Operations are forgotten a week after the end.
            let is_known = op.is_some() || meta.run.status.is_terminal();
            if !is_known
                || op.is_some_and(|op| op.opt_text("kind") != Some("complete") || op.opt_number("epoch") != Some(epoch))
            {
                wrong.push("I7 a step belongs to one operation, under its epoch");
            }
            if u32::try_from(no).is_ok_and(|no| meta.gates.get(&no) == Some(&false)) {
                wrong.push("I9 a gated step was approved before it was recorded");
            }
            (expected, last_epoch) = (no + 1, epoch);
        }
        if expected != i64::from(meta.run.next_step.0) {
            wrong.push("I2 as many steps are recorded as the run says");
        }
        Ok(wrong)
    }

    /// Others look for a run where its status says.
    fn wrong_places(&self, meta: &Meta) -> Vec<&'static str> {
        let run = &meta.run;
        let is_there = |key: keys::Key| self.get(&key.pk, &key.sk).is_some();
        let row = keys::list_row(&run.owner, run.created_at, run.id);
        let shown = self.get(&row.pk, &row.sk).map(|row| row.opt_text("g") == Some(&keys::active(&run.owner)));
        [
            (is_there(keys::queued(run)) == (run.status == RunStatus::Queued), "the queue has the queued runs"),
            (is_there(keys::running(run)) == (run.status == RunStatus::Running), "running runs are beside their agent"),
            (shown == Some(!run.status.is_terminal()), "the list has every run, and shows which are active"),
        ]
        .into_iter()
        .filter_map(|(holds, invariant)| (!holds).then_some(invariant))
        .collect()
    }

    async fn wrong_content(&self, store: &DynamoStore, meta: &Meta) -> Result<Vec<&'static str>> {
        let mut wrong = Vec::new();
        for artifact in artifacts::list(store, &meta.run.owner, meta.run.id).await? {
            let pk = keys::blob(&meta.run.owner, &artifact.sha256);
            let known = self.get(&pk, "M").map(sizes).unwrap_or_default();
            let stored = store.table.count(Range::of(pk).prefix("P#"), i32::MAX).await?;
            if artifact.bytes > 0 && (!is_whole(&known, artifact.bytes) || stored as usize != known.len()) {
                wrong.push("what an artifact names is stored, all of it");
            }
        }
        let Some(item) = self.get(&keys::of_run(meta.run.id), "A#IN") else { return Ok(vec!["a run has its inputs"]) };
        let inputs: Inputs = crate::item::from_json(&document::read(&store.table, item).await?)?;
        for file in inputs.files {
            let pk = keys::upload(&meta.run.owner, &file.sha256);
            let manifest = self.get(&pk, "M");
            let says = |name| manifest.and_then(|manifest| manifest.opt_number(name));
            let stored = store.table.count(Range::of(pk.clone()).prefix("P#"), i32::MAX).await?;
            let is_complete = says("complete").and_then(|bytes| u64::try_from(bytes).ok()) == Some(file.bytes);
            if !is_complete || says("kept").is_none() || u64::from(stored) < parts(file.bytes) {
                wrong.push("what a file names is uploaded, all of it, by the owner of its run, and kept");
            }
        }
        Ok(wrong)
    }
}
