//! The caller's own name for a request that creates something.

use axum::extract::FromRequestParts;
use http::header::HeaderName;
use http::request::Parts;

use crate::error::ApiError;

pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Room for a UUID with a prefix, several times over.
const MOST_CHARS: usize = 200;

/// The caller's own name for a request: the same name gets the same answer.
pub(crate) struct IdempotencyKey(pub(crate) Option<String>);

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let Some(value) = parts.headers.get(IDEMPOTENCY_KEY) else { return Ok(Self(None)) };
        match value.to_str() {
            Ok(key) if !key.is_empty() && key.len() <= MOST_CHARS => Ok(Self(Some(key.to_owned()))),
            _ => Err(ApiError::bad_request(
                "invalid_idempotency_key",
                format!("`Idempotency-Key` takes 1 to {MOST_CHARS} printable ASCII characters"),
            )),
        }
    }
}
