//! The store trait, each method in the module of its noun.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use futures::future::join;
use redraft_domain::agent::AgentSpec;
use redraft_domain::artifact::{Artifact, Filename};
use redraft_domain::id::{ClaimId, OwnerId, RunId, RunnerId};
use redraft_domain::run::StepNo;
use redraft_domain::run::record::Run;
use redraft_domain::run_file::InputName;
use redraft_domain::time::Timestamp;
use redraft_store::claim::{ClaimRequest, Claimed, Hold, LeaseTimes, Renewal, Renewed, Rescued};
use redraft_store::clock::Clock;
use redraft_store::entropy::{Entropy, OsEntropy};
use redraft_store::guard::Guard;
use redraft_store::poll::{Peek, Poll};
use redraft_store::registration::Registration;
use redraft_store::report::{Ack, EventReport, FinishReport, StageReport};
use redraft_store::run_query::{EventQuery, RunQuery};
use redraft_store::run_view::{AgentView, ArtifactSlice, EventPage, FileSlice, RunDetail, RunPage, RunnerList};
use redraft_store::store::{Result, StoreHealth};
use redraft_store::submission::{NewRun, Submitted};
use redraft_store::upload::UploadState;
use redraft_store::{Store, StoreError};

use crate::guarded::{Guarded, Known};
use crate::meta::Meta;
use crate::table::Table;
use crate::{artifacts, claims, document, history, keys, list, polls, reports, runners, runs, submit, sweep, uploads};

/// Layout of the table. Rises when items change in a way that an older program cannot read.
pub(crate) const SCHEMA_VERSION: u32 = 1;
/// How often something is tried again when others write the same items. Each time somebody got through.
pub(crate) const TRIES: u32 = 30;
/// How many runs in hand are remembered: what one process holds, and then some.
const REMEMBERED: usize = 1024;
/// Longest wait before another try.
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// The store on one table of DynamoDB.
///
/// The clock given to it decides leases: the table has none. Give it the clock of a machine that keeps time,
/// never of a laptop.
#[derive(Debug, Clone)]
pub struct DynamoStore {
    pub(crate) table: Arc<Table>,
    clock: Arc<dyn Clock>,
    /// Runs as this process saw them last. A guess that saves a read: the table refuses what was computed from a stale one.
    seen: Arc<Mutex<HashMap<RunId, Meta>>>,
    /// Credentials as this process saw them last.
    pub(crate) known: Arc<Known>,
}

impl DynamoStore {
    /// Puts the store on the table `name`, which exists; see [`crate::create_table`].
    pub fn new(client: Client, name: impl Into<String>, clock: Arc<dyn Clock>) -> Self {
        Self { table: Arc::new(Table::new(client, name.into())), clock, seen: Arc::default(), known: Arc::default() }
    }

    /// How many requests this store has sent: they are the bill.
    pub fn requests(&self) -> u64 {
        self.table.requests()
    }

    /// The same table and clock, as a process that has just begun.
    #[cfg(feature = "testing")]
    pub(crate) fn forgetful(&self) -> Self {
        let table = Arc::new(self.table.as_new());
        Self { table, clock: Arc::clone(&self.clock), seen: Arc::default(), known: Arc::default() }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The run as it stands, of whomever.
    pub(crate) async fn meta(&self, run_id: RunId) -> Result<Option<Meta>> {
        let Some(item) = self.table.get(keys::meta(run_id)).await? else { return Ok(None) };
        self.read_meta(&item).await.map(Some)
    }

    /// The run as it stands, of this owner.
    pub(crate) async fn own_meta(&self, owner: &OwnerId, run_id: RunId) -> Result<Meta> {
        let meta = self.meta(run_id).await?.filter(|meta| meta.run.owner == *owner);
        meta.ok_or(StoreError::RunNotFound(run_id))
    }

    pub(crate) async fn read_meta(&self, item: &crate::item::Item) -> Result<Meta> {
        Meta::read(item, &document::read(&self.table, item).await?)
    }

    /// The runs that exist of these, in no order.
    pub(crate) async fn metas(&self, run_ids: impl IntoIterator<Item = RunId>) -> Result<Vec<Meta>> {
        let items = self.table.get_all(run_ids.into_iter().map(keys::meta).collect()).await?;
        let mut metas = Vec::with_capacity(items.len());
        for item in &items {
            metas.push(self.read_meta(item).await?);
        }
        Ok(metas)
    }

    /// What this process knows of a run in hand.
    pub(crate) fn remembered(&self, run_id: RunId) -> Option<Meta> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(&run_id).cloned()
    }

