//! `/api/runner/*`: what a runner may do with nothing but an address and a key, and what it costs.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use axum::body::Body;
use http::{Method, Request};
use redraft_functions::{Access, AppState, InProcess, router};
use redraft_store_libsql::LibsqlStore;
use redraft_store_libsql::database::{Database, DatabaseError};
use redraft_store_libsql::statement::{ResultSet, Statement};
use redraft_wire::client::{Transport, TransportError};
use serde_json::{Value, json};

use crate::harness::{Api, PORT, Reply, request, spec};

/// A runner that has registered.
struct Remote<'a> {
    api: &'a Api,
    id: String,
}

/// A run in its hands.
struct Held {
    run: String,
    claim: String,
    epoch: i64,
}

fn uuid(last: u32) -> String {
    format!("0199f3a0-5c1e-7000-8000-{last:012}")
}

fn registration() -> Value {
    json!({"proposedId": uuid(1), "name": "laptop", "host": "far", "platform": "linux x86_64", "version": "0.1.0",
        "maxConcurrent": 2, "agents": [serde_json::to_value(spec("poet")).unwrap()]})
}

impl<'a> Remote<'a> {
    async fn register(api: &'a Api) -> Self {
        let reply = api.post("/api/runner/register", &registration()).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        Self { api, id: reply.json()["runnerId"].as_str().unwrap().to_owned() }
    }

    async fn poll(&self, claim: u32) -> Reply {
        let claim = json!({"claimId": uuid(claim), "runnerName": "laptop", "agents": ["poet"], "leaseMs": 120_000});
        self.api.post("/api/runner/claim", &json!({"runnerId": self.id, "claim": claim})).await
    }

    async fn claim(&self, claim: u32) -> Held {
        let reply = self.poll(claim).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let run = reply.json()["run"]["run"].clone();
        Held { run: run["id"].as_str().unwrap().to_owned(), claim: uuid(claim), epoch: run["epoch"].as_i64().unwrap() }
    }

    async fn write(&self, held: &Held, what: &str, more: &Value) -> Reply {
        let mut body = json!({"epoch": held.epoch, "claimId": held.claim});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.api.post(&format!("/api/runner/runs/{}/{what}", held.run), &body).await
    }

    async fn read(&self, run: &str, claim: &str) -> Reply {
        self.api.get_with(&format!("/api/runner/runs/{run}/artifacts"), ("redraft-claim", claim)).await
    }
}

fn said(lines: usize, bytes: usize, op: u32) -> Value {
    let line = json!({"eventType": "log", "stage": null, "attempt": null, "message": "x".repeat(bytes),
        "metadata": null, "ageMs": 0});
    json!({"opId": uuid(op), "events": vec![line; lines]})
}

#[tokio::test]
async fn the_same_host_and_name_are_the_same_runner_whatever_id_it_proposes() {
    let api = Api::new().await;
    let first = Remote::register(&api).await;
    let mut again = registration();
    again["proposedId"] = uuid(2).into();

    let reply = api.post("/api/runner/register", &again).await.json();

    assert_eq!(reply["runnerId"], first.id.as_str());
    assert_eq!((&reply["leaseMs"], &reply["pollMs"]), (&json!(120_000), &json!({"busy": 2000, "idle": 15000})));
}

#[tokio::test]
async fn a_new_runner_that_proposes_the_id_of_another_is_told_to_propose_a_new_one() {
    let api = Api::new().await;
    Remote::register(&api).await;
    let mut other = registration();
    other["name"] = "desktop".into();

    let reply = api.post("/api/runner/register", &other).await;

    assert_eq!((reply.status, reply.code().as_str()), (409, "runner_id_taken"));
}

