//! A store on a file and a runner at work on it, in this process, as `redraft up` has them.

use std::sync::Arc;
use std::time::Duration;

use redraft_domain::agent::AgentSpec;
use redraft_domain::id::{OwnerId, RunId};
use redraft_runner::step::StepExecutor;
use redraft_runner::{ClaimSettings, Doors, Durability, Identity, LeftHands, Runner, SpoolPlace, Stop};
use redraft_store::claim::LeaseTimes;
use redraft_store::operations::submit::submit;
use redraft_store::{Direct, Store};
use redraft_store_libsql::LibsqlStore;
use redraft_store_libsql::database::Database;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::{Outcome, agent};

/// A store and a runner.
pub(crate) struct Stand {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) owner: OwnerId,
    doors: Doors,
    wake: Arc<Notify>,
    stop: Stop,
    runner: JoinHandle<redraft_store::store::Result<Option<LeftHands>>>,
    /// Holds the runner's spool.
    _state: tempfile::TempDir,
}

impl Stand {
    /// Starts a runner of `executor` on `database`; returns when it waits for work.
    pub(crate) async fn start(
        database: Arc<dyn Database>,
        spec: AgentSpec,
        executor: Arc<dyn StepExecutor>,
        hands: u32,
    ) -> Outcome<Self> {
        let store: Arc<dyn Store> = Arc::new(LibsqlStore::open(database, "bench").await?);
        let (owner, times, doors, wake) = (OwnerId::local(), LeaseTimes::default(), Doors::system(), Arc::default());
        let state = tempfile::tempdir()?;
        let runner = Runner {
            control: Arc::new(Direct::new(Arc::clone(&store), owner.clone(), times)),
            executor,
            identity: Identity { name: "bench".to_owned(), host: "here".to_owned(), ..Identity::default() },
            folder: None,
            agents: vec![spec],
            // An hour: what is measured is the wake-up, never a poll.
            claims: ClaimSettings { max_concurrent: hands, poll_every: Duration::from_secs(3600), only_run: None },
            times,
            doors: doors.clone(),
            wake: Arc::clone(&wake),
            spool: SpoolPlace::new(state.path(), Durability::SurvivesKill),
        };
        let stop = Stop::default();
        let told = stop.clone();
        #[expect(clippy::disallowed_methods, reason = "the handle is awaited by Stand::end")]
        let runner = tokio::spawn(async move { runner.work(&told).await });
        let stand = Self { store, owner, doors, wake, stop, runner, _state: state };
        stand.until_it_waits().await?;
        Ok(stand)
    }

    /// Submits a run and wakes the runner.
    pub(crate) async fn submit(&self) -> Outcome<RunId> {
        let doors = (&*self.doors.clock, &*self.doors.entropy);
        let submitted = submit(&*self.store, doors, &self.owner, &agent::submission()).await?;
        self.wake.notify_one();
        Ok(submitted.run.id)
    }

    /// Stops the runner.
    pub(crate) async fn end(self) -> Outcome<()> {
        self.stop.leave();
        self.runner.await??;
        Ok(())
    }

    async fn until_it_waits(&self) -> Outcome<()> {
        while self.store.runners(&self.owner).await?.runners.is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        // Its first look for work follows its registration.
        tokio::time::sleep(Duration::from_millis(20)).await;
        Ok(())
    }
}
