//! What a store should do, in fifty words an operation: the random test compares a real one with this.
//!
//! Statuses change only through the domain's own table, so the table, this model and
//! every database have to agree.

use std::collections::BTreeMap;
use std::time::Duration;

use redraft_domain::id::{ClaimId, OpId, RunId, RunnerId};
use redraft_domain::run::transition::{Change, Ending, RunCommand, apply};
use redraft_domain::run::{RunStatus, StepNo, StopReason};
use redraft_domain::time::Timestamp;

use super::operation::{Operation, Outcome, Write};
use crate::claim::{ClaimRequest, Hold, LeaseTimes};
use crate::report::Then;
use crate::submission::NewRun;

/// What can be compared of a run after each operation.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Facts {
    pub(super) status: RunStatus,
    pub(super) stop_reason: Option<StopReason>,
    pub(super) epoch: i64,
    pub(super) next_step: StepNo,
    pub(super) rescues: u32,
    pub(super) rev: i64,
    pub(super) lease_until: Option<Timestamp>,
    pub(super) not_before: Option<Timestamp>,
    pub(super) cancel_requested_at: Option<Timestamp>,
    pub(super) completed_at: Option<Timestamp>,
}

#[derive(Debug)]
struct ModelRun {
    facts: Facts,
    claim: Option<ClaimId>,
    order: (i32, Timestamp, String),
    pin: Option<(RunnerId, Timestamp)>,
}

/// Every run of a history.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) now: Timestamp,
    times: LeaseTimes,
    concurrency: usize,
    runs: BTreeMap<RunId, ModelRun>,
    /// What each operation id was used for; the text stands for its content.
    ops: BTreeMap<OpId, (RunId, String)>,
    claims: BTreeMap<ClaimId, RunId>,
}

impl Model {
    pub(super) fn new(now: Timestamp, times: LeaseTimes, concurrency: usize) -> Self {
        Self { now, times, concurrency, runs: BTreeMap::new(), ops: BTreeMap::new(), claims: BTreeMap::new() }
    }

    pub(super) fn facts(&self) -> BTreeMap<RunId, Facts> {
        self.runs.iter().map(|(id, run)| (*id, run.facts.clone())).collect()
    }

    /// What the store should answer; changes the model as the store should change.
    pub(super) fn apply(&mut self, operation: &Operation) -> Outcome {
        match operation {
            Operation::Clock(now) => {
                self.now = *now;
                Outcome::Done
            }
            Operation::Submit(run) => self.submit(run),
            Operation::Claim(wish) => self.claim(wish),
            Operation::Adopt(previous, wish) => self.adopt(*previous, wish),
            Operation::Renew(hold) => self.held(hold, |run, now| {
                run.facts.lease_until = run.facts.lease_until.max(Some(now.plus(super::LEASE)));
                Outcome::Done
            }),
            Operation::Release(hold) => self.held(hold, |run, now| {
                run.change(RunCommand::Release, StopReason::CancelRequested, now);
                Outcome::Done
            }),
            Operation::Write(hold, write) => self.write(hold, write),
            Operation::Cancel(run_id) => self.cancel(*run_id),
            Operation::Rescue => self.rescue(),
            Operation::ForceCancel => self.force_cancel(),
            // I10: whatever somebody else tries with our ids, nothing happens.
            Operation::ByAnother(inner) => match &**inner {
                Operation::Claim(_) | Operation::Adopt(..) => Outcome::Nothing,
                Operation::Cancel(_) => Outcome::NotFound,
                Operation::Write(_, write) if self.ops.contains_key(&write.op_id()) => Outcome::Reused,
                _ => Outcome::Fenced,
            },
        }
    }

