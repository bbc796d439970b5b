//! Errors as problems with stable codes.

mod from_store;

use axum::response::{IntoResponse, Response};
use http::header::{HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use redraft_domain::limits::{EVENT_BATCH_BYTES, EVENTS_PER_BATCH};
use redraft_wire::problem::{FieldProblem, Problem};
use redraft_wire::run::Run;

/// A request that is answered with a problem.
///
/// It becomes a body only in `observe`, which knows the request's id.
#[derive(Debug, Clone)]
pub struct ApiError(Box<Refusal>);

#[derive(Debug, Clone)]
struct Refusal {
    status: StatusCode,
    code: &'static str,
    detail: String,
    errors: Vec<FieldProblem>,
    run: Option<Box<Run>>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// For the log, never for the answer.
    cause: Option<String>,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self(Box::new(Refusal {
            status,
            code,
            detail: detail.into(),
            errors: Vec::new(),
            run: None,
            headers: Vec::new(),
            cause: None,
        }))
    }

    pub(crate) fn bad_request(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    pub(crate) fn bad_parameter(name: &str, why: impl std::fmt::Display) -> Self {
        let why = why.to_string();
        Self::bad_request("invalid_query", format!("query parameter `{name}`: {why}")).with_field(name, why)
    }

    pub(crate) fn unprocessable(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail)
    }

    pub(crate) fn unauthorized(detail: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", detail)
            .with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    pub(crate) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", detail)
    }

    pub(crate) fn misdirected(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::MISDIRECTED_REQUEST, "wrong_host", detail)
    }

    pub(crate) fn run_not_found(named: &str) -> Self {
        let named: String = named.chars().take(64).collect();
        Self::new(StatusCode::NOT_FOUND, "run_not_found", format!("run {named} does not exist"))
    }

    pub(crate) fn runner_not_found(named: &str) -> Self {
        let named: String = named.chars().take(64).collect();
        Self::new(StatusCode::NOT_FOUND, "runner_not_found", format!("runner {named} does not exist"))
    }

    pub(crate) fn no_route(path: &str) -> Self {
        let path: String = path.chars().take(200).collect();
        Self::new(StatusCode::NOT_FOUND, "route_not_found", format!("there is nothing at {path}"))
    }

    pub(crate) fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "this route does not take this method")
    }

    pub(crate) fn unsupported_media_type() -> Self {
        let detail = "send JSON, with `Content-Type: application/json`";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail)
    }

    pub(crate) fn too_large(limit_bytes: usize) -> Self {
        let detail = format!("the body is larger than {limit_bytes} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
    }

    pub(crate) fn too_many_events() -> Self {
        let detail = format!("a batch has at most {EVENTS_PER_BATCH} events and {EVENT_BATCH_BYTES} bytes of messages");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
    }

    pub(crate) fn too_often(detail: impl std::fmt::Display, wait: std::time::Duration) -> Self {
        let seconds = wait.as_secs() + 1;
        let detail = format!("{detail}; try again in {seconds} s");
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts", detail)
            .with_header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    pub(crate) fn unavailable(cause: impl std::fmt::Display) -> Self {
        let detail = "the store did not answer; send the same request again";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "store_unavailable", detail)
            .with_header(RETRY_AFTER, HeaderValue::from_static("1"))
            .with_cause(cause)
    }

    pub(crate) fn provider_away(cause: impl std::fmt::Display) -> Self {
        let detail = "the identity provider does not answer; try again later, or sign in with a key";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "provider_unavailable", detail)
            .with_header(RETRY_AFTER, HeaderValue::from_static("10"))
            .with_cause(cause)
    }

    pub(crate) fn provider_broken(cause: impl std::fmt::Display) -> Self {
        let detail = "the identity provider and this deployment do not fit together; the server's log says why. \
                      A key signs in meanwhile";
        Self::new(StatusCode::BAD_GATEWAY, "provider_failed", detail).with_cause(cause)
    }

    pub(crate) fn internal(cause: impl std::fmt::Display) -> Self {
        let detail = "something went wrong here; the server's log says what, under this request id";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail).with_cause(cause)
    }

    pub(crate) fn with_field(mut self, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        self.0.errors.push(FieldProblem { pointer: pointer.into(), message: message.into() });
        self
    }

    pub(crate) fn with_run(mut self, run: Run) -> Self {
        self.0.run = Some(Box::new(run));
        self
    }

    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    fn with_cause(mut self, cause: impl std::fmt::Display) -> Self {
        self.0.cause = Some(cause.to_string());
        self
    }

    /// What went wrong, for the log.
    pub(crate) fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    /// The body, under the id of its request.
    pub(crate) fn problem(self, request_id: &str) -> Problem {
        let refusal = *self.0;
        Problem {
            problem_type: "about:blank".to_owned(),
            title: refusal.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: refusal.status.as_u16(),
            code: refusal.code.to_owned(),
            detail: refusal.detail,
            request_id: request_id.to_owned(),
            errors: refusal.errors,
            run: refusal.run,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.headers_mut().extend(self.0.headers.iter().cloned());
        response.extensions_mut().insert(self);
        response
    }
}
