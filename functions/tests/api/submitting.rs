//! `POST /api/workflows`.

use std::sync::{Arc, Mutex};

use http::Method;
use serde_json::json;
use tower::ServiceExt;

use crate::harness::{Api, poem, request};

#[tokio::test]
async fn a_submitted_run_comes_back_whole_with_its_address() {
    let api = Api::new().await;

    let reply = api.post("/api/workflows", &poem()).await;

    assert_eq!(reply.status, 201, "{reply:?}");
    let run = reply.json();
    assert_eq!(run["status"], "queued");
    assert_eq!(run["cycleId"], "2026-02-01-001");
    assert_eq!(run["tags"], json!(["verse"]));
    assert_eq!(run["rev"], 1);
    assert_eq!(run["attempts"], json!([]));
    assert_eq!(reply.header("location"), format!("/api/workflows/{}", run["id"].as_str().unwrap()));
    assert_eq!(api.get(reply.header("location")).await.json(), run);
}

#[tokio::test]
async fn everything_a_submission_may_say_is_kept() {
    let api = Api::new().await;
    let id = "0199f3a0-5c1e-7000-8000-000000000001";
    let body = json!({
        "agentName": "poet", "inputs": {"topic": "rain", "lines": 4}, "priority": 7, "maxAttempts": 2, "passThreshold": 0.5,
        "tags": ["spring"], "runAt": "2026-02-01T11:30:00+01:00", "workflowId": id
    });

    let run = api.post("/api/workflows", &body).await.json();

    assert_eq!(run["id"], id);
    assert_eq!([&run["priority"], &run["maxAttempts"], &run["passThreshold"]], [&json!(7), &json!(2), &json!(0.5)]);
    assert_eq!(run["tags"], json!(["verse", "spring"]));
    assert_eq!(run["notBefore"], "2026-02-01T10:30:00.000Z");
    assert_eq!(run["blockedReason"], "not before 2026-02-01T10:30:00.000Z");
    assert_eq!(api.get(&format!("/api/workflows/{id}/inputs")).await.json(), json!({"topic": "rain", "lines": 4}));
}

#[tokio::test]
async fn inputs_that_break_the_schema_name_every_wrong_field() {
    let api = Api::new().await;

    let reply = api.post("/api/workflows", &json!({"agentName": "poet", "inputs": {"lines": 0, "mood": "x"}})).await;

    assert_eq!((reply.status, reply.code().as_str()), (422, "invalid_inputs"));
    let errors = reply.json()["errors"].clone();
    let pointers: Vec<_> = errors.as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect();
    assert!(pointers.contains(&"/inputs/lines") && pointers.contains(&"/inputs"), "{errors}");
    assert!(errors.to_string().contains("topic") && errors.to_string().contains("mood"), "{errors}");
    assert_eq!(api.get("/api/workflows").await.json()["runs"], json!([]));
}

#[tokio::test]
async fn limits_outside_what_a_run_may_have_are_refused_with_their_pointers() {
    let api = Api::new().await;
    let mut body = poem();
    body["maxAttempts"] = json!(0);
    body["passThreshold"] = json!(1.5);
    body["tags"] = json!([""]);

    let reply = api.post("/api/workflows", &body).await;

    assert_eq!(reply.status, 422);
    for pointer in ["/maxAttempts", "/passThreshold", "/tags"] {
        assert!(reply.text().contains(pointer), "{pointer} in {reply:?}");
    }
}

#[tokio::test]
async fn an_unknown_agent_is_a_wrong_field_and_says_what_to_do() {
    let api = Api::new().await;

    for name in ["nobody", "", "a\0b", &"x".repeat(10_000)] {
        let reply = api.post("/api/workflows", &json!({"agentName": name, "inputs": {}})).await;

        assert_eq!((reply.status, reply.code().as_str()), (422, "agent_not_found"), "{name:?}");
        assert_eq!(reply.json()["errors"][0]["pointer"], "/agentName");
        assert!(reply.body.len() < 2_000 && reply.text().contains("/api/agents-config"), "{reply:?}");
    }
}

#[tokio::test]
async fn nobody_sets_what_only_the_store_may_set() {
    let api = Api::new().await;

    for field in ["status", "epoch", "ownerId", "specSha256", "parentRunId", "id"] {
        let mut body = poem();
        body[field] = json!("x");
        let reply = api.post("/api/workflows", &body).await;

        assert_eq!((reply.status, reply.code().as_str()), (400, "unknown_field"), "{field}");
        assert!(reply.text().contains(field), "{reply:?}");
    }
}

#[tokio::test]
async fn the_same_key_gets_the_same_run_and_says_so() {
    let api = Api::new().await;
    let key = [("idempotency-key", "order-1")];

    let first = api.post_with("/api/workflows", &poem(), &key).await;
    let again = api.post_with("/api/workflows", &poem(), &key).await;

    assert_eq!((first.status, first.header("idempotent-replayed")), (201, ""));
    assert_eq!((again.status, again.header("idempotent-replayed")), (200, "true"));
    assert_eq!(first.json(), again.json());
    assert_eq!(api.get("/api/workflows").await.json()["runs"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused() {
    let api = Api::new().await;
    let key = [("idempotency-key", "order-1")];
    api.post_with("/api/workflows", &poem(), &key).await;
    let mut other = poem();
    other["priority"] = json!(1);

    let reply = api.post_with("/api/workflows", &other, &key).await;

    assert_eq!((reply.status, reply.code().as_str()), (422, "idempotency_key_reused"));
}

#[tokio::test]
async fn a_key_that_is_no_key_is_refused() {
    let api = Api::new().await;

    for key in ["", &"k".repeat(201)] {
        let reply = api.post_with("/api/workflows", &poem(), &[("idempotency-key", key)]).await;

        assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_idempotency_key"));
    }
}

#[tokio::test]
async fn the_hook_hears_of_each_new_run_once() {
    let api = Api::new().await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ears = Arc::clone(&heard);
    let router =
        api.with_router(|state| state.with_submitted_hook(Arc::new(move |run| ears.lock().unwrap().push(run.id))));

    for _ in 0..2 {
        let submit = request(Method::POST, "/api/workflows")
            .header("content-type", "application/json")
            .header("idempotency-key", "one")
            .body(axum::body::Body::from(poem().to_string()))
            .unwrap();
        assert!(router.clone().oneshot(submit).await.unwrap().status().is_success());
    }

    assert_eq!(heard.lock().unwrap().len(), 1);
}
