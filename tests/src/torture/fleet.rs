use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::future::join_all;
use redraft_store_libsql::database::Database;
use redraft_store_libsql::file::FileDatabase;
use redraft_store_libsql::remote::{RemoteDatabase, RemoteOptions};
use redraft_store_libsql::statement::Statement;
use redraft_store_libsql::testing::Sqld;
use redraft_wire::run::SubmitRun;
use serde_json::json;

use super::findings::Findings;
use super::worker::{Way, Worker};
use super::{SECONDS, TIME_SCALE};
use crate::fault_proxy::{FaultProxy, Plan};
use crate::home::path_str;
use crate::{AgentDir, Cloud, Home, PATIENCE, Up, processes_marked, until};

/// On what the runs are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// A file that all processes have open.
    File,
    /// A real server.
    Server,
    /// The real `api` function on a real server: runners have an address and a key.
    Api,
}

/// What stands before the runs.
#[derive(Debug)]
enum Server {
    None,
    Database(Sqld),
    Api(Box<Cloud>),
}

/// How long after the last fault a run may take to end: leases, backoff of several rescues, and a busy machine.
const SETTLE: Duration = Duration::from_secs(180);
/// How soon nothing of any run may live once its runner has gone.
const GONE_WITHIN: Duration = Duration::from_secs(5);

/// A control plane that nobody torments, the folder in which workers work, and the store of both.
#[derive(Debug)]
pub(super) struct Fleet {
    pub(super) home: Home,
    pub(super) database: Arc<dyn Database>,
    pub(super) control: Up,
    address: String,
    scale: &'static str,
    /// How long after the last fault its runs may take to end.
    pub(super) settles_within: Duration,
    submitted: AtomicU64,
    server: Server,
}

impl Fleet {
    /// For these agents, with leases of seconds.
    pub(super) async fn new(on: On, agents: &AgentDir) -> Self {
        Self::paced(on, agents, SECONDS).await
    }

    /// For these agents, with all times of leases scaled.
    pub(super) async fn paced(on: On, agents: &AgentDir, scale: &'static str) -> Self {
        let home = Home::new(agents);
        let server = match on {
            On::File => Server::None,
            On::Server => Server::Database(Sqld::start().await),
            On::Api => Server::Api(Box::new(Cloud::start(Some(scale)).await)),
        };
        let address = match &server {
            Server::None => path_str(&home.path("shared.db")).to_owned(),
            Server::Database(sqld) => sqld.url(),
            Server::Api(cloud) => cloud.sqld.url(),
        };
        // It serves another agent: what the workers claim is theirs alone.
        let idle = AgentDir::new("agents: { idle: { stages: { produce: [cat], evaluate: [cat] } } }");
        let control = Up::of(&idle).args(["--database", &address]).env(TIME_SCALE, scale).start().await;
        let database: Arc<dyn Database> = match on {
            On::Server | On::Api => {
                Arc::new(RemoteDatabase::new(&address, RemoteOptions::default()).expect("our own server"))
            }
            On::File => Arc::new(FileDatabase::open(&address).expect("our own file")),
        };
        let submitted = AtomicU64::new(0);
        Self { home, database, control, address, scale, settles_within: SETTLE, submitted, server }
    }

    /// A worker, behind a proxy of its own if there is a server; started.
    pub(super) async fn worker(&self, name: &str, plan: Plan) -> Worker {
        let (home, scale) = (&self.home, self.scale);
        let mut worker = match &self.server {
            Server::None => Worker::new(home, name, (Way::Database(&self.address), scale), None),
            Server::Database(sqld) => {
                let proxy = FaultProxy::start(&sqld.url(), plan).await;
                Worker::new(home, name, (Way::Database(&proxy.url()), scale), Some(proxy))
            }
            Server::Api(cloud) => {
                let key = home.path(&format!("{name}.key"));
                cloud.runner_key(&key).await;
                let proxy = FaultProxy::start(cloud.lambda.base(), plan).await;
                Worker::new(home, name, (Way::Api(&proxy.url(), &key), scale), Some(proxy))
            }
        };
        worker.start();
        worker
    }

