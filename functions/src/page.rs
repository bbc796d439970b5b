//! The page: static files in the program, compressed long before anybody asks for them.

mod coding;
mod file;

use axum::body::{Body, HttpBody as _};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use crate::error::ApiError;
use crate::etag;
use crate::state::AppState;

pub use file::{Content, File, Page};

/// What the page may do: talk to this server, and run its own files. No inline script and no inline style:
/// the theme is set by a file too, so that no hash has to travel from the build into whatever sends this.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Named by their content: what has once been fetched never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Kept, but asked about each time.
const ASK_ME: &str = "no-cache";

const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Answers what no route of the API did: with a file of the page, or with the page for an address of its own.
pub(crate) async fn answer(State(state): State<AppState>, request: Request) -> Response {
    let (path, method) = (request.uri().path(), request.method());
    if is_api(path) || !matches!(*method, Method::GET | Method::HEAD) {
        return ApiError::no_route(path).into_response();
    }
    let response = match find(state.page, path) {
        Some(file) => serve(file, request.headers()),
        None if state.page.is_empty() => missing(),
        None => return ApiError::no_route(path).into_response(),
    };
    if *method == Method::HEAD { without_body(response) } else { response }
}

fn find(page: Page, path: &str) -> Option<&'static File> {
    let found = page.file(path.trim_start_matches('/'));
    // A script of an older build must fail as one: as HTML it would say that `<` is no JavaScript.
    found.or_else(|| if is_asset(path) { None } else { page.file(Page::INDEX) })
}

/// Whether `path` belongs to the API, where nothing is ever answered with the page.
pub(crate) fn is_api(path: &str) -> bool {
    is_below(path, "/api")
}

fn is_asset(path: &str) -> bool {
    is_below(path, "/assets")
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn serve(file: &File, request: &HeaderMap) -> Response {
    let tag = file.tag();
    let mut response = if etag::matches(request, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let Some((content, coding)) = coding::choose(file, request) else {
            return ApiError::internal(format!("{} of the page cannot be unpacked", file.name)).into_response();
        };
        let mut response = content.into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(file.media_type()));
        if let Some(coding) = coding {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        response
    };
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(ETAG, tag);
    }
    let kept = if file.is_hashed() { FOR_EVER } else { ASK_ME };
    for (name, value) in [
        (CACHE_CONTROL, kept),
        (VARY, "accept-encoding"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
        (CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn without_body(mut response: Response) -> Response {
    let body = std::mem::replace(response.body_mut(), Body::empty());
    if let Some(length) = body.size_hint().exact().filter(|length| *length > 0) {
        response.headers_mut().insert(CONTENT_LENGTH, length.into());
    }
    response
}

/// What somebody sees who built the program without the page.
fn missing() -> Response {
    let text = "This redraft was built without the page.\n\n\
        `make page` builds it (it needs Node 20.19 or newer); then build redraft again.\n\
        Everything else works: the API is at /api, and `redraft runs list` shows the runs.\n";
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    (StatusCode::NOT_FOUND, headers, text).into_response()
}
