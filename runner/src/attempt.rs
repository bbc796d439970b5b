//! Drives one claimed run from where it stands to where it ends.

mod catch_up;
mod keep;
mod memory;
mod retry;
mod suspicion;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use redraft_domain::artifact::{Artifact, Filename};
use redraft_domain::event::{NewEvent, cut, kind};
use redraft_domain::id::RunId;
use redraft_domain::limits::EVENT_MESSAGE_BYTES;
use redraft_domain::loop_policy::{self, LoopSpec, Next, Verdict};
use redraft_domain::run::{RunStatus, StepNo, StopReason};
use redraft_domain::run_file::RunFile;
use redraft_store::StoreError;
use redraft_store::claim::{Claimed, LeaseTimes};
use redraft_store::control_plane::ControlPlane;
use redraft_store::report::{Ack, FinishReport, StageReport, Then};
use redraft_store::store::Result;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

pub(crate) use self::catch_up::Adopted;
use self::memory::Memory;
use self::retry::Executed;
use crate::contact::Contact;
use crate::doors::Doors;
use crate::heartbeat::keep_claim;
use crate::leash::{Leash, LetGo};
use crate::reporter::Reporter;
use crate::spool::Spool;
use crate::step::{FileContent, Left, Product, StepExecutor, StepFailure};
use crate::workspace::latest_files;

/// For this part of a heartbeat, 15 s, a runner that has to go tries to bring its last writes home: a process that
/// is told to end is killed soon if it does not. What is not answered by then stays in the spool.
const LEAVING_PATIENCE: u32 = 2;

/// What driving a run needs beside the run.
#[derive(Debug, Clone)]
pub(crate) struct Driver {
    pub(crate) control: Arc<dyn ControlPlane>,
    pub(crate) executor: Arc<dyn StepExecutor>,
    pub(crate) spool: Arc<Spool>,
    pub(crate) times: LeaseTimes,
    pub(crate) doors: Doors,
    /// What is said between runs; it knows which ones are in hand.
    pub(crate) contact: Arc<Contact>,
    /// One at a time for runs whose stage may be what kills runners.
    pub(crate) suspects: Arc<Semaphore>,
}

/// A run in this runner's hands.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) claimed: Claimed,
    /// When its claim was asked for, on this machine's clock: the lease that was answered counts from there.
    pub(crate) asked_at: Duration,
    /// What a runner before this one left to do, if it had the run.
    pub(crate) adopted: Option<Adopted>,
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
    /// The store did not take the last writes: the spool keeps them, and the next start of this runner goes on.
    Kept,
}

impl Driver {
    /// Drives a run until it ends, is lost, or the runner must go.
    pub(crate) async fn drive(&self, taken: Taken, leaving: &CancellationToken) -> LeftHands {
        let Taken { mut claimed, asked_at, adopted } = taken;
        let (hold, deadline, taken_at) = (claimed.hold, time_left(&claimed), self.doors.clock.elapsed());
        let leash = Leash::new(asked_at + claimed.lease_left);
        let _in_hand = self.contact.holds(hold.run_id);
        let done = CancellationToken::new();
        let (control, spool) = (Arc::clone(&self.control), Arc::clone(&self.spool));
        let reporter = Reporter::new(control, spool, hold, leash.clone(), self.doors.clone());
        let work = async {
            let left = self.work(&mut claimed, adopted, &reporter, &leash).await;
            done.cancel();
            left
        };
        // Beside the work: the claim is renewed, lines are sent, deadlines are watched. All of it ends with the work.
        let (left, (), (), (), (), ()) = tokio::join!(
            work,
            keep_claim(&*self.control, &*self.doors.clock, (&hold, &leash, reporter.vitals()), &self.times, &done),
            reporter.flush_until(&done),
            until(&done, leave(leaving, &leash, self.times.heartbeat / LEAVING_PATIENCE)),
            until(&done, self.cancel(hold.run_id, &leash)),
            until(&done, time_out(deadline, &leash)),
        );
        self.settle(&claimed, left).await;
        self.executor.left(&claimed, left, self.doors.clock.elapsed().saturating_sub(taken_at)).await;
        left
    }

