//! A stage may kill whoever executes it: by all the memory it takes, or with the machine.
//!
//! A runner that is started again would adopt such a run and die again, for ever, and every other run in its hands
//! with it. Nobody sees which of them it was. So those that were executed when the runner died twice in a row are
//! executed one at a time, and one that it happens to too often is given up, as one that is rescued too often is.

use redraft_domain::run::StopReason;
use tokio::sync::SemaphorePermit;

use super::{Attempt, LeftHands};

/// One death happens to everybody; two in a row are worth being careful.
const SUSPICIOUS_DEATHS: u32 = 2;

impl Attempt<'_> {
    /// Waits until no other suspect executes; `None` if this run is none, or must be let go.
    pub(super) async fn alone(&self) -> Option<SemaphorePermit<'_>> {
        if self.deaths < SUSPICIOUS_DEATHS {
            return None;
        }
        let id = self.claimed.run.id;
        tracing::warn!(run.id = %id, "run {id} was executed when this runner died, {} times in a row", self.deaths);
        self.leash.stop.run_until_cancelled(self.driver.suspects.acquire()).await?.ok()
    }

    /// Ends a run that too many runners died of.
    pub(super) async fn blame(&self) -> LeftHands {
        let (step, deaths) = (self.claimed.run.next_step, self.deaths);
        let message = format!(
            "{} of attempt {} was executed when its runner died, {deaths} times in a row",
            step.stage(),
            step.attempt()
        );
        self.give_up(StopReason::RunnerLost, message, Vec::new()).await
    }
}