    /// Waits until somebody serves `agent`, so that runs of it can be submitted.
    pub(super) async fn serves(&self, agent: &str) {
        until("the workers' agent to be served", PATIENCE, async || {
            let agents = self.control.client.agents().await.ok()?.agents;
            agents.iter().any(|served| served.name == agent).then_some(())
        })
        .await;
    }

    /// Submits a run, however often it has to ask: a busy store may answer too late.
    pub(super) async fn submit(&self, agent: &str) -> String {
        let number = self.submitted.fetch_add(1, Ordering::Relaxed);
        let (run, key) = (SubmitRun::new(agent, json!({ "number": number })), format!("torture-{number}"));
        until("a run to be submitted", PATIENCE, async || match self.control.client.submit(&run, Some(&key)).await {
            Err(error) if error.is_transient() => None,
            answer => Some(answer.expect("a run is taken").run.id.to_string()),
        })
        .await
    }

    /// Keeps so many runs waiting or at work, for ever.
    pub(super) async fn feed(&self, agent: &str, backlog: u64) {
        loop {
            for _ in self.active().await..backlog {
                self.submit(agent).await;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Runs that have not ended.
    pub(super) async fn active(&self) -> u64 {
        let count = "SELECT COUNT(*) AS runs FROM workflow_runs WHERE status IN ('queued', 'running', 'waiting')";
        self.number(Statement::new(count)).await
    }

    /// A number that a query answers with.
    pub(super) async fn number(&self, statement: Statement) -> u64 {
        let column = "runs";
        let answers =
            until("the store to answer", PATIENCE, async || self.database.read(vec![statement.clone()]).await.ok());
        let answers = answers.await;
        let row = answers.first().and_then(|answer| answer.rows.first()).expect("a count has a row");
        row.integer(column).ok().and_then(|runs| u64::try_from(runs).ok()).expect("a count")
    }

    /// Waits until every run in the hands of the runner called `name` has one result more, or has left them.
    pub(super) async fn moves_on(&self, name: &str) {
        let held =
            "SELECT id || ' ' || next_step AS held FROM workflow_runs WHERE status = 'running' AND claimed_by = :name";
        let held = async || {
            let answer = self.database.read(vec![Statement::new(held).bind("name", name)]).await.unwrap_or_default();
            let rows = answer.into_iter().next().unwrap_or_default().rows;
            rows.iter().filter_map(|row| row.text("held").ok().map(str::to_owned)).collect::<BTreeSet<_>>()
        };
        let before = held().await;
        while !held().await.is_disjoint(&before) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until all runs have ended, or for as long as that may take.
    pub(super) async fn settle(&self) {
        let ended = async {
            while self.active().await > 0 {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        };
        // Whatever is left is counted, and told, by the audit.
        let _ = tokio::time::timeout(self.settles_within, ended).await;
    }

    /// Ends the workers, and counts the processes that live on.
    pub(super) async fn disband(&self, workers: &mut [Worker], findings: &mut Findings) {
        join_all(workers.iter_mut().map(Worker::leave)).await;
        // The control plane lives on, and names the file that lies here.
        survivors(&self.home, &[self.control.running.pid()], findings).await;
    }
}

/// Counts the processes of `home` that live although nothing of it may, but for `known`.
pub(super) async fn survivors(home: &Home, known: &[i32], findings: &mut Findings) {
    let alive = || {
        let all = processes_marked(home.mark()).into_iter();
        all.filter(|process| !known.contains(&process.pid)).collect::<Vec<_>>()
    };
    let none = async {
        while !alive().is_empty() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let _ = tokio::time::timeout(GONE_WITHIN, none).await;
    for process in alive() {
        findings.survivors += 1;
        findings.violate(format_args!("I12 process {} lives: {}", process.pid, process.command));
    }
}
