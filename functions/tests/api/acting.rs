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

/// A run of `poet` that ended with two evaluated attempts, the second of which passed.
async fn ended_after_two(api: &Api) -> String {
    let id = api.submit_id().await;
    let mut held = api.claim().await;
    held.draft("poem.md", b"rain").await;
    held.evaluate(0.4, "more rain").await;
    held.draft("poem.md", b"more rain").await;
    held.pass(0.9).await;
    id
}

#[tokio::test]
async fn a_fork_carries_attempts_over_and_goes_on_with_a_note() {
    let api = Api::new().await;
    let id = ended_after_two(&api).await;
    let before = api.get(&format!("/api/workflows/{id}")).await.json();

    let fork = api.post(&format!("/api/workflows/{id}/retry"), &json!({"fromAttempt": 2, "note": "less rain"})).await;

    assert_eq!(fork.status, 201, "{fork:?}");
    let fork = fork.json();
    assert_eq!(
        [&fork["parentRunId"], &fork["parentKind"], &fork["note"]],
        [&json!(id), &json!("fork"), &json!("less rain")]
    );
    let child = &api.get(&format!("/api/workflows/{id}")).await.json()["children"][0];
    assert_eq!(
        [&child["id"], &child["cycleId"], &child["createdAt"]],
        [&fork["id"], &fork["cycleId"], &fork["createdAt"]]
    );
    assert_eq!(
        [&child["kind"], &child["forkedFromAttempt"], &child["status"]],
        [&json!("fork"), &json!(2), &json!("queued")]
    );
    assert_eq!(
        [&child["stopReason"], &child["bestScore"], &fork["children"]],
        [&json!(null), &json!(null), &json!([])]
    );
    assert_eq!([&fork["forkedFromAttempt"], &fork["currentAttempt"], &fork["maxAttempts"]], [2, 3, 3]);
    assert_eq!((&fork["currentStage"], &fork["status"]), (&json!("revising"), &json!("queued")));
    assert_eq!(fork["bestAttempt"], json!(null), "what was carried over is the run's before it");
    for (carried, original) in fork["attempts"].as_array().unwrap().iter().zip(before["attempts"].as_array().unwrap()) {
        assert_eq!((&carried["score"], &carried["draft"]), (&original["score"], &original["draft"]));
    }
    let draft = api.get(&format!("/api/workflows/{}/artifacts/2/poem.md", fork["id"].as_str().unwrap())).await;
    assert_eq!(draft.text(), "more rain");
}

#[tokio::test]
async fn a_fork_of_the_last_attempt_may_make_one_more() {
    let api = Api::new().await;
    let mut asked = crate::harness::poem();
    asked["maxAttempts"] = json!(1);
    let id = api.post("/api/workflows", &asked).await.json()["id"].as_str().unwrap().to_owned();
    let mut held = api.claim().await;
    held.draft("poem.md", b"rain").await;
    held.pass(0.9).await;

    let fork = api.post(&format!("/api/workflows/{id}/retry"), &json!({"fromAttempt": 1})).await.json();

    assert_eq!((&fork["maxAttempts"], &fork["note"]), (&json!(2), &json!(null)));
}

#[tokio::test]
async fn one_press_of_fork_sent_twice_makes_one_run_and_another_attempt_is_another_request() {
    let api = Api::new().await;
    let retry = format!("/api/workflows/{}/retry", ended_after_two(&api).await);
    let key = [("idempotency-key", "press")];

    let first = api.post_with(&retry, &json!({"fromAttempt": 1}), &key).await;
    let again = api.post_with(&retry, &json!({"fromAttempt": 1}), &key).await;

    assert_eq!((first.status, again.status), (201, 200));
    assert_eq!(first.json()["id"], again.json()["id"]);
    for other in [json!({"fromAttempt": 2}), json!({}), json!({"fromAttempt": 1, "note": "x"})] {
        let refused = api.post_with(&retry, &other, &key).await;
        assert_eq!((refused.status, refused.code().as_str()), (422, "idempotency_key_reused"), "{other}");
    }
}

#[tokio::test]
async fn an_attempt_that_was_not_evaluated_or_a_note_too_long_is_named() {
    let api = Api::new().await;
    let retry = format!("/api/workflows/{}/retry", ended_after_two(&api).await);

    for (wrong, pointer) in [
        (json!({"fromAttempt": 0}), "/fromAttempt"),
        (json!({"fromAttempt": 3}), "/fromAttempt"),
        (json!({"note": "ä".repeat(4001)}), "/note"),
    ] {
        let refused = api.post(&retry, &wrong).await;
        assert_eq!((refused.status, refused.json()["errors"][0]["pointer"].clone()), (422, json!(pointer)));
    }
    assert_eq!(api.post(&retry, &json!({"note": "ä".repeat(4000)})).await.status, 201);
    let running = api.submit_id().await;
    let early = api.post(&format!("/api/workflows/{running}/retry"), &json!({"fromAttempt": 1})).await;
    assert_eq!((early.status, early.code().as_str()), (409, "status_forbids"));
}
