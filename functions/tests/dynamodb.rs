//! The control plane on DynamoDB: its settings as Lambda gives them, every request through the real router.

#![expect(clippy::unwrap_used, reason = "a helper of a test that cannot go on should panic")]

use std::sync::Arc;

use redraft_domain::agent::AgentSpec;
use redraft_domain::artifact::{ArtifactType, NewArtifact};
use redraft_domain::event::{NewEvent, kind};
use redraft_domain::id::{ClaimId, Epoch, OpId, RunId, RunnerId};
use redraft_domain::loop_policy::{Best, Verdict};
use redraft_domain::run::step::{Draft, StepOutcome};
use redraft_domain::run::{RunStatus, StepNo, StopReason};
use redraft_domain::score::{Evaluation, Score};
use redraft_domain::time::Timestamp;
use redraft_functions::{Access, AppState, InProcess, backend, config, router, waking};
use redraft_store::Store;
use redraft_store::entropy::{Entropy, OsEntropy};
use redraft_store::testing::fixtures::agent;
use redraft_store_dynamodb::testing::DynamoLocal;
use redraft_store_dynamodb::{AccessKey, Connection, create_table};
use redraft_wire::Client;
use redraft_wire::client::ClientError;
use redraft_wire::event::EventListQuery;
use redraft_wire::run::{RunListQuery, SubmitRun};
use redraft_wire::runner_side::{ClaimRun, CompleteStage, PollRunner, RegisterRunner};
use serde_json::json;
use sha2::{Digest, Sha256};

const LEASE_MS: u64 = 120_000;
const TABLE: &str = "redraft";

/// A deployment: its store as the environment names it, and somebody with the first administrator's key.
struct Deployment {
    store: Arc<dyn Store>,
    client: Client,
}

impl Deployment {
    async fn new(account: &str) -> Self {
        let url = DynamoLocal::get().await.url();
        let access_key = AccessKey::new(account, "s3cret", None);
        let connection = Connection { region: "local".to_owned(), endpoint: Some(url.clone()), access_key };
        create_table(&connection.client(), TABLE).await.unwrap();
        let settings = config::store(|name| match name {
            "REDRAFT_DYNAMODB_TABLE" => Some(TABLE.to_owned()),
            "AWS_REGION" => Some("local".to_owned()),
            "AWS_ENDPOINT_URL_DYNAMODB" => Some(url.clone()),
            "AWS_ACCESS_KEY_ID" => Some(account.to_owned()),
            "AWS_SECRET_ACCESS_KEY" => Some("s3cret".to_owned()),
            _ => None,
        });
        let store = backend::open(settings.unwrap()).unwrap().store;
        let made = waking::wake(&*store, &OsEntropy, &json!({"adminInit": true})).await.unwrap();
        let client = client(&store, made["key"].as_str().map(str::to_owned));
        Self { store, client }
    }

    async fn register(&self) -> RunnerId {
        let runner = RegisterRunner {
            proposed_id: RunnerId::from_bits(OsEntropy.bits(), Timestamp::from_ms(0)),
            name: "anna".to_owned(),
            host: "box".to_owned(),
            platform: "linux x86_64".to_owned(),
            platform_detail: String::new(),
            labels: Vec::new(),
            version: "0.1.0".to_owned(),
            max_concurrent: 2,
            agents: vec![poet()],
        };
        self.client.register_runner(&runner).await.unwrap().runner_id
    }

    async fn claim(&self, runner_id: RunnerId) -> Held<'_> {
        let claim = ClaimRun {
            claim_id: ClaimId::from_bits(OsEntropy.bits(), Timestamp::from_ms(0)),
            runner_name: "anna".to_owned(),
            agents: vec!["poet".to_owned()],
            only_run: None,
            lease_ms: LEASE_MS,
        };
        let (held, metrics, results) = (Vec::new(), None, Vec::new());
        let claim_id = claim.claim_id;
        let poll = PollRunner { runner_id, beat: None, claim: Some(claim), held, metrics, results };
        let run = self.client.poll_runner(&poll).await.unwrap().run.expect("a run");
        Held { client: &self.client, run_id: run.run.id, epoch: run.run.epoch, claim_id }
    }
}

fn client(store: &Arc<dyn Store>, key: Option<String>) -> Client {
    let router = router(AppState::new(Arc::clone(store), Access::keys()));
    Client::new(Arc::new(InProcess::new(router)), "https://redraft.example.com", key)
}

/// A run in the hands of a runner that has nothing but an address and a key.
struct Held<'a> {
    client: &'a Client,
    run_id: RunId,
    epoch: Epoch,
    claim_id: ClaimId,
}

