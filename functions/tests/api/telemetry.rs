//! What is told to an OTLP endpoint and to Sentry, at receivers of this machine.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use http::{HeaderMap, Method, StatusCode, Uri};
use redraft_domain::scope::{Role, Scope};
use redraft_domain::time::Timestamp;
use redraft_functions::panics;
use redraft_functions::telemetry::{Telemetry, TelemetrySettings};
use redraft_functions::witness::{Deed, DeedKind, Fault, Witness};
use sentry_types::protocol::v7::{Envelope, EnvelopeItem};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tower::ServiceExt;

use crate::harness::{Api, Reply, poem, request};

/// A request that somebody received.
#[derive(Debug, Clone)]
struct Told {
    path: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// A server that takes everything.
#[derive(Debug, Clone, Default)]
struct Receiver(Arc<Mutex<Vec<Told>>>);

impl Receiver {
    async fn listen(&self) -> String {
        let take = |State(Self(told)): State<Self>, uri: Uri, headers: HeaderMap, body: Bytes| async move {
            told.lock().unwrap().push(Told { path: uri.to_string(), headers, body: body.to_vec() });
            StatusCode::OK
        };
        serve(Router::new().fallback(take).with_state(self.clone())).await
    }

    fn told(&self) -> Vec<Told> {
        self.0.lock().unwrap().clone()
    }

