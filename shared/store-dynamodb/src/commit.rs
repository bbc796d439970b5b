//! One step of a run, as one transaction: the run, its history, the places where others look for it.

use redraft_domain::event::kind;
use redraft_domain::run::RunStatus;
use redraft_domain::run::record::Run;
use redraft_domain::run::transition::{Change as Transition, RunCommand, apply};
use redraft_domain::time::Timestamp;
use redraft_store::store::Result;
use serde::{Deserialize, Serialize};

use crate::fleet;
use crate::history::{self, Line};
use crate::item::{Item, number};
use crate::keys;
use crate::meta::{Meta, opt_ms};
use crate::order;
use crate::store::DynamoStore;
use crate::table::Outcome;
use crate::write::Write;

/// What is about to happen to a run.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// The run as it was seen.
    pub(crate) seen: Meta,
    /// The run as it will be.
    pub(crate) next: Meta,
    /// What its history will tell of it.
    pub(crate) lines: Vec<Line>,
    /// What else is written with it.
    pub(crate) writes: Vec<Write>,
    /// Items that nobody looks at before this step names them.
    pub(crate) before: Vec<Item>,
    /// Nothing happens if somebody renewed the lease meanwhile.
    pub(crate) lease_must_stand: bool,
}

impl Step {
    /// Begins at the run as it was seen.
    pub(crate) fn from(seen: &Meta) -> Self {
        let (lines, writes, before) = (Vec::new(), Vec::new(), Vec::new());
        Self { seen: seen.clone(), next: seen.clone(), lines, writes, before, lease_must_stand: false }
    }

    /// Moves the run to `status` under the next epoch, and tells so.
    pub(crate) fn go(&mut self, status: RunStatus, now: Timestamp) {
        let run = &mut self.next.run;
        let from = run.status;
        run.epoch = run.epoch.next();
        run.status = status;
        run.updated_at = now;
        if status != RunStatus::Running {
            (self.next.claim_id, run.lease_until) = (None, None);
        }
        if status != RunStatus::Waiting {
            self.next.waiting_on = None;
        }
        if status.is_terminal() {
            run.completed_at = Some(now);
        }
        self.lines.push(Line::transition(run.epoch, from, status, now));
    }
}

/// What `command` makes of a run.
pub(crate) fn transition(run: &Run, command: RunCommand) -> Transition {
    apply(run.status, run.cancel_requested_at.is_some(), command)
}

/// Whether a step took effect.
#[derive(Debug)]
pub(crate) enum Committed {
    /// The run as it is now.
    Done(Box<Meta>),
    /// Not: this one of [`Step::writes`] was refused, or `None` if the run has changed meanwhile.
    Not(Option<usize>),
}

/// Writes a step, if the run is still as it was seen.
pub(crate) async fn commit(store: &DynamoStore, step: Step) -> Result<Committed> {
    let Step { seen, mut next, lines, writes, mut before, lease_must_stand } = step;
    let first_seq = seen.seq + 1;
    next.seq += i64::try_from(lines.len()).unwrap_or(0);
    let (mut change, pieces) = next.replace(&seen);
    before.extend(pieces);
    if lease_must_stand {
        change = change.when_still("lease", seen.run.lease_until.map(|lease| number(lease.as_ms())));
    }
    let mut whole = vec![Write::Change(change)];
    let extra = writes.len();
    whole.extend(writes);
    if !lines.is_empty() {
        let (item, pieces) = history::item(next.run.id, first_seq, &lines);
        before.extend(pieces);
        whole.push(Write::Put(item));
    }
    whole.extend(moved(&seen, &next));
    if !before.is_empty() {
        store.table.put_all(before).await?;
    }
    Ok(match store.table.transact(whole).await? {
        Outcome::Done => {
            next.version = seen.version + 1;
            Committed::Done(Box::new(next))
        }
        Outcome::Refused(which) => Committed::Not(which.into_iter().find(|n| (1..=extra).contains(n)).map(|n| n - 1)),
        Outcome::Busy => Committed::Not(None),
    })
}

