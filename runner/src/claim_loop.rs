//! Takes runs while there are some and hands are free.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use redraft_domain::command::ConfigUpdate;
use redraft_domain::id::{ClaimId, RunId, RunnerId};
use redraft_domain::liveness::Claims;
use redraft_domain::time::Timestamp;
use redraft_store::claim::{ClaimRequest, Claimed};
use redraft_store::store::Result;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::attempt::{Driver, LeftHands, Taken};
use crate::commands::Switches;
use crate::patience::Patience;
use crate::vitals::ClaimVitals;
use crate::wish::Wish;

/// Up to eight claims together: their runs' reports then fill a commit, and a server is not crowded.
const MOST_DOUBLINGS: u32 = 3;

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

impl ClaimSettings {
    /// The same, with what somebody changed by a command.
    pub(crate) fn recall(&mut self, changed: Option<ConfigUpdate>) {
        let changed = changed.unwrap_or_default();
        self.max_concurrent = changed.max_concurrent.unwrap_or(self.max_concurrent);
        self.poll_every = changed.poll_interval_ms.map_or(self.poll_every, Duration::from_millis);
    }
}

/// The loop that claims.
#[derive(Debug)]
pub(crate) struct ClaimLoop {
    pub(crate) driver: Driver,
    pub(crate) settings: ClaimSettings,
    /// What commands change of them, and whether work is taken at all.
    pub(crate) switches: Switches,
    /// A permit for each run that may be executed at once.
    pub(crate) hands: Arc<Semaphore>,
    pub(crate) runner_id: RunnerId,
    pub(crate) runner_name: String,
    pub(crate) agents: Vec<String>,
    /// Somebody submitted a run in this process: look at once.
    pub(crate) wake: Arc<Notify>,
    /// What the heartbeat tells of this loop.
    pub(crate) vitals: ClaimVitals,
    pub(crate) tasks: TaskTracker,
    /// No more claims; what is in hand goes on.
    pub(crate) draining: CancellationToken,
    /// What is in hand must be given back.
    pub(crate) leaving: CancellationToken,
}

impl ClaimLoop {
    /// Adopts, then claims until told to drain. With `only_run`, returns how that run left our hands, or `None`
    /// if it could not be claimed.
    pub(crate) async fn turn(&self) -> Option<LeftHands> {
        let hands = Arc::clone(&self.hands);
        let adopted = self.adopt_all().await;
        if self.settings.only_run.is_some() {
            return match adopted.into_iter().next() {
                Some(taken) => {
                    self.vitals.are(Claims::Closed);
                    Some(self.hold(taken).await)
                }
                None => self.claim_one().await,
            };
        }
        for mut taken in adopted {
            let free = Arc::clone(&hands).try_acquire_owned().ok();
            if let (None, Some(adopted)) = (&free, &mut taken.adopted) {
                adopted.is_given_back = true;
            }
            self.hold_aside(taken, free);
        }
        self.claim_until_drained(&hands).await;
        None
    }

    async fn claim_until_drained(&self, hands: &Arc<Semaphore>) {
        let mut wishes = vec![Wish::new(self.request())];
        let mut rounds = 0;
        while let Some(hand) = self.free_hand(hands).await {
            let width = width_after(rounds);
            wishes.resize_with(wishes.len().max(width), || Wish::new(self.request()));
            let more = std::iter::from_fn(|| Arc::clone(hands).try_acquire_owned().ok());
            let free = std::iter::once(hand).chain(more).take(width).collect();
            match self.claim_each(&mut wishes, free).await {
                Some(Luck::All) => rounds += 1,
                Some(Luck::Partial) => rounds = 0,
                Some(Luck::None) => {
                    rounds = 0;
                    for spare in wishes.drain(1..) {
                        self.forget(&spare);
                    }
                    self.wait_for_work().await;
                }
                None => break,
            }
        }
        self.vitals.are(Claims::Closed);
        for wish in &wishes {
            self.forget(wish);
        }
    }

    /// Waits until a hand is free; `None` if told to drain.
    async fn free_hand(&self, hands: &Arc<Semaphore>) -> Option<OwnedSemaphorePermit> {
        let clock = &*self.driver.doors.clock;
        if self.switches.is_paused(clock.elapsed()) {
            self.vitals.are(Claims::Closed);
            self.draining.run_until_cancelled(self.switches.resumed(clock)).await?;
            self.vitals.turned(clock.elapsed());
            self.vitals.are(Claims::Open);
        }
        if let Ok(hand) = Arc::clone(hands).try_acquire_owned() {
            return Some(hand).filter(|_| !self.draining.is_cancelled());
        }
        self.vitals.are(Claims::Full);
        let hand = self.draining.run_until_cancelled(Arc::clone(hands).acquire_owned()).await;
        self.vitals.turned(self.driver.doors.clock.elapsed());
        self.vitals.are(Claims::Open);
        hand.and_then(std::result::Result::ok)
    }

