//! A collector of OpenTelemetry and a Sentry in one, as far as the programs that tell them see.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// What the collector wants to see in a header.
pub(crate) const COLLECTORS_TOKEN: &str = "token-of-the-collector";
/// The key in the DSN.
pub(crate) const SENTRYS_KEY: &str = "key-of-sentry";

/// A request that was received.
#[derive(Debug, Clone)]
pub struct Heard {
    /// Its path.
    pub path: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body; what programs tell is text.
    pub body: String,
}

/// A real HTTP server that keeps what it is told. Ends when dropped.
#[derive(Debug)]
pub struct Collector {
    address: SocketAddr,
    state: Kept,
    server: JoinSet<()>,
}

#[derive(Debug, Clone, Default)]
struct Kept {
    heard: Arc<Mutex<Vec<Heard>>>,
    is_silent: bool,
}

impl Collector {
    /// One that takes everything.
    ///
    /// # Panics
    /// The machine has no port left.
    pub async fn start() -> Self {
        Self::serve(Kept::default()).await
    }

    /// One that hears everything and never answers.
    ///
    /// # Panics
    /// As [`Self::start`].
    pub async fn silent() -> Self {
        Self::serve(Kept { is_silent: true, ..Kept::default() }).await
    }

    /// Ends it: from now on nobody listens at its address.
    pub async fn end(&mut self) {
        self.server.shutdown().await;
    }

    async fn serve(state: Kept) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().fallback(take).with_state(state.clone());
        let mut server = JoinSet::new();
        server.spawn(async move {
            // It serves until it is aborted.
            let _ = axum::serve(listener, router).await;
        });
        Self { address, state, server }
    }

    /// The variables that send a program here. It would wait an hour for an answer.
    pub fn variables(&self) -> [(&'static str, String); 4] {
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{}", self.address)),
            ("OTEL_EXPORTER_OTLP_HEADERS", format!("x-token={COLLECTORS_TOKEN}")),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "3600000".to_owned()),
            ("SENTRY_DSN", format!("http://{SENTRYS_KEY}@{}/42", self.address)),
        ]
    }

    /// All that was told so far.
    pub fn heard(&self) -> Vec<Heard> {
        self.state.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The spans among it, and who told each.
    ///
    /// # Panics
    /// One is not as OTLP says.
    pub fn spans(&self) -> Vec<(String, Value)> {
        let told = self.heard().into_iter().filter(|heard| heard.path == "/v1/traces");
        told.flat_map(|told| {
            let body: Value = serde_json::from_str(&told.body).expect("OTLP as JSON");
            let of = &body["resourceSpans"][0];
            let service = of["resource"]["attributes"][0]["value"]["stringValue"].as_str().expect("a name").to_owned();
            let spans = of["scopeSpans"][0]["spans"].as_array().expect("spans").clone();
            spans.into_iter().map(move |span| (service.clone(), span))
        })
        .collect()
    }

    /// The events of Sentry among it.
    ///
    /// # Panics
    /// One is not as Sentry says.
    pub fn events(&self) -> Vec<Value> {
        let told = self.heard().into_iter().filter(|heard| heard.path == "/api/42/envelope/");
        // An envelope has a line about itself, one about what is in it, and that.
        told.map(|told| serde_json::from_str(told.body.lines().nth(2).expect("an item")).expect("an event")).collect()
    }
}

async fn take(State(kept): State<Kept>, uri: axum::http::Uri, headers: HeaderMap, body: Bytes) -> StatusCode {
    let heard = Heard { path: uri.to_string(), headers, body: String::from_utf8_lossy(&body).into_owned() };
    kept.heard.lock().unwrap_or_else(PoisonError::into_inner).push(heard);
    if kept.is_silent { std::future::pending().await } else { StatusCode::OK }
}