    /// The spans that were told.
    fn spans(&self) -> Vec<Value> {
        let bodies = self.told().into_iter().filter(|told| told.path == "/v1/traces");
        let spans = bodies.flat_map(|told| {
            let body: Value = serde_json::from_slice(&told.body).unwrap();
            body["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().unwrap().clone()
        });
        spans.collect()
    }
}

/// Serves on a port of its own; answers with where.
async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    #[expect(clippy::disallowed_methods, reason = "a server of a test ends with it")]
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn telemetry(address: &str, timeout_ms: u64) -> Telemetry {
    let settings = TelemetrySettings::read(|name| match name {
        "OTEL_EXPORTER_OTLP_ENDPOINT" => Some(format!("http://{address}")),
        "OTEL_EXPORTER_OTLP_HEADERS" => Some("x-token=token-of-the-collector".to_owned()),
        "OTEL_EXPORTER_OTLP_TIMEOUT" => Some(timeout_ms.to_string()),
        "SENTRY_DSN" => Some(format!("http://public-key@{address}/42")),
        "SENTRY_ENVIRONMENT" => Some("test".to_owned()),
        _ => None,
    });
    Telemetry::new(settings.unwrap(), "redraft-test").unwrap().expect("somebody to tell")
}

fn deed(id: &str, fault: Option<Fault>) -> Deed {
    let (name, kind, took) = ("sweep".to_owned(), DeedKind::Swept, Duration::from_millis(7));
    Deed { id: id.to_owned(), name, kind, began_at: Timestamp::from_ms(1_769_938_200_000), took, fault }
}

#[tokio::test]
async fn a_panic_is_a_span_and_an_event_under_the_requests_id_before_the_answer_goes_out() {
    panics::remember_places();
    let (receiver, api) = (Receiver::default(), Api::new().await);
    let witness: Arc<dyn Witness> = Arc::new(telemetry(&receiver.listen().await, 5_000).at_once());
    let router = api.with_router(|state| {
        state.with_witness(Some(witness)).with_submitted_hook(Arc::new(|_| panic!("canary of the panic")))
    });
    let request = request(Method::POST, "/api/workflows").header("content-type", "application/json");

    let reply = Reply::read(router.oneshot(request.body(Body::from(poem().to_string())).unwrap()).await.unwrap()).await;

    assert_eq!(reply.status, 500);
    let (id, told) = (reply.header("x-request-id"), receiver.told());
    let spans = receiver.spans();
    assert_eq!((told.len(), spans.len()), (2, 1), "{told:?}");
    assert_eq!((&spans[0]["traceId"], &spans[0]["name"]), (&id.into(), &"POST /api/workflows".into()));
    assert_eq!((&spans[0]["kind"], &spans[0]["status"]["code"]), (&2.into(), &2.into()));
    assert_eq!(spans[0]["startTimeUnixNano"], "1769938200000000000");
    let event = told.iter().find(|told| told.path == "/api/42/envelope/").expect("an event");
    assert!(event.headers["x-sentry-auth"].to_str().unwrap().contains("sentry_key=public-key"));
    let envelope = Envelope::from_slice(&event.body).unwrap();
    let Some(EnvelopeItem::Event(event)) = envelope.items().next() else { panic!("{envelope:?}") };
    assert_eq!((event.tags["request_id"].as_str(), event.transaction.as_deref()), (id, Some("POST /api/workflows")));
    assert_eq!((event.exception[0].ty.as_str(), event.environment.as_deref()), ("panic", Some("test")));
    assert!(event.exception[0].value.as_ref().unwrap().contains("telemetry.rs:"), "{event:?}");
    assert!(!format!("{told:?}").contains("canary"));
}

#[tokio::test]
async fn nothing_that_anybody_sent_is_told() {
    let (receiver, api) = (Receiver::default(), Api::new().await);
    let key = api.key_of("local", Role::Admin, &[Scope::All]).await;
    let witness: Arc<dyn Witness> = Arc::new(telemetry(&receiver.listen().await, 5_000).at_once());
    api.damage("DROP TABLE workflow_steps").await;
    let router = api.with_router(|state| state.with_witness(Some(witness)));
    let canary = "0199f3a0-5c1e-7000-8000-0000000canar";
    for path in
        ["/api/workflows/{c}?q={c}", "/api/workflows/{c}/artifacts/0/{c}", "/{c}", "/api/{c}", "/api/workflows?q={c}"]
    {
        let request = request(Method::GET, &path.replace("{c}", canary))
            .header("authorization", format!("Bearer {}", key.expose()))
            .header("cookie", canary)
            .header("user-agent", canary);
        router.clone().oneshot(request.body(Body::from(canary)).unwrap()).await.unwrap();
    }

    let (told, spans) = (receiver.told(), receiver.spans());

    let names: Vec<_> = spans.iter().map(|span| span["name"].as_str().unwrap()).collect();
    assert_eq!(names[..2], ["GET /api/workflows/{id}", "GET /api/workflows/{id}/artifacts/{step}/{*filename}"]);
    assert_eq!(spans.len(), 5);
    for told in told {
        let text = format!("{} {}", told.path, String::from_utf8_lossy(&told.body));
        assert!(!text.contains("canar") && !text.contains(key.expose()) && !text.contains("token-of"), "{text}");
        assert_eq!(told.headers.get("x-token").is_some(), told.path == "/v1/traces");
    }
}

#[tokio::test]
async fn a_receiver_that_never_answers_holds_no_answer_up_for_long_and_fails_none() {
    let api = Api::new().await;
    let silent = serve(Router::new().fallback(std::future::pending::<StatusCode>)).await;
    let witness: Arc<dyn Witness> = Arc::new(telemetry(&silent, 50).at_once());
    let router = api.with_router(|state| state.with_witness(Some(witness)));

    let answered = router.oneshot(request(Method::GET, "/api/health").body(Body::empty()).unwrap()).await.unwrap();

    assert_eq!(answered.status(), 200);
}

#[tokio::test]
async fn a_server_that_ends_tells_what_it_has_not_told() {
    let receiver = Receiver::default();
    let (witness, teller) = telemetry(&receiver.listen().await, 5_000).later();
    let stop = Notify::new();
    for number in 0..3 {
        let fault = (number == 1).then(|| Fault::Error("the store did not answer".to_owned()));
        witness.hear(deed(&format!("{number:032x}"), fault)).await;
    }
    stop.notify_one();

    teller.tell_until(stop.notified()).await;

    assert_eq!((receiver.spans().len(), receiver.told().len()), (3, 2));
}
