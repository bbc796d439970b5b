//! A control plane and an executor that count every crossing, and let nobody pass at a chosen one.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use redraft_domain::artifact::{Artifact, Filename};
use redraft_domain::id::{ClaimId, RunId};
use redraft_domain::run::StepNo;
use redraft_domain::run_file::InputName;
use redraft_runner::step::{Left, StepEnd, StepExecutor, StepJob};
use redraft_store::claim::{ClaimRequest, Claimed, Hold, Renewal, Renewed};
use redraft_store::poll::{Poll, Polled, Registered};
use redraft_store::registration::Registration;
use redraft_store::report::{Ack, EventReport, FinishReport, StageReport};
use redraft_store::store::Result;
use redraft_store::{ControlPlane, StoreError};
use tokio::sync::watch;

/// Lets through a number of crossings, then nobody.
#[derive(Debug)]
pub(crate) struct Trap {
    passes: usize,
    crossed: watch::Sender<Vec<&'static str>>,
    /// Calls of this name find no answer.
    pub(crate) silenced: watch::Sender<&'static str>,
    /// Calls of this name happen, and their answers get lost.
    pub(crate) deafened: watch::Sender<&'static str>,
    /// Names of all calls, renewals included, in order.
    calls: Mutex<Vec<&'static str>>,
}

impl Trap {
    /// Lets through `passes` crossings.
    pub(crate) fn after(passes: usize) -> Arc<Self> {
        Arc::new(Self {
            passes,
            crossed: watch::Sender::default(),
            silenced: watch::Sender::default(),
            deafened: watch::Sender::default(),
            calls: Mutex::default(),
        })
    }

    /// Never springs.
    pub(crate) fn never() -> Arc<Self> {
        Self::after(usize::MAX)
    }

    /// What was crossed so far, in order.
    pub(crate) fn crossed(&self) -> Vec<&'static str> {
        self.crossed.borrow().clone()
    }

    /// Returns when somebody is in the trap; answers where.
    pub(crate) async fn sprung(&self) -> &'static str {
        let mut crossed = self.crossed.subscribe();
        crossed.wait_for(|crossed| crossed.len() > self.passes).await.unwrap()[self.passes]
    }

    /// Returns when this was crossed.
    pub(crate) async fn until(&self, place: &str) {
        self.crossed.subscribe().wait_for(|crossed| crossed.contains(&place)).await.unwrap();
    }

    async fn cross(&self, place: &'static str) {
        let mut is_caught = false;
        self.crossed.send_modify(|crossed| {
            crossed.push(place);
            is_caught = crossed.len() > self.passes;
        });
        if is_caught {
            std::future::pending::<()>().await;
        }
    }

    /// Names of all calls so far, renewals included.
    pub(crate) fn calls(&self) -> Vec<&'static str> {
        self.calls.lock().unwrap().clone()
    }

    fn call(&self, name: &'static str) -> Result<()> {
        self.calls.lock().unwrap().push(name);
        if *self.silenced.borrow() == name { Err(StoreError::Unavailable("silence".into())) } else { Ok(()) }
    }

    fn hear<T>(&self, name: &'static str, answer: Result<T>) -> Result<T> {
        if *self.deafened.borrow() == name { Err(StoreError::Unavailable("noise".into())) } else { answer }
    }
}

/// The real control plane behind a trap.
#[derive(Debug)]
pub(crate) struct Trapped {
    pub(crate) control: Arc<dyn ControlPlane>,
    pub(crate) trap: Arc<Trap>,
}

macro_rules! across {
    ($self:ident, $name:literal, $call:expr) => {{
        $self.trap.cross(concat!($name, " not sent")).await;
        $self.trap.call($name)?;
        let answer = $self.trap.hear($name, $call.await);
        $self.trap.cross(concat!($name, " not answered")).await;
        answer
    }};
}

#[async_trait]
impl ControlPlane for Trapped {
    async fn register(&self, registration: &Registration) -> Result<Registered> {
        self.control.register(registration).await
    }

    /// Crossed by who wants a run; when the others come is left to the clock.
    async fn poll(&self, poll: &Poll) -> Result<Polled> {
        if poll.claim.is_none() {
            return self.control.poll(poll).await;
        }
        across!(self, "claim", self.control.poll(poll))
    }

    async fn adopt(&self, previous: ClaimId, request: &ClaimRequest) -> Result<Option<Claimed>> {
        across!(self, "adopt", self.control.adopt(previous, request))
    }

    /// Not crossed: when it comes is left to the clock.
    async fn renew(&self, hold: &Hold, renewal: &Renewal) -> Result<Renewed> {
        self.trap.call("renew")?;
        self.control.renew(hold, renewal).await
    }

    async fn append_events(&self, hold: &Hold, report: &EventReport) -> Result<Ack> {
        across!(self, "events", self.control.append_events(hold, report))
    }

    async fn complete_stage(&self, hold: &Hold, report: &StageReport) -> Result<Ack> {
        across!(self, "result", self.control.complete_stage(hold, report))
    }

    async fn finish(&self, hold: &Hold, report: &FinishReport) -> Result<Ack> {
        across!(self, "finish", self.control.finish(hold, report))
    }

    async fn release(&self, hold: &Hold) -> Result<()> {
        across!(self, "release", self.control.release(hold))
    }

    async fn put_blob_part(&self, sha256: &str, part: u32, content: Vec<u8>) -> Result<()> {
        across!(self, "content", self.control.put_blob_part(sha256, part, content))
    }

    async fn artifacts(&self, hold: &Hold) -> Result<Vec<Artifact>> {
        self.control.artifacts(hold).await
    }

    async fn artifact(&self, hold: &Hold, step: StepNo, filename: &Filename) -> Result<Vec<u8>> {
        across!(self, "artifact", self.control.artifact(hold, step, filename))
    }

    async fn file(&self, hold: &Hold, name: &InputName) -> Result<Vec<u8>> {
        across!(self, "file", self.control.file(hold, name))
    }
}

/// Steps behind a trap.
#[derive(Debug)]
pub(crate) struct TrappedSteps {
    pub(crate) steps: Arc<dyn StepExecutor>,
    pub(crate) trap: Arc<Trap>,
}

#[async_trait]
impl StepExecutor for TrappedSteps {
    async fn execute(&self, job: StepJob<'_>) -> StepEnd {
        self.trap.cross("stage not executed").await;
        let end = self.steps.execute(job).await;
        self.trap.cross("stage not spooled").await;
        end
    }

    async fn prepare(&self, claimed: &Claimed, left: Left<'_>) -> std::io::Result<()> {
        self.steps.prepare(claimed, left).await
    }

    async fn forget(&self, claimed: &Claimed, keep_files: bool) {
        self.trap.cross("run not forgotten").await;
        self.steps.forget(claimed, keep_files).await;
    }

    async fn forget_inherited(&self, run_id: RunId, keep_files: bool) {
        self.steps.forget_inherited(run_id, keep_files).await;
    }
}
