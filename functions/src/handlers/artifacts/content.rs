//! The content of a file, by `Range`.

use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::header::{ETAG, IF_RANGE, RANGE};
use http::{HeaderMap, HeaderValue, StatusCode};
use redraft_domain::artifact::{Artifact, Filename};
use redraft_store::run_view::ArtifactSlice;

use crate::error::ApiError;
use crate::etag;
use crate::extract::{File, Target};
use crate::range::{self, Wanted};
use crate::state::AppState;

/// Most bytes of one answer: 16 parts. In base64, as Lambda carries it, that stays under its 6 MB.
pub(super) const SLICE_BYTES: u64 = 4 * 1024 * 1024;

pub(super) async fn answer(
    state: &AppState,
    target: &Target,
    file: &File,
    request: &HeaderMap,
) -> Result<Response, ApiError> {
    let read = async |offset, length| {
        let of_file = (file.step, &file.filename);
        state.store.artifact_slice(&target.owner, target.run_id, of_file, (offset, length)).await
    };
    // Conditions and the last bytes need the facts first; everything else is one read.
    let wanted = range::parse(text(request, RANGE));
    let is_conditional = request.contains_key(http::header::IF_NONE_MATCH) || request.contains_key(IF_RANGE);
    let facts = match wanted {
        Wanted::Last(_) => Some(read(0, 0).await?.artifact),
        Wanted::Whole | Wanted::From(..) if is_conditional => Some(read(0, 0).await?.artifact),
        Wanted::Whole | Wanted::From(..) => None,
    };
    let wanted = match facts {
        Some(artifact) if etag::matches(request, &tag(&artifact)) => return Ok(not_modified(&artifact)),
        Some(artifact) => settled(wanted, &artifact, request),
        None => wanted,
    };
    match wanted {
        Wanted::Whole => whole(read(0, SLICE_BYTES).await?),
        Wanted::From(offset, length) => part(read(offset, length.min(SLICE_BYTES)).await?),
        Wanted::Last(_) => Err(ApiError::internal("a range was not settled")),
    }
}

/// The range in terms of this content. A range of another version of it is no range.
fn settled(wanted: Wanted, artifact: &Artifact, request: &HeaderMap) -> Wanted {
    if text(request, IF_RANGE).is_some_and(|version| version != tag(artifact)) {
        return Wanted::Whole;
    }
    match wanted {
        // No last bytes of nothing: an offset at the end is refused as it should be.
        Wanted::Last(length) => Wanted::From(artifact.bytes.saturating_sub(length), length),
        Wanted::Whole | Wanted::From(..) => wanted,
    }
}

fn whole(slice: ArtifactSlice) -> Result<Response, ApiError> {
    if (slice.content.len() as u64) < slice.artifact.bytes {
        let detail = format!(
            "this file has {} bytes; ask for it in ranges of at most {SLICE_BYTES} with a `Range` header",
            slice.artifact.bytes
        );
        return Err(unsatisfiable("range_required", detail, slice.artifact.bytes));
    }
    Ok(with_headers(StatusCode::OK, &slice.artifact, slice.content))
}

fn part(slice: ArtifactSlice) -> Result<Response, ApiError> {
    let total = slice.artifact.bytes;
    if slice.offset >= total || slice.content.is_empty() {
        let detail = format!("this file has {total} bytes, so nothing begins at byte {}", slice.offset);
        return Err(unsatisfiable("range_not_satisfiable", detail, total));
    }
    let last = slice.offset + slice.content.len() as u64 - 1;
    let range = format!("bytes {}-{last}/{total}", slice.offset);
    let mut response = with_headers(StatusCode::PARTIAL_CONTENT, &slice.artifact, slice.content);
    response.headers_mut().insert(CONTENT_RANGE, ascii(&range));
    Ok(response)
}

fn unsatisfiable(code: &'static str, detail: String, total: u64) -> ApiError {
    ApiError::new(StatusCode::RANGE_NOT_SATISFIABLE, code, detail)
        .with_header(CONTENT_RANGE, ascii(&format!("bytes */{total}")))
        .with_header(ACCEPT_RANGES, HeaderValue::from_static("bytes"))
}

fn not_modified(artifact: &Artifact) -> Response {
    (StatusCode::NOT_MODIFIED, [(ETAG, ascii(&tag(artifact)))]).into_response()
}

fn with_headers(status: StatusCode, artifact: &Artifact, content: Vec<u8>) -> Response {
    let name = artifact.filename.as_str().rsplit('/').next().unwrap_or_default();
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(content_type(&artifact.filename))),
        (CONTENT_DISPOSITION, ascii(&format!("attachment; filename=\"{name}\""))),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
        (ACCEPT_RANGES, HeaderValue::from_static("bytes")),
        (ETAG, ascii(&tag(artifact))),
    ];
    (status, headers, content).into_response()
}

/// Images may be shown; everything else travels as bytes, text too: Lambda would send text as text,
/// and so break a range that ends inside a character. What it really is stands in the list.
fn content_type(filename: &Filename) -> &'static str {
    match filename.media_type() {
        image @ ("image/png" | "image/jpeg") => image,
        _ => "application/octet-stream",
    }
}

fn tag(artifact: &Artifact) -> String {
    format!("\"{}\"", artifact.sha256)
}

fn text(headers: &HeaderMap, name: http::header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Names, hashes and numbers: all of it ASCII.
fn ascii(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}
