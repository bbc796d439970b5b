//! Proof that a page of ours sends what a cookie goes along with, wherever we are served.

use axum::extract::Request;
use http::header::{HOST, HeaderName, ORIGIN};
use http::{HeaderMap, Method};

use super::origins::AllowedOrigins;
use crate::error::ApiError;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a method only looks, or is one that no route has: that it is not allowed is said behind this door.
pub(super) fn is_safe(method: &Method) -> bool {
    !matches!(*method, Method::POST | Method::PUT | Method::PATCH | Method::DELETE)
}

/// Refuses what another site makes a browser send with our cookie, but for pages of `allowed`.
pub(super) fn check(request: &Request, allowed: &AllowedOrigins) -> Result<(), ApiError> {
    if is_safe(request.method()) {
        return Ok(());
    }
    let host = text(request.headers(), HOST).or_else(|| request.uri().authority().map(http::uri::Authority::as_str));
    match (text(request.headers(), SEC_FETCH_SITE), text(request.headers(), ORIGIN)) {
        (Some("same-origin"), None) => Ok(()),
        (site, Some(origin)) if is_ours(site, origin, host, allowed) => Ok(()),
        _ => Err(ApiError::forbidden("a page of another site must not change anything here")),
    }
}

/// Refuses a sign-in that another site makes a browser send, but for pages of `allowed`; programs say nothing of sites.
pub(crate) fn check_sign_in(headers: &HeaderMap, allowed: &AllowedOrigins) -> Result<(), ApiError> {
    let host = text(headers, HOST);
    match (text(headers, SEC_FETCH_SITE), text(headers, ORIGIN)) {
        (None | Some("same-origin"), None) => Ok(()),
        (site, Some(origin)) if is_ours(site, origin, host, allowed) => Ok(()),
        _ => Err(ApiError::forbidden("a page of another site must not sign anybody in here")),
    }
}

/// Whether a page is ours, or one of another host that may call. Browsers take the cookie along, and keep it, only on
/// the same site.
fn is_ours(site: Option<&str>, origin: &str, host: Option<&str>, allowed: &AllowedOrigins) -> bool {
    match site {
        // What stands before us may go by another name than it asks us by, as CloudFront before a function does.
        None | Some("same-origin") => is_at(origin, host) || allowed.allow(origin),
        Some("same-site") => allowed.allow(origin),
        Some(_) => false,
    }
}

fn is_at(origin: &str, host: Option<&str>) -> bool {
    let at = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    at.zip(host).is_some_and(|(at, host)| at.eq_ignore_ascii_case(host))
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).map(|value| value.to_str().unwrap_or("(no text)"))
}
