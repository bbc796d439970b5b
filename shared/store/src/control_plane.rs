//! The half of the control plane that a runner sees.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;
use redraft_domain::artifact::{Artifact, Filename};
use redraft_domain::id::{ClaimId, OwnerId, RunId};
use redraft_domain::run::StepNo;
use redraft_domain::run_file::InputName;

use crate::cancels::Cancels;
use crate::claim::{ClaimRequest, Claimed, Hold, LeaseTimes, Renewal, Renewed};
use crate::operations;
use crate::poll::{Poll, Polled, Registered};
use crate::registration::Registration;
use crate::report::{Ack, EventReport, FinishReport, StageReport};
use crate::store::{Result, Store};

/// What a runner needs of the control plane, whether it holds the store or only an address and a key.
#[async_trait]
pub trait ControlPlane: Debug + Send + Sync {
    /// Introduces the runner; answers with the id that counts.
    async fn register(&self, registration: &Registration) -> Result<Registered>;
    /// Says what there is to say and takes a run if one is wanted and there is one. A poll that says nothing and
    /// finds nothing writes nothing. The same claim again gives the run that it took.
    async fn poll(&self, poll: &Poll) -> Result<Polled>;
    /// Takes a run again that was held under `previous`; `None` if that claim no longer holds it.
    /// Asked twice with one claim id it answers with the run as it is then.
    async fn adopt(&self, previous: ClaimId, request: &ClaimRequest) -> Result<Option<Claimed>>;
    /// Keeps a run and says how its stage gets on; brings back whether somebody wants it to end.
    async fn renew(&self, hold: &Hold, renewal: &Renewal) -> Result<Renewed>;
    /// Returns once somebody asked to cancel the run, if this process hears of that before a renewal tells.
    async fn cancel_asked(&self, _run_id: RunId) {
        std::future::pending::<()>().await;
    }
    /// Appends history.
    async fn append_events(&self, hold: &Hold, report: &EventReport) -> Result<Ack>;
    /// Records a finished stage.
    async fn complete_stage(&self, hold: &Hold, report: &StageReport) -> Result<Ack>;
    /// Ends a run that its loop did not end.
    async fn finish(&self, hold: &Hold, report: &FinishReport) -> Result<Ack>;
    /// Gives a run back to the queue.
    async fn release(&self, hold: &Hold) -> Result<()>;
    /// Stores one part of a content.
    async fn put_blob_part(&self, sha256: &str, part: u32, content: Vec<u8>) -> Result<()>;
    /// What the run in hand keeps so far, without content.
    async fn artifacts(&self, hold: &Hold) -> Result<Vec<Artifact>>;
    /// Reads an artifact of the run in hand whole, to give it to the next stage.
    async fn artifact(&self, hold: &Hold, step: StepNo, filename: &Filename) -> Result<Vec<u8>>;
    /// Reads a file that the run in hand was submitted with.
    async fn file(&self, hold: &Hold, name: &InputName) -> Result<Vec<u8>>;
}

/// A control plane for a runner that holds the store itself.
#[derive(Debug, Clone)]
pub struct Direct {
    store: Arc<dyn Store>,
    owner: OwnerId,
    times: LeaseTimes,
    cancels: Cancels,
}

impl Direct {
    /// Works on the rows of `owner` in `store`.
    pub fn new(store: Arc<dyn Store>, owner: OwnerId, times: LeaseTimes) -> Self {
        Self { store, owner, times, cancels: Cancels::default() }
    }

    /// The same, beside a control plane that tells of cancels at once.
    #[must_use]
    pub fn with_cancels(mut self, cancels: Cancels) -> Self {
        self.cancels = cancels;
        self
    }
}

#[async_trait]
impl ControlPlane for Direct {
    async fn register(&self, registration: &Registration) -> Result<Registered> {
        operations::poll::register(&*self.store, &self.owner, registration).await
    }

    async fn poll(&self, poll: &Poll) -> Result<Polled> {
        operations::poll::poll(&*self.store, &self.owner, poll, &self.times).await
    }

    async fn adopt(&self, previous: ClaimId, request: &ClaimRequest) -> Result<Option<Claimed>> {
        self.store.adopt(&self.owner, previous, request).await
    }

    async fn renew(&self, hold: &Hold, renewal: &Renewal) -> Result<Renewed> {
        self.store.renew(&self.owner, hold, renewal).await
    }

    async fn cancel_asked(&self, run_id: RunId) {
        self.cancels.asked(run_id).await;
    }

    async fn append_events(&self, hold: &Hold, report: &EventReport) -> Result<Ack> {
        self.store.append_events(&self.owner, hold, report).await
    }

    async fn complete_stage(&self, hold: &Hold, report: &StageReport) -> Result<Ack> {
        self.store.complete_stage(&self.owner, hold, report).await
    }

    async fn finish(&self, hold: &Hold, report: &FinishReport) -> Result<Ack> {
        self.store.finish(&self.owner, hold, report).await
    }

    async fn release(&self, hold: &Hold) -> Result<()> {
        self.store.release(&self.owner, hold).await
    }

    async fn put_blob_part(&self, sha256: &str, part: u32, content: Vec<u8>) -> Result<()> {
        self.store.put_blob_part(&self.owner, sha256, part, content).await
    }

    async fn artifacts(&self, hold: &Hold) -> Result<Vec<Artifact>> {
        self.store.artifacts(&self.owner, hold.run_id).await
    }

    async fn artifact(&self, hold: &Hold, step: StepNo, filename: &Filename) -> Result<Vec<u8>> {
        let whole = (0, redraft_domain::limits::ARTIFACT_BYTES);
        Ok(self.store.artifact_slice(&self.owner, hold.run_id, (step, filename), whole).await?.content)
    }

    async fn file(&self, hold: &Hold, name: &InputName) -> Result<Vec<u8>> {
        let whole = (0, redraft_domain::limits::INPUT_FILE_BYTES);
        Ok(self.store.file_slice(&self.owner, hold.run_id, name, whole).await?.content)
    }
}
