//! Cancel and retry.

use serde_json::json;

use crate::harness::Api;

#[tokio::test]
async fn a_queued_run_is_cancelled_at_once_and_again_is_the_same() {
    let api = Api::new().await;
    let id = api.submit_id().await;
    let cancel = format!("/api/workflows/{id}/cancel");

    let first = api.post(&cancel, &json!({})).await;
    let again = api.post(&cancel, &json!({})).await;

    assert_eq!((first.status, again.status), (200, 200));
    assert_eq!(first.json()["status"], "cancelled");
    assert_eq!(first.json()["stopReason"], "cancel_requested");
    assert_eq!(first.json(), again.json());
}

#[tokio::test]
async fn cancelling_a_running_run_is_accepted_until_its_processes_are_gone() {
    let api = Api::new().await;
    let id = api.submit_id().await;
    let _held = api.claim().await;
    let cancel = format!("/api/workflows/{id}/cancel");

    let first = api.post(&cancel, &json!({})).await;
    let again = api.post(&cancel, &json!({})).await;

    assert_eq!((first.status, again.status), (202, 202));
    let run = first.json();
    assert_eq!((&run["status"], &run["cancelRequestedAt"]), (&json!("running"), &json!("2026-02-01T09:30:00.000Z")));
    assert_eq!(run["can"]["cancel"], json!({"allowed": false, "reason": "it is being cancelled already"}));
    assert_eq!(run["rev"], again.json()["rev"]);
}

#[tokio::test]
async fn a_run_that_ended_in_another_way_is_not_cancelled_and_comes_back_as_it_is() {
    let api = Api::new().await;
    let id = api.submit_id().await;
    let mut held = api.claim().await;
    held.draft("poem.md", b"rain").await;
    held.pass(0.9).await;

    let reply = api.post(&format!("/api/workflows/{id}/cancel"), &json!({})).await;

    assert_eq!((reply.status, reply.code().as_str()), (409, "status_forbids"));
    let run = reply.json()["run"].clone();
    assert_eq!((&run["id"], &run["status"], &run["bestScore"]), (&json!(id), &json!("passed"), &json!(0.9)));
    assert_eq!(run["can"]["cancel"]["allowed"], false);
}

#[tokio::test]
async fn a_retry_is_a_new_run_of_the_same_agent_and_inputs() {
    let api = Api::new().await;
    let id = api.submit_id().await;
    api.post(&format!("/api/workflows/{id}/cancel"), &json!({})).await;

    let reply = api.post(&format!("/api/workflows/{id}/retry"), &json!({})).await;

    assert_eq!(reply.status, 201, "{reply:?}");
    let run = reply.json();
    assert_ne!(run["id"], id);
    assert_eq!((&run["parentRunId"], &run["cycleId"]), (&json!(id), &json!("2026-02-01-002")));
    let inputs = api.get(&format!("/api/workflows/{}/inputs", run["id"].as_str().unwrap())).await.json();
    assert_eq!(inputs, json!({"topic": "rain"}));
}

#[tokio::test]
async fn one_press_of_retry_sent_twice_makes_one_run() {
    let api = Api::new().await;
    let id = api.submit_id().await;
    api.post(&format!("/api/workflows/{id}/cancel"), &json!({})).await;
    let retry = format!("/api/workflows/{id}/retry");

    let first = api.post_with(&retry, &json!({}), &[("idempotency-key", "press")]).await;
    let again = api.post_with(&retry, &json!({}), &[("idempotency-key", "press")]).await;

    assert_eq!((first.status, again.status), (201, 200));
    assert_eq!(first.json()["id"], again.json()["id"]);
}

#[tokio::test]
async fn a_run_that_has_not_ended_is_not_retried() {
    let api = Api::new().await;
    let id = api.submit_id().await;

    let reply = api.post(&format!("/api/workflows/{id}/retry"), &json!({})).await;

    assert_eq!((reply.status, reply.code().as_str()), (409, "status_forbids"));
    assert_eq!(reply.json()["run"]["status"], "queued");
}

#[tokio::test]
async fn actions_refuse_fields_they_do_not_know() {
    let api = Api::new().await;
    let id = api.submit_id().await;

    for action in ["cancel", "retry"] {
        let reply = api.post(&format!("/api/workflows/{id}/{action}"), &json!({"force": true})).await;

        assert_eq!((reply.status, reply.code().as_str()), (400, "unknown_field"), "{action}");
    }
}

#[tokio::test]
async fn the_sources_own_routes_still_work() {
    let api = Api::new().await;
    let id = api.submit_id().await;

    let by_id = api.get(&format!("/api/workflows?id={id}")).await.json();
    assert_eq!(by_id, api.get(&format!("/api/workflows/{id}")).await.json());
    let events = api.get(&format!("/api/workflow-events?runId={id}")).await.json();
    assert_eq!(events, api.get(&format!("/api/workflows/{id}/events")).await.json());
    let artifacts = api.get(&format!("/api/workflow-artifacts?runId={id}")).await.json();
    assert_eq!(artifacts, json!({"artifacts": []}));
    assert_eq!(api.post(&format!("/api/workflow-cancel?id={id}"), &json!({})).await.json()["status"], "cancelled");
    let retried = api.post(&format!("/api/workflow-retry?id={id}"), &json!({})).await;
    assert_eq!((retried.status, &retried.json()["parentRunId"]), (201, &json!(id)));
}
