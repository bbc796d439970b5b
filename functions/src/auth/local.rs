//! A server for one machine: proof that a request comes from it, and not from a page elsewhere.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use http::header::{CONTENT_TYPE, HOST, HeaderName, ORIGIN};

use super::caller::{ClientAddress, Doorstep};
use super::site::is_safe;
use crate::error::ApiError;
use crate::extract::is_json;
use crate::state::AppState;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The names under which this server is known.
#[derive(Debug, Clone)]
pub(crate) struct LocalAddress {
    hosts: Vec<String>,
    port: u16,
}

impl LocalAddress {
    pub(crate) fn at(port: u16) -> Self {
        let names = ["127.0.0.1", "localhost", "[::1]"];
        let mut hosts: Vec<_> = names.iter().map(|name| format!("{name}:{port}")).collect();
        if port == 80 {
            hosts.extend(names.map(str::to_owned));
        }
        Self { hosts, port }
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    fn knows(&self, host: &str) -> bool {
        self.hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
    }

    /// A name that somebody else's DNS points here is not ours (DNS rebinding).
    fn check_host(&self, request: &Request) -> Result<(), ApiError> {
        let header = request.headers().get(HOST).map(|host| host.to_str().unwrap_or_default());
        let host = header.or_else(|| request.uri().authority().map(http::uri::Authority::as_str));
        match host {
            Some(host) if self.knows(host) => Ok(()),
            _ => Err(ApiError::misdirected(format!("this server answers only to {}", self.hosts.join(", ")))),
        }
    }

    /// A browser says truthfully which page sends; a page elsewhere cannot send JSON or bytes unasked.
    fn check_origin(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        let site = headers.get(SEC_FETCH_SITE).map(|site| site.to_str().unwrap_or_default());
        if !matches!(site, None | Some("same-origin" | "none")) {
            return Err(ApiError::forbidden("a page of another site must not change anything here"));
        }
        if let Some(origin) = headers.get(ORIGIN) {
            let host = origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://"));
            if !host.is_some_and(|host| self.knows(host)) {
                return Err(ApiError::forbidden("a page of another origin must not change anything here"));
            }
        }
        let is_ours = site == Some("same-origin")
            || headers.get(CONTENT_TYPE).is_some_and(|value| is_json(value) || is_bytes(value));
        if is_ours { Ok(()) } else { Err(ApiError::unsupported_media_type()) }
    }
}

/// Like JSON a type that no form sends, and for which a browser asks before a script may.
fn is_bytes(value: &http::HeaderValue) -> bool {
    value.to_str().is_ok_and(|text| text.eq_ignore_ascii_case("application/octet-stream"))
}

/// Refuses what does not come from this machine, if the server is for one machine.
pub(crate) async fn guard(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let address = request.extensions().get::<ClientAddress>().copied();
    let door = Doorstep { store: Arc::clone(&state.store), clock: Arc::clone(&state.clock), address };
    request.extensions_mut().insert(door);
    let Some(address) = state.access.local_address() else { return next.run(request).await };
    let checked = address
        .check_host(&request)
        .and_then(|()| if is_safe(request.method()) { Ok(()) } else { address.check_origin(request.headers()) });
    match checked {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}
