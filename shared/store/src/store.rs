//! What a database must do for Redraft.

use std::sync::Arc;

use async_trait::async_trait;
use redraft_domain::agent::AgentSpec;
use redraft_domain::artifact::{Artifact, Filename};
use redraft_domain::id::{OwnerId, RunId, RunnerId};
use redraft_domain::run::StepNo;
use redraft_domain::run::record::Run;
use redraft_domain::run_file::InputName;

use crate::audit::Audit;
use crate::claim::{ClaimRequest, Claimed, Hold, LeaseTimes, Renewal, Renewed, Rescued};
use crate::error::StoreError;
use crate::figures::Watch;
use crate::fleet::Fleet;
use crate::guard::Guard;
use crate::keys::Keys;
use crate::people::People;
use crate::poll::{Peek, Poll};
use crate::registration::Registration;
use crate::report::{Ack, EventReport, FinishReport, StageReport};
use crate::run_query::{EventQuery, RunQuery};
use crate::run_view::{AgentView, ArtifactSlice, EventPage, FileSlice, RunDetail, RunPage, RunnerList};
use crate::submission::{NewRun, Submitted};
use crate::upload::UploadState;

/// The result of a store call.
pub type Result<T> = std::result::Result<T, StoreError>;

/// How long after its run's end an operation is still known: a laptop that was closed for a week
/// gets the answer it missed.
pub const OPERATIONS_KEPT: std::time::Duration = std::time::Duration::from_secs(7 * 24 * 60 * 60);

/// A database that keeps runs. Each method is one atomic step; whatever it says
/// it did survives power loss. Every method sees only rows of the owner it is
/// given. Whatever answers [`StoreError::Unavailable`] may be sent again as it is.
#[async_trait]
pub trait Store: Fleet + Keys + People + Audit + Watch {
    // --- a run, as people handle it -------------------------------------------------

    /// Nothing → `queued`. The same id or idempotency key again answers with the run there is.
    async fn insert_run(&self, owner: &OwnerId, run: &NewRun) -> Result<Submitted>;

    /// `queued`, `waiting` → `cancelled`; `running` keeps its status and carries the request,
    /// until its runner confirms or [`Store::force_cancel`] does.
    async fn request_cancel(&self, owner: &OwnerId, run_id: RunId) -> Result<Run>;

    /// A page of runs: summaries only.
    async fn list_runs(&self, owner: &OwnerId, query: &RunQuery) -> Result<RunPage>;

    /// One run with its finished steps and what keeps it waiting.
    async fn run(&self, owner: &OwnerId, run_id: RunId) -> Result<RunDetail>;

    /// The run that people call `cycle_id`.
    async fn find_cycle(&self, owner: &OwnerId, cycle_id: &str) -> Result<Option<RunId>>;

    /// What a run was submitted with.
    async fn run_inputs(&self, owner: &OwnerId, run_id: RunId) -> Result<serde_json::Value>;

    /// A page of a run's history.
    async fn events(&self, owner: &OwnerId, run_id: RunId, query: &EventQuery) -> Result<EventPage>;

    /// What a run keeps, without content.
    async fn artifacts(&self, owner: &OwnerId, run_id: RunId) -> Result<Vec<Artifact>>;

    /// `length` bytes of an artifact from `offset` on; fewer at its end. Reads only the parts it needs.
    async fn artifact_slice(
        &self,
        owner: &OwnerId,
        run_id: RunId,
        file: (StepNo, &Filename),
        range: (u64, u64),
    ) -> Result<ArtifactSlice>;

    /// `length` bytes of a file that the run was submitted with, from `offset` on; fewer at its end.
    async fn file_slice(
        &self,
        owner: &OwnerId,
        run_id: RunId,
        name: &InputName,
        range: (u64, u64),
    ) -> Result<FileSlice>;

    // --- files for a run that is still to be submitted --------------------------------

    /// Stores one part of an upload, numbered from 0, in place of what it was before; no effect once the upload
    /// is complete. Kept for [`redraft_domain::limits::UPLOAD_KEPT`] unless a run names it.
    async fn put_upload_part(&self, owner: &OwnerId, sha256: &str, part: u32, content: Vec<u8>) -> Result<()>;

    /// Numbers of the parts that arrived, in order; none of an upload that nobody began.
    async fn upload_parts(&self, owner: &OwnerId, sha256: &str) -> Result<Vec<u32>>;

    /// Checks an upload against its hash and size. Complete once, it stays as it is.
    async fn check_upload(&self, owner: &OwnerId, sha256: &str, bytes: u64) -> Result<UploadState>;

