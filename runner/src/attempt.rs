//! Drives one claimed run from where it stands to where it ends.

mod keep;
mod memory;
mod retry;

use std::sync::Arc;
use std::time::Duration;

use redraft_domain::event::{NewEvent, cut, kind};
use redraft_domain::limits::EVENT_MESSAGE_BYTES;
use redraft_domain::loop_policy::{self, LoopSpec, Next, Verdict};
use redraft_domain::run::{RunStatus, StepNo, StopReason};
use redraft_store::StoreError;
use redraft_store::claim::{Claimed, LeaseTimes};
use redraft_store::control_plane::ControlPlane;
use redraft_store::report::{Ack, FinishReport, StageReport, Then};
use redraft_store::store::Result;
use tokio_util::sync::CancellationToken;

use self::memory::Memory;
use self::retry::Executed;
use crate::doors::Doors;
use crate::heartbeat::{Leash, LetGo, keep_claim};
use crate::reporter::Reporter;
use crate::step::{Product, StepExecutor, StepFailure};

/// What driving a run needs beside the run.
#[derive(Debug, Clone)]
pub(crate) struct Driver {
    pub(crate) control: Arc<dyn ControlPlane>,
    pub(crate) executor: Arc<dyn StepExecutor>,
    pub(crate) times: LeaseTimes,
    pub(crate) doors: Doors,
}

/// How a run left this runner's hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftHands {
    /// It ended with this status.
    Ended(RunStatus),
    /// It went back to the queue.
    Released,
    /// Another claim owns it.
    Lost,
}

impl Driver {
    /// Drives `claimed` until it ends, is lost, or the runner must go.
    pub(crate) async fn drive(&self, claimed: Claimed, leaving: &CancellationToken) -> LeftHands {
        let leash = Leash::new();
        let done = CancellationToken::new();
        let reporter = Reporter::new(Arc::clone(&self.control), claimed.hold, self.doors.clone());
        let attempt = Attempt { driver: self, claimed: &claimed, reporter: &reporter, leash: &leash };
        let work = async {
            let left = attempt.to_its_end().await;
            done.cancel();
            left
        };
        // Beside the work: the claim is renewed, lines are sent, deadlines are watched. All of it ends with the work.
        let (left, (), (), (), (), ()) = tokio::join!(
            work,
            keep_claim(&*self.control, &claimed.hold, &self.times, &leash, &done),
            reporter.flush_until(&done),
            pull_when(leaving.cancelled(), &leash, LetGo::Leaving, &done),
            pull_when(self.control.cancel_asked(claimed.run.id), &leash, LetGo::Cancelled, &done),
            pull_when(run_deadline(&claimed), &leash, LetGo::TimedOut, &done),
        );
        self.executor.forget(&claimed, left == LeftHands::Ended(RunStatus::Failed)).await;
        left
    }
}

async fn pull_when(moment: impl Future<Output = ()>, leash: &Leash, reason: LetGo, done: &CancellationToken) {
    if done.run_until_cancelled(moment).await.is_some() {
        leash.pull(reason);
    }
}

/// Returns when the run has taken as long as its agent allows, counted from its first claim by the store's clock.
async fn run_deadline(claimed: &Claimed) {
    let run = &claimed.run;
    match claimed.spec.timeouts.run_ms {
        None => std::future::pending().await,
        Some(limit) => {
            let used = match (run.started_at, run.claimed_at) {
                (Some(started), Some(claimed)) => claimed.since(started),
                _ => Duration::ZERO,
            };
            tokio::time::sleep(Duration::from_millis(limit).saturating_sub(used)).await;
        }
    }
}

struct Attempt<'a> {
    driver: &'a Driver,
    claimed: &'a Claimed,
    reporter: &'a Reporter,
    leash: &'a Leash,
}

