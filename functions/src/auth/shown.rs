//! What a request shows of its sender: a key, a session, or nothing.

use http::HeaderMap;
use http::header::{AUTHORIZATION, COOKIE};
use redraft_domain::key::ApiKey;
use sha2::{Digest, Sha256};

use crate::error::ApiError;

/// What a request shows of its sender.
pub(crate) enum Shown {
    /// A whole key: its checksum fits.
    Key(ApiKey),
    /// The hash of a session's token.
    Session(String),
    Nothing,
}

/// What the headers show. A key goes before a cookie: who sends one means it.
pub(super) fn shown(headers: &HeaderMap, cookie: &str) -> Result<Shown, ApiError> {
    if let Some(value) = headers.get(AUTHORIZATION) {
        let key = match value.as_bytes().split_at_checked(7) {
            Some((scheme, key)) if scheme.eq_ignore_ascii_case(b"bearer ") => key.trim_ascii(),
            _ => return Err(ApiError::unauthorized("send the key as `Authorization: Bearer <key>`")),
        };
        // A typo is told without asking the store.
        let key = std::str::from_utf8(key).ok().and_then(|text| text.parse().ok());
        return key
            .map(Shown::Key)
            .ok_or_else(|| ApiError::unauthorized("this is no whole key of Redraft: was it cut off or mistyped?"));
    }
    Ok(token(headers, cookie).map_or(Shown::Nothing, |token| Shown::Session(hash(token))))
}

/// The token in the cookie of a session.
fn token<'a>(headers: &'a HeaderMap, cookie: &str) -> Option<&'a str> {
    let pairs = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(';'));
    let mut values = pairs.filter_map(|pair| pair.trim().strip_prefix(cookie)?.strip_prefix('='));
    values.find(|value| !value.is_empty())
}

/// What is kept of a session's or a ticket's token.
pub(crate) fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}
