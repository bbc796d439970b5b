//! Random histories against the real store, each step compared with the [`model`](super::model).
//!
//! Several runners claim, work, lose replies, repeat themselves, come back from the dead and
//! from clones of their disk, while people cancel, sweepers sweep and the clock jumps. A lost
//! reply is a repetition of something that happened; so is a duplicate. After each history the
//! invariants of the protocol (§6) are checked.

use std::collections::BTreeMap;
use std::time::Duration;

use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::run::StopReason;
use redraft_domain::time::Timestamp;

use super::dice::Dice;
use super::fixtures::{AGENT, agent, registration, runner_id};
use super::model::{Facts, Model};
use super::operation::{Operation, Outcome, Write};
use super::test_store::{START, TestStore};
use crate::claim::{ClaimRequest, Hold, LeaseTimes};
use crate::report::StageReport;
use crate::run_query::{EventQuery, RunQuery};
use crate::submission::NewRun;

/// Operations of one history: enough for several runs to live through losses and ends.
const LENGTH: usize = 120;
/// So few that the limit is met often.
const CONCURRENCY: u32 = 3;
/// Runners, of which two share one identity as clones do.
const RUNNERS: [&str; 3] = ["red", "green", "green"];

/// Plays the histories of `seeds`.
///
/// # Panics
/// With the seed of the first history that went wrong, and where.
pub async fn play(store: &TestStore, seeds: impl IntoIterator<Item = u64>) {
    for seed in seeds {
        if let Err(problem) = History::new(store, seed).await.play().await {
            panic!("history of seed {seed} (REDRAFT_SEED={seed} plays it alone): {problem}");
        }
    }
}

struct History<'a> {
    store: &'a TestStore,
    owner: OwnerId,
    seed: u64,
    dice: Dice,
    times: LeaseTimes,
    model: Model,
    runs: Vec<RunId>,
    holds: Vec<Hold>,
    past: Vec<Operation>,
    /// What a reader with a cursor has seen of each run.
    seen: BTreeMap<RunId, i64>,
}

impl<'a> History<'a> {
    async fn new(store: &'a TestStore, seed: u64) -> Self {
        let owner = OwnerId::new(format!("owner of history {seed}"));
        let times = LeaseTimes { max_rescues: 3, ..LeaseTimes::default() };
        let limited = redraft_domain::agent::AgentSpec { concurrency: Some(CONCURRENCY), ..agent(AGENT) };
        store.set_clock(START).await;
        let registration = registration(owner.as_str(), vec![limited]);
        store.raw().register_runner(&owner, &registration).await.expect("a registration");
        let model = Model::new(START, times, CONCURRENCY as usize);
        let dice = Dice::new(seed);
        let (runs, holds, past, seen) = (Vec::new(), Vec::new(), Vec::new(), BTreeMap::new());
        Self { store, owner, seed, dice, times, model, runs, holds, past, seen }
    }

    async fn play(mut self) -> Result<(), String> {
        for number in 0..LENGTH {
            let operation = self.next();
            let expected = self.model.apply(&operation);
            let outcome = operation.run(self.store, &self.owner, &self.times).await;
            let context = || format!("operation {number}: {operation:?}");
            if outcome != expected {
                return Err(format!("{}\nexpected {expected:?}, got {outcome:?}", context()));
            }
            self.remember(&operation, &outcome);
            self.compare().await.map_err(|problem| format!("{}\n{problem}", context()))?;
            self.past.push(operation);
        }
        // The clock stands still behind us, and runs that nobody holds harm no later history.
        self.end_everything().await?;
        // They look at everything so far, so a long series does not ask after each history.
        if self.seed > 50 && !self.seed.is_multiple_of(20) {
            return Ok(());
        }
        match self.store.bench().broken_invariants().await.as_slice() {
            [] => Ok(()),
            broken => Err(broken.join("\n")),
        }
    }