    /// Claims once for each free hand; `None` if told to stop meanwhile.
    async fn claim_each(&self, wishes: &mut [Wish], free: Vec<OwnedSemaphorePermit>) -> Option<Luck> {
        let asked = free.len();
        let claims = wishes.iter_mut().zip(free).map(|(wish, hand)| async {
            let taken = self.claim(wish).await?;
            let has_taken = taken.is_some();
            if let Some(taken) = taken {
                self.hold_aside(taken, Some(hand));
            }
            Some(has_taken)
        });
        let answers: Option<Vec<bool>> = join_all(claims).await.into_iter().collect();
        Some(match answers?.into_iter().filter(|has_taken| *has_taken).count() {
            0 => Luck::None,
            taken if taken == asked => Luck::All,
            _ => Luck::Partial,
        })
    }

    async fn claim_one(&self) -> Option<LeftHands> {
        let mut wish = Wish::new(self.request());
        if let Some(taken) = self.claim(&mut wish).await? {
            self.vitals.are(Claims::Closed);
            return Some(self.hold(taken).await);
        }
        self.forget(&wish);
        None
    }

    /// Claims once, however long the answer takes; outer `None` if told to stop meanwhile.
    async fn claim(&self, wish: &mut Wish) -> Option<Option<Taken>> {
        let doors = &self.driver.doors;
        let mut patience = Patience::new(&*doors.entropy);
        loop {
            let asked_at = doors.clock.elapsed();
            // Not cut short by draining: a claim whose answer nobody reads is a run that nobody holds.
            match self.ask(wish).await {
                Ok(Some(claimed)) => {
                    self.driver.spool.claimed(&claimed.hold);
                    *wish = Wish::new(self.request());
                    return Some(Some(Taken { claimed, asked_at, adopted: None }));
                }
                Ok(None) => {
                    if wish.is_worn_out() {
                        self.forget(wish);
                        *wish = Wish::new(self.request());
                    }
                    return Some(None);
                }
                // The same request again: if it did happen, the answer is the run it took.
                Err(error) => {
                    tracing::warn!("cannot claim: {error}");
                    self.draining.run_until_cancelled(patience.wait()).await?;
                }
            }
        }
    }

    async fn ask(&self, wish: &mut Wish) -> Result<Option<Claimed>> {
        let spool = &self.driver.spool;
        // A spool that cannot be written must not be asked to remember a run.
        if !wish.is_spooled || !spool.is_writable() {
            wish.is_spooled = false;
            spool.claiming(wish.request.claim_id, None, self.now()).await?;
            wish.is_spooled = true;
        }
        let question = (&wish.request, self.driver.contact.pace(self.switches.settings().poll_every));
        let answer = self.driver.contact.claim(&*self.driver.control, &*self.driver.doors.clock, question).await;
        let answer = answer.map(|polled| polled.claimed);
        wish.asked(&answer);
        if answer.is_ok() {
            self.vitals.turned(self.driver.doors.clock.elapsed());
        }
        answer
    }

    /// A claim that surely took nothing need not be asked about by the runner after this one.
    fn forget(&self, wish: &Wish) {
        if wish.is_spooled && !wish.is_uncertain {
            self.driver.spool.let_go(wish.request.claim_id);
        }
    }

    /// Drives a run beside the loop; the hand is free again when the run has left it.
    fn hold_aside(&self, taken: Taken, hand: Option<OwnedSemaphorePermit>) {
        let driver = self.driver.clone();
        let leaving = self.leaving.clone();
        self.tasks.spawn(async move {
            Box::pin(hold(&driver, taken, &leaving)).await;
            drop(hand);
        });
    }

    async fn hold(&self, taken: Taken) -> LeftHands {
        Box::pin(hold(&self.driver, taken, &self.leaving)).await
    }

    /// Waits for the next poll. Without the random part, runners that started together would ask together for ever.
    async fn wait_for_work(&self) {
        let poll = self.driver.contact.pace(self.switches.settings().poll_every);
        let wait = poll / 2 + self.driver.doors.entropy.jitter(poll / 2);
        tokio::select! {
            biased;
            () = self.wake.notified() => {}
            () = tokio::time::sleep(wait) => {}
            () = self.draining.cancelled() => {}
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.driver.doors.clock.now()
    }

    pub(crate) fn request(&self) -> ClaimRequest {
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

/// What came of claims that were asked for together.
enum Luck {
    None,
    Partial,
    All,
}

/// How many claims are asked for together after so many rounds in which all took a run.
///
/// One submitted run costs no more than two claims; a queue is taken ever faster, because claims that wait
/// together are made durable together.
fn width_after(rounds: u32) -> usize {
    1 << rounds.saturating_sub(1).min(MOST_DOUBLINGS)
}

async fn hold(driver: &Driver, taken: Taken, leaving: &CancellationToken) -> LeftHands {
    let run = &taken.claimed.run;
    let (id, cycle) = (run.id, run.cycle_id.clone());
    tracing::info!(run.id = %id, "has run {cycle} of agent {} in hand", run.agent_name);
    let left = driver.drive(taken, leaving).await;
    tracing::info!(run.id = %id, "run {cycle} left: {left:?}");
    left
}
