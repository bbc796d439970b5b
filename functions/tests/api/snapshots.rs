//! The shapes of answers: a change here is a change of the contract.

use redraft_domain::id::RunId;
use serde_json::{Value, json};

use crate::harness::Api;

/// The same body with names that differ from test to test made equal.
fn settled(mut body: Value) -> Value {
    fn settle(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for (name, field) in fields {
                    let is_id = ["id", "runnerId", "parentRunId", "requestId"].contains(&name.as_str());
                    if is_id && field.is_string() { *field = json!("[id]") } else { settle(field) }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(settle),
            Value::String(text) => {
                let words = text.split(' ').map(|word| if word.parse::<RunId>().is_ok() { "[id]" } else { word });
                *text = words.collect::<Vec<_>>().join(" ");
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    settle(&mut body);
    body
}

#[test]
fn the_openapi_document_is_the_contract() {
    let document: Value = serde_json::from_str(&redraft_functions::router::document()).unwrap();

    insta::assert_json_snapshot!("openapi", document);
}

#[tokio::test]
async fn the_document_is_served_without_a_key_and_is_version_3_1() {
    let api = Api::new().await;

    let reply = api.get("/api/openapi.json").await;

    assert_eq!(reply.header("content-type"), "application/json");
    assert_eq!(reply.json()["openapi"], "3.1.0");
    let told: Value = serde_json::from_str(&redraft_functions::router::document()).unwrap();
    assert!(reply.json() == told, "what is served is not what the handlers say: accept the snapshot, then build again");
    assert!(reply.json()["paths"].get("/").is_none(), "the page is no part of the contract");
    assert!(reply.json()["paths"].get("/api/workflows/{id}/artifacts/{step}/{filename}").is_some());
}

#[test]
fn every_reference_in_the_document_leads_somewhere() {
    let text = redraft_functions::router::document();
    let document: Value = serde_json::from_str(&text).unwrap();

    for reference in text.split("\"$ref\": \"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(document.pointer(reference).is_some(), "{reference}");
    }
}

#[tokio::test]
async fn answers_have_these_shapes() {
    let api = Api::new().await;
    let id = api.submit_id().await;
    let mut held = api.claim().await;
    held.draft("poem.md", b"rain").await;
    held.evaluate(0.5, "longer").await;

    insta::assert_json_snapshot!("run_detail", settled(api.get(&format!("/api/workflows/{id}")).await.json()));
    insta::assert_json_snapshot!("run_list", settled(api.get("/api/workflows").await.json()));
    insta::assert_json_snapshot!("events", settled(api.get(&format!("/api/workflows/{id}/events")).await.json()));
    insta::assert_json_snapshot!("artifacts", settled(api.get(&format!("/api/workflows/{id}/artifacts")).await.json()));
    insta::assert_json_snapshot!("live", settled(api.get(&format!("/api/workflows/{id}/live?rev=3")).await.json()));
    insta::assert_json_snapshot!("agents", settled(api.get("/api/agents-config").await.json()));
    insta::assert_json_snapshot!("runners", settled(api.get("/api/runners").await.json()));
    insta::assert_json_snapshot!("health", api.get("/api/health").await.json());
}

#[tokio::test]
async fn problems_have_these_shapes() {
    let api = Api::new().await;
    let id = api.submit_id().await;
    let wrong = json!({"agentName": "poet", "inputs": {"lines": 0}});

    insta::assert_json_snapshot!("problem_inputs", settled(api.post("/api/workflows", &wrong).await.json()));
    let conflict = api.post(&format!("/api/workflows/{id}/retry"), &json!({})).await;
    insta::assert_json_snapshot!("problem_conflict", settled(conflict.json()));
    insta::assert_json_snapshot!("problem_not_found", settled(api.get("/api/workflows/2026-02-01-999").await.json()));
}
