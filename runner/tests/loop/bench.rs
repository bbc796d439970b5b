//! A runner on a real file store, with everything at hand to look inside.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use redraft_domain::agent::{AgentSpec, Retries, StageSpec, Stages, StopRules, Timeouts};
use redraft_domain::artifact::ArtifactType;
use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::limits::ARTIFACT_BYTES;
use redraft_runner::{ClaimSettings, Doors, Durability, Identity, LeftHands, Runner, SpoolPlace, Stop};
use redraft_store::claim::LeaseTimes;
use redraft_store::operations::submit::{Submission, submit};
use redraft_store::run_query::EventQuery;
use redraft_store::{ControlPlane, Store};
use redraft_store_libsql::LibsqlStore;
use redraft_store_libsql::file::FileDatabase;
use serde_json::json;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::plane;
use crate::steps::{Move, ScriptedSteps};

pub(crate) struct Bench {
    pub(crate) store: Arc<LibsqlStore>,
    pub(crate) owner: OwnerId,
    pub(crate) steps: Arc<ScriptedSteps>,
    pub(crate) wake: Arc<Notify>,
    spec: AgentSpec,
    doors: Doors,
    runs: Mutex<Vec<RunId>>,
    folder: tempfile::TempDir,
}

/// A runner at work.
pub(crate) struct Working {
    task: JoinHandle<Option<LeftHands>>,
    stop: Stop,
}

impl Working {
    /// Lets it finish what it has in hand.
    pub(crate) async fn end(self) {
        self.stop.draining.cancel();
        self.task.await.unwrap();
    }

    /// Waits until it ends by itself; whether it wants to be started again.
    pub(crate) async fn ended(self) -> bool {
        self.task.await.unwrap();
        self.stop.restarting.is_cancelled()
    }

    /// Makes it give back what it has in hand.
    pub(crate) async fn leave(self) {
        self.stop.leave();
        self.task.await.unwrap();
    }
}

impl Bench {
    pub(crate) async fn new(script: Vec<Move>) -> Self {
        Self::with(script, |_| {}).await
    }

    pub(crate) async fn with(script: Vec<Move>, change: impl FnOnce(&mut AgentSpec)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = FileDatabase::open(folder.path().join("redraft.db")).unwrap();
        let store = Arc::new(LibsqlStore::open(Arc::new(database), "test").await.unwrap());
        let mut spec = spec();
        change(&mut spec);
        let bench = Self {
            store,
            owner: OwnerId::local(),
            steps: Arc::new(ScriptedSteps::new(script)),
            wake: Arc::default(),
            spec,
            doors: Doors::system(),
            runs: Mutex::default(),
            folder,
        };
        // Registers the agent, so that runs can be submitted before a runner works.
        bench.start().leave().await;
        bench
    }

    pub(crate) async fn submit(&self, inputs: serde_json::Value) -> RunId {
        let submission = Submission { agent_name: self.spec.name.clone(), inputs, ..Submission::default() };
        let doors = (&*self.doors.clock, &*self.doors.entropy);
        let run_id = submit(&*self.store, doors, &self.owner, &submission).await.unwrap().run.id;
        self.runs.lock().unwrap().push(run_id);
        run_id
    }

    pub(crate) fn last_run(&self) -> RunId {
        *self.runs.lock().unwrap().last().unwrap()
    }

    pub(crate) fn start(&self) -> Working {
        self.start_on(self.direct())
    }

    /// A process that is there for the runner alone.
    pub(crate) fn start_own(&self) -> Working {
        self.start_with(self.direct(), Stop { is_own: true, ..Stop::default() })
    }

    fn direct(&self) -> Arc<dyn ControlPlane> {
        plane::control(Arc::clone(&self.store), self.owner.clone(), Self::times())
    }

    pub(crate) fn times() -> LeaseTimes {
        LeaseTimes { heartbeat: Duration::from_millis(20), ..LeaseTimes::default() }
    }

    /// A runner on this control plane.
    pub(crate) fn start_on(&self, control: Arc<dyn ControlPlane>) -> Working {
        self.start_with(control, Stop::default())
    }

    fn start_with(&self, control: Arc<dyn ControlPlane>, stop: Stop) -> Working {
        let times = Self::times();
        let runner = Runner {
            control,
            executor: Arc::clone(&self.steps) as _,
            identity: Identity { name: "bench".to_owned(), host: "here".to_owned(), ..Identity::default() },
            folder: Some(self.folder.path().to_owned()),
            agents: vec![self.spec.clone()],
            // An hour: a test that waits for a poll shows itself.
            claims: ClaimSettings { max_concurrent: 4, poll_every: Duration::from_secs(3600), only_run: None },
            times,
            doors: self.doors.clone(),
            wake: Arc::clone(&self.wake),
            spool: SpoolPlace::new(self.folder.path(), Durability::SurvivesKill),
        };
        let told = stop.clone();
        #[expect(clippy::disallowed_methods, reason = "the handle is awaited by Working")]
        let task = tokio::spawn(async move { runner.work(&told).await.unwrap() });
        Working { task, stop }
    }

    pub(crate) async fn work_until_ended(&self, run_id: RunId) {
        let runner = self.start();
        self.until_ended(run_id).await;
        runner.end().await;
    }

    pub(crate) async fn until_ended(&self, run_id: RunId) {
        while !self.store.run(&self.owner, run_id).await.unwrap().run.status.is_terminal() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Returns when the runner has registered and found nothing to do.
    pub(crate) async fn until_idle(&self) {
        while self.store.runners(&self.owner).await.unwrap().runners.iter().any(|runner| runner.stopped_at.is_some()) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// The drafts of a run, by attempt.
    pub(crate) async fn drafts(&self, run_id: RunId) -> Vec<String> {
        let mut drafts = Vec::new();
        for artifact in self.store.artifacts(&self.owner, run_id).await.unwrap() {
            if artifact.artifact_type == ArtifactType::Output {
                let file = (artifact.step, &artifact.filename);
                let slice = self.store.artifact_slice(&self.owner, run_id, file, (0, ARTIFACT_BYTES)).await.unwrap();
                drafts.push(String::from_utf8(slice.content).unwrap());
            }
        }
        drafts
    }

    /// Messages of one kind, in order.
    pub(crate) async fn messages(&self, run_id: RunId, event_type: &str) -> Vec<String> {
        let query = EventQuery { event_type: Some(event_type.to_owned()), limit: 100, ..EventQuery::default() };
        let events = self.store.events(&self.owner, run_id, &query).await.unwrap().events;
        events.into_iter().map(|event| event.message).collect()
    }
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
        retries: Retries { max: 2, backoff_ms: 1, max_backoff_ms: 1, non_retryable_exits: Vec::new() },
        env: Vec::new(),
        concurrency: None,
        tags: Vec::new(),
    }
}
