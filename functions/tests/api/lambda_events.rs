//! Recorded events of a function URL and of an HTTP API, through the real router.

use axum::body::Body;
use lambda_http::request::{LambdaRequest, from_str};
use redraft_domain::key::ApiKey;
use redraft_domain::scope::{Role, Scope};

use crate::harness::{Api, Reply};

async fn deployed() -> (Api, ApiKey) {
    let api = Api::new().await.behind_keys();
    let key = api.key_of("local", Role::Admin, &[Scope::All]).await;
    (api, key)
}

/// Replays an event with a key that this store knows in place of the one that was recorded.
async fn replay((api, key): &(Api, ApiKey), event: &str) -> Reply {
    let request: lambda_http::Request = from_str(&event.replace("lambda-key", key.expose())).unwrap();
    api.send(request.map(|body| Body::from(body.to_vec()))).await
}

#[tokio::test]
async fn a_function_url_lists_runs() {
    let api = deployed().await;
    let event = include_str!("../events/function_url_list.json");

    let reply = replay(&api, event).await;

    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.json()["runs"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn a_function_url_submits_a_run_whose_body_is_base64() {
    let api = deployed().await;
    let event = include_str!("../events/function_url_submit.json");

    let first = replay(&api, event).await;
    let again = replay(&api, event).await;

    assert_eq!((first.status, again.status), (201, 200), "{first:?}");
    assert_eq!(first.json()["agentName"], "poet");
}

#[tokio::test]
async fn an_http_api_shows_a_run_by_its_cycle_id() {
    let api = deployed().await;
    replay(&api, include_str!("../events/function_url_submit.json")).await;

    let reply = replay(&api, include_str!("../events/http_api_show.json")).await;

    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.json()["cycleId"], "2026-02-01-001");
}

#[tokio::test]
async fn an_event_without_the_key_stays_outside() {
    let api = deployed().await;
    let event = include_str!("../events/function_url_list.json").replace("lambda-key", "other-key");

    assert_eq!(replay(&api, &event).await.code(), "unauthorized");
}

#[test]
fn the_recorded_events_are_of_payload_version_2() {
    for event in [include_str!("../events/function_url_list.json"), include_str!("../events/http_api_show.json")] {
        let request: LambdaRequest = serde_json::from_str(event).unwrap();

        assert!(matches!(request, LambdaRequest::ApiGatewayV2(_)));
    }
}
