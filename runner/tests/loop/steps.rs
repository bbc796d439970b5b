//! Steps that follow a script, and remember what they were given.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use redraft_domain::event::{NewEvent, kind};
use redraft_runner::step::{Content, Product, StepEnd, StepExecutor, StepFailure, StepJob};
use redraft_store::claim::Claimed;
use serde_json::json;
use tokio::sync::watch;

/// What the next step does.
#[derive(Debug, Clone)]
pub(crate) enum Move {
    /// Writes this to stdout.
    Write(String),
    /// Fails, and may be tried again.
    Fail(&'static str),
    /// Works until somebody stops it.
    UntilStopped,
}

/// Writes a draft.
pub(crate) fn draft(text: &str) -> Move {
    Move::Write(text.to_owned())
}

/// Scores a draft.
pub(crate) fn score(score: f64) -> Move {
    Move::Write(json!({ "score": score, "feedback": "could be better" }).to_string())
}

/// Follows a script, whichever run asks next.
#[derive(Debug)]
pub(crate) struct ScriptedSteps {
    script: Mutex<VecDeque<Move>>,
    seen: watch::Sender<Vec<String>>,
}

impl ScriptedSteps {
    pub(crate) fn new(script: Vec<Move>) -> Self {
        Self { script: Mutex::new(script.into()), seen: watch::Sender::new(Vec::new()) }
    }

    /// What the steps were given, in order.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.borrow().clone()
    }

    /// Returns when a step was given this.
    pub(crate) async fn wait_for(&self, wanted: &str) {
        self.seen.subscribe().wait_for(|seen| seen.iter().any(|line| line == wanted)).await.unwrap();
    }

    /// Returns when this many steps have begun.
    pub(crate) async fn wait_for_count(&self, count: usize) {
        self.seen.subscribe().wait_for(|seen| seen.len() >= count).await.unwrap();
    }

    async fn note(&self, job: &StepJob<'_>) {
        let given = match job.previous {
            None => "nothing".to_owned(),
            Some(previous) => {
                let draft = String::from_utf8(previous.draft.read().await.unwrap().to_vec()).unwrap();
                match &previous.evaluation {
                    None => draft,
                    Some(said) => format!("{draft}, scored {}: {}", said.score, said.feedback),
                }
            }
        };
        let line = format!("{} {}: {given}", job.step.stage(), job.step.attempt());
        self.seen.send_modify(|seen| seen.push(line));
    }
}

#[async_trait]
impl StepExecutor for ScriptedSteps {
    async fn execute(&self, job: StepJob<'_>) -> StepEnd {
        self.note(&job).await;
        let next = self.script.lock().unwrap().pop_front().expect("the script has a move for every step");
        match next {
            Move::Write(text) => StepEnd::Done(Product {
                output: Content::from_bytes(text.into_bytes()),
                truncated: false,
                files: Vec::new(),
                elapsed: Duration::from_millis(1),
            }),
            Move::Fail(message) => StepEnd::Failed(StepFailure {
                message: message.to_owned(),
                is_retryable: true,
                elapsed: Duration::from_millis(1),
            }),
            Move::UntilStopped => {
                job.stop.cancelled().await;
                StepEnd::Stopped { how: NewEvent::new(kind::PROCESSES_ENDED, "scripted stop") }
            }
        }
    }

    async fn forget(&self, _claimed: &Claimed, _keep_files: bool) {}
}
