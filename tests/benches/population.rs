//! Years of runs in a minute: written into the file by a few statements.

use std::sync::Arc;

use redraft_domain::id::{OwnerId, RunnerId};
use redraft_store::claim::LeaseTimes;
use redraft_store::clock::{Clock, SystemClock};
use redraft_store::registration::Registration;
use redraft_store::{Direct, Store};
use redraft_store_libsql::LibsqlStore;
use redraft_store_libsql::database::Database;
use redraft_store_libsql::file::{Durability, FileDatabase, FileOptions};
use redraft_store_libsql::statement::Statement;
use tempfile::TempDir;

use crate::options::Options;
use crate::{Outcome, Trouble, agent, scratch};

/// How many agents the runs are spread over.
pub(crate) const AGENTS: u32 = 20;
/// The last agent has no queued run.
pub(crate) const IDLE_AGENT: u32 = AGENTS - 1;
/// The newest runs have all their steps and events; older ones the event of their submission.
const WHOLE: usize = 20_000;
/// A transaction stays small enough for the log.
const CHUNK: usize = 25_000;

const RUNS: &str = include_str!("population.sql");

/// A file full of runs.
#[derive(Debug)]
pub(crate) struct Population {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) control: Direct,
    pub(crate) runner_id: RunnerId,
    pub(crate) bytes: u64,
    _folder: TempDir,
}

impl Population {
    /// Makes `runs` runs: one in a hundred queued, one in five hundred waiting, four running, the rest over.
    pub(crate) async fn of(options: &Options, runs: usize) -> Outcome<Self> {
        let folder = scratch::folder(options)?;
        let path = folder.path().join("redraft.db");
        fill(&path, runs).await?;
        let database = Arc::new(FileDatabase::open(&path)?);
        let store: Arc<dyn Store> = Arc::new(LibsqlStore::open(database, "bench").await?);
        let control = Direct::new(Arc::clone(&store), OwnerId::local(), LeaseTimes::default());
        let runner_id = register(&*store).await?;
        let bytes = std::fs::metadata(&path)?.len();
        Ok(Self { store, control, runner_id, bytes, _folder: folder })
    }
}

/// Name of agent `number`.
pub(crate) fn agent_name(number: u32) -> String {
    format!("agent-{number:02}")
}

async fn register(store: &dyn Store) -> Outcome<RunnerId> {
    let agents = (0..AGENTS).map(|number| {
        let mut spec = agent::spec(["noop"; 3]);
        spec.name = agent_name(number);
        spec
    });
    let registration = Registration {
        proposed_id: RunnerId::from_bits(1, SystemClock::new().now()),
        name: "bench".to_owned(),
        host: "here".to_owned(),
        platform: "bench".to_owned(),
        platform_detail: String::new(),
        labels: Vec::new(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        max_concurrent: 4,
        agents: agents.collect(),
    };
    Ok(store.register_runner(&OwnerId::local(), &registration).await?)
}

async fn fill(path: &std::path::Path, runs: usize) -> Outcome<()> {
    // What is lost with the machine can be made again.
    let options = FileOptions { durability: Durability::ProcessKill, ..FileOptions::default() };
    let database = Arc::new(FileDatabase::open_with(path, options)?);
    let store = LibsqlStore::open(Arc::clone(&database) as _, "bench").await?;
    register(&store).await?;
    // Steps are only taken for running runs; these are over.
    let rule = Statement::new("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = 'step_rule'");
    let answer = database.read(vec![rule]).await?;
    let rule = answer.first().and_then(|set| set.rows.first()).ok_or_else(|| Trouble::from("no rule for steps"))?;
    let rule = rule.text("sql")?.to_owned();
    database.script("DROP TRIGGER step_rule").await?;
    for first in (1..=runs).step_by(CHUNK) {
        let sql = RUNS
            .replace("{first}", &first.to_string())
            .replace("{last}", &runs.min(first + CHUNK - 1).to_string())
            .replace("{runs}", &runs.to_string())
            .replace("{whole}", &WHOLE.to_string())
            .replace("{idle_agent}", &IDLE_AGENT.to_string())
            .replace("{agents}", &AGENTS.to_string());
        database.script(&sql).await?;
    }
    database.script(&rule).await?;
    Ok(())
}