    fn next(&mut self) -> Operation {
        if self.runs.len() < 2 {
            return self.submission();
        }
        if !self.past.is_empty() && self.dice.one_in(5) {
            // A lost reply or a duplicate: mostly of what just happened, sometimes from long ago.
            let back = if self.dice.one_in(2) { 1 } else { 1 + self.dice.below(self.past.len()) };
            return self.past[self.past.len() - back].clone();
        }
        match self.dice.below(100) {
            0..8 => self.submission(),
            8..28 => Operation::Claim(self.wish()),
            28..33 => match self.hold() {
                Some(hold) => Operation::Adopt(hold.claim_id, self.wish()),
                None => Operation::Rescue,
            },
            33..43 => self.with_hold(Operation::Renew),
            43..46 => self.with_hold(Operation::Release),
            46..76 => self.report(),
            76..80 => self.run().map_or(Operation::Rescue, Operation::Cancel),
            80..86 => Operation::Rescue,
            86..88 => Operation::ForceCancel,
            88..92 => self.by_another(),
            _ => self.clock(),
        }
    }

    fn submission(&mut self) -> Operation {
        let now = self.model.now;
        let limited = redraft_domain::agent::AgentSpec { concurrency: Some(CONCURRENCY), ..agent(AGENT) };
        let pinned = self.dice.one_in(4);
        let later = Duration::from_secs(self.dice.number(100).into());
        Operation::Submit(Box::new(NewRun {
            spec_sha256: limited.sha256(),
            priority: i32::from(self.dice.one_in(3)),
            not_before: self.dice.one_in(5).then(|| now.plus(later)),
            pin_runner: pinned.then(|| runner_id("green")),
            pin_until: pinned.then(|| now.plus(later)),
            ..self.store.new_run()
        }))
    }

    fn wish(&mut self) -> ClaimRequest {
        let runner = RUNNERS[self.dice.below(RUNNERS.len())];
        let only_run = if self.dice.one_in(6) { self.run() } else { None };
        ClaimRequest { only_run, ..self.store.wish(runner) }
    }

    fn run(&mut self) -> Option<RunId> {
        (!self.runs.is_empty()).then(|| *self.dice.pick(&self.runs))
    }

    /// A claim, mostly one of the newest: the older ones are stale.
    fn hold(&mut self) -> Option<Hold> {
        let newest = self.holds.len().min(3);
        let from = if self.dice.one_in(4) { self.holds.len() } else { newest };
        let hold = (from > 0).then(|| self.holds[self.holds.len() - 1 - self.dice.below(from)])?;
        // Somebody may know the epoch and guess the claim.
        let claim_id = if self.dice.one_in(20) { self.store.claim_id() } else { hold.claim_id };
        Some(Hold { claim_id, ..hold })
    }

    fn with_hold(&mut self, operation: fn(Hold) -> Operation) -> Operation {
        self.hold().map_or(Operation::Rescue, operation)
    }

    fn report(&mut self) -> Operation {
        let Some(hold) = self.hold() else { return Operation::Rescue };
        let write = self.write(hold.run_id);
        let known = self.past.iter().rev().find_map(|operation| match operation {
            Operation::Write(_, write) => Some(write),
            _ => None,
        });
        match known {
            Some(known) if self.dice.one_in(15) => Operation::Write(hold, known.tampered(write)),
            // The spool's payload under another hold, as after an adoption.
            Some(known) if self.dice.one_in(8) => Operation::Write(hold, known.clone()),
            _ => Operation::Write(hold, write),
        }
    }

    fn write(&mut self, run_id: RunId) -> Write {
        let next_step = self.model.facts().get(&run_id).map_or(0, |facts| facts.next_step.0);
        let step = if self.dice.one_in(8) { self.dice.number(4) } else { next_step };
        match self.dice.below(12) {
            0..3 => Write::Events(self.store.said(["a", "b"])),
            3 => {
                let reasons = [StopReason::StageError, StopReason::ThresholdMet, StopReason::CancelRequested];
                Write::Finish(self.store.ended(*self.dice.pick(&reasons)))
            }
            4 if step % 2 == 1 => Write::Stage(Box::new(self.store.verdict(step, 0.9, StopReason::ThresholdMet))),
            5 => Write::Stage(Box::new(StageReport { events: Vec::new(), ..self.store.drafted(step, "silent") })),
            _ if step % 2 == 1 => Write::Stage(Box::new(self.store.scored(step, 0.5))),
            _ => Write::Stage(Box::new(self.store.drafted(step, "draft"))),
        }
    }

