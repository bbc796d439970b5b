//! Takes runs while there are some and hands are free.

use std::sync::Arc;
use std::time::Duration;

use redraft_domain::id::{ClaimId, RunId, RunnerId};
use redraft_store::claim::{ClaimRequest, Claimed};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::attempt::{Driver, LeftHands};
use crate::patience::Patience;

/// How a runner looks for work.
#[derive(Debug, Clone)]
pub struct ClaimSettings {
    /// How many runs are executed at once.
    pub max_concurrent: u32,
    /// Longest wait between two polls of an idle runner.
    pub poll_every: Duration,
    /// Only this run; the loop ends with it.
    pub only_run: Option<RunId>,
}

/// The loop that claims.
#[derive(Debug)]
pub(crate) struct ClaimLoop {
    pub(crate) driver: Driver,
    pub(crate) settings: ClaimSettings,
    pub(crate) runner_id: RunnerId,
    pub(crate) runner_name: String,
    pub(crate) agents: Vec<String>,
    /// Somebody submitted a run in this process: look at once.
    pub(crate) wake: Arc<Notify>,
    pub(crate) tasks: TaskTracker,
    /// No more claims; what is in hand goes on.
    pub(crate) draining: CancellationToken,
    /// What is in hand must be given back.
    pub(crate) leaving: CancellationToken,
}

impl ClaimLoop {
    /// Claims until told to drain. With `only_run`, returns how that run left our hands, or `None` if it
    /// could not be claimed.
    pub(crate) async fn turn(&self) -> Option<LeftHands> {
        let hands = Arc::new(Semaphore::new(self.settings.max_concurrent.max(1) as usize));
        let mut patience = Patience::new(&*self.driver.doors.entropy);
        let mut request = self.request();
        loop {
            let free = self.draining.run_until_cancelled(Arc::clone(&hands).acquire_owned()).await?.ok()?;
            // Not cut short by draining: a claim whose answer nobody reads is a run that nobody holds.
            match self.driver.control.claim(&request).await {
                Ok(Some(claimed)) if self.settings.only_run.is_some() => return Some(self.hold(claimed).await),
                Ok(Some(claimed)) => {
                    patience = Patience::new(&*self.driver.doors.entropy);
                    request = self.request();
                    let driver = self.driver.clone();
                    let leaving = self.leaving.clone();
                    self.tasks.spawn(async move {
                        Box::pin(hold(&driver, claimed, &leaving)).await;
                        drop(free);
                    });
                }
                Ok(None) if self.settings.only_run.is_some() => return None,
                Ok(None) => {
                    drop(free);
                    request = self.request();
                    self.wait_for_work().await;
                }
                // The same request again: if it did happen, the answer is the run it took.
                Err(error) => {
                    drop(free);
                    tracing::warn!("cannot claim: {error}");
                    self.draining.run_until_cancelled(patience.wait()).await;
                }
            }
        }
    }

    async fn hold(&self, claimed: Claimed) -> LeftHands {
        Box::pin(hold(&self.driver, claimed, &self.leaving)).await
    }

    /// Waits for the next poll. Without the random part, runners that started together would ask together for ever.
    async fn wait_for_work(&self) {
        let poll = self.settings.poll_every;
        let wait = poll / 2 + self.driver.doors.entropy.jitter(poll / 2);
        tokio::select! {
            () = self.wake.notified() => {}
            () = tokio::time::sleep(wait) => {}
            () = self.draining.cancelled() => {}
        }
    }

    fn request(&self) -> ClaimRequest {
        let doors = &self.driver.doors;
        ClaimRequest {
            claim_id: ClaimId::from_bits(doors.entropy.bits(), doors.clock.now()),
            runner_id: self.runner_id,
            runner_name: self.runner_name.clone(),
            agents: self.agents.clone(),
            only_run: self.settings.only_run,
            lease: self.driver.times.lease,
        }
    }
}

async fn hold(driver: &Driver, claimed: Claimed, leaving: &CancellationToken) -> LeftHands {
    let run = &claimed.run;
    let (id, cycle) = (run.id, run.cycle_id.clone());
    tracing::info!(run.id = %id, "claimed run {cycle} of agent {}", run.agent_name);
    let left = driver.drive(claimed, leaving).await;
    tracing::info!(run.id = %id, "run {cycle} left: {left:?}");
    left
}