    fn submit(&mut self, new: &NewRun) -> Outcome {
        if self.runs.contains_key(&new.id) {
            return Outcome::Replayed;
        }
        let facts = Facts {
            status: RunStatus::Queued,
            stop_reason: None,
            epoch: 0,
            next_step: StepNo::FIRST,
            rescues: 0,
            rev: 1,
            lease_until: None,
            not_before: new.not_before,
            cancel_requested_at: None,
            completed_at: None,
        };
        let order = (-new.priority, self.now, new.id.to_string());
        let pin = new.pin_runner.zip(new.pin_until);
        self.runs.insert(new.id, ModelRun { facts, claim: None, order, pin });
        Outcome::Done
    }

    fn claim(&mut self, wish: &ClaimRequest) -> Outcome {
        if self.claims.contains_key(&wish.claim_id) {
            return self.claimed_before(wish.claim_id);
        }
        let running = self.runs.values().filter(|run| run.facts.status == RunStatus::Running).count();
        let now = self.now;
        let best = self
            .runs
            .iter()
            .filter(|(id, run)| {
                running < self.concurrency
                    && run.is_claimable(wish, now)
                    && wish.only_run.is_none_or(|only| only == **id)
            })
            .min_by_key(|(_, run)| run.order.clone());
        match best.map(|(id, _)| *id) {
            Some(id) => self.take(id, wish, RunCommand::Claim),
            None => Outcome::Nothing,
        }
    }

    fn adopt(&mut self, previous: ClaimId, wish: &ClaimRequest) -> Outcome {
        if self.claims.contains_key(&wish.claim_id) {
            return self.claimed_before(wish.claim_id);
        }
        match self.runs.iter().find(|(_, run)| run.claim == Some(previous)).map(|(id, _)| *id) {
            Some(id) => self.take(id, wish, RunCommand::Adopt),
            None => Outcome::Nothing,
        }
    }

    fn claimed_before(&self, claim: ClaimId) -> Outcome {
        match self.runs.iter().find(|(_, run)| run.claim == Some(claim)) {
            Some((id, run)) => Outcome::Claimed(*id, run.facts.epoch),
            None => Outcome::Nothing,
        }
    }

    fn take(&mut self, id: RunId, wish: &ClaimRequest, command: RunCommand) -> Outcome {
        let now = self.now;
        let Some(run) = self.runs.get_mut(&id) else { return Outcome::Nothing };
        run.change(command, StopReason::Internal, now);
        run.claim = Some(wish.claim_id);
        run.facts.lease_until = Some(now.plus(wish.lease));
        run.facts.not_before = None;
        let epoch = run.facts.epoch;
        self.claims.insert(wish.claim_id, id);
        Outcome::Claimed(id, epoch)
    }

    fn held(&mut self, hold: &Hold, then: impl FnOnce(&mut ModelRun, Timestamp) -> Outcome) -> Outcome {
        match self.runs.get_mut(&hold.run_id) {
            Some(run) if run.claim == Some(hold.claim_id) && run.facts.epoch == hold.epoch.0 => then(run, self.now),
            _ => Outcome::Fenced,
        }
    }

    fn write(&mut self, hold: &Hold, write: &Write) -> Outcome {
        let content = write.content();
        if let Some(known) = self.ops.get(&write.op_id()) {
            return if *known == (hold.run_id, content) { Outcome::Replayed } else { Outcome::Reused };
        }
        let outcome = self.held(hold, |run, now| run.write(write, now));
        if outcome == Outcome::Done {
            self.ops.insert(write.op_id(), (hold.run_id, content));
        }
        outcome
    }

    fn cancel(&mut self, id: RunId) -> Outcome {
        let now = self.now;
        let Some(run) = self.runs.get_mut(&id) else { return Outcome::NotFound };
        match apply(run.facts.status, run.is_cancelling(), RunCommand::Cancel) {
            Change::CancelRequested => {
                run.facts.cancel_requested_at = Some(now);
                run.facts.rev += 1;
                Outcome::Done
            }
            Change::To(_) => {
                run.facts.cancel_requested_at = Some(now);
                run.change(RunCommand::Cancel, StopReason::CancelRequested, now);
                Outcome::Done
            }
            Change::Nothing => Outcome::Done,
            Change::NewClaim | Change::Refused => Outcome::Forbidden,
        }
    }

