use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use redraft_wire::client::{Transport, TransportError};
use serde_json::{Value, json};

use super::*;
use redraft_wire::run::Run;

/// A queued run with some fields replaced.
pub(crate) fn run(changes: &str) -> Run {
    let mut run = json!({
        "id": "0199f3a0-5c1e-7000-8000-000000000001", "cycleId": "2026-02-01-001", "ownerId": "local",
        "agentName": "headline", "status": "queued", "stopReason": null, "errorMessage": null,
        "currentStage": "producing", "currentAttempt": 1, "maxAttempts": 5, "passThreshold": 1.0,
        "bestAttempt": null, "bestScore": null, "priority": 0, "tags": [], "parentRunId": null,
        "specSha256": "00", "epoch": 1, "rescues": 0, "runnerId": null, "claimedBy": null,
        "createdAt": "2026-02-01T09:30:00.000Z", "queuedAt": "2026-02-01T09:30:00.000Z", "notBefore": null,
        "startedAt": null, "claimedAt": null, "cancelRequestedAt": null, "completedAt": null, "updatedAt": "2026-02-01T09:30:00.000Z",
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
            body => {
                let status = if body["type"] == "about:blank" { 404 } else { 200 };
                let response = http::Response::builder().status(status);
                Ok(response.body(serde_json::to_vec(&body).unwrap()).unwrap())
            }
        }
    }
}

pub(crate) fn client(answers: impl IntoIterator<Item = Value>) -> Client {
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

/// What was printed; nothing in it can do anything to a terminal.
async fn told(name: &str) -> String {
    let text = shown(recorded(name), false).await;
    let is_harmless =
        |c: char| c == '\n' || !(c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
    assert!(text.chars().all(is_harmless), "{text:?}");
    text
}

#[tokio::test]
async fn a_run_that_passes_is_told_attempt_by_attempt() {
    insta::assert_snapshot!(told("passes").await);
}

#[tokio::test]
async fn a_run_that_does_not_pass_is_told_through_an_outage_and_a_hostile_agent() {
    insta::assert_snapshot!(told("not_passed").await);
}

#[tokio::test]
async fn a_run_that_waits_stalls_and_fails_says_why_every_time_once() {
    insta::assert_snapshot!(told("fails").await);
}

#[tokio::test]
async fn a_cancelled_run_says_what_became_of_its_processes() {
    insta::assert_snapshot!(told("cancelled").await);
}

#[tokio::test]
async fn programs_get_one_event_per_line_and_the_run_at_the_end() {
    let text = shown(recorded("cancelled"), true).await;

    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let seqs: Vec<_> = lines.iter().filter_map(|line| line["event"]["seq"].as_i64()).collect();
    assert_eq!(seqs, [1, 2, 3, 4, 5]);
    assert_eq!(lines.last().unwrap()["run"]["status"], "cancelled");
}

#[tokio::test]
async fn a_refusal_ends_the_watching() {
    let problem = json!({ "type": "about:blank", "title": "Not Found", "status": 404, "code": "run_not_found",
                          "detail": "run nope does not exist", "requestId": "r1" });
    let (out, _) = Output::captured(false);

    let refused = follow(&client([problem]), "nope", &out, Duration::ZERO).await.unwrap_err();

    assert_eq!((refused.exit(), refused.code()), (Exit::NotFound, "run_not_found"));
}
