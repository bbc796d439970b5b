//! The runner: registers, claims, executes, and lets go of everything before it ends.

use std::path::PathBuf;
use std::sync::Arc;

use redraft_domain::agent::AgentSpec;
use redraft_domain::id::RunnerId;
use redraft_store::claim::LeaseTimes;
use redraft_store::control_plane::ControlPlane;
use redraft_store::poll::Registered;
use redraft_store::registration::Registration;
use redraft_store::store::Result;
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::attempt::{Driver, LeftHands};
use crate::claim_loop::{ClaimLoop, ClaimSettings};
use crate::contact::Contact;
use crate::doors::Doors;
use crate::identity::Identity;
use crate::measure::keep_measuring;
use crate::patience::Patience;
use crate::spool::{Spool, SpoolPlace};
use crate::step::StepExecutor;
use crate::vitals::ClaimVitals;

/// Everything a runner is made of. All of it comes in from outside.
#[derive(Debug)]
pub struct Runner {
    /// The store, or an address and a key.
    pub control: Arc<dyn ControlPlane>,
    /// What executes steps.
    pub executor: Arc<dyn StepExecutor>,
    /// What people call this runner, and the machine it is on.
    pub identity: Identity,
    /// The folder whose disk counts and in which its owner's own numbers are; without it nothing is measured.
    pub measured: Option<PathBuf>,
    /// The agents it serves.
    pub agents: Vec<AgentSpec>,
    /// How it looks for work.
    pub claims: ClaimSettings,
    /// How long things may keep silent.
    pub times: LeaseTimes,
    /// Time and chance.
    pub doors: Doors,
    /// Told when a run is submitted in this process.
    pub wake: Arc<Notify>,
    /// Where it writes down what it is about to do.
    pub spool: SpoolPlace,
}

/// How a runner is told to end: first politely, then for good.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    /// Claim no more; finish what is in hand.
    pub draining: CancellationToken,
    /// End the processes of what is in hand and give the runs back.
    pub leaving: CancellationToken,
}

impl Stop {
    /// Claim no more, and give back what is in hand.
    pub fn leave(&self) {
        self.draining.cancel();
        self.leaving.cancel();
    }
}

impl Runner {
    /// Works until told to stop, or until the one run it was made for has left its hands; says how that went.
    ///
    /// # Errors
    /// The control plane refuses this runner, for a reason that waiting does not mend; or its spool is of no use,
    /// because another process has it or the disk is full.
    pub async fn work(self, stop: &Stop) -> Result<Option<LeftHands>> {
        let spool = Arc::new(Spool::take(self.spool.clone()).await?);
        let Some(Registered { runner_id, commands: _ }) = self.register(stop).await? else { return Ok(None) };
        let tasks = TaskTracker::new();
        let control = Arc::clone(&self.control);
        let times = self.times;
        let vitals = ClaimVitals::new();
        let contact = Arc::new(Contact::new(runner_id, vitals.clone(), &times, self.doors.clock.elapsed()));
        let over = CancellationToken::new();
        let claims = ClaimLoop {
            driver: Driver {
                control: self.control,
                executor: self.executor,
                spool,
                times,
                doors: self.doors,
                contact: Arc::clone(&contact),
                suspects: Arc::new(Semaphore::new(1)),
            },
            settings: self.claims,
            runner_id,
            runner_name: self.identity.name,
            agents: self.agents.iter().map(|agent| agent.name.clone()).collect(),
            wake: self.wake,
            vitals,
            tasks: tasks.clone(),
            draining: stop.draining.clone(),
            leaving: stop.leaving.clone(),
        };
        let work = async {
            let left = claims.turn().await;
            tasks.close();
            tasks.wait().await;
            over.cancel();
            left
        };
        let clock = &*claims.driver.doors.clock;
        let measuring = async {
            if let Some(folder) = self.measured {
                keep_measuring(&contact, clock, folder, &over).await;
            }
        };
        let (left, (), ()) = tokio::join!(work, contact.keep(&*control, clock, &over), measuring);
        contact.say_goodbye(&*control).await;
        if claims.settings.only_run.is_some() {
            claims.driver.spool.retire();
        }
        Ok(left)
    }

    /// Introduces this runner, however long the control plane takes to answer. `None` if told to stop meanwhile.
    async fn register(&self, stop: &Stop) -> Result<Option<Registered>> {
        let registration = self.registration();
        let mut patience = Patience::new(&*self.doors.entropy);
        loop {
            match self.control.register(&registration).await {
                Err(error) if error.is_transient() => {
                    tracing::warn!("cannot register yet: {error}");
                    if stop.draining.run_until_cancelled(patience.wait()).await.is_none() {
                        return Ok(None);
                    }
                }
                certain => return certain.map(Some),
            }
        }
    }

    fn registration(&self) -> Registration {
        Registration {
            proposed_id: RunnerId::from_bits(self.doors.entropy.bits(), self.doors.clock.now()),
            name: self.identity.name.clone(),
            host: self.identity.host.clone(),
            platform: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            platform_detail: self.identity.machine.clone(),
            labels: self.identity.labels.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            max_concurrent: self.claims.max_concurrent,
            agents: self.agents.clone(),
        }
    }
}