#[tokio::test]
async fn a_poll_without_work_says_when_to_come_again_and_one_with_work_brings_all_of_it() {
    let api = Api::new().await;
    let runner = Remote::register(&api).await;

    let empty = runner.poll(7).await;
    let run_id = api.submit_id().await;
    let full = runner.poll(7).await;
    let again = runner.poll(7).await;

    assert_eq!((empty.status, empty.json()), (202, json!({"retryAfterMs": 15000})));
    let run = full.json()["run"].clone();
    assert_eq!((full.status, &run["run"]["id"], &run["inputs"]), (200, &json!(run_id), &json!({"topic": "rain"})));
    assert_eq!(full.json()["retryAfterMs"], 2000);
    assert_eq!(again.json()["run"]["run"]["id"], json!(run_id), "the same claim gives the same run");
}

#[tokio::test]
async fn a_poll_tells_which_run_in_hand_somebody_wants_to_end() {
    let api = Api::new().await;
    let runner = Remote::register(&api).await;
    api.submit_id().await;
    let held = runner.claim(7).await;
    let poll = json!({"runnerId": runner.id, "held": [held.run]});
    let before = api.post("/api/runner/claim", &poll).await.json();

    api.post(&format!("/api/workflows/{}/cancel", held.run), &json!({})).await;
    let after = api.post("/api/runner/claim", &poll).await.json();

    assert_eq!(before.get("cancelRequested"), None);
    assert_eq!(after["cancelRequested"], json!([held.run]));
}

#[tokio::test]
async fn every_write_may_be_sent_twice_and_only_by_the_claim_that_holds_the_run() {
    let api = Api::new().await;
    let runner = Remote::register(&api).await;
    api.submit_id().await;
    let held = runner.claim(7).await;
    let stale = Held { run: held.run.clone(), claim: uuid(8), epoch: held.epoch };
    let end = json!({"opId": uuid(20), "stopReason": "stage_error", "errorMessage": "no", "events": []});

    let stolen = [
        runner.write(&stale, "renew", &json!({"leaseMs": 1000})).await,
        runner.write(&stale, "events", &said(1, 1, 21)).await,
        runner.write(&stale, "finish", &end).await,
        runner.write(&stale, "release", &json!({})).await,
    ];
    let renewed = runner.write(&held, "renew", &json!({"leaseMs": 1000})).await;
    let first = runner.write(&held, "finish", &end).await.json();
    let second = runner.write(&held, "finish", &end).await.json();

    for reply in &stolen {
        assert_eq!((reply.status, reply.code().as_str()), (409, "stale_epoch"), "{reply:?}");
    }
    assert_eq!((renewed.status, &renewed.json()["cancelRequested"]), (200, &json!(false)));
    assert_eq!((&first["status"], &first["replayed"]), (&json!("failed"), &json!(false)));
    assert_eq!((&second["status"], &second["replayed"]), (&json!("failed"), &json!(true)));
}

#[tokio::test]
async fn a_runner_reads_nothing_but_the_run_that_its_claim_holds() {
    let api = Api::new().await;
    let runner = Remote::register(&api).await;
    for _ in 0..2 {
        api.submit_id().await;
    }
    let (held, other) = (runner.claim(7).await, runner.claim(8).await);
    let bob = api.for_owner("bob");
    let of_bob = Remote { api: &bob, id: runner.id.clone() };

    let allowed = runner.read(&held.run, &held.claim).await;
    let refused = [
        runner.read(&held.run, &other.claim).await,
        runner.read(&held.run, &uuid(99)).await,
        runner.read(&held.run, "nonsense").await,
        runner.read(&uuid(77), &held.claim).await,
        of_bob.read(&held.run, &held.claim).await,
        api.get(&format!("/api/runner/runs/{}/artifacts/0/poem.md", held.run)).await,
        api.get(&format!("/api/runner/runs/{}/files/notes.md", held.run)).await,
    ];

    assert_eq!(allowed.status, 200);
    for reply in &refused {
        assert_eq!((reply.status, reply.code().as_str()), (404, "run_not_found"), "{reply:?}");
    }
}