    async fn work(
        &self,
        claimed: &mut Claimed,
        adopted: Option<Adopted>,
        reporter: &Reporter,
        leash: &Leash,
    ) -> LeftHands {
        let (is_adopted, deaths) = (adopted.is_some(), adopted.as_ref().map_or(0, |adopted| adopted.deaths));
        // Adopted, or claimed by a request whose first answer got lost: people may have cancelled it since.
        if claimed.run.is_cancelling() {
            leash.pull(LetGo::Cancelled);
        }
        let caught_up = match adopted {
            Some(adopted) => self.catch_up(claimed, adopted, reporter, leash).await,
            None => Ok(None),
        };
        let attempt = Attempt { driver: self, claimed, reporter, leash, is_adopted, deaths };
        match caught_up {
            Ok(Some(left)) => left,
            Ok(None) if deaths > self.times.max_rescues => attempt.blame().await,
            Ok(None) => attempt.to_its_end().await,
            Err(error) => attempt.stop_at(error).await,
        }
    }

    /// Lets go once somebody asked for the run's end, whoever hears of it first.
    async fn cancel(&self, run_id: RunId, leash: &Leash) {
        tokio::select! {
            () = self.control.cancel_asked(run_id) => {}
            () = self.contact.cancel_asked(run_id) => {}
        }
        leash.pull(LetGo::Cancelled);
    }

    /// Nothing is left to do for the run here; what is still unanswered is kept for a person, or for the next start.
    async fn settle(&self, claimed: &Claimed, left: LeftHands) {
        match left {
            LeftHands::Kept => return,
            LeftHands::Lost => {
                if !self.orphan(claimed.hold.claim_id).await {
                    return;
                }
            }
            LeftHands::Ended(_) | LeftHands::Released => {}
        }
        self.spool.let_go(claimed.hold.claim_id);
        self.executor.forget(claimed, left == LeftHands::Ended(RunStatus::Failed)).await;
    }
}

async fn until(done: &CancellationToken, watch: impl Future<Output = ()>) {
    done.run_until_cancelled(watch).await;
}

/// Lets go when the runner has to; after a while also of writes that find no answer.
async fn leave(leaving: &CancellationToken, leash: &Leash, patience: Duration) {
    leaving.cancelled().await;
    leash.pull(LetGo::Leaving);
    tokio::time::sleep(patience).await;
    leash.hurry.cancel();
}

async fn time_out(deadline: Option<Duration>, leash: &Leash) {
    match deadline {
        None => std::future::pending().await,
        Some(time_left) => {
            tokio::time::sleep(time_left).await;
            leash.pull(LetGo::TimedOut);
        }
    }
}

/// How much of the time that its agent allows a run has left, counted from its first claim by the store's clock.
fn time_left(claimed: &Claimed) -> Option<Duration> {
    let run = &claimed.run;
    let limit = Duration::from_millis(claimed.spec.timeouts.run_ms?);
    let used = match (run.started_at, run.claimed_at) {
        (Some(started), Some(claimed)) => claimed.since(started),
        _ => Duration::ZERO,
    };
    Some(limit.saturating_sub(used))
}

#[derive(Debug)]
struct Attempt<'a> {
    driver: &'a Driver,
    claimed: &'a Claimed,
    reporter: &'a Reporter,
    leash: &'a Leash,
    is_adopted: bool,
    /// How many runners in a row died while they executed the stage that the run stands at.
    deaths: u32,
}

