use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use redraft_store_libsql::database::Database;
use redraft_store_libsql::file::FileDatabase;
use redraft_store_libsql::remote::{RemoteDatabase, RemoteOptions};
use redraft_store_libsql::statement::Statement;
use redraft_store_libsql::testing::Sqld;
use redraft_wire::Client;
use redraft_wire::run::SubmitRun;
use serde_json::{Value, json};

use super::claims;
use crate::home::path_str;
use crate::torture::fleet::On;
use crate::torture::{SECONDS, TIME_SCALE};
use crate::{Home, PATIENCE, Redraft, Running, until};

/// `redraft serve` on a store that gets lost, always at the same address.
pub(super) struct Deployment {
    folder: PathBuf,
    url: String,
    sqld: Option<Sqld>,
    running: Option<Running>,
    client: Client,
    submitted: AtomicU64,
}

impl Deployment {
    /// Starts it, with an administrator.
    pub(super) async fn start(on: On, home: &Home) -> Self {
        let sqld = if on == On::File { None } else { Some(Sqld::start().await) };
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
        let url = format!("http://{port}");
        let client = Client::over_http(&url, None).expect("a client");
        let folder = home.path("");
        let mut new = Self { folder, url: url.clone(), sqld, running: None, client, submitted: AtomicU64::default() };
        new.start_again().await;
        let made: Value = serde_json::from_str(&new.says(["admin", "init", "--json"]).await).expect("JSON");
        let key = made["key"].as_str().expect("a key").to_owned();
        new.client = Client::over_http(&url, Some(key)).expect("a client");
        new
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn pid(&self) -> i32 {
        self.running.as_ref().map_or(0, Running::pid)
    }

    /// Starts it, or starts it again at the same address, and waits until it answers.
    pub(super) async fn start_again(&mut self) {
        let listen = self.url.trim_start_matches("http://");
        let serve = self.redraft(["serve", "--listen", listen]).env("RUST_LOG", "warn");
        let mut running = serve.start(&self.folder.join("serve.log"));
        until("`redraft serve` to answer", PATIENCE, async || {
            assert!(running.has_ended().is_none(), "it has ended: {}", running.log());
            self.client.health().await.ok()
        })
        .await;
        self.running = Some(running);
    }

    /// Kills it; runners live on.
    pub(super) async fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.kill().await;
        }
    }

    /// What it keeps its runs in, past it.
    pub(super) fn database(&self) -> Arc<dyn Database> {
        match &self.sqld {
            None => Arc::new(FileDatabase::open(self.address()).expect("our own file")),
            Some(sqld) => Arc::new(RemoteDatabase::new(&sqld.url(), RemoteOptions::default()).expect("our own server")),
        }
    }

    pub(super) async fn runner_key(&self, file: &Path) {
        self.says(["keys", "create", "runner", "--runner", "--save", path_str(file)]).await;
    }

    pub(super) async fn back_up(&self, file: &Path) {
        self.says(["backup", path_str(file)]).await;
        self.says(["restore", "--check", path_str(file)]).await;
    }

    /// A server comes back with nothing in it; a file is damaged as a disk would.
    pub(super) async fn lose_and_restore(&mut self, backup: &Path) {
        match &mut self.sqld {
            Some(sqld) => sqld.replace().await,
            None => fs::write(self.address(), "this was a database once\n".repeat(1000)).expect("our own file"),
        }
        let replace = if self.sqld.is_none() { Some("--replace") } else { None };
        self.says(["restore", path_str(backup)].into_iter().chain(replace)).await;
    }

    /// Waits until runs of `agent` can be submitted.
    pub(super) async fn serves(&self, agent: &str) {
        until("the workers' agent to be served", PATIENCE, async || {
            let agents = self.client.agents().await.ok()?.agents;
            agents.iter().any(|served| served.name == agent).then_some(())
        })
        .await;
    }

    /// Keeps so many runs waiting or at work, for ever.
    pub(super) async fn feed(&self, backlog: u64) {
        let database = self.database();
        loop {
            for _ in self.active(&*database).await..backlog {
                let number = self.submitted.fetch_add(1, Ordering::Relaxed);
                let run = SubmitRun::new("work", json!({ "number": number }));
                // Whoever was not answered submits another one: a store may be busy.
                let _ = self.client.submit(&run, Some(&format!("drill-{number}"))).await;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Waits until so many more claims were granted.
    pub(super) async fn claims_beyond(&self, more: usize) {
        let database = self.database();
        let wanted = claims(&*database).await + more;
        until("runs to be claimed", 4 * PATIENCE, async || (claims(&*database).await >= wanted).then_some(())).await;
    }

    /// Waits until all runs have ended, or for as long as that may take: what is left is told by the audit.
    pub(super) async fn settle(&self, within: Duration) {
        let database = self.database();
        let ended = async {
            while self.active(&*database).await > 0 {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        };
        let _ = tokio::time::timeout(within, ended).await;
    }

    async fn active(&self, database: &dyn Database) -> u64 {
        let count = "SELECT COUNT(*) AS runs FROM workflow_runs WHERE status IN ('queued', 'running', 'waiting')";
        until("the store to answer", PATIENCE, async || {
            let answers = database.read(vec![Statement::new(count)]).await.ok()?;
            u64::try_from(answers.first()?.rows.first()?.integer("runs").ok()?).ok()
        })
        .await
    }

    fn address(&self) -> String {
        self.sqld.as_ref().map_or_else(|| path_str(&self.folder.join("runs.db")).to_owned(), Sqld::url)
    }

    fn redraft<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Redraft {
        let (state, address) = (self.folder.join("own"), self.address());
        let redraft = Redraft::new().args(["--state", path_str(&state), "--database", &address]);
        redraft.args(arguments).env(TIME_SCALE, SECONDS)
    }

    /// What a command says that must succeed.
    async fn says<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> String {
        let said = self.redraft(arguments).say().await;
        assert_eq!(said.code, Some(0), "{said:?}");
        said.stdout
    }
}
