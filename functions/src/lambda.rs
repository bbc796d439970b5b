//! What both functions do before their first event: all of it once, so that a warm call does none.

mod answer;

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::map_request;
use lambda_http::request::RequestContext;

use crate::auth::ClientAddress;
use crate::config;
#[cfg(feature = "telemetry")]
use crate::panics;
use crate::request_id::RequestId;
use crate::witness::Witness;

pub use answer::{Answer, answering};

/// One JSON line an event, which log services search by field.
pub fn write_logs() {
    let lines = tracing_subscriber::fmt().json().flatten_event(true).with_span_list(false).with_target(false);
    lines.with_max_level(tracing::Level::INFO).init();
}

/// Turns of the loop until a connection that was begun is there and a request written on it: to this machine, three.
const TURNS: usize = 4;

/// Lets a request that was begun be sent, before a long piece of work without a pause. Best effort: nobody waits for a name to
/// be resolved.
pub async fn let_requests_go() {
    for _ in 0..TURNS {
        tokio::task::yield_now().await;
    }
}

/// Why a function ended. `main` prints it with `Debug`, so that is the text for people too.
pub struct Failed(lambda_http::Error);

impl fmt::Debug for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl<E: Into<lambda_http::Error>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

/// The same routes, told from which address each request comes and what Lambda calls it, so that our lines stand beside
/// Lambda's own. The gateway says so, and no header is believed.
pub fn with_client_address(router: Router) -> Router {
    router.layer(map_request(|mut request: Request| async {
        let context = request.extensions().get::<RequestContext>();
        let address = match context {
            Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.as_deref(),
            _ => None,
        };
        let address = address.and_then(|ip| ip.parse().ok()).map(ClientAddress);
        let id =
            request.extensions().get::<lambda_http::Context>().and_then(|it| RequestId::taken_over(&it.request_id));
        if let Some(id) = id {
            request.extensions_mut().insert(id);
        }
        if let Some(address) = address {
            request.extensions_mut().insert(address);
        }
        request
    }))
}

/// Who hears of what this function does, if the environment names somebody: told before each answer, because a function
/// freezes after it.
///
/// # Errors
/// What is wrong with a setting.
#[cfg(feature = "telemetry")]
pub fn witness(service: &str) -> Result<Option<Arc<dyn Witness>>, lambda_http::Error> {
    use crate::telemetry::{Telemetry, TelemetrySettings};

    let telemetry = Telemetry::new(TelemetrySettings::read(config::from_env)?, service)?;
    if telemetry.is_some() {
        panics::remember_places();
    }
    Ok(telemetry.map(|telemetry| Arc::new(telemetry.at_once()) as Arc<dyn Witness>))
}

/// Nobody hears of what this function does: it was built without the feature `telemetry`.
///
/// # Errors
/// None.
#[cfg(not(feature = "telemetry"))]
pub fn witness(_service: &str) -> Result<Option<Arc<dyn Witness>>, lambda_http::Error> {
    for name in ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "SENTRY_DSN"] {
        if config::from_env(name).is_some() {
            tracing::warn!("{name} is set, and this function was built without the feature `telemetry`");
        }
    }
    Ok(None)
}
