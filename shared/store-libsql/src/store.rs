//! The store trait, each method in the module of its noun.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use redraft_domain::agent::AgentSpec;
use redraft_domain::artifact::{Artifact, Filename};
use redraft_domain::id::{ClaimId, OwnerId, RunId, RunnerId};
use redraft_domain::run::StepNo;
use redraft_domain::run::record::Run;
use redraft_domain::run_file::InputName;
use redraft_store::Store;
use redraft_store::claim::{ClaimRequest, Claimed, Hold, LeaseTimes, Renewal, Renewed, Rescued};
use redraft_store::guard::Guard;
use redraft_store::poll::{Peek, Poll};
use redraft_store::registration::Registration;
use redraft_store::report::{Ack, EventReport, FinishReport, StageReport};
use redraft_store::run_query::{EventQuery, RunQuery};
use redraft_store::run_view::{AgentView, ArtifactSlice, EventPage, FileSlice, RunDetail, RunPage, RunnerList};
use redraft_store::store::{Result, StoreHealth};
use redraft_store::submission::{NewRun, Submitted};
use redraft_store::upload::UploadState;

use crate::database::Database;
use crate::errors::plain;
use crate::guarded::Guarded;
use crate::prepared::Prepared;
use crate::statement::{ResultSet, Statement};
use crate::{artifacts, claims, list, migrate, polls, reports, rows, runners, runs, sql, sweep, uploads};

/// The store on libSQL, over either executor.
#[derive(Debug, Clone)]
pub struct LibsqlStore {
    database: Arc<dyn Database>,
    description: Arc<str>,
}

impl LibsqlStore {
    /// Brings `database` to the schema this program knows and puts the store on it.
    /// `description` says what and where it is, without secrets.
    ///
    /// # Errors
    /// The database cannot be reached, or a newer version of the program migrated it.
    pub async fn open(database: Arc<dyn Database>, description: impl Into<Arc<str>>) -> Result<Self> {
        migrate::migrate(&*database).await.map_err(plain)?;
        Ok(Self { database, description: description.into() })
    }

    /// The same on a database that is brought to the schema when it is asked.
    pub fn on(database: Prepared, description: impl Into<Arc<str>>) -> Self {
        Self { database: Arc::new(database), description: description.into() }
    }

    pub(crate) async fn read(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>> {
        self.database.read(batch).await.map_err(plain)
    }

    pub(crate) fn database(&self) -> &dyn Database {
        &*self.database
    }
}

#[async_trait]
impl Store for LibsqlStore {
    async fn insert_run(&self, owner: &OwnerId, run: &NewRun) -> Result<Submitted> {
        runs::insert(self, owner, run).await
    }

    async fn request_cancel(&self, owner: &OwnerId, run_id: RunId) -> Result<Run> {
        runs::request_cancel(self, owner, run_id).await
    }

    async fn list_runs(&self, owner: &OwnerId, query: &RunQuery) -> Result<RunPage> {
        list::list(self, owner, query).await
    }

    async fn run(&self, owner: &OwnerId, run_id: RunId) -> Result<RunDetail> {
        runs::detail(self, owner, run_id).await
    }

    async fn find_cycle(&self, owner: &OwnerId, cycle_id: &str) -> Result<Option<RunId>> {
        runs::find_cycle(self, owner, cycle_id).await
    }

    async fn run_inputs(&self, owner: &OwnerId, run_id: RunId) -> Result<serde_json::Value> {
        runs::inputs(self, owner, run_id).await
    }

    async fn events(&self, owner: &OwnerId, run_id: RunId, query: &EventQuery) -> Result<EventPage> {
        runs::events(self, owner, run_id, query).await
    }

    async fn artifacts(&self, owner: &OwnerId, run_id: RunId) -> Result<Vec<Artifact>> {
        artifacts::list(self, owner, run_id).await
    }

    async fn artifact_slice(
        &self,
        owner: &OwnerId,
        run_id: RunId,
        file: (StepNo, &Filename),
        range: (u64, u64),
    ) -> Result<ArtifactSlice> {
        artifacts::slice(self, owner, run_id, file, range).await
    }

    async fn file_slice(
        &self,
        owner: &OwnerId,
        run_id: RunId,
        name: &InputName,
        range: (u64, u64),
    ) -> Result<FileSlice> {
        uploads::slice(self, owner, run_id, name, range).await
    }

    async fn put_upload_part(&self, owner: &OwnerId, sha256: &str, part: u32, content: Vec<u8>) -> Result<()> {
        uploads::put_part(self, owner, sha256, part, content).await
    }

    async fn upload_parts(&self, owner: &OwnerId, sha256: &str) -> Result<Vec<u32>> {
        uploads::arrived(self, owner, sha256).await
    }

