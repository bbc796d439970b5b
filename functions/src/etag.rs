//! Answers that say "as before".

use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// `body` as JSON under a weak tag of its content, or 304 if the caller has it.
pub(crate) fn json(request: &HeaderMap, body: &impl Serialize) -> Response {
    // Our bodies are made of strings, numbers and JSON values; writing that to memory cannot fail.
    let content = serde_json::to_vec(body).unwrap_or_default();
    let digest = hex::encode(&Sha256::digest(&content)[..16]);
    let tag = format!("W/\"{digest}\"");
    let mut response = if matches(request, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(CONTENT_TYPE, "application/json")], content).into_response()
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

/// Whether the caller has what `tag` names.
pub(crate) fn matches(request: &HeaderMap, tag: &str) -> bool {
    let weak = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let values = request.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|given| given.trim() == "*" || weak(given) == weak(tag))
}
