//! A runner that does what tests tell it.

use std::time::Duration;

use redraft_domain::agent::{AgentSpec, StageSpec, Stages};
use redraft_domain::artifact::{ArtifactType, NewArtifact};
use redraft_domain::event::{NewEvent, kind};
use redraft_domain::id::{ClaimId, OpId, RunnerId};
use redraft_domain::loop_policy::{Best, Verdict};
use redraft_domain::run::step::{Draft, StepOutcome};
use redraft_domain::run::{RunStatus, StepNo, StopReason};
use redraft_domain::score::{Criterion, Evaluation, Score};
use redraft_domain::time::Timestamp;
use redraft_store::Store;
use redraft_store::claim::{ClaimRequest, Hold, Renewal, StageSign};
use redraft_store::entropy::Entropy;
use redraft_store::registration::Registration;
use redraft_store::report::{Blob, EventReport, FinishReport, StageReport, Then};
use redraft_store::testing::fixtures::agent;
use sha2::{Digest, Sha256};

use super::doors::CountingEntropy;
use super::{Api, START_MS};

const LEASE: Duration = Duration::from_secs(120);

/// An agent whose runs want a topic.
pub(crate) fn spec(name: &str) -> AgentSpec {
    let stage = |command: &str| StageSpec { command: vec![command.to_owned()], timeout_ms: None };
    AgentSpec {
        description: "writes a poem".to_owned(),
        inputs: serde_json::json!({
            "type": "object", "required": ["topic"], "additionalProperties": false,
            "properties": {"topic": {"type": "string", "minLength": 1}, "lines": {"type": "integer", "minimum": 1}}
        }),
        stages: Stages { produce: stage("./write"), evaluate: stage("./judge"), revise: Some(stage("./mend")) },
        tags: vec!["verse".to_owned()],
        ..agent(name)
    }
}

fn bits() -> u128 {
    CountingEntropy.bits()
}

fn start() -> Timestamp {
    Timestamp::from_ms(START_MS)
}

/// A run in the hands of the test.
pub(crate) struct Held<'a> {
    api: &'a Api,
    pub(crate) hold: Hold,
    next: StepNo,
}

impl Api {
    /// A runner on host `box` that serves `agents`.
    pub(crate) async fn serve_agents(&self, agents: &[AgentSpec]) -> RunnerId {
        let registration = Registration {
            proposed_id: RunnerId::from_bits(bits(), start()),
            name: "anna".to_owned(),
            host: "box".to_owned(),
            platform: "linux x86_64".to_owned(),
            platform_detail: String::new(),
            labels: Vec::new(),
            version: "0.1.0".to_owned(),
            max_concurrent: 2,
            agents: agents.to_vec(),
        };
        self.store.register_runner(&self.owner, &registration).await.unwrap()
    }

    /// Claims the next run of `poet`.
    pub(crate) async fn claim(&self) -> Held<'_> {
        let runner_id = self.serve_agents(&[spec("poet")]).await;
        let request = ClaimRequest {
            claim_id: ClaimId::from_bits(bits(), start()),
            runner_id,
            runner_name: "anna".to_owned(),
            agents: vec!["poet".to_owned()],
            only_run: None,
            lease: LEASE,
        };
        let claimed = self.store.claim(&self.owner, &request).await.unwrap().expect("a run to claim");
        Held { api: self, hold: claimed.hold, next: claimed.run.next_step }
    }
}

impl Held<'_> {
    /// The runner lives, and its stage gets on.
    pub(crate) async fn renew(&self) {
        let progress = Some(StageSign { ago: Duration::ZERO, output_bytes: 0 });
        self.api.store.renew(&self.api.owner, &self.hold, &Renewal { lease: LEASE, progress }).await.unwrap();
    }

    /// The runner lives, and its stage shows nothing.
    pub(crate) async fn renew_quietly(&self) {
        self.api.store.renew(&self.api.owner, &self.hold, &Renewal::of(LEASE)).await.unwrap();
    }

    pub(crate) async fn log(&self, lines: &[&str]) {
        let events = lines.iter().map(|line| NewEvent::new(kind::LOG, *line)).collect();
        let report = EventReport { op_id: op_id(), events };
        self.api.store.append_events(&self.api.owner, &self.hold, &report).await.unwrap();
    }

    /// Records a draft under `filename`.
    pub(crate) async fn draft(&mut self, filename: &str, content: &[u8]) {
        let sha256 = hex::encode(Sha256::digest(content));
        let filename: redraft_domain::artifact::Filename = filename.parse().unwrap();
        let bytes = content.len() as u64;
        let artifact = NewArtifact {
            artifact_type: ArtifactType::Output,
            filename: filename.clone(),
            sha256: sha256.clone(),
            bytes,
            media_type: filename.media_type().to_owned(),
        };
        let outcome = StepOutcome::Drafted(Draft { filename, sha256: sha256.clone(), bytes, truncated: false });
        let blob = Blob { sha256, content: content.to_vec() };
        self.complete(outcome, vec![(artifact, blob)], None, Then::Continue).await;
    }

    /// Records an evaluation that lets the loop go on.
    pub(crate) async fn evaluate(&mut self, score: f64, feedback: &str) {
        let best = Best { attempt: self.next.attempt(), score: Score::new(score).unwrap() };
        self.complete(evaluation(score, feedback), Vec::new(), Some(best), Then::Continue).await;
    }

    /// Records an evaluation that ends the run.
    pub(crate) async fn pass(&mut self, score: f64) {
        let best = Best { attempt: self.next.attempt(), score: Score::new(score).unwrap() };
        let verdict = Verdict {
            status: RunStatus::Passed,
            stop_reason: StopReason::ThresholdMet,
            best_attempt: best.attempt,
            best_score: best.score,
        };
        self.complete(evaluation(score, "good"), Vec::new(), Some(best), Then::Finish(verdict)).await;
    }

    /// Ends the run without a verdict.
    pub(crate) async fn fail(self, stop_reason: StopReason) {
        self.fail_with(stop_reason, None).await;
    }

    /// The same, with what the run shall say of it.
    pub(crate) async fn fail_with(self, stop_reason: StopReason, message: Option<&str>) {
        let error_message = message.map(str::to_owned);
        let report = FinishReport { op_id: op_id(), stop_reason, error_message, events: Vec::new() };
        self.api.store.finish(&self.api.owner, &self.hold, &report).await.unwrap();
    }

    async fn complete(
        &mut self,
        outcome: StepOutcome,
        files: Vec<(NewArtifact, Blob)>,
        best: Option<Best>,
        then: Then,
    ) {
        let (artifacts, blobs) = files.into_iter().unzip();
        let stage = self.next.stage();
        let report = StageReport {
            op_id: op_id(),
            step: self.next,
            outcome,
            artifacts,
            blobs,
            events: vec![NewEvent::new(kind::STAGE_COMPLETED, format!("{stage} done")).of(stage, self.next.attempt())],
            elapsed: Duration::from_millis(1500),
            best,
            then,
            lease: LEASE,
        };
        self.api.store.complete_stage(&self.api.owner, &self.hold, &report).await.unwrap();
        self.next = self.next.next();
    }
}

fn evaluation(score: f64, feedback: &str) -> StepOutcome {
    let score = Score::new(score).unwrap();
    let criteria = vec![Criterion { name: "rhyme".to_owned(), score, comment: "it rhymes".to_owned() }];
    StepOutcome::Evaluated(Evaluation { score, feedback: feedback.to_owned(), criteria })
}

fn op_id() -> OpId {
    OpId::from_bits(bits(), start())
}