impl Held<'_> {
    fn stage(&self, step: u32, outcome: StepOutcome) -> CompleteStage {
        let step = StepNo(step);
        CompleteStage {
            epoch: self.epoch,
            claim_id: self.claim_id,
            op_id: OpId::from_bits(OsEntropy.bits(), Timestamp::from_ms(0)),
            step,
            outcome,
            artifacts: Vec::new(),
            blobs: Vec::new(),
            events: vec![NewEvent::new(kind::STAGE_COMPLETED, "done").of(step.stage(), step.attempt())],
            elapsed_ms: 5,
            best: None,
            verdict: None,
            lease_ms: LEASE_MS,
        }
    }

    /// Records a draft of several parts, sent ahead.
    async fn draft(&self, content: &[u8]) {
        let sha256 = hex::encode(Sha256::digest(content));
        for (number, part) in (0..).zip(content.chunks(256 * 1024)) {
            self.client.put_blob_part(&sha256, number, part.to_vec()).await.unwrap();
        }
        let (filename, bytes) = ("poem.md".parse().unwrap(), content.len() as u64);
        let artifact = NewArtifact {
            artifact_type: ArtifactType::Output,
            media_type: "text/markdown".to_owned(),
            filename: "poem.md".parse().unwrap(),
            sha256: sha256.clone(),
            bytes,
        };
        let drafted = StepOutcome::Drafted(Draft { filename, sha256, bytes, truncated: false });
        let stage = CompleteStage { artifacts: vec![artifact], ..self.stage(0, drafted) };
        self.client.complete_stage(self.run_id, &stage).await.unwrap();
    }

    /// Records a verdict that ends the run, twice, as a runner does whose first answer got lost.
    async fn pass(&self, score: f64) {
        let score = Score::new(score).unwrap();
        let evaluated = StepOutcome::Evaluated(Evaluation { score, feedback: "good".to_owned(), criteria: Vec::new() });
        let (best, mut stage) = (Best { attempt: 1, score }, self.stage(1, evaluated));
        stage.best = Some(best);
        stage.verdict = Some(Verdict {
            status: RunStatus::Passed,
            stop_reason: StopReason::ThresholdMet,
            best_attempt: best.attempt,
            best_score: best.score,
        });
        let first = self.client.complete_stage(self.run_id, &stage).await.unwrap();
        let again = self.client.complete_stage(self.run_id, &stage).await.unwrap();
        assert_eq!((first.status, first.replayed), (RunStatus::Passed, false));
        assert_eq!((again.status, again.replayed), (RunStatus::Passed, true));
    }
}

fn poet() -> AgentSpec {
    AgentSpec { inputs: json!({"type": "object", "required": ["topic"]}), ..agent("poet") }
}

#[tokio::test]
async fn a_run_goes_from_submitted_to_passed_through_the_routes() {
    let deployment = Deployment::new("passes").await;
    let runner_id = deployment.register().await;
    let client = &deployment.client;
    let content = "a poem of rain, at length\n".repeat(12_000).into_bytes();

    let submitted = client.submit(&SubmitRun::new("poet", json!({"topic": "rain"})), Some("one")).await.unwrap();
    let again = client.submit(&SubmitRun::new("poet", json!({"topic": "rain"})), Some("one")).await.unwrap();
    let held = deployment.claim(runner_id).await;
    held.draft(&content).await;
    held.pass(0.9).await;

    let id = submitted.run.id.to_string();
    assert_eq!((submitted.run.id, held.run_id), (again.run.id, again.run.id));
    let run = client.get(&submitted.run.cycle_id).await.unwrap().run;
    assert_eq!((run.status, run.best_score.map(Score::value)), (RunStatus::Passed, Some(0.9)));
    let kept = client.artifact(&id, 0, &"poem.md".parse().unwrap()).await.unwrap();
    assert!(kept == content, "{} bytes instead of {}", kept.len(), content.len());
    let events = client.events(&id, &EventListQuery::default()).await.unwrap().events;
    assert!(events.iter().map(|event| event.seq).eq((1..).take(events.len())), "{events:?}");
    let passed = RunListQuery { status: Some("passed".to_owned()), ..RunListQuery::default() };
    assert_eq!(client.list(&passed).await.unwrap().runs.len(), 1);
}

#[tokio::test]
async fn nobody_gets_in_without_a_key_and_a_revoked_one_is_out_at_once() {
    let deployment = Deployment::new("keys").await;
    let stranger = client(&deployment.store, None);
    let key = deployment.store.keys(&redraft_domain::id::OwnerId::local()).await.unwrap().remove(0);
    deployment.client.list(&RunListQuery::default()).await.unwrap();

    let unknown = stranger.list(&RunListQuery::default()).await;
    let who = redraft_store::audit::Who::at_terminal();
    deployment.store.revoke_key(&key.owner, &key.id, &who).await.unwrap();
    let revoked = deployment.client.list(&RunListQuery::default()).await;

    for refused in [unknown, revoked] {
        assert!(matches!(&refused, Err(ClientError::Problem(problem)) if problem.status == 401), "{refused:?}");
    }
}

#[tokio::test]
async fn a_sweep_finds_the_table_and_leaves_a_run_with_its_runner() {
    let deployment = Deployment::new("sweeps").await;
    let runner_id = deployment.register().await;
    deployment.client.submit(&SubmitRun::new("poet", json!({"topic": "rain"})), None).await.unwrap();
    let held = deployment.claim(runner_id).await;

    let swept = waking::wake(&*deployment.store, &OsEntropy, &json!({"source": "aws.events"})).await.unwrap();

    assert_eq!(swept, json!({"rescued": 0, "forceCancelled": 0, "uploads": 0, "forgottenOperations": 0, "counted": 0}));
    let run = deployment.client.get(&held.run_id.to_string()).await.unwrap().run;
    assert_eq!(run.status, RunStatus::Running);
}

#[tokio::test]
async fn the_first_administrator_is_made_once_and_only_by_the_event_that_says_so() {
    let deployment = Deployment::new("admins").await;

    let again = waking::wake(&*deployment.store, &OsEntropy, &json!({"adminInit": true})).await;
    let another = waking::wake(&*deployment.store, &OsEntropy, &json!({"adminInit": "yes"})).await.unwrap();

    assert!(again.unwrap_err().to_string().contains("shown"), "a second key was made");
    assert_eq!(another.get("key"), None);
    assert_eq!(deployment.store.keys(&redraft_domain::id::OwnerId::local()).await.unwrap().len(), 1);
}
