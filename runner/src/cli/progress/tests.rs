use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use redraft_wire::client::{Transport, TransportError};
use serde_json::{Value, json};

use super::*;
use redraft_wire::run::Run;

/// A queued run with some fields replaced.
pub(super) fn run(changes: &str) -> Run {
    let mut run = json!({
        "id": "0199f3a0-5c1e-7000-8000-000000000001", "cycleId": "2026-02-01-001", "ownerId": "local",
        "agentName": "headline", "status": "queued", "stopReason": null, "errorMessage": null,
        "currentStage": "producing", "currentAttempt": 1, "maxAttempts": 5, "passThreshold": 1.0,
        "bestAttempt": null, "bestScore": null, "priority": 0, "tags": [], "parentRunId": null,
        "specSha256": "00", "epoch": 1, "rescues": 0, "runnerId": null, "claimedBy": null,
        "createdAt": "2026-02-01T09:30:00.000Z", "queuedAt": "2026-02-01T09:30:00.000Z", "notBefore": null,
        "startedAt": null, "claimedAt": null, "cancelRequestedAt": null, "completedAt": null,
        "can": { "cancel": { "allowed": true }, "retry": { "allowed": false, "reason": "it has not ended" },
                 "approve": { "allowed": false } },
    });
    merge(&mut run, changes);
    serde_json::from_value(run).unwrap()
}

/// An answer in which nothing moved, with some fields replaced.
pub(super) fn live(changes: &str) -> Live {
    serde_json::from_value(live_body(changes)).unwrap()
}

fn live_body(changes: &str) -> Value {
    let mut live = json!({ "rev": 1, "status": "queued", "lastSeq": 1 });
    merge(&mut live, changes);
    live
}

fn merge(value: &mut Value, changes: &str) {
    let changes: Value = serde_json::from_str(changes).unwrap();
    value.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
}

/// Answers what was recorded, in that order; an answer that is null is a network that is away.
#[derive(Debug)]
struct Recorded(Mutex<VecDeque<Value>>);

#[async_trait]
impl Transport for Recorded {
    async fn send(
        &self,
        _request: http::Request<Vec<u8>>,
    ) -> std::result::Result<http::Response<Vec<u8>>, TransportError> {
        match self.0.lock().unwrap().pop_front().expect("no more was recorded") {
            Value::Null => Err(TransportError::new(&std::io::Error::other("connection refused"))),
            body => Ok(http::Response::new(serde_json::to_vec(&body).unwrap())),
        }
    }
}

fn client(answers: impl IntoIterator<Item = Value>) -> Client {
    Client::new(Arc::new(Recorded(Mutex::new(answers.into_iter().collect()))), "http://127.0.0.1:4400", None)
}

fn recorded(name: &str) -> Vec<Value> {
    let path = format!("{}/tests/fixtures/live/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

async fn shown(answers: Vec<Value>, is_json: bool) -> String {
    let (out, captured) = Output::captured(is_json);
    let ended = follow(&client(answers), "2026-02-01-001", &out, Duration::ZERO).await.unwrap();
    summarize(&ended, None, &out).unwrap();
    captured.text()
}
