//! JSON bodies.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, Request};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use redraft_domain::limits::{JSON_BODY_BYTES, REPORT_BODY_BYTES};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::error::ApiError;

/// A JSON body.
pub(crate) struct JsonBody<T>(pub(crate) T);

/// A JSON body with what a stage wrote.
pub(crate) struct ReportBody<T>(pub(crate) T);

/// A JSON body that may be left out.
pub(crate) struct OptionalJsonBody<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        needed(request, JSON_BODY_BYTES).await.map(Self)
    }
}

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for ReportBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        needed(request, REPORT_BODY_BYTES).await.map(Self)
    }
}

async fn needed<T: DeserializeOwned>(request: Request, limit_bytes: usize) -> Result<T, ApiError> {
    let (parts, body) = request.into_parts();
    if !parts.headers.get(CONTENT_TYPE).is_some_and(is_json) {
        return Err(ApiError::unsupported_media_type());
    }
    decode(&read(&parts.headers, body, limit_bytes).await?)
}

impl<T: DeserializeOwned + Default, S: Sync> FromRequest<S> for OptionalJsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let content = read(&parts.headers, body, JSON_BODY_BYTES).await?;
        if content.is_empty() {
            return Ok(Self(T::default()));
        }
        if !parts.headers.get(CONTENT_TYPE).is_some_and(is_json) {
            return Err(ApiError::unsupported_media_type());
        }
        decode(&content).map(Self)
    }
}

/// Whether a content type is JSON.
pub(crate) fn is_json(value: &HeaderValue) -> bool {
    let essence = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

async fn read(headers: &HeaderMap, body: Body, limit_bytes: usize) -> Result<axum::body::Bytes, ApiError> {
    // Refused by its own word, before a byte is read; a body that says nothing is cut off at the limit.
    if announced_length(headers).is_some_and(|length| length > limit_bytes as u64) {
        return Err(ApiError::too_large(limit_bytes));
    }
    to_bytes(body, limit_bytes).await.map_err(|error| {
        if is_too_long(&error) {
            ApiError::too_large(limit_bytes)
        } else {
            ApiError::bad_request("broken_body", "the body broke off")
        }
    })
}

/// How long a body is by its own word.
pub(super) fn announced_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Whether a body was refused for its length.
pub(super) fn is_too_long(error: &axum::Error) -> bool {
    // The type behind it is http-body-util's; its text is what axum documents to match on.
    std::error::Error::source(error).is_some_and(|cause| cause.to_string().contains("length limit exceeded"))
}

fn decode<T: DeserializeOwned>(content: &[u8]) -> Result<T, ApiError> {
    // No route takes a list, but serde would take its items for an object's fields, in their order.
    if content.trim_ascii_start().starts_with(b"[") {
        let said = "a list where an object was expected";
        let refused = ApiError::bad_request("invalid_body", format!("the body is not what this route takes: {said}"));
        return Err(refused.with_field("", said));
    }
    let mut json = serde_json::Deserializer::from_slice(content);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let pointer = pointer(error.path());
        refused(error.inner(), &pointer)
    })?;
    json.end().map_err(|error| refused(&error, ""))?;
    Ok(value)
}

fn refused(error: &serde_json::Error, pointer: &str) -> ApiError {
    let place = format!("line {}, column {}", error.line(), error.column());
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or_default().to_owned();
    match error.classify() {
        Category::Syntax | Category::Eof | Category::Io => {
            ApiError::bad_request("invalid_json", format!("the body is not JSON: {said} ({place})"))
        }
        Category::Data => {
            let code = if said.starts_with("unknown field") { "unknown_field" } else { "invalid_body" };
            ApiError::bad_request(code, format!("the body is not what this route takes: {said} ({place})"))
                .with_field(pointer, said)
        }
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;

    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.extend(["/", &index.to_string()]),
            Segment::Map { key } => pointer.extend(["/", &key.replace('~', "~0").replace('/', "~1")]),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}