    fn rescue(&mut self) -> Outcome {
        let (now, times) = (self.now, self.times);
        let mut rescued = Vec::new();
        for (id, run) in &mut self.runs {
            if run.facts.lease_until.is_some_and(|until| until.plus(times.grace) < now) {
                let command =
                    if run.facts.rescues >= times.max_rescues { RunCommand::GiveUp } else { RunCommand::Rescue };
                let backoff = Duration::from_secs((1_u64 << run.facts.rescues.min(10)).min(300));
                run.change(command, StopReason::RunnerLost, now);
                run.facts.rescues += 1;
                run.facts.not_before = (run.facts.status == RunStatus::Queued).then(|| now.plus(backoff));
                rescued.push(*id);
            }
        }
        Outcome::Swept(rescued)
    }

    fn force_cancel(&mut self) -> Outcome {
        let (now, times) = (self.now, self.times);
        let mut forced = Vec::new();
        for (id, run) in &mut self.runs {
            let asked = run.facts.cancel_requested_at.filter(|_| run.is_cancelling());
            if asked.is_some_and(|asked| asked.plus(times.force_cancel) < now) {
                run.change(RunCommand::ConfirmCancelled, StopReason::CancelRequested, now);
                forced.push(*id);
            }
        }
        Outcome::Swept(forced)
    }
}

impl ModelRun {
    fn is_cancelling(&self) -> bool {
        self.facts.status == RunStatus::Running && self.facts.cancel_requested_at.is_some()
    }

    fn is_claimable(&self, wish: &ClaimRequest, now: Timestamp) -> bool {
        self.facts.status == RunStatus::Queued
            && self.facts.not_before.is_none_or(|moment| moment <= now)
            && self.pin.is_none_or(|(runner, until)| runner == wish.runner_id || until <= now)
    }

    /// Moves along the domain's table; whoever leaves `running` lets go of the claim.
    fn change(&mut self, command: RunCommand, reason: StopReason, now: Timestamp) -> bool {
        let status = match apply(self.facts.status, self.is_cancelling(), command) {
            Change::To(status) => status,
            Change::NewClaim => self.facts.status,
            Change::CancelRequested | Change::Nothing | Change::Refused => return false,
        };
        self.facts.epoch += 1;
        self.facts.rev += 1;
        self.facts.status = status;
        if status != RunStatus::Running {
            (self.claim, self.facts.lease_until) = (None, None);
        }
        if status.is_terminal() {
            let reason = if status == RunStatus::Cancelled { StopReason::CancelRequested } else { reason };
            (self.facts.stop_reason, self.facts.completed_at) = (Some(reason), Some(now));
        }
        true
    }

    fn write(&mut self, write: &Write, now: Timestamp) -> Outcome {
        match write {
            Write::Events(report) => self.facts.rev += events(report.events.len()),
            Write::Stage(report) => {
                if report.step != self.facts.next_step {
                    return Outcome::OutOfOrder;
                }
                self.facts.next_step = report.step.next();
                self.facts.rev += events(report.events.len().max(1));
                match report.then {
                    Then::Continue => self.facts.lease_until = self.facts.lease_until.max(Some(now.plus(report.lease))),
                    Then::Finish(verdict) => self.end(verdict.stop_reason, now),
                }
            }
            Write::Finish(report) => {
                if report.stop_reason == StopReason::CancelRequested && !self.is_cancelling() {
                    return Outcome::Forbidden;
                }
                self.facts.rev += events(report.events.len());
                self.end(report.stop_reason, now);
            }
        }
        Outcome::Done
    }

    fn end(&mut self, reason: StopReason, now: Timestamp) {
        let command = match reason.status() {
            RunStatus::Passed => RunCommand::Finish(Ending::Passed),
            RunStatus::Cancelled => RunCommand::ConfirmCancelled,
            _ => RunCommand::Finish(Ending::Failed),
        };
        self.change(command, reason, now);
    }
}

fn events(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
