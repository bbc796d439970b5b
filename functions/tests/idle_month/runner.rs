//! A runner with an address and a key, which says what a real one says and when it says it.

use base64::Engine;
use redraft_domain::agent::AgentSpec;
use redraft_domain::artifact::{ArtifactType, NewArtifact};
use redraft_domain::event::{NewEvent, kind};
use redraft_domain::id::{ClaimId, OpId, RunnerId};
use redraft_domain::liveness::Claims;
use redraft_domain::loop_policy::{Best, Verdict};
use redraft_domain::metrics::MEASURED_EVERY;
use redraft_domain::run::step::{Draft, StepOutcome};
use redraft_domain::run::{RunStatus, StepNo, StopReason};
use redraft_domain::score::{Evaluation, Score};
use redraft_domain::time::Timestamp;
use redraft_store::claim::{Hold, LeaseTimes};
use redraft_store::entropy::{Entropy, OsEntropy};
use redraft_store::testing::fixtures::agent;
use redraft_wire::Client;
use redraft_wire::runner_side::{
    AppendEvents, Beat, Blob, ClaimRun, CompleteStage, Metrics, PollRunner, RegisterRunner, RenewRun, RunnerPolled,
};
use serde_json::json;
use sha2::{Digest, Sha256};

pub(crate) const AGENT: &str = "poet";

/// What it waits for, and what it has said.
pub(crate) struct Runner {
    client: Client,
    id: RunnerId,
    pub(crate) held: Option<Hold>,
    /// The moment, for ids.
    pub(crate) now: i64,
    told_at: i64,
    measured_at: i64,
    pace: i64,
}

/// What ids are made of: they begin with their time, and the store looks at that.
fn bits(now: i64) -> (u128, Timestamp) {
    (OsEntropy.bits(), Timestamp::from_ms(now))
}

pub(crate) fn ms(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap()
}

impl Runner {
    pub(crate) async fn register(client: Client, now: i64) -> Self {
        let (id, at) = bits(now);
        let runner = RegisterRunner {
            proposed_id: RunnerId::from_bits(id, at),
            name: "anna".to_owned(),
            host: "box".to_owned(),
            platform: "linux x86_64".to_owned(),
            platform_detail: String::new(),
            labels: Vec::new(),
            version: "0.1.0".to_owned(),
            max_concurrent: 1,
            agents: vec![poet()],
        };
        let registered = client.register_runner(&runner).await.unwrap();
        let pace = i64::try_from(registered.poll_ms.idle).unwrap();
        Self { client, id: registered.runner_id, held: None, now, told_at: 0, measured_at: 0, pace }
    }

    /// Polls as `Contact` does: a sign of life when the next poll would be too late for it, else a measurement if there is
    /// a new one. Answers with when it asks again.
    pub(crate) async fn poll(&mut self, now: i64) -> i64 {
        let heartbeat = ms(LeaseTimes::default().heartbeat);
        let is_told = now + self.pace >= self.told_at + heartbeat;
        let beat = is_told.then_some(Beat { claims: Claims::Open, last_claim_ago_ms: Some(100), is_paused: false });
        let is_measured = !is_told && now >= self.measured_at + ms(MEASURED_EVERY);
        let metrics = is_measured.then(measured);
        self.told_at = if is_told { now } else { self.told_at };
        self.measured_at = if is_measured { now } else { self.measured_at };
        let held: Vec<_> = self.held.iter().map(|hold| hold.run_id).collect();
        let claim = held.is_empty().then(|| Self::wish(now));
        let claim_id = claim.as_ref().map(|claim| claim.claim_id);
        let poll = PollRunner { runner_id: self.id, beat, claim, held, metrics, results: Vec::new() };
        let RunnerPolled { run, retry_after_ms, .. } = self.client.poll_runner(&poll).await.unwrap();
        if let (Some(run), Some(claim_id)) = (run, claim_id) {
            self.held = Some(Hold { run_id: run.run.id, epoch: run.run.epoch, claim_id });
        }
        self.pace = i64::try_from(retry_after_ms).unwrap();
        now + self.pace
    }

