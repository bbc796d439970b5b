//! What is told to an OTLP endpoint and to Sentry, at receivers of this machine.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, State};
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

use crate::harness::{Api, Reply, Watch, poem, request};

/// A request that somebody received.
#[derive(Debug, Clone)]
struct Told {
    from: SocketAddr,
    path: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// A server that takes everything, and answers but for the first requests.
#[derive(Debug, Clone, Default)]
struct Receiver {
    told: Arc<Mutex<Vec<Told>>>,
    asked: Arc<Notify>,
    unanswered: usize,
}

impl Receiver {
    fn silent() -> Self {
        Self::silent_at_first(usize::MAX)
    }

    fn silent_at_first(unanswered: usize) -> Self {
        Self { unanswered, ..Self::default() }
    }

    async fn listen(&self) -> String {
        serve(Router::new().fallback(take).with_state(self.clone())).await
    }

    fn told(&self) -> Vec<Told> {
        self.told.lock().unwrap().clone()
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

async fn take(
    State(receiver): State<Receiver>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let before = receiver.told().len();
    receiver.told.lock().unwrap().push(Told { from, path: uri.to_string(), headers, body: body.to_vec() });
    receiver.asked.notify_one();
    if before < receiver.unanswered {
        return std::future::pending().await;
    }
    StatusCode::OK
}

/// Serves on a port of its own; answers with where.
async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    #[expect(clippy::disallowed_methods, reason = "a server of a test ends with it")]
    tokio::spawn(
        async move { axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await },
    );
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
async fn a_receiver_that_never_answers_holds_up_one_answer_of_half_a_minute_and_fails_none() {
    let (api, silent, watch) = (Api::new().await, Receiver::silent(), Arc::new(Watch::default()));
    let witness: Arc<dyn Witness> = Arc::new(telemetry(&silent.listen().await, 50).with_clock(watch.clone()).at_once());
    let router = api.with_router(|state| state.with_witness(Some(witness)));
    let ask = async || {
        let answered = router.clone().oneshot(request(Method::GET, "/api/health").body(Body::empty()).unwrap()).await;
        assert_eq!(answered.unwrap().status(), 200);
        silent.told().len()
    };

    let told = [ask().await, ask().await, ask().await];
    watch.wait(Duration::from_secs(30));
    let told_later = [ask().await, ask().await];

    assert_eq!((told, told_later), ([1, 1, 1], [2, 2]));
}

#[tokio::test]
async fn a_function_tells_everything_through_one_connection() {
    let (api, receiver) = (Api::new().await, Receiver::default());
    let witness: Arc<dyn Witness> = Arc::new(telemetry(&receiver.listen().await, 5_000).at_once());
    let router = api.with_router(|state| state.with_witness(Some(witness)));

    for _ in 0..3 {
        router.clone().oneshot(request(Method::GET, "/api/health").body(Body::empty()).unwrap()).await.unwrap();
    }

    let from: BTreeSet<_> = receiver.told().into_iter().map(|told| told.from).collect();
    assert_eq!((receiver.told().len(), from.len()), (3, 1), "{from:?}");
}

#[tokio::test]
async fn one_who_takes_no_fault_is_not_asked_to_take_all_of_them() {
    let silent = Receiver::silent();
    let (witness, teller) = telemetry(&silent.listen().await, 50).later();
    for number in 0..5 {
        witness.hear(deed(&format!("{number:032x}"), Some(Fault::Error("no".to_owned())))).await;
    }
    drop(witness);

    teller.tell_until(std::future::pending()).await;

    let paths: BTreeSet<_> = silent.told().into_iter().map(|told| told.path).collect();
    assert_eq!((silent.told().len(), paths.len()), (2, 2), "{paths:?}");
}

#[tokio::test]
async fn a_server_that_is_telling_somebody_slow_ends_all_the_same() {
    let slow = Receiver::silent_at_first(1);
    let (witness, teller) = telemetry(&slow.listen().await, 3_600_000).later();
    witness.hear(deed(&format!("{:032x}", 1), None)).await;

    // Otherwise it would take an hour.
    teller.tell_until(slow.asked.notified()).await;

    let ids: Vec<_> = slow.spans().into_iter().map(|span| span["spanId"].clone()).collect();
    assert_eq!(ids.len(), 2, "once, and as the last words");
    assert_eq!(ids[0], ids[1], "whoever keeps both knows them as one");
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
