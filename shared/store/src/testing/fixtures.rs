//! Agents, registrations and reports as tests need them.

use std::time::Duration;

use redraft_domain::agent::{AgentSpec, Retries, StageSpec, Stages, StopRules, Timeouts};
use redraft_domain::artifact::{ArtifactType, NewArtifact};
use redraft_domain::event::{NewEvent, kind};
use redraft_domain::id::RunnerId;
use redraft_domain::loop_policy::{Best, Verdict};
use redraft_domain::run::step::{Draft, StepOutcome};
use redraft_domain::run::{StepNo, StopReason};
use redraft_domain::score::{Evaluation, Score};
use sha2::{Digest, Sha256};

use super::test_store::{LEASE, START, TestStore};
use crate::registration::Registration;
use crate::report::{Blob, EventReport, FinishReport, StageReport, Then};

/// The agent that every test store knows.
pub const AGENT: &str = "writer";

/// A plain agent.
pub fn agent(name: &str) -> AgentSpec {
    let stage = |program: &str| StageSpec { command: vec![program.to_owned()], timeout_ms: None };
    AgentSpec {
        name: name.to_owned(),
        description: String::new(),
        inputs: serde_json::json!({ "type": "object" }),
        stages: Stages { produce: stage("./produce"), evaluate: stage("./evaluate"), revise: None },
        max_attempts: 3,
        pass_threshold: 0.8,
        stop: StopRules::default(),
        timeouts: Timeouts::default(),
        retries: Retries::default(),
        env: Vec::new(),
        concurrency: None,
        tags: Vec::new(),
    }
}

/// The same id for the same name, always.
pub fn runner_id(name: &str) -> RunnerId {
    let digest = Sha256::digest(name);
    let mut bits = [0; 16];
    bits.copy_from_slice(&digest[..16]);
    RunnerId::from_bits(u128::from_be_bytes(bits), START)
}

/// What the runner `name` says when it starts, each on a host of its own.
pub fn registration(name: &str, agents: Vec<AgentSpec>) -> Registration {
    Registration {
        proposed_id: runner_id(name),
        name: name.to_owned(),
        host: format!("{name}.example"),
        platform: "linux x86_64".to_owned(),
        platform_detail: String::new(),
        labels: Vec::new(),
        version: "0.1.0".to_owned(),
        max_concurrent: 2,
        agents,
    }
}

/// A score.
pub fn score(value: f64) -> Score {
    Score::new(value).expect("a score")
}

/// Lower-case hex SHA-256.
pub fn sha256(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}

impl TestStore {
    /// Step `step` wrote `text`.
    pub fn drafted(&self, step: u32, text: &str) -> StageReport {
        let sha256 = sha256(text.as_bytes());
        let (filename, bytes) = ("draft.md".parse().expect("a file name"), text.len() as u64);
        let draft = Draft { filename, sha256: sha256.clone(), bytes, truncated: false };
        let artifact = NewArtifact {
            artifact_type: ArtifactType::Output,
            filename: draft.filename.clone(),
            sha256: sha256.clone(),
            bytes,
            media_type: "text/markdown".to_owned(),
        };
        StageReport {
            artifacts: vec![artifact],
            blobs: vec![Blob { sha256, content: text.into() }],
            ..self.report(step, StepOutcome::Drafted(draft))
        }
    }

    /// Step `step` gave this score, the best so far.
    pub fn scored(&self, step: u32, value: f64) -> StageReport {
        let evaluation = Evaluation { score: score(value), feedback: "shorter".to_owned(), criteria: Vec::new() };
        let best = Best { attempt: StepNo(step).attempt(), score: score(value) };
        StageReport { best: Some(best), ..self.report(step, StepOutcome::Evaluated(evaluation)) }
    }

    /// Step `step` gave a score that ends the run.
    pub fn verdict(&self, step: u32, value: f64, stop_reason: StopReason) -> StageReport {
        let verdict = Verdict {
            status: stop_reason.status(),
            stop_reason,
            best_attempt: StepNo(step).attempt(),
            best_score: score(value),
        };
        StageReport { then: Then::Finish(verdict), ..self.scored(step, value) }
    }

    fn report(&self, step: u32, outcome: StepOutcome) -> StageReport {
        let step = StepNo(step);
        let done = NewEvent::new(kind::STAGE_COMPLETED, format!("{} is done", step.stage()));
        StageReport {
            op_id: self.op_id(),
            step,
            outcome,
            artifacts: Vec::new(),
            blobs: Vec::new(),
            events: vec![done.of(step.stage(), step.attempt())],
            elapsed: Duration::from_secs(3),
            best: None,
            then: Then::Continue,
            lease: LEASE,
        }
    }

    /// The run is over, for this reason.
    pub fn ended(&self, stop_reason: StopReason) -> FinishReport {
        FinishReport { op_id: self.op_id(), stop_reason, error_message: None, events: Vec::new() }
    }

    /// Log lines, one for each message.
    pub fn said<const N: usize>(&self, messages: [&str; N]) -> EventReport {
        let events = messages.map(|message| NewEvent::new(kind::LOG, message)).into();
        EventReport { op_id: self.op_id(), events }
    }
}
