//! A database with something in it, and the events that ask for it.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use redraft_domain::id::{OwnerId, RunnerId};
use redraft_domain::time::Timestamp;
use redraft_store::Store;
use redraft_store::clock::SystemClock;
use redraft_store::entropy::{Entropy, OsEntropy};
use redraft_store::operations::keys::make_first_admin;
use redraft_store::operations::submit::submit;
use redraft_store::registration::Registration;
use redraft_store_libsql::LibsqlStore;
use redraft_store_libsql::remote::{RemoteDatabase, RemoteOptions};
use redraft_store_libsql::testing::Sqld;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::programs::Programs;
use super::start::{Plan, Start};
use crate::{Outcome, agent};

/// As many as a small window shows.
const RUNS: usize = 20;
const FILE_BYTES: usize = 256 * 1024;

/// A libSQL server with a few runs, and the administrator's key.
pub(crate) struct ControlPlane {
    url: String,
    key: String,
    _sqld: Sqld,
}

impl ControlPlane {
    pub(crate) async fn start() -> Outcome<Self> {
        let sqld = Sqld::start().await;
        let url = sqld.url();
        let database = Arc::new(RemoteDatabase::new(&url, RemoteOptions::default())?);
        let store = LibsqlStore::open(database, "sqld").await?;
        let (key, _) = make_first_admin(&store, &OsEntropy).await?;
        store.register_runner(&OwnerId::local(), &registration()).await?;
        let clock = SystemClock::new();
        for _ in 0..RUNS {
            submit(&store, (&clock, &OsEntropy), &OwnerId::local(), &agent::submission()).await?;
        }
        Ok(Self { url, key: key.expose().to_owned(), _sqld: sqld })
    }

    /// A start that is asked whether the database answers, and nothing else.
    pub(crate) fn start_small(&self, programs: &Programs) -> Outcome<Start> {
        self.play(programs, &[event("GET", "/api/health", None, None)])
    }

    /// A start that is asked for lists only: whose key that is, and the list.
    pub(crate) fn start_ours(&self, programs: &Programs) -> Outcome<Start> {
        self.play(programs, &[self.ask("GET", "/api/workflows", None)])
    }

    /// A start that is asked for everything that takes memory.
    pub(crate) fn start_heavy(&self, programs: &Programs) -> Outcome<Start> {
        let file = vec![b'x'; FILE_BYTES];
        let upload = format!("/api/uploads/{}/0", hex::encode(Sha256::digest(&file)));
        let submission = agent::submission();
        let run = json!({ "agentName": submission.agent_name, "inputs": submission.inputs });
        self.play(
            programs,
            &[
                self.ask("GET", "/", None),
                self.ask("GET", "/api/openapi.json", None),
                self.ask("POST", "/api/workflows", Some(run.to_string().as_bytes())),
                self.ask("PUT", &upload, Some(&file)),
                self.ask("GET", "/api/workflows", None),
            ],
        )
    }

    fn play(&self, programs: &Programs, events: &[String]) -> Outcome<Start> {
        let settings = [("REDRAFT_DATABASE_URL", self.url.as_str())];
        Plan { program: &programs.ours, settings: &settings, events }.play()
    }

    fn ask(&self, method: &str, path: &str, body: Option<&[u8]>) -> String {
        event(method, path, Some(&self.key), body)
    }
}

/// What a function URL makes of a request, as it was recorded.
pub(crate) fn event(method: &str, path: &str, key: Option<&str>, body: Option<&[u8]>) -> String {
    let recorded = include_str!("../../../functions/tests/events/function_url_list.json");
    let mut event: Value = serde_json::from_str(recorded).unwrap_or_default();
    event["rawPath"] = json!(path);
    event["rawQueryString"] = json!("");
    event["requestContext"]["http"]["method"] = json!(method);
    event["requestContext"]["http"]["path"] = json!(path);
    event["headers"]["authorization"] = json!(format!("Bearer {}", key.unwrap_or_default()));
    if let Some(body) = body {
        let is_json = body.starts_with(b"{");
        event["headers"]["content-type"] = json!(if is_json { "application/json" } else { "application/octet-stream" });
        event["isBase64Encoded"] = json!(true);
        event["body"] = json!(STANDARD.encode(body));
    }
    event.to_string()
}

fn registration() -> Registration {
    Registration {
        proposed_id: RunnerId::from_bits(OsEntropy.bits(), Timestamp::from_ms(0)),
        name: "runner".to_owned(),
        host: "machine".to_owned(),
        platform: "linux x86_64".to_owned(),
        platform_detail: String::new(),
        labels: Vec::new(),
        version: "0.1.0".to_owned(),
        max_concurrent: 1,
        agents: vec![agent::spec(["true"; 3])],
    }
}
