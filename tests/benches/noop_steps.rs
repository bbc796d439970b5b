//! Steps that do nothing: what is left is the loop and the store.

use std::time::Duration;

use async_trait::async_trait;
use redraft_domain::id::RunId;
use redraft_domain::run::{Stage, StepNo};
use redraft_runner::step::{Content, Product, StepEnd, StepExecutor, StepJob};
use redraft_store::claim::Claimed;
use redraft_store::clock::{Clock, SystemClock};
use tokio::sync::mpsc::UnboundedSender;

/// What somebody who waits for a run wants to know.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mark {
    /// The first stage of a run starts, so long after the clock of the steps began.
    Started(RunId, Duration),
    /// A run has left the runner's hands; its last write is durable.
    Ended,
}

/// How many evaluations a run takes to pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passes {
    /// produce → evaluate 1.0.
    AtOnce,
    /// produce → evaluate 0.5 → revise → evaluate 1.0.
    Revised,
}

/// Answers at once, from memory.
#[derive(Debug)]
pub(crate) struct NoopSteps {
    passes: Passes,
    clock: SystemClock,
    marks: UnboundedSender<Mark>,
}

impl NoopSteps {
    pub(crate) const fn new(passes: Passes, clock: SystemClock, marks: UnboundedSender<Mark>) -> Self {
        Self { passes, clock, marks }
    }

    fn output(&self, job: &StepJob<'_>) -> String {
        let attempt = job.step.attempt();
        match job.step.stage() {
            // Its own text for each draft: equal content would be stored once for all runs.
            Stage::Producing | Stage::Revising => format!("Draft {attempt} of {}.", job.claimed.run.id),
            Stage::Evaluating if attempt == 1 && self.passes == Passes::Revised => {
                format!(r#"{{"score":0.5,"feedback":"Say more about {}."}}"#, job.claimed.run.id)
            }
            Stage::Evaluating => format!(r#"{{"score":1.0,"feedback":"{} is fine."}}"#, job.claimed.run.id),
        }
    }
}

#[async_trait]
impl StepExecutor for NoopSteps {
    async fn execute(&self, job: StepJob<'_>) -> StepEnd {
        if job.step == StepNo::FIRST {
            // Nobody listens any more when the measurement is over.
            let _ = self.marks.send(Mark::Started(job.claimed.run.id, self.clock.elapsed()));
        }
        StepEnd::Done(Product {
            output: Content::from_bytes(self.output(&job)),
            truncated: false,
            files: Vec::new(),
            elapsed: Duration::ZERO,
        })
    }

    async fn forget(&self, _claimed: &Claimed, _keep_files: bool) {
        let _ = self.marks.send(Mark::Ended);
    }
}
