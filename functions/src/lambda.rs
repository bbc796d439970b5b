//! What both functions do before their first event: all of it once, so that a warm call does none.

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::map_request;
use lambda_http::request::RequestContext;
use redraft_store::Store;
use redraft_store_libsql::LibsqlStore;
use redraft_store_libsql::remote::{RemoteDatabase, RemoteOptions, Token};

use crate::auth::ClientAddress;
use crate::config::{self, DATABASE_TOKEN, DATABASE_URL};

/// One JSON line an event, which log services search by field.
pub fn write_logs() {
    let lines = tracing_subscriber::fmt().json().flatten_event(true).with_span_list(false).with_target(false);
    lines.with_max_level(tracing::Level::INFO).init();
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

/// The store that the environment names, brought to the schema this version knows.
///
/// # Errors
/// A setting is missing or wrong, or the server refuses; the text says what to do.
pub async fn open_store() -> Result<Arc<dyn Store>, Failed> {
    let config = config::database(config::from_env)?;
    let token = config.token.map(|token| Token::new(token, DATABASE_TOKEN));
    let database = RemoteDatabase::new(&config.url, RemoteOptions { token, ..RemoteOptions::default() })
        .map_err(|error| format!("{DATABASE_URL} is wrong: {error}"))?;
    let store = LibsqlStore::open(Arc::new(database), format!("libSQL server at {}", config.url)).await?;
    Ok(Arc::new(store))
}

/// The same routes, told from which address each request comes. The gateway says so, and no header is believed.
pub fn with_client_address(router: Router) -> Router {
    router.layer(map_request(|mut request: Request| async {
        let context = request.extensions().get::<RequestContext>();
        let address = match context {
            Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.as_deref(),
            _ => None,
        };
        let address = address.and_then(|ip| ip.parse().ok()).map(ClientAddress);
        if let Some(address) = address {
            request.extensions_mut().insert(address);
        }
        request
    }))
}
