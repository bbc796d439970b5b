//! Two people, one of them with two runners; everybody has one of everything.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use http::Method;
use redraft_domain::key::ApiKey;
use redraft_domain::scope::{Role, Scope};
use redraft_store_libsql::statement::Statement;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::asks::{ask, claim, registration, stage};
use super::names::Name;
use crate::harness::{Api, HOST, Reply};

/// What stands in the files of a run that the first runner holds.
pub(super) const SECRET_OF_FIRST: &str = "secret of first";
/// A file that every run was submitted with.
pub(super) const FILE: &str = "notes.md";

/// Names of things.
#[derive(Debug, Clone)]
pub(super) struct Ids {
    pub(super) of: &'static str,
    pub(super) run: String,
    pub(super) new_run: String,
    pub(super) queued_run: String,
    pub(super) ended_run: String,
    pub(super) claim: String,
    pub(super) new_claim: String,
    pub(super) epoch: i64,
    pub(super) runner: String,
    pub(super) command: String,
    pub(super) operation: String,
    /// An operation that happened.
    recorded: String,
    pub(super) sha256: String,
    pub(super) key: String,
    pub(super) user: String,
    pub(super) idempotency_key: String,
    pub(super) cursor: String,
}

/// The content whose hash these names have.
pub(super) fn content_of(ids: &Ids) -> Vec<u8> {
    format!("secret of {}", ids.of).into_bytes()
}

fn uuid() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("0199f3a0-5c1e-7000-8000-{:012}", NEXT.fetch_add(1, Ordering::Relaxed))
}

impl Ids {
    /// Well-formed names of what was never there. A cursor is a place in a list, which everybody has.
    pub(super) fn of_nobody(asker: &Self) -> Self {
        Self { cursor: asker.cursor.clone(), ..Self::made_up() }
    }

    fn made_up() -> Self {
        Self {
            of: "nobody",
            run: uuid(),
            new_run: uuid(),
            queued_run: uuid(),
            ended_run: uuid(),
            claim: uuid(),
            new_claim: uuid(),
            epoch: 1,
            runner: uuid(),
            command: "cmd_nobody".to_owned(),
            operation: uuid(),
            recorded: uuid(),
            sha256: hex::encode(Sha256::digest(b"nothing")),
            key: "AAAAAAAAAA".to_owned(),
            user: "nobody".to_owned(),
            idempotency_key: "nobody's".to_owned(),
            cursor: String::new(),
        }
    }

    /// The same names, but for one that is of `others`.
    pub(super) fn with(mut self, name: Name, others: &Self) -> Self {
        match name {
            Name::Run => {
                (self.run, self.ended_run) = (others.run.clone(), others.ended_run.clone());
            }
            Name::NewRun => self.new_run.clone_from(&others.run),
            Name::QueuedRun => self.queued_run.clone_from(&others.queued_run),
            Name::Claim => (self.claim, self.epoch) = (others.claim.clone(), others.epoch),
            Name::NewClaim => self.new_claim.clone_from(&others.claim),
            Name::Runner => self.runner.clone_from(&others.runner),
            Name::Command => self.command.clone_from(&others.command),
            Name::Operation => self.operation.clone_from(&others.recorded),
            Name::Sha256 => self.sha256.clone_from(&others.sha256),
            Name::Key => self.key.clone_from(&others.key),
            Name::User => self.user.clone_from(&others.user),
            Name::IdempotencyKey => self.idempotency_key.clone_from(&others.idempotency_key),
            Name::Cursor => self.cursor.clone_from(&others.cursor),
        }
        self
    }
}

/// Somebody with a runner.
#[derive(Clone)]
pub(super) struct Party {
    pub(super) user_key: ApiKey,
    pub(super) runner_key: ApiKey,
    pub(super) ids: Ids,
}

/// `ada` has two runners, `bob` one.
pub(super) struct World {
    pub(super) api: Api,
    pub(super) first: Party,
    pub(super) second: Party,
    pub(super) bob: Party,
}

impl World {
    pub(super) async fn new() -> Self {
        let api = Api::without_agents().await.behind_keys();
        let first = party(&api, ("local", Role::Admin), "first").await;
        let second = party(&api, ("local", Role::Admin), "second").await;
        let bob = party(&api, ("bob", Role::Member), "bob").await;
        Self { api, first, second, bob }
    }

    /// The same once more: who asks may change everything that is theirs.
    pub(super) async fn copy(&self) -> Self {
        let (first, second, bob) = (self.first.clone(), self.second.clone(), self.bob.clone());
        Self { api: self.api.copy_behind_keys().await, first, second, bob }
    }

    /// Everything in the database that is ada's or names something of hers.
    pub(super) async fn rows_of_ada(&self) -> Vec<String> {
        let (first, second) = (&self.first.ids, &self.second.ids);
        let ids = [first, second]
            .into_iter()
            .flat_map(|ids| [&ids.run, &ids.queued_run, &ids.ended_run, &ids.claim, &ids.runner]);
        let marks: Vec<_> = ids.map(|id| format!("'{id}'")).chain(["'local'".to_owned()]).collect();
        self.rows_with(&marks).await
    }

