//! What a path calls by an id that is no run.

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;

use super::target::param;
use crate::error::ApiError;

/// The id in the path, as it stands there.
pub(crate) struct Named(pub(crate) String);

impl<S: Sync> FromRequestParts<S> for Named {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let id = param(parts, "id").await;
        // No store keeps NUL in a text, so nothing with one can be found.
        let id = id.filter(|id| !id.contains('\0'));
        id.map(Self).ok_or_else(|| ApiError::new(StatusCode::NOT_FOUND, "not_found", "nothing here has this id"))
    }
}