    /// Remembers a run while it is in hand.
    pub(crate) fn remember(&self, meta: &Meta) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if meta.claim_id.is_none() {
            seen.remove(&meta.run.id);
            return;
        }
        if seen.len() >= REMEMBERED {
            // Whoever it hits pays one read more.
            seen.clear();
        }
        seen.insert(meta.run.id, meta.clone());
    }

    /// Waits a moment, longer each time, before the same is tried again.
    pub(crate) async fn pause(&self, tried: u32) {
        pause(tried).await;
    }

    /// This store for one call, which then knows whether its guard was asked.
    pub(crate) fn call(&self) -> Self {
        match self.table.for_call() {
            Some(table) => Self { table: Arc::new(table), ..self.clone() },
            None => self.clone(),
        }
    }

    /// What this call came to, if its guard holds: asked now, unless what it wrote did so.
    pub(crate) async fn settled<T: Send>(&self, came_to: Result<T>) -> Result<T> {
        self.table.ask_once().await?;
        came_to
    }

    /// What a read finds, if the guard holds: asked at the same time.
    pub(crate) async fn look<T>(&self, read: impl Future<Output = Result<T>>) -> Result<T> {
        let (guard, found) = join(self.table.ask(), read).await;
        guard?;
        found
    }
}

/// Waits a moment, longer each time, before the same is tried again.
pub(crate) async fn pause(tried: u32) {
    let most = Duration::from_millis(2).saturating_mul(1 << tried.min(10)).min(LONGEST_PAUSE);
    tokio::time::sleep(OsEntropy.jitter(most)).await;
}

/// Others were faster, again and again.
pub(crate) fn crowded() -> StoreError {
    StoreError::Unavailable("too many write the same at once".into())
}

#[async_trait]
impl Store for DynamoStore {
    async fn insert_run(&self, owner: &OwnerId, run: &NewRun) -> Result<Submitted> {
        let call = self.call();
        call.settled(submit::insert(&call, owner, run).await).await
    }

    async fn request_cancel(&self, owner: &OwnerId, run_id: RunId) -> Result<Run> {
        let call = self.call();
        call.settled(runs::request_cancel(&call, owner, run_id).await).await
    }

    async fn list_runs(&self, owner: &OwnerId, query: &RunQuery) -> Result<RunPage> {
        self.look(list::list(self, owner, query)).await
    }

    async fn run(&self, owner: &OwnerId, run_id: RunId) -> Result<RunDetail> {
        self.look(runs::detail(self, owner, run_id)).await
    }

    async fn find_cycle(&self, owner: &OwnerId, cycle_id: &str) -> Result<Option<RunId>> {
        self.look(list::find_cycle(self, owner, cycle_id)).await
    }

    async fn run_inputs(&self, owner: &OwnerId, run_id: RunId) -> Result<serde_json::Value> {
        self.look(runs::inputs(self, owner, run_id)).await
    }

    async fn events(&self, owner: &OwnerId, run_id: RunId, query: &EventQuery) -> Result<EventPage> {
        self.look(history::page(self, owner, run_id, query)).await
    }

    async fn artifacts(&self, owner: &OwnerId, run_id: RunId) -> Result<Vec<Artifact>> {
        self.look(artifacts::list(self, owner, run_id)).await
    }

    async fn artifact_slice(
        &self,
        owner: &OwnerId,
        run_id: RunId,
        file: (StepNo, &Filename),
        range: (u64, u64),
    ) -> Result<ArtifactSlice> {
        self.look(artifacts::slice(self, owner, run_id, file, range)).await
    }

    async fn file_slice(
        &self,
        owner: &OwnerId,
        run_id: RunId,
        name: &InputName,
        range: (u64, u64),
    ) -> Result<FileSlice> {
        self.look(uploads::slice(self, owner, run_id, name, range)).await
    }

    async fn put_upload_part(&self, owner: &OwnerId, sha256: &str, part: u32, content: Vec<u8>) -> Result<()> {
        let call = self.call();
        call.settled(uploads::put_part(&call, owner, sha256, part, content).await).await
    }

    async fn upload_parts(&self, owner: &OwnerId, sha256: &str) -> Result<Vec<u32>> {
        self.look(uploads::arrived(self, owner, sha256)).await
    }

