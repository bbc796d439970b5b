//! Recorded events of a function URL and of an HTTP API, through the real router.

use axum::body::Body;
use lambda_http::request::{LambdaRequest, from_str};
use lambda_http::{Context, RequestExt};
use redraft_domain::key::ApiKey;
use redraft_domain::scope::{Role, Scope};
use redraft_functions::lambda;
use tower::ServiceExt;

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

#[tokio::test]
async fn an_answer_has_the_id_that_lambda_gave_its_request_and_no_id_that_is_odd() {
    let (api, _) = deployed().await;
    let router = lambda::with_client_address(api.router());
    let answered = async |id: &str| {
        let event: lambda_http::Request = from_str(include_str!("../events/function_url_list.json")).unwrap();
        let mut context = Context::default();
        context.request_id = id.to_owned();
        let request = event.with_lambda_context(context).map(|body| Body::from(body.to_vec()));
        Reply::read(router.clone().oneshot(request).await.unwrap()).await
    };

    let given = answered("8476a536-e9f4-11e8-9739-2dfe598c3fcd").await;
    let odd = answered("a\"b\nc").await;

    assert_eq!(given.header("x-request-id"), "8476a536-e9f4-11e8-9739-2dfe598c3fcd");
    assert_eq!(given.code(), "unauthorized");
    assert_eq!((odd.code().as_str(), odd.header("x-request-id").len()), ("unauthorized", 32));
}

#[test]
fn the_recorded_events_are_of_payload_version_2() {
    for event in [include_str!("../events/function_url_list.json"), include_str!("../events/http_api_show.json")] {
        let request: LambdaRequest = serde_json::from_str(event).unwrap();

        assert!(matches!(request, LambdaRequest::ApiGatewayV2(_)));
    }
}