impl Attempt<'_> {
    async fn to_its_end(&self) -> LeftHands {
        match self.loop_through().await {
            Ok(left) => left,
            Err(error) => self.stop_at(error).await,
        }
    }

    /// What follows a write or a read that failed for good.
    async fn stop_at(&self, error: StoreError) -> LeftHands {
        let id = self.claimed.run.id;
        match error {
            StoreError::Fenced { .. } | StoreError::RunNotFound(_) => LeftHands::Lost,
            StoreError::Unavailable(_)
            | StoreError::NeedsAttention(_)
            | StoreError::NotLetIn
            | StoreError::OperationReused(_) => {
                tracing::error!(run.id = %id, "run {id} stops here, and what is not recorded stays in the spool: {error}");
                LeftHands::Kept
            }
            error => {
                tracing::error!(run.id = %id, "run {id} cannot go on: {error}");
                self.give_up(StopReason::Internal, error.to_string(), Vec::new()).await
            }
        }
    }

    async fn loop_through(&self) -> Result<LeftHands> {
        let run = &self.claimed.run;
        let spec = LoopSpec::of(&self.claimed.spec, run);
        let mut memory = Memory::of(self.claimed);
        self.prepare(&mut memory).await?;
        let mut alone = self.alone().await;
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
                    // Whatever it was, this stage did not do it.
                    drop(alone.take());
                }
            }
        }
    }

    /// Makes the run's files as its finished steps left them.
    async fn prepare(&self, memory: &mut Memory) -> Result<()> {
        let files = if memory.next_step() == StepNo::FIRST {
            Vec::new()
        } else {
            let hold = &self.claimed.hold;
            latest_files(self.reporter.until_certain(|| self.driver.control.artifacts(hold)).await?)
        };
        memory.knows(&files);
        let left = Left { files: &files, inputs: &self.claimed.files, content: self, is_adopted: self.is_adopted };
        self.driver.executor.prepare(self.claimed, left).await.map_err(|error| StoreError::Internal(Box::new(error)))
    }

    async fn read(&self, step: StepNo, filename: Filename) -> Result<Vec<u8>> {
        let hold = &self.claimed.hold;
        self.reporter.until_certain(|| self.driver.control.artifact(hold, step, &filename)).await
    }

    /// Executes and records one step. `Some` when the run left our hands with it.
    async fn take_step(&self, step: StepNo, spec: &LoopSpec, memory: &mut Memory) -> Result<Option<LeftHands>> {
        if let Some(reason) = self.leash.pulled() {
            return Ok(Some(self.let_go(reason, Vec::new()).await));
        }
        let previous = memory.previous(step, |step, filename| self.read(step, filename)).await?;
        match self.execute(step, previous.as_ref()).await {
            Executed::Done(product, outcome) => {
                memory.add(step, &product, &outcome);
                let then = match loop_policy::next(spec, memory.next_step(), memory.scores()) {
                    Next::Step(_) => Then::Continue,
                    Next::Verdict(verdict) => Then::Finish(verdict),
                };
                self.record(step, (product, outcome, then), spec, memory).await
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
        done: (Product, redraft_domain::run::step::StepOutcome, Then),
        spec: &LoopSpec,
        memory: &mut Memory,
    ) -> Result<Option<LeftHands>> {
        let (product, outcome, then) = done;
        let kept = keep::keep(step, &product, &outcome, memory).await?;
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
            best: loop_policy::best(spec, memory.scores()),
            then,
            lease: self.driver.times.lease,
        };
        let ack = self.reporter.complete(report, &kept.large).await?;
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
                Err(error) => self.not_taken(&error),
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
            Err(error) => self.not_taken(&error),
        }
    }

    /// The store refuses the last write, or does not answer.
    fn not_taken(&self, error: &StoreError) -> LeftHands {
        let id = self.claimed.run.id;
        tracing::warn!(run.id = %id, "could not let run {id} go: {error}");
        match error {
            StoreError::Fenced { .. } | StoreError::RunNotFound(_) => LeftHands::Lost,
            _ => LeftHands::Kept,
        }
    }
}

#[async_trait]
impl FileContent for Attempt<'_> {
    async fn of(&self, file: &Artifact) -> std::io::Result<Vec<u8>> {
        self.read(file.step, file.filename.clone()).await.map_err(std::io::Error::other)
    }

    async fn input(&self, file: &RunFile) -> std::io::Result<Vec<u8>> {
        let (hold, control) = (&self.claimed.hold, &self.driver.control);
        self.reporter.until_certain(|| control.file(hold, &file.name)).await.map_err(std::io::Error::other)
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