#[tokio::test]
async fn somebody_else_cannot_write_a_run_even_with_its_claim_and_hears_what_he_would_of_a_run_that_is_not_there() {
    let api = Api::new().await;
    let runner = Remote::register(&api).await;
    api.submit_id().await;
    let held = runner.claim(7).await;
    let nowhere = Held { run: uuid(77), claim: uuid(7), epoch: held.epoch };
    let bob = api.for_owner("bob");
    let of_bob = Remote { api: &bob, id: runner.id.clone() };
    let end = json!({"opId": uuid(20), "stopReason": "stage_error", "events": []});
    let writes =
        [("renew", json!({"leaseMs": 1000})), ("events", said(1, 1, 21)), ("finish", end), ("release", json!({}))];

    for (what, body) in &writes {
        let theirs = of_bob.write(&held, what, body).await;
        let nobodys = of_bob.write(&nowhere, what, body).await;

        assert_eq!((theirs.status, theirs.code()), (nobodys.status, nobodys.code()), "{what}");
        assert!([404, 409].contains(&theirs.status), "{what}: {theirs:?}");
        assert!(!theirs.text().contains("poet"), "{what}");
    }
    let adopt = json!({"runnerId": runner.id, "previous": held.claim,
        "claim": {"claimId": uuid(9), "runnerName": "x", "agents": ["poet"], "leaseMs": 1000}});
    assert_eq!(bob.post("/api/runner/adopt", &adopt).await.json(), json!({}));
    assert_eq!(runner.read(&held.run, &held.claim).await.status, 200, "the run is where it was");
}

#[tokio::test]
async fn a_batch_of_events_is_taken_up_to_its_limits_and_refused_beyond() {
    let api = Api::new().await;
    let runner = Remote::register(&api).await;
    api.submit_id().await;
    let held = runner.claim(7).await;

    for (lines, bytes, expected) in [(500, 1, 200), (501, 1, 413), (32, 8192, 200), (33, 8192, 413)] {
        let reply = runner.write(&held, "events", &said(lines, bytes, u32::try_from(lines).unwrap())).await;

        assert_eq!(reply.status, expected, "{lines} lines of {bytes} bytes: {reply:?}");
    }
}

#[tokio::test]
async fn a_runner_cannot_keep_a_run_for_longer_than_an_hour_or_set_what_is_not_its_own() {
    let api = Api::new().await;
    let runner = Remote::register(&api).await;
    api.submit_id().await;
    let held = runner.claim(7).await;

    let greedy = runner.write(&held, "renew", &json!({"leaseMs": u64::MAX})).await.json();
    let forged = runner.write(&held, "renew", &json!({"leaseMs": 1000, "ownerId": "bob"})).await;
    let part = request(Method::PUT, &format!("/api/runner/blobs/{}/200", "0".repeat(64)));
    let far = api.send(part.header("content-type", "application/octet-stream").body(Body::empty()).unwrap()).await;

    assert_eq!(greedy["leaseLeftMs"], json!(3_600_000));
    assert_eq!((forged.status, forged.code().as_str()), (400, "unknown_field"));
    assert_eq!(far.status, 404, "no artifact has 201 parts");
}

/// A database that counts.
#[derive(Debug)]
struct Counting<D> {
    database: D,
    requests: AtomicU64,
    rows_written: AtomicU64,
}

#[async_trait]
impl<D: Database> Database for Counting<D> {
    async fn write(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let answer = self.database.write(batch).await?;
        let rows: u64 = answer.iter().map(|set| set.affected).sum();
        self.rows_written.fetch_add(rows, Ordering::Relaxed);
        Ok(answer)
    }

    async fn read(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.database.read(batch).await
    }

    async fn script(&self, sql: &str) -> Result<(), DatabaseError> {
        self.database.script(sql).await
    }
}

/// A way to the control plane that counts bytes as HTTP/1.1 writes them.
#[derive(Debug)]
struct Weighed {
    way: InProcess,
    sent: AtomicU64,
    received: AtomicU64,
}

fn bytes(first_line: usize, headers: &http::HeaderMap, body: &[u8]) -> u64 {
    let headers: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    (first_line + 2 + headers + 2 + body.len()) as u64
}

