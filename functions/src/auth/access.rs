//! The rule by which a deployment lets people in.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use http::HeaderMap;
use http::header::AUTHORIZATION;
use redraft_domain::id::OwnerId;
use redraft_domain::scope::{Role, Scope, Scopes};
use redraft_store::Store;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::caller::Caller;
use super::local::LocalAddress;
use crate::error::ApiError;

/// Who gets in, and as whom.
#[derive(Debug, Clone)]
pub struct Access {
    rule: Rule,
    owner: OwnerId,
    scopes: Scopes,
}

#[derive(Debug, Clone)]
enum Rule {
    Local(LocalAddress),
    Key(KeyHash),
}

impl Access {
    /// Whoever is on this machine and asks for 127.0.0.1, `localhost` or `[::1]` at `port`.
    /// Only for a server that listens on a loopback address.
    pub fn local(port: u16) -> Self {
        Self::by(Rule::Local(LocalAddress::at(port)))
    }

    /// Whoever has the key with this hash.
    pub fn key(sha256: KeyHash) -> Self {
        Self::by(Rule::Key(sha256))
    }

    fn by(rule: Rule) -> Self {
        Self { rule, owner: OwnerId::local(), scopes: Scopes::of([Scope::All]) }
    }

    /// The same, for the rows of `owner` instead of [`OwnerId::local`].
    #[must_use]
    pub fn for_owner(mut self, owner: OwnerId) -> Self {
        self.owner = owner;
        self
    }

    /// The same, good for `scopes` only.
    #[must_use]
    pub fn with_scopes(mut self, scopes: impl IntoIterator<Item = Scope>) -> Self {
        self.scopes = Scopes::of(scopes);
        self
    }

    /// The address to insist on, if this is a server for one machine.
    pub(crate) fn local_address(&self) -> Option<&LocalAddress> {
        match &self.rule {
            Rule::Local(address) => Some(address),
            Rule::Key(_) => None,
        }
    }

    /// Who asks, with the store as they may see it.
    pub(crate) fn caller(&self, headers: &HeaderMap, store: Arc<dyn Store>) -> Result<Caller, ApiError> {
        match &self.rule {
            // Host and origin were checked by `guard` before any route was chosen.
            Rule::Local(_) => {}
            Rule::Key(sha256) => sha256.check(bearer(headers)?)?,
        }
        Ok(Caller { owner: self.owner.clone(), scopes: self.scopes.effective(Role::Admin), store })
    }
}

fn bearer(headers: &HeaderMap) -> Result<&[u8], ApiError> {
    let value = headers
        .get(AUTHORIZATION)
        .ok_or_else(|| ApiError::unauthorized("this address needs a key: send it as `Authorization: Bearer <key>`"))?;
    match value.as_bytes().split_at_checked(7) {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case(b"bearer ") => Ok(key.trim_ascii()),
        _ => Err(ApiError::unauthorized("send the key as `Authorization: Bearer <key>`")),
    }
}

/// SHA-256 of an API key. The key itself is never kept.
#[derive(Clone)]
pub struct KeyHash([u8; 32]);

/// A text that is no SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is not a SHA-256 in hex (64 characters 0-9 a-f)")]
pub struct InvalidKeyHash;

impl KeyHash {
    /// The hash of `key`.
    pub fn of(key: &str) -> Self {
        Self(Sha256::digest(key).into())
    }

    fn check(&self, key: &[u8]) -> Result<(), ApiError> {
        let given: [u8; 32] = Sha256::digest(key).into();
        // In constant time, so that nobody learns from the clock how many bytes were right.
        if bool::from(given.ct_eq(&self.0)) {
            Ok(())
        } else {
            Err(ApiError::unauthorized("this key is not known here"))
        }
    }
}

impl FromStr for KeyHash {
    type Err = InvalidKeyHash;

    fn from_str(text: &str) -> Result<Self, InvalidKeyHash> {
        let mut bytes = [0_u8; 32];
        hex::decode_to_slice(text.trim(), &mut bytes).map_err(|_not_hex| InvalidKeyHash)?;
        Ok(Self(bytes))
    }
}

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyHash(…)")
    }
}
