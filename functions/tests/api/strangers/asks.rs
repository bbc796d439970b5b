//! How each route is asked.

use axum::body::Body;
use http::{Method, Request};
use redraft_domain::key::ApiKey;
use serde_json::{Value, json};

use super::names::Name;
use super::parties::{FILE, Ids, content_of};
use crate::harness::{HOST, spec};

/// A request that lacks nothing but a key.
pub(super) struct Ask {
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Ask {
    fn new(method: &str, path: String, body: &Value) -> Self {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let headers = vec![("content-type", "application/json".to_owned())];
        Self { method: method.parse().expect("a method"), path, headers, body }
    }

    fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    fn bytes(mut self, body: Vec<u8>) -> Self {
        self.headers = vec![("content-type", "application/octet-stream".to_owned())];
        self.body = body;
        self
    }

    /// The request of who has this key.
    pub(super) fn with_key(self, key: &ApiKey) -> Request<Body> {
        let mut request = Request::builder().method(self.method).uri(self.path).header("host", HOST);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let authorization = format!("Bearer {}", key.expose());
        request.header("authorization", authorization).body(self.body.into()).expect("a request")
    }
}

/// What to send to `route` with these names; `swapped` tells which of two ways to name something is meant.
pub(super) fn ask((method, path): (&str, &str), swapped: Option<Name>, ids: &Ids) -> Ask {
    let id = match path {
        _ if path.starts_with("/api/keys/") => &ids.key,
        _ if path.starts_with("/api/users/") => &ids.user,
        _ if path.starts_with("/api/runners/") => &ids.runner,
        _ if path.ends_with("/retry") => &ids.ended_run,
        _ => &ids.run,
    };
    let at = path
        .replace("{id}", id)
        .replace("{sha256}", &ids.sha256)
        .replace("{part}", "0")
        .replace("{step}", "0")
        .replace("{*filename}", "poem.md")
        .replace("{name}", FILE);
    let run = if path.ends_with("-retry") { &ids.ended_run } else { &ids.run };
    let query = |name: &str| format!("{at}?{name}={run}");
    let held = json!({"epoch": ids.epoch, "claimId": ids.claim});
    let report = |more: Value| {
        let mut body = held.clone();
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        Ask::new(method, at.clone(), &body)
    };
    let plain = |body: Value| Ask::new(method, at.clone(), &body);
    match (method, path) {
        ("GET", "/api/workflows") if swapped == Some(Name::Cursor) => {
            Ask::new(method, format!("{at}?cursor={}", ids.cursor), &Value::Null)
        }
        ("GET", "/api/workflows") => Ask::new(method, query("id"), &Value::Null),
        ("GET", "/api/keys") => Ask::new(method, format!("{at}?owner={}", ids.user), &Value::Null),
        ("GET", "/api/workflow-events" | "/api/workflow-artifacts") => Ask::new(method, query("runId"), &Value::Null),
        ("POST", "/api/workflow-cancel" | "/api/workflow-retry") => Ask::new(method, query("id"), &json!({})),
        ("GET", _) if path.starts_with("/api/runner/") => plain(Value::Null).header("redraft-claim", &ids.claim),
        ("GET", _) if path.contains("/{") => plain(Value::Null),
        ("DELETE", _) => plain(Value::Null),
        ("PATCH", "/api/users/{id}") | ("POST", "/api/workflows/{id}/cancel") => plain(json!({})),
        ("PUT", _) => plain(Value::Null).bytes(b"not what it was".to_vec()),
        ("POST", "/api/keys") => {
            plain(json!({"name": "ci", "kind": "runner"})).header("idempotency-key", &ids.idempotency_key)
        }
        ("POST", "/api/workflows") => submission(method, &at, swapped, ids),
        ("POST", "/api/workflows/{id}/retry") => plain(json!({})).header("idempotency-key", &ids.idempotency_key),
        ("POST", "/api/runners/{id}/commands") => plain(json!({"kind": "resume"})),
        ("POST", "/api/runner/register") => plain(registration(&ids.runner, "another", "elsewhere")),
        ("POST", "/api/runner/claim") => plain(poll(ids)),
        ("POST", "/api/runner/adopt") => plain(json!({"runnerId": ids.runner, "previous": ids.claim,
            "claim": claim(&ids.new_claim, Some(&ids.run))})),
        ("POST", "/api/runner/runs/{id}/renew") => report(json!({"leaseMs": 1000})),
        ("POST", "/api/runner/runs/{id}/release") => report(json!({})),
        ("POST", "/api/runner/runs/{id}/events") => report(json!({"opId": ids.operation, "events": [
            {"eventType": "log", "stage": null, "attempt": null, "message": "hello", "metadata": null, "ageMs": 0}]})),
        ("POST", "/api/runner/runs/{id}/finish") => {
            report(json!({"opId": ids.operation, "stopReason": "stage_error", "events": []}))
        }
        ("POST", "/api/runner/runs/{id}/complete") => report(stage(1, ids)),
        _ => panic!("nobody asks {method} {path} with names of others: say in this file how"),
    }
}

fn submission(method: &str, at: &str, swapped: Option<Name>, ids: &Ids) -> Ask {
    let mut run = json!({"agentName": "poet", "inputs": {"topic": "rain"}});
    let with = |run: &Value| Ask::new(method, at.to_owned(), run);
    if swapped == Some(Name::NewRun) {
        run["workflowId"] = json!(ids.new_run);
        return with(&run);
    }
    run["runnerId"] = json!(ids.runner);
    run["files"] = json!([{"name": FILE, "sha256": ids.sha256, "bytes": content_of(ids).len()}]);
    with(&run).header("idempotency-key", &ids.idempotency_key)
}

/// What a runner says of itself.
pub(super) fn registration(proposed: &str, name: &str, host: &str) -> Value {
    json!({"proposedId": proposed, "name": name, "host": host, "platform": "linux x86_64", "version": "0.1.0",
        "maxConcurrent": 2, "agents": [serde_json::to_value(spec("poet")).expect("an agent")]})
}

/// A wish for a run.
pub(super) fn claim(claim_id: &str, only_run: Option<&str>) -> Value {
    let mut claim = json!({"claimId": claim_id, "runnerName": "laptop", "agents": ["poet"], "leaseMs": 120_000});
    if let Some(run) = only_run {
        claim["onlyRun"] = json!(run);
    }
    claim
}

fn poll(ids: &Ids) -> Value {
    json!({"runnerId": ids.runner, "beat": {"claims": "open"}, "claim": claim(&ids.new_claim, Some(&ids.queued_run)),
        "held": [ids.run], "metrics": {"cpuPercent": 99.0, "memoryPercent": 99.0, "diskPercent": 99.0,
        "rxBytesPerS": 0.0, "txBytesPerS": 0.0},
        "results": [{"commandId": ids.command, "status": "failed", "error": "no"}]})
}

/// A finished stage: step 0 writes a draft, step 1 likes it. Its content was sent ahead.
pub(super) fn stage(step: u32, ids: &Ids) -> Value {
    let bytes = content_of(ids).len();
    let (filename, kind) = if step == 0 { ("poem.md", "output") } else { ("notes.json", "evaluation") };
    let outcome = if step == 0 {
        json!({"kind": "drafted", "filename": filename, "sha256": ids.sha256, "bytes": bytes, "truncated": false})
    } else {
        json!({"kind": "evaluated", "score": 0.5, "feedback": "more rain", "criteria": []})
    };
    json!({"opId": ids.operation, "step": step, "outcome": outcome, "artifacts": [{"artifactType": kind,
        "filename": filename, "sha256": ids.sha256, "bytes": bytes, "mediaType": "text/plain"}], "events": [],
        "elapsedMs": 5, "leaseMs": 120_000})
}