#[async_trait]
impl Transport for Weighed {
    async fn send(&self, request: Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        let line = format!("{} {} HTTP/1.1", request.method(), request.uri().path()).len();
        // What a socket's client adds: the host and the length of the body.
        let added = "host: control.example.com\r\ncontent-length: 999\r\n".len();
        self.sent.store(bytes(line + added, request.headers(), request.body()), Ordering::Relaxed);
        let response = self.way.send(request).await?;
        let added = "date: Sun, 01 Feb 2026 09:30:00 GMT\r\ncontent-length: 999\r\n".len();
        let line = "HTTP/1.1 202 Accepted".len();
        self.received.store(bytes(line + added, response.headers(), response.body()), Ordering::Relaxed);
        Ok(response)
    }
}

#[tokio::test]
async fn a_poll_that_finds_nothing_costs_a_kilobyte_each_way_one_request_to_the_store_and_one_row() {
    use redraft_domain::id::OwnerId;
    use redraft_domain::key::KeyKind;
    use redraft_domain::scope::{Role, Scope, Scopes};
    use redraft_store::audit::Who;
    use redraft_store::entropy::OsEntropy;
    use redraft_store::operations::keys::{KeyAsked, ensure_first_user, make_key};
    use redraft_store_libsql::file::FileDatabase;
    use redraft_wire::Client;
    use redraft_wire::runner_side::{Beat, ClaimRun, PollRunner};

    let folder = tempfile::tempdir().unwrap();
    let database = FileDatabase::open(folder.path().join("test.db")).unwrap();
    let database = Arc::new(Counting { database, requests: AtomicU64::default(), rows_written: AtomicU64::default() });
    let store = LibsqlStore::open(database.clone(), "a test file").await.unwrap();
    // A real key, so that its header and its guard weigh what they weigh.
    let granted = Scopes::of([Scope::All]).effective(Role::Admin);
    let asked =
        KeyAsked { name: "anna".to_owned(), kind: KeyKind::Runner, scopes: None, days: None, idempotency_key: None };
    ensure_first_user(&store).await.unwrap();
    let maker = (&OwnerId::local(), &granted);
    let (key, _) = make_key(&store, &OsEntropy, maker, asked, &Who::at_terminal()).await.unwrap();
    let way = InProcess::new(router(AppState::new(Arc::new(store), Access::keys())));
    let weighed = Arc::new(Weighed { way, sent: AtomicU64::default(), received: AtomicU64::default() });
    let client = Client::new(weighed.clone(), &format!("http://127.0.0.1:{PORT}"), Some(key.expose().to_owned()));
    let runner = serde_json::from_value(registration()).unwrap();
    let runner_id = client.register_runner(&runner).await.unwrap().runner_id;
    let claim = ClaimRun {
        claim_id: uuid(7).parse().unwrap(),
        runner_name: "annas-macbook-pro.local".to_owned(),
        agents: (0..10).map(|number| format!("release-notes-{number}")).collect(),
        only_run: None,
        lease_ms: 120_000,
    };
    let quiet =
        PollRunner { runner_id, beat: None, claim: Some(claim), held: Vec::new(), metrics: None, results: Vec::new() };
    let beat =
        Beat { claims: redraft_domain::liveness::Claims::Open, last_claim_ago_ms: Some(14_999), is_paused: false };
    let telling = PollRunner { beat: Some(beat), ..quiet.clone() };

    for (poll, most_rows) in [(&quiet, 0), (&telling, 1)] {
        let before = (database.requests.load(Ordering::Relaxed), database.rows_written.load(Ordering::Relaxed));
        client.poll_runner(poll).await.unwrap();

        assert_eq!(database.requests.load(Ordering::Relaxed) - before.0, 1);
        assert_eq!(database.rows_written.load(Ordering::Relaxed) - before.1, most_rows);
        let (sent, received) = (weighed.sent.load(Ordering::Relaxed), weighed.received.load(Ordering::Relaxed));
        println!("a poll that finds nothing: {sent} bytes there, {received} back");
        assert!(sent <= 1024 && received <= 1024, "{sent} there, {received} back");
    }
}