    // --- agents and runners ---------------------------------------------------------

    /// Makes or updates the runner of this host and name, and publishes its agents. Answers with its id.
    async fn register_runner(&self, owner: &OwnerId, registration: &Registration) -> Result<RunnerId>;

    /// All runners of this owner.
    async fn runners(&self, owner: &OwnerId) -> Result<RunnerList>;

    /// All agents that were published for this owner, by name.
    async fn agents(&self, owner: &OwnerId) -> Result<Vec<AgentView>>;

    /// The current spec of an agent.
    async fn agent(&self, owner: &OwnerId, name: &str) -> Result<AgentSpec>;

    // --- a run, as its runner handles it --------------------------------------------

    /// Notes what a runner says, and answers whether a claim or a rescue would find something, in one request.
    /// Takes no run. A poll that says nothing writes nothing.
    async fn poll(&self, owner: &OwnerId, poll: &Poll, times: &LeaseTimes) -> Result<Peek>;

    /// `queued` → `running`: the best queued run that this runner may take, or none.
    /// None too under a claim that was used before and lost: ask again under a new one.
    async fn claim(&self, owner: &OwnerId, request: &ClaimRequest) -> Result<Option<Claimed>>;

    /// `running` → `running` under a new claim: a restarted runner takes its own run again.
    /// None if the previous claim no longer holds it.
    async fn adopt(
        &self,
        owner: &OwnerId,
        previous: redraft_domain::id::ClaimId,
        request: &ClaimRequest,
    ) -> Result<Option<Claimed>>;

    /// Extends the lease, and takes along what the stage shows. Works after it ran out too, as long as nobody rescued the run.
    async fn renew(&self, owner: &OwnerId, hold: &Hold, renewal: &Renewal) -> Result<Renewed>;

    /// Whether this claim holds the run now: what a runner may read.
    async fn holds(&self, owner: &OwnerId, run_id: RunId, claim_id: redraft_domain::id::ClaimId) -> Result<bool>;

    /// Appends history.
    async fn append_events(&self, owner: &OwnerId, hold: &Hold, report: &EventReport) -> Result<Ack>;

    /// Records the next step; with a verdict also `running` → `passed`, `failed`, or `cancelled` if that was asked.
    async fn complete_stage(&self, owner: &OwnerId, hold: &Hold, report: &StageReport) -> Result<Ack>;

    /// `running` → `failed`, or `cancelled` if that was asked.
    async fn finish(&self, owner: &OwnerId, hold: &Hold, report: &FinishReport) -> Result<Ack>;

    /// `running` → `queued`, or `cancelled` if that was asked: the runner has to go, and its processes are gone.
    /// The run may be claimed again at once.
    async fn release(&self, owner: &OwnerId, hold: &Hold) -> Result<()>;

    /// Stores one part of a content, numbered from 0. Must happen before a report names the content.
    async fn put_blob_part(&self, owner: &OwnerId, sha256: &str, part: u32, content: Vec<u8>) -> Result<()>;

    // --- the sweeper ------------------------------------------------------------------

    /// `running` → `queued` (or `cancelled`, or `failed`) for every run whose lease and grace ran out;
    /// of one owner, or of all.
    async fn rescue(&self, owner: Option<&OwnerId>, times: &LeaseTimes) -> Result<Vec<Rescued>>;

    /// `running` → `cancelled` for every run whose runner let a request to cancel pass; of all owners.
    async fn force_cancel(&self, times: &LeaseTimes) -> Result<Vec<RunId>>;

    /// Forgets uploads that no run named in time, a few at once; of all owners. Answers with how many.
    async fn sweep_uploads(&self) -> Result<u64>;

    /// Forgets the operations of runs that ended [`OPERATIONS_KEPT`] ago, at most so many of them, the oldest first;
    /// of all owners. Answers with how many. Who sends one of them again is fenced: the run has ended.
    async fn forget_operations(&self, most: u32) -> Result<u64>;

    // --- the store itself ---------------------------------------------------------------

    /// The same store as the holder of a key or a session may use it: whatever it does, `guard` goes along in the
    /// same request, and once the key or the session ended the answer is [`StoreError::NotLetIn`].
    fn guarded(&self, guard: &Guard) -> Arc<dyn Store>;

    /// Answers if the store can be read. For health checks and `doctor`.
    async fn check(&self) -> Result<StoreHealth>;
}

/// What a store says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreHealth {
    /// What it is and where, without secrets.
    pub description: String,
    /// Number of its last migration.
    pub schema_version: u32,
    /// Its clock.
    pub now: redraft_domain::time::Timestamp,
}
