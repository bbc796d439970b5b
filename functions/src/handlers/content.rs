//! The content of a file, by `Range`.

mod source;
mod stream;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY};
use http::header::{CONTENT_TYPE, ETAG, IF_RANGE, RANGE};
use http::{HeaderMap, HeaderValue, StatusCode};

pub(super) use self::source::Source;
use self::source::{Facts, Slice};
use crate::error::ApiError;
use crate::etag;
use crate::extract::Target;
use crate::range::{self, Wanted};
use crate::state::AppState;

/// Most bytes of one answer on Lambda: 16 parts. In base64, as Lambda carries it, that stays under its 6 MB.
/// A server of our own reads this much at once, and goes on.
pub(super) const SLICE_BYTES: u64 = 4 * 1024 * 1024;

pub(super) async fn answer(
    state: &AppState,
    target: Target,
    source: Source,
    request: &HeaderMap,
) -> Result<Response, ApiError> {
    let read = async |offset, length| source.read(&target, (offset, length)).await;
    // Conditions and the last bytes need the facts first; everything else is one read.
    let wanted = range::parse(text(request, RANGE));
    let is_conditional = request.contains_key(http::header::IF_NONE_MATCH) || request.contains_key(IF_RANGE);
    let facts = match wanted {
        Wanted::Last(_) => Some(read(0, 0).await?.facts),
        Wanted::Whole | Wanted::From(..) if is_conditional => Some(read(0, 0).await?.facts),
        Wanted::Whole | Wanted::From(..) => None,
    };
    let wanted = match facts {
        Some(facts) if etag::matches(request, &tag(&facts)) => return Ok(not_modified(&facts)),
        Some(facts) => settled(wanted, &facts, request),
        None => wanted,
    };
    match wanted {
        Wanted::Whole => {
            let slice = read(0, SLICE_BYTES).await?;
            let is_whole = slice.content.len() as u64 == slice.facts.bytes;
            if !is_whole && !state.has_whole_answers {
                return Err(range_required(&slice.facts));
            }
            Ok(with_body(StatusCode::OK, (0, slice.facts.bytes), slice, (target, source)))
        }
        Wanted::From(offset, length) => {
            let slice = read(offset, length.min(SLICE_BYTES)).await?;
            let last = if state.has_whole_answers { length } else { slice.content.len() as u64 };
            part((offset, last), slice, (target, source))
        }
        Wanted::Last(_) => Err(ApiError::internal("a range was not settled")),
    }
}

/// The range in terms of this content. A range of another version of it is no range.
fn settled(wanted: Wanted, facts: &Facts, request: &HeaderMap) -> Wanted {
    if text(request, IF_RANGE).is_some_and(|version| version != tag(facts)) {
        return Wanted::Whole;
    }
    match wanted {
        // No last bytes of nothing: an offset at the end is refused as it should be.
        Wanted::Last(length) => Wanted::From(facts.bytes.saturating_sub(length), length),
        Wanted::Whole | Wanted::From(..) => wanted,
    }
}

fn range_required(facts: &Facts) -> ApiError {
    let detail = format!(
        "this file has {} bytes; ask for it in ranges of at most {SLICE_BYTES} with a `Range` header",
        facts.bytes
    );
    unsatisfiable("range_required", detail, facts.bytes)
}

fn part(wanted: (u64, u64), slice: Slice, place: (Target, Source)) -> Result<Response, ApiError> {
    let (offset, length) = wanted;
    let total = slice.facts.bytes;
    if offset >= total || slice.content.is_empty() {
        let detail = format!("this file has {total} bytes, so nothing begins at byte {offset}");
        return Err(unsatisfiable("range_not_satisfiable", detail, total));
    }
    let end = offset.saturating_add(length).min(total);
    let range = format!("bytes {offset}-{}/{total}", end - 1);
    let mut response = with_body(StatusCode::PARTIAL_CONTENT, (offset, end), slice, place);
    response.headers_mut().insert(CONTENT_RANGE, ascii(&range));
    Ok(response)
}

fn unsatisfiable(code: &'static str, detail: String, total: u64) -> ApiError {
    ApiError::new(StatusCode::RANGE_NOT_SATISFIABLE, code, detail)
        .with_header(CONTENT_RANGE, ascii(&format!("bytes */{total}")))
        .with_header(ACCEPT_RANGES, HeaderValue::from_static("bytes"))
}

fn not_modified(facts: &Facts) -> Response {
    (StatusCode::NOT_MODIFIED, [(ETAG, ascii(&tag(facts)))]).into_response()
}

/// The bytes `range` of a content, of which `slice` has the first; what is behind them is read while it is sent.
fn with_body(status: StatusCode, range: (u64, u64), slice: Slice, place: (Target, Source)) -> Response {
    let (offset, end) = range;
    let Slice { facts, content } = slice;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(facts.content_type())),
        (CONTENT_DISPOSITION, ascii(&facts.disposition())),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
        (ACCEPT_RANGES, HeaderValue::from_static("bytes")),
        (ETAG, ascii(&tag(&facts))),
    ];
    if offset + content.len() as u64 >= end {
        return (status, headers, content).into_response();
    }
    let body = stream::rest(content.into(), (offset, end), place);
    (status, headers, [(CONTENT_LENGTH, HeaderValue::from(end - offset))], Body::from_stream(body)).into_response()
}

fn tag(facts: &Facts) -> String {
    format!("\"{}\"", facts.sha256)
}

fn text(headers: &HeaderMap, name: http::header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Names as they travel, hashes and numbers: all of it ASCII.
fn ascii(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}
