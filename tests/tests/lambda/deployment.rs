//! A server, a function on it, and somebody with the key.

use std::sync::Arc;

use e2e::lambda::Lambda;
use redraft_domain::agent::AgentSpec;
use redraft_domain::artifact::{ArtifactType, NewArtifact};
use redraft_domain::id::{ClaimId, OpId, OwnerId, RunnerId};
use redraft_domain::key::ApiKey;
use redraft_domain::run::step::{Draft, StepOutcome};
use redraft_domain::time::Timestamp;
use redraft_store::Store;
use redraft_store::claim::{ClaimRequest, Claimed, LeaseTimes};
use redraft_store::entropy::{Entropy, OsEntropy};
use redraft_store::operations::keys::make_first_admin;
use redraft_store::registration::Registration;
use redraft_store::report::{Blob, StageReport, Then};
use redraft_store::testing::fixtures::agent;
use redraft_store_libsql::LibsqlStore;
use redraft_store_libsql::remote::{RemoteDatabase, RemoteOptions};
use redraft_store_libsql::testing::Sqld;
use redraft_wire::Client;
use sha2::{Digest, Sha256};

/// A server and the store on it, as a runner with a database token has it.
pub(crate) struct Deployment {
    pub(crate) sqld: Sqld,
    pub(crate) database: Arc<RemoteDatabase>,
    pub(crate) store: LibsqlStore,
    pub(crate) runner_id: RunnerId,
    /// The first administrator's.
    pub(crate) key: ApiKey,
}

impl Deployment {
    /// A server with one agent, `poet`.
    pub(crate) async fn new() -> Self {
        let sqld = Sqld::start().await;
        let database = Arc::new(RemoteDatabase::new(&sqld.url(), RemoteOptions::default()).expect("a client"));
        let store = LibsqlStore::open(database.clone(), "sqld").await.expect("a store");
        let registration = Registration {
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
        let runner_id = store.register_runner(&OwnerId::local(), &registration).await.expect("a runner");
        let (key, _) = make_first_admin(&store, &OsEntropy).await.expect("the first administrator");
        Self { sqld, database, store, runner_id, key }
    }

    /// The function `name` on this server.
    pub(crate) async fn function(&self, name: &str) -> Lambda {
        let url = self.sqld.url();
        Lambda::start(name, &[("REDRAFT_DATABASE_URL", url.as_str())]).await
    }

    /// The typed client of somebody with the key.
    pub(crate) fn client(&self, lambda: &Lambda) -> Client {
        Client::over_http(lambda.base(), Some(self.key.expose().to_owned())).expect("a client")
    }

    /// Takes the next run, as a runner does.
    pub(crate) async fn claim(&self) -> Claimed {
        let request = ClaimRequest {
            claim_id: ClaimId::from_bits(OsEntropy.bits(), Timestamp::from_ms(0)),
            runner_id: self.runner_id,
            runner_name: "anna".to_owned(),
            agents: vec!["poet".to_owned()],
            only_run: None,
            lease: LeaseTimes::default().lease,
        };
        self.store.claim(&OwnerId::local(), &request).await.expect("a claim").expect("a run to claim")
    }

    /// Records a draft, as a runner does.
    pub(crate) async fn draft(&self, claimed: &Claimed, filename: &str, content: &[u8]) {
        let sha256 = hex::encode(Sha256::digest(content));
        let filename: redraft_domain::artifact::Filename = filename.parse().expect("a file name");
        let bytes = content.len() as u64;
        let report = StageReport {
            op_id: OpId::from_bits(OsEntropy.bits(), Timestamp::from_ms(0)),
            step: claimed.run.next_step,
            outcome: StepOutcome::Drafted(Draft {
                filename: filename.clone(),
                sha256: sha256.clone(),
                bytes,
                truncated: false,
            }),
            artifacts: vec![NewArtifact {
                artifact_type: ArtifactType::Output,
                media_type: filename.media_type().to_owned(),
                filename,
                sha256: sha256.clone(),
                bytes,
            }],
            blobs: vec![Blob { sha256, content: content.to_vec() }],
            events: Vec::new(),
            elapsed: std::time::Duration::from_millis(5),
            best: None,
            then: Then::Continue,
            lease: LeaseTimes::default().lease,
        };
        self.store.complete_stage(&OwnerId::local(), &claimed.hold, &report).await.expect("a draft");
    }
}

fn poet() -> AgentSpec {
    AgentSpec { inputs: serde_json::json!({"type": "object", "required": ["topic"]}), ..agent("poet") }
}
