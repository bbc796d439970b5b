//! Steps that somebody beside the control plane hears of.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use redraft_domain::event::NewEvent;
use redraft_domain::id::RunId;
use redraft_domain::run::RunStatus;
use redraft_domain::time::Timestamp;
use redraft_functions::witness::{Deed, DeedKind, InHand, Witness};
use redraft_store::claim::Claimed;
use redraft_store::clock::Clock;

use crate::attempt::LeftHands;
use crate::process_tree::Cookie;
use crate::step::{Left, StepEnd, StepExecutor, StepJob};

/// Executes as another executor does, and tells of each execution, and of each run once it is out of this runner's hands.
#[derive(Debug)]
pub(crate) struct ToldSteps {
    pub(crate) steps: Arc<dyn StepExecutor>,
    pub(crate) witness: Arc<dyn Witness>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl ToldSteps {
    /// Tells what began so long ago and is over.
    async fn tell(&self, claimed: &Claimed, (name, kind): (String, DeedKind), took: Duration) {
        let ago = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
        let began_at = Timestamp::from_ms(self.clock.now().as_ms().saturating_sub(ago));
        self.witness.hear(Deed { id: claimed.run.id.to_string(), name, kind, began_at, took, fault: None }).await;
    }
}

#[async_trait]
impl StepExecutor for ToldSteps {
    async fn execute(&self, job: StepJob<'_>) -> StepEnd {
        let (claimed, step, started) = (job.claimed, job.step, self.clock.elapsed());
        let end = self.steps.execute(job).await;
        let ended = match &end {
            StepEnd::Done(_) => "done",
            StepEnd::Failed(_) => "failed",
            StepEnd::Stopped { .. } => "stopped",
        };
        let (stage, attempt) = (step.stage().as_str(), step.attempt());
        let name = format!("{stage} {}", claimed.run.agent_name);
        let kind = DeedKind::Executed { of: in_hand(claimed), stage, attempt, ended };
        self.tell(claimed, (name, kind), self.clock.elapsed().saturating_sub(started)).await;
        end
    }

    async fn left(&self, claimed: &Claimed, how: LeftHands, held_for: Duration) {
        self.steps.left(claimed, how, held_for).await;
        let left = match how {
            LeftHands::Ended(status) => RunStatus::as_str(status),
            LeftHands::Released => "released",
            LeftHands::Lost => "lost",
            LeftHands::Kept => "kept",
        };
        let name = format!("run {}", claimed.run.agent_name);
        self.tell(claimed, (name, DeedKind::Held { of: in_hand(claimed), left }), held_for).await;
    }

    async fn prepare(&self, claimed: &Claimed, left: Left<'_>) -> std::io::Result<()> {
        self.steps.prepare(claimed, left).await
    }

    async fn end_leftovers(&self, run_id: Option<RunId>, cookie: &Cookie) -> Vec<NewEvent> {
        self.steps.end_leftovers(run_id, cookie).await
    }

    async fn forget(&self, claimed: &Claimed, keep_files: bool) {
        self.steps.forget(claimed, keep_files).await;
    }

    async fn forget_inherited(&self, run_id: RunId, keep_files: bool) {
        self.steps.forget_inherited(run_id, keep_files).await;
    }
}

fn in_hand(claimed: &Claimed) -> InHand {
    InHand { claim_id: claimed.hold.claim_id.to_string(), agent: claimed.run.agent_name.clone() }
}