    async fn check_upload(&self, owner: &OwnerId, sha256: &str, bytes: u64) -> Result<UploadState> {
        let call = self.call();
        call.settled(uploads::check(&call, owner, sha256, bytes).await).await
    }

    async fn register_runner(&self, owner: &OwnerId, registration: &Registration) -> Result<RunnerId> {
        let call = self.call();
        call.settled(runners::register(&call, owner, registration).await).await
    }

    async fn runners(&self, owner: &OwnerId) -> Result<RunnerList> {
        self.look(runners::list(self, owner)).await
    }

    async fn agents(&self, owner: &OwnerId) -> Result<Vec<AgentView>> {
        self.look(runners::agents(self, owner)).await
    }

    async fn agent(&self, owner: &OwnerId, name: &str) -> Result<AgentSpec> {
        self.look(runners::agent(self, owner, name)).await
    }

    async fn poll(&self, owner: &OwnerId, poll: &Poll, times: &LeaseTimes) -> Result<Peek> {
        self.look(polls::poll(self, owner, poll, times)).await
    }

    async fn claim(&self, owner: &OwnerId, request: &ClaimRequest) -> Result<Option<Claimed>> {
        let call = self.call();
        call.settled(claims::claim(&call, owner, request).await).await
    }

    async fn adopt(&self, owner: &OwnerId, previous: ClaimId, request: &ClaimRequest) -> Result<Option<Claimed>> {
        let call = self.call();
        call.settled(claims::adopt(&call, owner, previous, request).await).await
    }

    async fn renew(&self, owner: &OwnerId, hold: &Hold, renewal: &Renewal) -> Result<Renewed> {
        let call = self.call();
        call.settled(claims::renew(&call, owner, hold, renewal).await).await
    }

    async fn holds(&self, owner: &OwnerId, run_id: RunId, claim_id: ClaimId) -> Result<bool> {
        self.look(claims::holds(self, owner, run_id, claim_id)).await
    }

    async fn append_events(&self, owner: &OwnerId, hold: &Hold, report: &EventReport) -> Result<Ack> {
        let call = self.call();
        call.settled(reports::append_events(&call, owner, hold, report).await).await
    }

    async fn complete_stage(&self, owner: &OwnerId, hold: &Hold, report: &StageReport) -> Result<Ack> {
        let call = self.call();
        call.settled(reports::complete_stage(&call, owner, hold, report).await).await
    }

    async fn finish(&self, owner: &OwnerId, hold: &Hold, report: &FinishReport) -> Result<Ack> {
        let call = self.call();
        call.settled(reports::finish(&call, owner, hold, report).await).await
    }

    async fn release(&self, owner: &OwnerId, hold: &Hold) -> Result<()> {
        let call = self.call();
        call.settled(claims::release(&call, owner, hold).await).await
    }

    async fn put_blob_part(&self, owner: &OwnerId, sha256: &str, part: u32, content: Vec<u8>) -> Result<()> {
        let call = self.call();
        call.settled(artifacts::put_part(&call, owner, sha256, part, content).await).await
    }

    async fn rescue(&self, owner: Option<&OwnerId>, times: &LeaseTimes) -> Result<Vec<Rescued>> {
        let call = self.call();
        call.settled(sweep::rescue(&call, owner, times).await).await
    }

    async fn force_cancel(&self, times: &LeaseTimes) -> Result<Vec<RunId>> {
        let call = self.call();
        call.settled(sweep::force_cancel(&call, times).await).await
    }

    async fn sweep_uploads(&self) -> Result<u64> {
        let call = self.call();
        call.settled(uploads::sweep(&call).await).await
    }

    async fn forget_operations(&self, most: u32) -> Result<u64> {
        let call = self.call();
        call.settled(sweep::forget_operations(&call, most).await).await
    }

    fn guarded(&self, guard: &Guard) -> Arc<dyn Store> {
        let guard = Guarded::new(guard, Arc::clone(&self.clock), Arc::clone(&self.known));
        Arc::new(Self { table: Arc::new(self.table.guarded(guard)), ..self.clone() })
    }

    async fn check(&self) -> Result<StoreHealth> {
        // No item is there; that the table answers is what counts.
        self.table.get(keys::checkpoint("health")).await?;
        let description = format!("DynamoDB table {}", self.table.name());
        Ok(StoreHealth { description, schema_version: SCHEMA_VERSION, now: self.now() })
    }
}
