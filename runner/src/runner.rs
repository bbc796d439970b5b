//! The runner: registers, claims, executes, and lets go of everything before it ends.

use std::path::PathBuf;
use std::sync::Arc;

use redraft_domain::agent::AgentSpec;
use redraft_domain::id::RunnerId;
use redraft_functions::witness::Witness;
use redraft_store::StoreError;
use redraft_store::claim::LeaseTimes;
use redraft_store::control_plane::ControlPlane;
use redraft_store::poll::{CommandChannel, Registered};
use redraft_store::registration::Registration;
use redraft_store::store::Result;
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::attempt::{Driver, LeftHands};
use crate::claim_loop::{ClaimLoop, ClaimSettings};
use crate::commands::{About, Desk, Journal, Switches, keep_hands};
use crate::contact::Contact;
use crate::doors::Doors;
use crate::identity::Identity;
use crate::measure::keep_measuring;
use crate::patience::Patience;
use crate::spool::{Spool, SpoolPlace};
use crate::step::StepExecutor;
use crate::told_steps::ToldSteps;
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
    /// Where it writes its commands down, and whose disk is measured with its owner's own numbers; without it nothing is
    /// measured, and no command is genuine.
    pub folder: Option<PathBuf>,
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
    /// Cancelled by a command that wants the process to be started again by whoever looks after it.
    pub restarting: CancellationToken,
    /// Whether the process is there for the runner alone, so that a command may end it.
    pub is_own: bool,
}

impl Stop {
    /// Claim no more, and give back what is in hand.
    pub fn leave(&self) {
        self.draining.cancel();
        self.leaving.cancel();
    }
}

impl Runner {
    /// The same, but `witness` hears of each stage it executes and of each run that leaves its hands.
    #[must_use]
    pub fn told_to(mut self, witness: Option<Arc<dyn Witness>>) -> Self {
        if let Some(witness) = witness {
            let clock = Arc::clone(&self.doors.clock);
            self.executor = Arc::new(ToldSteps { steps: self.executor, witness, clock });
        }
        self
    }

    /// Works until told to stop, or until the one run it was made for has left its hands; says how that went.
    ///
    /// # Errors
    /// The control plane refuses this runner, for a reason that waiting does not mend; or its spool is of no use,
    /// because another process has it or the disk is full.
    pub async fn work(mut self, stop: &Stop) -> Result<Option<LeftHands>> {
        let spool = Arc::new(Spool::take(self.spool.clone()).await?);
        let journal = self.recall()?;
        let Some(Registered { runner_id, commands }) = self.register(stop).await? else { return Ok(None) };
        let tasks = TaskTracker::new();
        let control = Arc::clone(&self.control);
        let times = self.times;
        let vitals = ClaimVitals::new();
        let clock = Arc::clone(&self.doors.clock);
        let switches = Switches::new(self.claims.clone(), stop.clone(), clock.elapsed());
        let desk = journal.map(|journal| self.desk((runner_id, commands), journal, &switches));
        let contact = Arc::new(Contact::new(runner_id, vitals.clone(), &times, clock.elapsed()).with_desk(desk));
        let hands = Arc::new(Semaphore::new(self.claims.max_concurrent.max(1) as usize));
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
            switches: switches.clone(),
            hands: Arc::clone(&hands),
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
        let (left, (), (), ()) = tokio::join!(
            work,
            contact.keep(&*control, &*clock, &over),
            keep_measuring(&contact, &*clock, self.folder, &over),
            keep_hands(&hands, &switches, &over)
        );
        contact.say_goodbye(&*control, &*clock).await;
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

    /// What the last process wrote down of commands; the settings they changed hold again.
    fn recall(&mut self) -> Result<Option<Journal>> {
        // A process for one run shares its name with another that is told things.
        let folder = self.folder.as_deref().filter(|_| self.claims.only_run.is_none());
        let journal = folder.map(Journal::open).transpose();
        let journal = journal.map_err(|error| StoreError::NeedsAttention(Box::new(error)))?;
        self.claims.recall(journal.as_ref().map(|journal| journal.written.config));
        Ok(journal)
    }

    /// Takes commands from where the last process stopped.
    fn desk(&self, me: (RunnerId, Option<CommandChannel>), journal: Journal, switches: &Switches) -> Desk {
        let clock = &self.doors.clock;
        switches.recall(&journal.written, (clock.now(), clock.elapsed()));
        let about = About {
            version: env!("CARGO_PKG_VERSION"),
            machine: self.identity.machine.clone(),
            agents: self.agents.iter().map(|agent| agent.name.clone()).collect(),
        };
        Desk::open(me, journal, switches.clone(), about)
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