    /// Everything in the database that names the first runner or its run.
    pub(super) async fn rows_of_first(&self) -> Vec<String> {
        let ids = &self.first.ids;
        self.rows_with(&[&ids.run, &ids.claim, &ids.runner].map(|id| format!("'{id}'"))).await
    }

    async fn rows_with(&self, marks: &[String]) -> Vec<String> {
        let mut rows = self.rows("SELECT name AS row FROM sqlite_schema WHERE type = 'table'".to_owned()).await;
        let tables = std::mem::take(&mut rows);
        for table in tables {
            let columns =
                self.rows(format!("SELECT 'quote(' || name || ')' AS row FROM pragma_table_info('{table}')")).await;
            let all = format!("SELECT {} AS row FROM {table}", columns.join(" || ' ' || "));
            let all = self.rows(all).await.into_iter().filter(|row| marks.iter().any(|mark| row.contains(mark)));
            rows.extend(all.map(|row| format!("{table}: {row}")));
        }
        assert!(rows.len() > 10, "there is nothing to look at: {rows:?}");
        rows
    }

    async fn rows(&self, sql: String) -> Vec<String> {
        // A statement's text is part of the program; a test may leak the few that it makes.
        let statement = Statement::new(sql.leak());
        let answer = self.api.database().read(vec![statement]).await.expect("the database answers");
        answer[0].rows.iter().map(|row| row.text("row").expect("a text").to_owned()).collect()
    }

    /// What an answer to bob tells of ada's, but for what he asked with.
    pub(super) fn told_of_ada(&self, reply: &Reply) -> Option<&str> {
        let text = reply.text();
        let ids = [&self.first.ids.run, &self.second.ids.run].map(String::as_str);
        // A refusal says again what was asked for.
        let ids = ids.into_iter().filter(|_| reply.status < 400);
        ids.chain([SECRET_OF_FIRST, "topic of first"]).find(|secret| text.contains(secret))
    }
}

/// Makes somebody who has one of everything.
async fn party(api: &Api, (owner, role): (&str, Role), of: &'static str) -> Party {
    let user_key = api.key_of(owner, role, &[Scope::All]).await;
    let runner_key = api.runner_key_of(owner).await;
    let mut ids = Ids::made_up();
    ids.of = of;
    let content = content_of(&ids);
    ids.sha256 = hex::encode(Sha256::digest(&content));
    (ids.key, ids.user, ids.idempotency_key) = (user_key.id().to_string(), owner.to_owned(), format!("{of}'s"));
    let post = async |key: &ApiKey, path: &str, body: Value| {
        let reply = api.ask(key, Method::POST, path, &body).await;
        assert!(reply.status < 300, "{path}: {reply:?}");
        reply.json()
    };
    let text = |value: &Value| value.as_str().expect("a text").to_owned();

    let runner = post(&runner_key, "/api/runner/register", registration(&ids.runner, of, of)).await;
    ids.runner = text(&runner["runnerId"]);
    for (key, kind) in [(&user_key, "uploads"), (&runner_key, "runner/blobs")] {
        put(api, key, &format!("/api/{kind}/{}/0", ids.sha256), &content).await;
    }
    let submit = async |number: u32| {
        let run = json!({"agentName": "poet", "inputs": {"topic": format!("topic of {of} {number}")},
            "files": [{"name": FILE, "sha256": ids.sha256, "bytes": content.len()}]});
        text(&post(&user_key, "/api/workflows", run).await["id"])
    };
    ids.run = submit(0).await;
    let wish = json!({"runnerId": ids.runner, "claim": claim(&ids.claim, Some(&ids.run))});
    let claimed = post(&runner_key, "/api/runner/claim", wish).await;
    ids.epoch = claimed["run"]["run"]["epoch"].as_i64().expect("a claimed run");
    ids.ended_run = submit(1).await;
    post(&user_key, &format!("/api/workflows/{}/cancel", ids.ended_run), json!({})).await;
    ids.queued_run = submit(2).await;

    let mut draft = stage(0, &ids);
    draft["epoch"] = json!(ids.epoch);
    draft["claimId"] = json!(ids.claim);
    post(&runner_key, &format!("/api/runner/runs/{}/complete", ids.run), draft).await;
    ids.recorded = std::mem::replace(&mut ids.operation, uuid());
    let command = post(&user_key, &format!("/api/runners/{}/commands", ids.runner), json!({"kind": "drain"})).await;
    ids.command = text(&command["id"]);
    let page = api.ask(&user_key, Method::GET, "/api/workflows?limit=1", &Value::Null).await.json();
    ids.cursor = text(&page["nextCursor"]);
    // Its name is used for a key already, and for a run.
    for path in ["/api/keys", "/api/workflows"] {
        let reply = api.send(ask(("POST", path), None, &ids).with_key(&user_key)).await;
        assert_eq!(reply.status, 201, "{reply:?}");
    }
    Party { user_key, runner_key, ids }
}

async fn put(api: &Api, key: &ApiKey, path: &str, content: &[u8]) {
    let request = http::Request::put(path)
        .header("host", HOST)
        .header("content-type", "application/octet-stream")
        .header("authorization", format!("Bearer {}", key.expose()));
    let reply = api.send(request.body(Body::from(content.to_vec())).expect("a request")).await;
    assert_eq!(reply.status, 204, "{reply:?}");
}