    fn wish(now: i64) -> ClaimRun {
        let (id, at) = bits(now);
        ClaimRun {
            claim_id: ClaimId::from_bits(id, at),
            runner_name: "anna".to_owned(),
            agents: vec![AGENT.to_owned()],
            only_run: None,
            lease_ms: lease_ms(),
        }
    }

    fn hold(&self) -> Hold {
        self.held.expect("a run in hand")
    }

    pub(crate) async fn renew(&self) {
        let Hold { run_id, epoch, claim_id } = self.hold();
        let renewal = RenewRun { epoch, claim_id, lease_ms: lease_ms(), progress: None };
        self.client.renew_run(run_id, &renewal).await.unwrap();
    }

    /// What its stage wrote to standard error since the last time.
    pub(crate) async fn say(&self) {
        let Hold { run_id, epoch, claim_id } = self.hold();
        let (id, at) = bits(self.now);
        let events = (0..5).map(|_| NewEvent::new(kind::LOG, "looking for a rhyme, line by line")).collect();
        let said = AppendEvents { epoch, claim_id, op_id: OpId::from_bits(id, at), events };
        self.client.append_events(run_id, &said).await.unwrap();
    }

    /// The draft is done: 4 KB.
    pub(crate) async fn draft(&self) {
        let content = format!("{:039}\n", OsEntropy.bits()).repeat(100);
        let sha256 = hex::encode(Sha256::digest(&content));
        let (filename, bytes) = ("poem.md", content.len() as u64);
        let artifact = NewArtifact {
            artifact_type: ArtifactType::Output,
            media_type: "text/markdown".to_owned(),
            filename: filename.parse().unwrap(),
            sha256: sha256.clone(),
            bytes,
        };
        let drafted = Draft { filename: filename.parse().unwrap(), sha256: sha256.clone(), bytes, truncated: false };
        let blob = Blob { sha256, content: base64::engine::general_purpose::STANDARD.encode(content) };
        let stage = CompleteStage {
            artifacts: vec![artifact],
            blobs: vec![blob],
            ..self.stage(0, StepOutcome::Drafted(drafted))
        };
        self.client.complete_stage(self.hold().run_id, &stage).await.unwrap();
    }

    /// The evaluation passes it, which ends the run.
    pub(crate) async fn pass(&mut self) {
        let score = Score::new(0.9).unwrap();
        let evaluated = Evaluation { score, feedback: "it rhymes, and it scans".to_owned(), criteria: Vec::new() };
        let mut stage = self.stage(1, StepOutcome::Evaluated(evaluated));
        stage.best = Some(Best { attempt: 1, score });
        stage.verdict = Some(Verdict {
            status: RunStatus::Passed,
            stop_reason: StopReason::ThresholdMet,
            best_attempt: 1,
            best_score: score,
        });
        self.client.complete_stage(self.hold().run_id, &stage).await.unwrap();
        self.held = None;
    }

    fn stage(&self, step: u32, outcome: StepOutcome) -> CompleteStage {
        let (step, hold, (id, at)) = (StepNo(step), self.hold(), bits(self.now));
        CompleteStage {
            epoch: hold.epoch,
            claim_id: hold.claim_id,
            op_id: OpId::from_bits(id, at),
            step,
            outcome,
            artifacts: Vec::new(),
            blobs: Vec::new(),
            events: vec![NewEvent::new(kind::STAGE_COMPLETED, "done").of(step.stage(), step.attempt())],
            elapsed_ms: 5,
            best: None,
            verdict: None,
            lease_ms: lease_ms(),
        }
    }
}

fn lease_ms() -> u64 {
    LeaseTimes::default().lease.as_millis().try_into().unwrap()
}

fn measured() -> Metrics {
    Metrics {
        cpu_percent: 12.5,
        memory_percent: 41.0,
        disk_percent: 60.0,
        rx_bytes_per_s: 1200.0,
        tx_bytes_per_s: 300.0,
        custom: std::collections::BTreeMap::default(),
    }
}

fn poet() -> AgentSpec {
    AgentSpec { inputs: json!({"type": "object", "required": ["topic"]}), ..agent(AGENT) }
}