/// Where others look for a run, following its status: the queue, the running runs, the list.
fn moved(seen: &Meta, next: &Meta) -> Vec<Write> {
    let (from, to) = (seen.run.status, next.run.status);
    if from == to {
        return Vec::new();
    }
    let left = match from {
        RunStatus::Queued => Some(Write::Delete(keys::queued(&seen.run))),
        RunStatus::Running => Some(Write::Delete(keys::running(&seen.run))),
        RunStatus::Waiting | RunStatus::Passed | RunStatus::Failed | RunStatus::Cancelled => None,
    };
    let entered = match to {
        RunStatus::Queued => Some(Write::Put(in_queue(&next.run))),
        RunStatus::Running => Some(Write::Put(in_hand(&next.run))),
        RunStatus::Waiting => None,
        RunStatus::Passed | RunStatus::Failed | RunStatus::Cancelled => Some(Write::Put(listed(&next.run))),
    };
    let counted = if from == RunStatus::Running { fleet::counted(&next.run) } else { None };
    left.into_iter().chain(entered).chain(counted).collect()
}

/// What a claim needs to know of a queued run before it reads it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Queued {
    pub(crate) id: redraft_domain::id::RunId,
    #[serde(with = "opt_ms", default)]
    pub(crate) not_before: Option<Timestamp>,
    pub(crate) pin_runner: Option<redraft_domain::id::RunnerId>,
    #[serde(with = "opt_ms", default)]
    pub(crate) pin_until: Option<Timestamp>,
}

/// A queued run in its agent's queue.
pub(crate) fn in_queue(run: &Run) -> Item {
    let (not_before, pin_runner, pin_until) = (run.not_before, run.pin_runner, run.pin_until);
    Item::at(keys::queued(run)).json("body", &Queued { id: run.id, not_before, pin_runner, pin_until })
}

/// A running run beside its agent, and in the index that rescues look at.
fn in_hand(run: &Run) -> Item {
    let place = format!("{}{}", keys::running_of(&run.owner), run.id);
    Item::at(keys::running(run))
        .text("run", run.id.to_string())
        .text("cycle", &run.cycle_id)
        .indexed(keys::RUNNING, place)
}

/// What a list can tell of a run without reading it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Listed {
    pub(crate) id: redraft_domain::id::RunId,
    pub(crate) cycle_id: String,
    pub(crate) agent_name: String,
    pub(crate) tags: Vec<String>,
    /// How it ended, once it has.
    pub(crate) ended: Option<(RunStatus, Option<redraft_domain::run::StopReason>)>,
    /// Whether it ended with something that lists by duration and by score compare.
    #[serde(default)]
    pub(crate) has: (bool, bool),
}

/// A run in its owner's list, and in the index: among the active ones, or among those whose operations are still known.
pub(crate) fn listed(run: &Run) -> Item {
    let ended = run.status.is_terminal().then_some((run.status, run.stop_reason));
    let (cycle_id, agent_name, tags) = (run.cycle_id.clone(), run.agent_name.clone(), run.tags.clone());
    let has = (order::by_duration(run).is_some(), order::by_score(run).is_some());
    let item = Item::at(keys::list_row(&run.owner, run.created_at, run.id))
        .json("body", &Listed { id: run.id, cycle_id, agent_name, tags, ended, has });
    match run.completed_at.filter(|_| ended.is_some()) {
        Some(completed_at) => item.indexed(keys::ENDED, format!("{}#{}", keys::moment(completed_at), run.id)),
        None => item.indexed(keys::active(&run.owner), run.id.to_string()),
    }
}

/// The first line of every history.
pub(crate) fn submitted_line(run: &Run) -> Line {
    Line::of_store(run.epoch, kind::SUBMITTED, format!("submitted to agent {}", run.agent_name), run.created_at)
}
