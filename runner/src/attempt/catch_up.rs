//! Brings a run that this runner held before it was killed to where it would be had it lived.

use redraft_domain::id::ClaimId;
use redraft_domain::run::RunStatus;
use redraft_store::StoreError;
use redraft_store::claim::{ClaimRequest, Claimed};
use redraft_store::store::Result;

use super::{Driver, LeftHands};
use crate::blocking::blocking;
use crate::leash::{Leash, LetGo};
use crate::process_tree::Cookie;
use crate::reporter::Reporter;
use crate::spool::Report;
use crate::step::Log;

/// What is left to do for an adopted run.
#[derive(Debug)]
pub(crate) struct Adopted {
    /// The claim that it was adopted from.
    pub(crate) previous: ClaimId,
    /// The adoption, to ask again how the run stands.
    pub(crate) request: ClaimRequest,
    /// What the processes of its last stage carry.
    pub(crate) cookie: Option<String>,
    /// How many runners in a row died while they executed the stage that the run stands at.
    pub(crate) deaths: u32,
    /// Nobody here can go on with it, because all hands are full or its agent is not served any more.
    pub(crate) is_given_back: bool,
}

impl Driver {
    /// Ends what still runs, sends what is unanswered, and reads `claimed` again if that changed it.
    /// `Some` when the run left our hands with it.
    pub(super) async fn catch_up(
        &self,
        claimed: &mut Claimed,
        adopted: Adopted,
        reporter: &Reporter,
        leash: &Leash,
    ) -> Result<Option<LeftHands>> {
        if let Some(cookie) = adopted.cookie.as_deref().and_then(Cookie::parse) {
            let told = self.executor.end_leftovers(Some(claimed.run.id), &cookie).await;
            for how in told {
                reporter.event(how);
            }
        }
        let mut has_moved = false;
        for (report, large) in self.spool.unanswered(claimed.hold.claim_id)? {
            match reporter.send_again(&report, &large).await {
                Ok(None) => has_moved = true,
                Ok(Some(ack)) if ack.status != RunStatus::Running => return Ok(Some(LeftHands::Ended(ack.status))),
                Ok(Some(ack)) => {
                    has_moved |= matches!(report, Report::Stage { .. });
                    if ack.cancel_requested {
                        leash.pull(LetGo::Cancelled);
                    }
                }
                // The run stands elsewhere than the spool believes: keep what nobody takes, and see where it stands.
                Err(StoreError::OutOfOrder { .. }) => {
                    has_moved = true;
                    self.orphan(claimed.hold.claim_id).await;
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        if adopted.is_given_back {
            reporter.release().await?;
            return Ok(Some(LeftHands::Released));
        }
        if has_moved {
            let again = reporter.until_certain(|| self.control.adopt(adopted.previous, &adopted.request)).await?;
            let fenced = StoreError::Fenced { run_id: claimed.hold.run_id, epoch: claimed.hold.epoch };
            *claimed = again.ok_or(fenced)?;
            if claimed.run.is_cancelling() {
                leash.pull(LetGo::Cancelled);
            }
        }
        Ok(None)
    }

    /// Keeps for a person what a claim made and nobody took. False if that failed; the spool has it still.
    pub(crate) async fn orphan(&self, claim_id: ClaimId) -> bool {
        let spool = std::sync::Arc::clone(&self.spool);
        let done = blocking(move || spool.orphan(claim_id)).await;
        let kept = done.map_err(|error| error.to_string()).and_then(|kept| kept.map_err(|error| error.to_string()));
        if let Err(error) = &kept {
            tracing::error!("what nobody took stays in the spool: {error}");
        }
        kept.is_ok()
    }
}
