//! Signed tokens in their compact form. The cryptography is ring's; here is only what is taken apart, and in which order.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer, de::IgnoredAny};

use super::jwks::KeySet;
use super::refusal::Doubt;

/// What we take. Nothing with a shared secret, and never no signature at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs256,
    Es256,
    EdDsa,
}

impl Algorithm {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "ES256" => Some(Self::Es256),
            "EdDSA" | "Ed25519" => Some(Self::EdDsa),
            _ => None,
        }
    }
}

/// A token taken apart; nothing in it is believed yet.
pub(super) struct Jws<'a> {
    algorithm: Algorithm,
    key: Option<String>,
    signed: &'a [u8],
    signature: Vec<u8>,
    payload: Vec<u8>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    #[serde(default, deserialize_with = "is_there")]
    crit: bool,
}

impl<'a> Jws<'a> {
    pub(super) fn parse(token: &'a str) -> Result<Self, Doubt> {
        let (signed, signature) = token.rsplit_once('.').ok_or(Doubt::Shape)?;
        let (header, payload) = signed.split_once('.').ok_or(Doubt::Shape)?;
        // No further dots, no padding, no bits left over: each token has one form only.
        let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_no_base64| Doubt::Shape);
        let header: Header = serde_json::from_slice(&bytes(header)?).map_err(|_no_header| Doubt::Shape)?;
        let algorithm = Algorithm::named(&header.alg).ok_or(Doubt::Algorithm)?;
        if header.crit {
            return Err(Doubt::Critical);
        }
        let (payload, signature) = (bytes(payload)?, bytes(signature)?);
        Ok(Self { algorithm, key: header.kid, signed: signed.as_bytes(), signature, payload })
    }

    /// What was signed, if one of `keys` signed it.
    pub(super) fn signed_by(&self, keys: &KeySet) -> Result<&[u8], Doubt> {
        let mut candidates = keys.for_token(self.key.as_deref(), self.algorithm).peekable();
        // A token without a name for its key may mean one that was published since.
        let is_unknown = candidates.peek().is_none() || self.key.is_none();
        if candidates.any(|key| key.has_signed(self.signed, &self.signature)) {
            return Ok(&self.payload);
        }
        Err(if is_unknown { Doubt::Key } else { Doubt::Signature })
    }
}

/// Whether there is such a field, whatever is in it.
fn is_there<'de, D: Deserializer<'de>>(value: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(value).map(|IgnoredAny| true)
}

#[cfg(test)]
mod tests;
