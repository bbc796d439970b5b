//! What happens around every request: an id, a log line, a net for panics.

use std::panic::AssertUnwindSafe;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY};
use http::header::{CONTENT_LENGTH, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderValue, Method};
use redraft_wire::problem;
use tracing::Instrument;

use crate::error::ApiError;
use crate::request_id::RequestId;
use crate::state::AppState;
use crate::witness::{Deed, DeedKind, Fault};
use crate::{page, panics};

const JSON: &str = "application/json";
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request an id, answers 500 if its handler panics, and writes one line about it.
pub(crate) async fn observe(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let given = request.extensions_mut().remove::<RequestId>();
    let request_id = given.unwrap_or_else(|| RequestId::of(state.entropy.bits()));
    let request_id = request_id.as_str();
    let started = state.clock.elapsed();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let beside = if page::is_api(request.uri().path()) { "no route" } else { "the page" };
    let route = route.as_ref().map_or(beside, MatchedPath::as_str);

    // Whatever is said on the way, by the store too, is said under the request's id.
    let span = tracing::info_span!("request", request.id = request_id, %method, route);
    let began_at = state.witness.is_some().then(|| state.clock.now());
    let answered = AssertUnwindSafe(next.run(request).instrument(span)).catch_unwind().await;
    let place = answered.is_err().then(|| panics::last_place().unwrap_or_else(|| "a place nobody noted".to_owned()));
    let response = answered.unwrap_or_else(|_payload| ApiError::internal("a handler panicked").into_response());
    let fault = place.map(Fault::Panic).or_else(|| cause(&response).map(Fault::Error));
    let response = finished(response, &method, request_id);

    let took = state.clock.elapsed().saturating_sub(started);
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    tracing::info!(request.id = request_id, %method, route, status, ms, "{method} {route} → {status} in {ms} ms");
    if let (Some(witness), Some(began_at)) = (&state.witness, began_at) {
        let (name, method, route) = (format!("{method} {route}"), method.to_string(), route.to_owned());
        let kind = DeedKind::Answered { method, route, status };
        witness.hear(Deed { id: request_id.to_owned(), name, kind, began_at, took, fault }).await;
    }
    response
}

/// What went wrong here.
fn cause(response: &Response) -> Option<String> {
    response.extensions().get::<ApiError>()?.cause().map(str::to_owned)
}

/// The response with its id, its problem as a body, and the headers every response has.
fn finished(mut response: Response, method: &Method, request_id: &str) -> Response {
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        if let Some(cause) = error.cause() {
            tracing::error!(request.id = request_id, "request {request_id} failed: {cause}");
        }
        let body = serde_json::to_vec(&error.problem(request_id)).unwrap_or_default();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(problem::MEDIA_TYPE));
        headers.insert(CONTENT_LENGTH, body.len().into());
        *response.body_mut() = if *method == Method::HEAD { Body::empty() } else { body.into() };
    }
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(X_REQUEST_ID, id);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // A browser makes no page of JSON that it may not sniff, and pages ask for JSON every two seconds.
    if headers.get(CONTENT_TYPE).is_none_or(|media_type| media_type != JSON) {
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        unless_set(headers, CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    }
    unless_set(headers, CACHE_CONTROL, "private, no-cache");
    response
}

fn unless_set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