    async fn check_upload(&self, owner: &OwnerId, sha256: &str, bytes: u64) -> Result<UploadState> {
        uploads::check(self, owner, sha256, bytes).await
    }

    async fn register_runner(&self, owner: &OwnerId, registration: &Registration) -> Result<RunnerId> {
        runners::register(self, owner, registration).await
    }

    async fn runners(&self, owner: &OwnerId) -> Result<RunnerList> {
        runners::list(self, owner).await
    }

    async fn agents(&self, owner: &OwnerId) -> Result<Vec<AgentView>> {
        runners::agents(self, owner).await
    }

    async fn agent(&self, owner: &OwnerId, name: &str) -> Result<AgentSpec> {
        runners::agent(self, owner, name).await
    }

    async fn poll(&self, owner: &OwnerId, poll: &Poll, times: &LeaseTimes) -> Result<Peek> {
        polls::poll(self, owner, poll, times).await
    }

    async fn claim(&self, owner: &OwnerId, request: &ClaimRequest) -> Result<Option<Claimed>> {
        claims::claim(self, owner, request).await
    }

    async fn adopt(&self, owner: &OwnerId, previous: ClaimId, request: &ClaimRequest) -> Result<Option<Claimed>> {
        claims::adopt(self, owner, previous, request).await
    }

    async fn renew(&self, owner: &OwnerId, hold: &Hold, renewal: &Renewal) -> Result<Renewed> {
        claims::renew(self, owner, hold, renewal).await
    }

    async fn holds(&self, owner: &OwnerId, run_id: RunId, claim_id: ClaimId) -> Result<bool> {
        claims::holds(self, owner, run_id, claim_id).await
    }

    async fn append_events(&self, owner: &OwnerId, hold: &Hold, report: &EventReport) -> Result<Ack> {
        reports::append_events(self, owner, hold, report).await
    }

    async fn complete_stage(&self, owner: &OwnerId, hold: &Hold, report: &StageReport) -> Result<Ack> {
        reports::complete_stage(self, owner, hold, report).await
    }

    async fn finish(&self, owner: &OwnerId, hold: &Hold, report: &FinishReport) -> Result<Ack> {
        reports::finish(self, owner, hold, report).await
    }

    async fn release(&self, owner: &OwnerId, hold: &Hold) -> Result<()> {
        claims::release(self, owner, hold).await
    }

    async fn put_blob_part(&self, owner: &OwnerId, sha256: &str, part: u32, content: Vec<u8>) -> Result<()> {
        artifacts::put_part(self, owner, sha256, part, content).await
    }

    async fn rescue(&self, owner: Option<&OwnerId>, times: &LeaseTimes) -> Result<Vec<Rescued>> {
        sweep::rescue(self, owner, times).await
    }

    async fn force_cancel(&self, times: &LeaseTimes) -> Result<Vec<RunId>> {
        sweep::force_cancel(self, times).await
    }

    async fn sweep_uploads(&self) -> Result<u64> {
        uploads::sweep(self).await
    }

    async fn forget_operations(&self, most: u32) -> Result<u64> {
        sweep::forget_operations(self, most).await
    }

    fn guarded(&self, guard: &Guard) -> Arc<dyn Store> {
        let database = Guarded { inner: Arc::clone(&self.database), guard: guard.clone() };
        Arc::new(Self { database: Arc::new(database), description: self.description.clone() })
    }

    async fn check(&self) -> Result<StoreHealth> {
        let answer = self.read(vec![Statement::new(sql::SELECT_NOW), migrate::ask_version()]).await?;
        Ok(StoreHealth {
            description: self.description.as_ref().to_owned(),
            schema_version: migrate::version_in(answer.get(1)).map_err(plain)?,
            now: rows::time(only(&answer, 0)?, "ms")?,
        })
    }
}

/// The first row of the answer to statement `index`.
pub(crate) fn first(answer: &[ResultSet], index: usize) -> Option<&crate::statement::Row> {
    answer.get(index).and_then(|set| set.rows.first())
}

/// The row that the answer to statement `index` always has.
pub(crate) fn only(answer: &[ResultSet], index: usize) -> Result<&crate::statement::Row> {
    first(answer, index)
        .ok_or_else(|| redraft_store::StoreError::Internal(format!("no row from statement {index}").into()))
}

/// All rows of the answer to statement `index`, each read by `read`.
pub(crate) fn all<T>(
    answer: &[ResultSet],
    index: usize,
    read: fn(&crate::statement::Row) -> Result<T>,
) -> Result<Vec<T>> {
    answer.get(index).map_or(Ok(Vec::new()), |set| set.rows.iter().map(read).collect())
}

/// Milliseconds of a duration, as the store keeps them.
pub(crate) fn ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}