    fn by_another(&mut self) -> Operation {
        let Some(hold) = self.hold() else { return Operation::Rescue };
        let operation = match self.dice.below(6) {
            0 => Operation::Claim(ClaimRequest { claim_id: hold.claim_id, ..self.wish() }),
            1 => Operation::Adopt(hold.claim_id, self.wish()),
            2 => Operation::Renew(hold),
            3 => Operation::Release(hold),
            4 => Operation::Cancel(hold.run_id),
            _ => Operation::Write(hold, self.write(hold.run_id)),
        };
        Operation::ByAnother(Box::new(operation))
    }

    fn clock(&mut self) -> Operation {
        let seconds = i64::from(self.dice.number(400));
        let by = match self.dice.below(10) {
            0 => -600,
            1 => 3600,
            _ => seconds,
        };
        Operation::Clock(Timestamp::from_ms(self.model.now.as_ms() + by * 1000))
    }

    fn remember(&mut self, operation: &Operation, outcome: &Outcome) {
        match (operation, outcome) {
            (Operation::Submit(run), Outcome::Done) => self.runs.push(run.id),
            (Operation::Claim(wish) | Operation::Adopt(_, wish), Outcome::Claimed(run_id, epoch)) => {
                let epoch = redraft_domain::id::Epoch(*epoch);
                self.holds.push(Hold { run_id: *run_id, epoch, claim_id: wish.claim_id });
            }
            _ => {}
        }
    }

    /// The store shows what the model says, and a reader loses no event. A terminal run never
    /// changes in the model, so neither may it in the store (I4).
    async fn compare(&mut self) -> Result<(), String> {
        let query = RunQuery { limit: 200, ..RunQuery::default() };
        let page = self.store.raw().list_runs(&self.owner, &query).await.map_err(|error| error.to_string())?;
        let shown: BTreeMap<_, _> = page
            .rows
            .iter()
            .map(|row| {
                let run = &row.run;
                let facts = Facts {
                    status: run.status,
                    stop_reason: run.stop_reason,
                    epoch: run.epoch.0,
                    next_step: run.next_step,
                    rescues: run.rescues,
                    rev: row.rev,
                    lease_until: run.lease_until,
                    not_before: run.not_before,
                    cancel_requested_at: run.cancel_requested_at,
                    completed_at: run.completed_at,
                };
                (run.id, facts)
            })
            .collect();
        let expected = self.model.facts();
        if shown != expected {
            return Err(format!("expected {expected:#?}\nthe store shows {shown:#?}"));
        }
        if self.dice.one_in(8)
            && let Some(run_id) = self.run()
        {
            self.read_along(run_id, 3).await?;
        }
        Ok(())
    }

    /// I11: each page begins where the last one ended, without a gap.
    async fn read_along(&mut self, run_id: RunId, limit: u32) -> Result<(), String> {
        let after = self.seen.get(&run_id).copied().unwrap_or(0);
        let query = EventQuery { after, event_type: None, limit };
        let page = self.store.raw().events(&self.owner, run_id, &query).await.map_err(|error| error.to_string())?;
        for (event, expected) in page.events.iter().zip(after + 1..) {
            if event.seq != expected {
                return Err(format!("run {run_id}: expected event {expected}, got {}", event.seq));
            }
            self.seen.insert(run_id, event.seq);
        }
        Ok(())
    }

    async fn end_everything(&mut self) -> Result<(), String> {
        for run_id in self.runs.clone() {
            self.read_along(run_id, 10_000).await?;
            let last = self.model.facts().get(&run_id).map(|facts| facts.rev);
            if self.seen.get(&run_id).copied() != last {
                return Err(format!("run {run_id}: a reader saw {:?} of {last:?} events", self.seen.get(&run_id)));
            }
            // Whatever is left may be refused: it has ended.
            let _ = self.store.raw().request_cancel(&self.owner, run_id).await;
        }
        let far = Timestamp::from_ms(self.model.now.as_ms() + 86_400_000);
        self.store.set_clock(far).await;
        self.store.raw().force_cancel(&self.times).await.map(drop).map_err(|error| error.to_string())
    }
}