impl Attempt<'_> {
    async fn to_its_end(&self) -> LeftHands {
        match self.loop_through().await {
            Ok(left) => left,
            Err(StoreError::Fenced { .. } | StoreError::RunNotFound(_)) => LeftHands::Lost,
            Err(error) => {
                tracing::error!(run.id = %self.claimed.run.id, "run {} cannot go on: {error}", self.claimed.run.id);
                self.give_up(StopReason::Internal, error.to_string(), Vec::new()).await
            }
        }
    }

    async fn loop_through(&self) -> Result<LeftHands> {
        let run = &self.claimed.run;
        let spec = LoopSpec::of(&self.claimed.spec, run.max_attempts, run.pass_threshold);
        let mut memory = Memory::of(self.claimed);
        loop {
            match loop_policy::next(&spec, memory.next_step(), memory.scores()) {
                // Only a run that was claimed with its last step done, but not its end, comes here.
                Next::Verdict(verdict) => {
                    return Ok(self.give_up(verdict.stop_reason, String::new(), Vec::new()).await);
                }
                Next::Step(step) => {
                    if let Some(left) = self.take_step(step, &spec, &mut memory).await? {
                        return Ok(left);
                    }
                }
            }
        }
    }

    /// Executes and records one step. `Some` when the run left our hands with it.
    async fn take_step(&self, step: StepNo, spec: &LoopSpec, memory: &mut Memory) -> Result<Option<LeftHands>> {
        if let Some(reason) = self.leash.pulled() {
            return Ok(Some(self.let_go(reason, Vec::new()).await));
        }
        let previous = memory.previous(step, &*self.driver.control, self.claimed).await?;
        match self.execute(step, previous.as_ref()).await {
            Executed::Done(product, outcome) => {
                memory.add(step, &product, &outcome);
                let then = match loop_policy::next(spec, memory.next_step(), memory.scores()) {
                    Next::Step(_) => Then::Continue,
                    Next::Verdict(verdict) => Then::Finish(verdict),
                };
                self.record(step, product, outcome, then, memory).await
            }
            Executed::Failed(failure) => {
                let event = NewEvent::new(kind::STAGE_FAILED, &failure.message).of(step.stage(), step.attempt());
                let message = explain(step, &failure);
                Ok(Some(self.give_up(StopReason::StageError, message, vec![event]).await))
            }
            Executed::Stopped(how) => {
                let reason = self.leash.pulled().unwrap_or(LetGo::Leaving);
                Ok(Some(self.let_go(reason, how.into_iter().collect()).await))
            }
        }
    }

    async fn record(
        &self,
        step: StepNo,
        product: Product,
        outcome: redraft_domain::run::step::StepOutcome,
        then: Then,
        memory: &mut Memory,
    ) -> Result<Option<LeftHands>> {
        let kept = keep::keep(self.reporter, step, &product, &outcome, memory).await?;
        let mut events = vec![completed_event(step, &product, &outcome)];
        if let Then::Finish(verdict) = then {
            events.push(verdict_event(verdict));
        }
        let report = StageReport {
            op_id: self.reporter.op_id(),
            step,
            outcome,
            artifacts: kept.artifacts,
            blobs: kept.blobs,
            events,
            elapsed: product.elapsed,
            best: loop_policy::best(memory.scores()),
            then,
            lease: self.driver.times.lease,
        };
        let ack = self.reporter.complete(report).await?;
        Ok(self.after(&ack))
    }

    fn after(&self, ack: &Ack) -> Option<LeftHands> {
        if ack.status != RunStatus::Running {
            return Some(LeftHands::Ended(ack.status));
        }
        if ack.cancel_requested {
            self.leash.pull(LetGo::Cancelled);
        }
        None
    }

    /// Lets the run go before its loop ended; all its processes are gone by now.
    async fn let_go(&self, reason: LetGo, events: Vec<NewEvent>) -> LeftHands {
        match reason {
            LetGo::Lost => LeftHands::Lost,
            LetGo::Cancelled => self.give_up(StopReason::CancelRequested, String::new(), events).await,
            LetGo::TimedOut => {
                let limit = Duration::from_millis(self.claimed.spec.timeouts.run_ms.unwrap_or(0));
                let message = format!("the run took longer than the {limit:?} that timeouts.run allows");
                self.give_up(StopReason::Timeout, message, events).await
            }
            LetGo::Leaving => match self.reporter.release().await {
                Ok(()) => LeftHands::Released,
                Err(error) => {
                    tracing::warn!(run.id = %self.claimed.run.id, "could not give run {} back: {error}", self.claimed.run.id);
                    LeftHands::Lost
                }
            },
        }
    }

    /// Ends the run.
    async fn give_up(&self, stop_reason: StopReason, message: String, events: Vec<NewEvent>) -> LeftHands {
        let report = FinishReport {
            op_id: self.reporter.op_id(),
            stop_reason,
            error_message: Some(message).filter(|text| !text.is_empty()),
            events,
        };
        match self.reporter.finish(report).await {
            Ok(ack) => LeftHands::Ended(ack.status),
            Err(error) => {
                tracing::warn!(run.id = %self.claimed.run.id, "could not end run {}: {error}", self.claimed.run.id);
                LeftHands::Lost
            }
        }
    }
}

fn explain(step: StepNo, failure: &StepFailure) -> String {
    let text = format!("{} of attempt {} failed: {}", step.stage(), step.attempt(), failure.message);
    cut(text, EVENT_MESSAGE_BYTES)
}

fn completed_event(step: StepNo, product: &Product, outcome: &redraft_domain::run::step::StepOutcome) -> NewEvent {
    let took = format!("{:.1} s", product.elapsed.as_secs_f64());
    let (message, mut facts) = match outcome.score() {
        Some(score) => (format!("scored {score} in {took}"), serde_json::json!({ "score": score })),
        None => (format!("wrote {} bytes in {took}", product.output.bytes), serde_json::json!({})),
    };
    facts["bytes"] = product.output.bytes.into();
    facts["elapsedMs"] = u64::try_from(product.elapsed.as_millis()).unwrap_or(u64::MAX).into();
    NewEvent::new(kind::STAGE_COMPLETED, message).of(step.stage(), step.attempt()).with(facts)
}

fn verdict_event(verdict: Verdict) -> NewEvent {
    let message = format!(
        "{}: {}, best is attempt {} with {}",
        verdict.status, verdict.stop_reason, verdict.best_attempt, verdict.best_score
    );
    NewEvent::new(kind::VERDICT, message)
}
