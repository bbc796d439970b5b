//! A store, and runners on it that can be killed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use redraft_domain::agent::{AgentSpec, Retries, StageSpec, Stages, StopRules, Timeouts};
use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::run::record::Run;
use redraft_runner::step::StepExecutor;
use redraft_runner::{ClaimSettings, Doors, Durability, Identity, Runner, SpoolPlace};
use redraft_store::Store;
use redraft_store::claim::LeaseTimes;
use redraft_store::operations::submit::{Submission, submit};
use redraft_store::registration::Registration;
use redraft_store::run_query::EventQuery;
use redraft_store::run_view::RunDetail;
use redraft_store_libsql::LibsqlStore;
use redraft_store_libsql::database::Database;
use redraft_store_libsql::file::FileDatabase;
use serde_json::json;

use crate::plane;
use crate::process::Process;
use crate::trap::{Trap, Trapped, TrappedSteps};

pub(crate) struct Stand {
    pub(crate) store: Arc<LibsqlStore>,
    pub(crate) owner: OwnerId,
    pub(crate) times: LeaseTimes,
    pub(crate) doors: Doors,
    pub(crate) spec: AgentSpec,
    pub(crate) durability: Durability,
    folder: tempfile::TempDir,
}

impl Stand {
    /// A store on a file.
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = FileDatabase::open(folder.path().join("redraft.db")).unwrap();
        Self::on(Arc::new(database), folder, Durability::SurvivesKill).await
    }

    /// A store on another database.
    pub(crate) async fn on(database: Arc<dyn Database>, folder: tempfile::TempDir, durability: Durability) -> Self {
        let store = Arc::new(LibsqlStore::open(database, "test").await.unwrap());
        let times = LeaseTimes { heartbeat: Duration::from_millis(200), ..LeaseTimes::default() };
        let (owner, doors) = (OwnerId::local(), Doors::system());
        let stand = Self { store, owner, times, doors, spec: spec(), durability, folder };
        stand.publish().await;
        stand
    }

    /// The same with another agent, to be published.
    pub(crate) fn publishing(mut self, change: impl FnOnce(&mut AgentSpec)) -> Self {
        change(&mut self.spec);
        self
    }

    /// Registers the agent, so that runs can be submitted before a runner works.
    pub(crate) async fn publish(&self) {
        let registration = Registration {
            proposed_id: redraft_domain::id::RunnerId::from_bits(7, self.doors.clock.now()),
            name: "publisher".to_owned(),
            host: "elsewhere".to_owned(),
            platform: String::new(),
            platform_detail: String::new(),
            labels: Vec::new(),
            version: String::new(),
            max_concurrent: 1,
            agents: vec![self.spec.clone()],
        };
        self.store.register_runner(&self.owner, &registration).await.unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) async fn submit(&self) -> RunId {
        let submission = Submission { agent_name: self.spec.name.clone(), inputs: json!({}), ..Submission::default() };
        let doors = (&*self.doors.clock, &*self.doors.entropy);
        submit(&*self.store, doors, &self.owner, &submission).await.unwrap().run.id
    }

    /// A runner that keeps its things in the folder `home`.
    pub(crate) fn runner(&self, home: &str, steps: Arc<dyn StepExecutor>, trap: &Arc<Trap>) -> Runner {
        let control = plane::control(Arc::clone(&self.store), self.owner.clone(), self.times);
        Runner {
            control: Arc::new(Trapped { control, trap: Arc::clone(trap) }),
            executor: Arc::new(TrappedSteps { steps, trap: Arc::clone(trap) }),
            identity: Identity { name: "stand".to_owned(), host: "here".to_owned(), ..Identity::default() },
            folder: None,
            agents: vec![self.spec.clone()],
            // One hand: a crossing is then one point in time of everything.
            claims: ClaimSettings { max_concurrent: 1, poll_every: Duration::from_millis(20), only_run: None },
            times: self.times,
            doors: self.doors.clone(),
            wake: Arc::default(),
            spool: SpoolPlace::new(&self.path(home), self.durability),
        }
    }

    pub(crate) fn start(&self, home: &str, steps: Arc<dyn StepExecutor>, trap: &Arc<Trap>) -> Process {
        Process::start(self.runner(home, steps, trap))
    }

    /// Works undisturbed until a run has ended.
    pub(crate) async fn work_until_ended(&self, home: &str, steps: Arc<dyn StepExecutor>, run_id: RunId) {
        let process = self.start(home, steps, &Trap::never());
        self.until_ended(run_id).await;
        process.end().await.unwrap();
    }

    pub(crate) async fn run(&self, run_id: RunId) -> Run {
        self.detail(run_id).await.run
    }

    pub(crate) async fn detail(&self, run_id: RunId) -> RunDetail {
        self.store.run(&self.owner, run_id).await.unwrap()
    }

    /// Returns when a run has ended; fails the test rather than wait for a lease of two minutes.
    pub(crate) async fn until_ended(&self, run_id: RunId) {
        let ended = async {
            while !self.run(run_id).await.status.is_terminal() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), ended).await.expect("the run ends at once");
    }

    /// Messages of one kind, in order; every history is checked for gaps on the way.
    pub(crate) async fn messages(&self, run_id: RunId, event_type: &str) -> Vec<String> {
        let query = EventQuery { limit: 200, ..EventQuery::default() };
        let events = self.store.events(&self.owner, run_id, &query).await.unwrap().events;
        let seqs: Vec<_> = events.iter().map(|event| event.seq).collect();
        assert_eq!(seqs, (1..=i64::try_from(seqs.len()).unwrap()).collect::<Vec<_>>());
        events.into_iter().filter(|event| event.event_type == event_type).map(|event| event.message).collect()
    }

    /// How often a run was adopted.
    pub(crate) async fn adoptions(&self, run_id: RunId) -> usize {
        let changes = self.messages(run_id, "status_change").await;
        changes.iter().filter(|change| *change == "running>running").count()
    }

    /// Puts a run back into the queue whose lease ran out, as anybody's poll does.
    pub(crate) async fn rescue(&self, run_id: RunId) {
        while !self.store.rescue(None, &self.times).await.unwrap().iter().any(|rescued| rescued.run_id == run_id) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// The orphans that a home has of a run, by operation.
    pub(crate) fn orphans(&self, home: &str, run_id: RunId) -> Vec<PathBuf> {
        entries(&self.path(home).join("orphans").join(run_id.to_string()))
    }
}

/// What lies in a folder; nothing if it does not exist.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect()
}

fn spec() -> AgentSpec {
    let stage = || StageSpec { command: vec!["scripted".to_owned()], timeout_ms: None };
    AgentSpec {
        name: "writer".to_owned(),
        description: String::new(),
        inputs: json!({ "type": "object" }),
        stages: Stages { produce: stage(), evaluate: stage(), revise: None },
        max_attempts: 3,
        pass_threshold: 0.8,
        stop: StopRules::default(),
        timeouts: Timeouts::default(),
        retries: Retries { max: 0, backoff_ms: 1, max_backoff_ms: 1, non_retryable_exits: Vec::new() },
        env: Vec::new(),
        concurrency: None,
        tags: Vec::new(),
    }
}
