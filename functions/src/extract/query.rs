//! Query strings.

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::error::ApiError;

/// The query string as a type.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        // No store keeps NUL in a text, so nothing with one can be found.
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(ApiError::bad_request("invalid_query", "the query string has a NUL character"));
        }
        match axum::extract::Query::<T>::try_from_uri(&parts.uri) {
            Ok(axum::extract::Query(query)) => Ok(Self(query)),
            Err(rejection) => {
                let said = rejection.body_text();
                let said = said.strip_prefix("Failed to deserialize query string: ").unwrap_or(&said);
                Err(ApiError::bad_request("invalid_query", format!("query parameter {said}")))
            }
        }
    }
}
