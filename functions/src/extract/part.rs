//! A part of an upload: its address and its bytes.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use http::StatusCode;
use http::request::Parts;
use redraft_domain::limits::{ARTIFACT_BYTES, BLOB_PART_BYTES, INPUT_FILE_BYTES};
use redraft_domain::run_file::parts;
use redraft_store::operations::check_files::is_sha256;

use super::body::{announced_length, is_too_long};
use super::target::param;
use crate::error::ApiError;

/// The upload that a path names, and the part of it if it names one.
pub(crate) struct Part {
    pub(crate) sha256: String,
    pub(crate) number: u32,
}

/// The bytes of a part.
pub(crate) struct PartBody(pub(crate) Bytes);

/// A part of what a stage wrote.
pub(crate) struct BlobPart {
    pub(crate) sha256: String,
    pub(crate) number: u32,
}

impl<S: Sync> FromRequestParts<S> for Part {
    type Rejection = ApiError;

    async fn from_request_parts(request: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let (sha256, number) = named(request, INPUT_FILE_BYTES).await?;
        Ok(Self { sha256, number })
    }
}

impl<S: Sync> FromRequestParts<S> for BlobPart {
    type Rejection = ApiError;

    async fn from_request_parts(request: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let (sha256, number) = named(request, ARTIFACT_BYTES).await?;
        Ok(Self { sha256, number })
    }
}

/// The content that a path names, of at most so many bytes, and the part of it if it names one.
async fn named(request: &mut Parts, most_bytes: u64) -> Result<(String, u32), ApiError> {
    let missing = |why: String| ApiError::new(StatusCode::NOT_FOUND, "upload_not_found", why);
    let sha256 = param(request, "sha256").await.unwrap_or_default();
    if !is_sha256(&sha256) {
        return Err(missing("an upload is named by its SHA-256, in 64 lower-case hex digits".to_owned()));
    }
    let last = parts(most_bytes) - 1;
    let number = match param(request, "part").await {
        None => 0,
        Some(text) => text
            .parse()
            .ok()
            .filter(|number| u64::from(*number) <= last)
            .ok_or_else(|| missing(format!("a part is a number, 0 to {last}")))?,
    };
    Ok((sha256, number))
}

impl<S: Sync> FromRequest<S> for PartBody {
    type Rejection = ApiError;

    async fn from_request(request: Request<Body>, _state: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        if announced_length(&parts.headers).is_some_and(|length| length > BLOB_PART_BYTES as u64) {
            return Err(ApiError::too_large(BLOB_PART_BYTES));
        }
        to_bytes(body, BLOB_PART_BYTES).await.map(Self).map_err(|error| {
            if is_too_long(&error) {
                ApiError::too_large(BLOB_PART_BYTES)
            } else {
                ApiError::bad_request("broken_body", "the body broke off")
            }
        })
    }
}
