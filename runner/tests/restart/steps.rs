//! Steps whose result depends on nothing but the step, so that executing one again changes nothing.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use redraft_domain::run::{Stage, StepNo};
use redraft_runner::step::{Content, Product, StepEnd, StepExecutor, StepJob};
use redraft_store::claim::Claimed;
use serde_json::json;

/// Scores of the attempts: the second one passes.
const SCORES: [f64; 2] = [0.4, 0.9];

/// Counts how often each step was executed.
#[derive(Debug, Default)]
pub(crate) struct CountedSteps {
    /// How much larger drafts are than a line.
    pub(crate) padding: usize,
    executions: Mutex<BTreeMap<StepNo, u32>>,
}

impl CountedSteps {
    /// Steps with drafts of this many bytes more.
    pub(crate) fn padded(padding: usize) -> Self {
        Self { padding, ..Self::default() }
    }

    pub(crate) fn executions(&self) -> BTreeMap<StepNo, u32> {
        self.executions.lock().unwrap().clone()
    }

    /// The draft of an attempt.
    pub(crate) fn draft(&self, attempt: u32) -> String {
        format!("draft {attempt}{}", ".".repeat(self.padding))
    }
}

#[async_trait]
impl StepExecutor for CountedSteps {
    async fn execute(&self, job: StepJob<'_>) -> StepEnd {
        *self.executions.lock().unwrap().entry(job.step).or_default() += 1;
        let attempt = job.step.attempt();
        if let Some(previous) = job.previous {
            let draft = previous.draft.read().await.unwrap();
            assert_eq!(draft.len(), self.draft(previous.attempt).len());
        }
        let output = match job.step.stage() {
            Stage::Producing | Stage::Revising => self.draft(attempt),
            Stage::Evaluating => json!({ "score": SCORES[attempt as usize - 1] }).to_string(),
        };
        StepEnd::Done(Product {
            output: Content::from_bytes(output),
            truncated: false,
            files: Vec::new(),
            elapsed: Duration::from_millis(1),
        })
    }

    async fn forget(&self, _claimed: &Claimed, _keep_files: bool) {}
}
