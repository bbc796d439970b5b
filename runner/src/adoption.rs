//! Takes the runs again that this runner held when it was killed.

use std::time::Duration;

use futures::future::join_all;
use redraft_domain::run::RunStatus;
use redraft_store::claim::{Claimed, Hold};
use redraft_store::poll::Poll;
use redraft_store::store::Result;

use crate::attempt::{Adopted, Taken};
use crate::claim_loop::ClaimLoop;
use crate::patience::Patience;
use crate::process_tree::Cookie;
use crate::spool::Inherited;

impl ClaimLoop {
    /// Takes again what the spool says was in hand, all at once: every lease is running out.
    ///
    /// Each run is taken under a claim that only this process knows, so of two processes with a copy of one
    /// spool the last one has it. With `only_run`, leaves everything else as it is.
    pub(crate) async fn adopt_all(&self) -> Vec<Taken> {
        let inherited = self.driver.spool.inherited();
        let adoptions = inherited.into_iter().filter(|claim| self.may_adopt(claim)).map(|claim| self.adopt(claim));
        join_all(adoptions).await.into_iter().flatten().collect()
    }

    fn may_adopt(&self, claim: &Inherited) -> bool {
        match self.settings.only_run {
            None => true,
            // A claim whose answer was never seen may have taken it: that is found out by asking.
            Some(run_id) => claim.hold.is_none_or(|hold| hold.run_id == run_id),
        }
    }

    /// `None` if the run is in other hands or has ended, or if told to stop before anybody answered.
    async fn adopt(&self, mut claim: Inherited) -> Option<Taken> {
        if claim.hold.is_none() {
            claim.hold = Some(self.ask_again(&claim).await?);
            if !self.may_adopt(&claim) {
                return None;
            }
        }
        let request = self.request();
        if let Err(error) = self.driver.spool.claiming(request.claim_id, Some(claim.claim_id), self.now()).await {
            // Taken all the same: the run is ours already, and must not wait for room on the disk.
            tracing::error!("a run is adopted without a note of it: {error}");
        }
        for previous in claim.adoptions.iter().rev().chain([&claim.claim_id]) {
            let (asked_at, adopted) = self.until_answered(|| self.driver.control.adopt(*previous, &request)).await?;
            if let Some(claimed) = adopted {
                return Some(self.taken(
                    claimed,
                    asked_at,
                    Adopted {
                        previous: *previous,
                        request,
                        cookie: claim.cookie,
                        deaths: claim.deaths,
                        is_given_back: false,
                    },
                ));
            }
        }
        self.refused(&claim).await;
        None
    }

    /// Asks for a claim whose answer was never seen. `None` if it took nothing.
    async fn ask_again(&self, claim: &Inherited) -> Option<Hold> {
        let mut request = self.request();
        request.claim_id = claim.claim_id;
        let (control, poll) = (&self.driver.control, Poll::claiming(request));
        let (_, polled) = self.until_answered(|| control.poll(&poll)).await?;
        let claimed = polled.claimed;
        match &claimed {
            Some(claimed) => self.driver.spool.claimed(&claimed.hold),
            None => self.driver.spool.let_go(claim.claim_id),
        }
        claimed.map(|claimed| claimed.hold)
    }

    fn taken(&self, claimed: Claimed, asked_at: Duration, mut adopted: Adopted) -> Taken {
        self.driver.spool.claimed(&claimed.hold);
        let (id, agent) = (claimed.run.id, &claimed.run.agent_name);
        tracing::info!(run.id = %id, "adopted run {} of agent {agent}", claimed.run.cycle_id);
        if !self.agents.contains(agent) {
            tracing::warn!(run.id = %id, "run {} goes back to the queue: agent {agent} is not served here now", claimed.run.cycle_id);
            adopted.is_given_back = true;
        }
        Taken { claimed, asked_at, adopted: Some(adopted) }
    }

    /// Nothing to adopt: the run has ended, perhaps by a report of ours whose answer was lost, or others have it.
    async fn refused(&self, claim: &Inherited) {
        let driver = &self.driver;
        if let Some(cookie) = claim.cookie.as_deref().and_then(Cookie::parse) {
            driver.executor.end_leftovers(claim.hold.map(|hold| hold.run_id), &cookie).await;
        }
        let Some(hold) = claim.hold else { return };
        let Some(ended_as) = self.send_once_more(claim, &hold).await else { return };
        if driver.orphan(claim.claim_id).await {
            driver.spool.let_go(claim.claim_id);
            driver.executor.forget_inherited(hold.run_id, ended_as == Some(RunStatus::Failed)).await;
            let why = ended_as.map_or_else(
                || "is in other hands now, or has ended".to_owned(),
                |status| format!("is {status}: its last report had arrived"),
            );
            tracing::info!(run.id = %hold.run_id, "run {} was in hand here; it {why}", hold.run_id);
        }
    }

    /// Crosses out what had arrived, and answers with the status that the run had after it. `None` if told to stop.
    async fn send_once_more(&self, claim: &Inherited, hold: &Hold) -> Option<Option<RunStatus>> {
        let mut status = None;
        let unanswered = match self.driver.spool.unanswered(claim.claim_id) {
            Ok(unanswered) => unanswered,
            Err(error) => {
                tracing::error!("{error}");
                return None;
            }
        };
        for (report, _) in unanswered {
            // Under the claim it was made for: known, it is answered as a repetition; new, it is refused.
            let send = async || match report.send(&*self.driver.control, hold).await {
                Err(error) if !error.may_pass() => Ok(None),
                answer => answer.map(Some),
            };
            let (_, answer) = self.until_answered(send).await?;
            if let Some(ack) = answer {
                self.driver.spool.acked(&report);
                status = Some(ack.status);
            }
        }
        Some(status)
    }

    /// Asks the same until the answer is certain; answers with when it asked. `None` if told to stop, or if it
    /// cannot be answered: the spool stays as it is.
    async fn until_answered<T, F>(&self, mut ask: impl FnMut() -> F) -> Option<(Duration, T)>
    where
        F: Future<Output = Result<T>>,
    {
        let doors = &self.driver.doors;
        let mut patience = Patience::new(&*doors.entropy);
        loop {
            let asked_at = doors.clock.elapsed();
            match ask().await {
                Ok(answer) => return Some((asked_at, answer)),
                Err(error) if error.may_pass() => {
                    tracing::warn!("cannot adopt yet: {error}");
                    self.draining.run_until_cancelled(patience.wait()).await?;
                }
                Err(error) => {
                    tracing::error!("cannot adopt: {error}");
                    return None;
                }
            }
        }
    }
}
