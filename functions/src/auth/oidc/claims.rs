//! What an ID token must say, once its signature is right.

use std::time::Duration;

use redraft_domain::time::Timestamp;
use redraft_store::operations::keys::NAME_CHARS;
use serde::Deserialize;
use serde_json::Value;

use super::refusal::Doubt;

/// How far a provider's clock may be from ours.
const SKEW: Duration = Duration::from_secs(60);
/// A token of a sign-in that is going on is seconds old.
const MOST_AGE: Duration = Duration::from_secs(10 * 60);
/// The longest subject that the standard allows.
const SUBJECT_BYTES: usize = 255;

/// Somebody, as a provider knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Never given to anybody else by the same issuer.
    pub(crate) subject: String,
    /// What people call them. Says nothing about who they are.
    pub(crate) name: String,
    /// Their address, if the provider says that it is theirs.
    pub(crate) verified_email: Option<String>,
}

/// Whom a token must be for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    pub(super) now: Timestamp,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    nonce: Option<String>,
    name: Option<Value>,
    preferred_username: Option<Value>,
    email: Option<Value>,
    email_verified: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Whom a token names, if it is for us, now, and for this sign-in.
pub(super) fn identity(payload: &[u8], wanted: &Wanted<'_>) -> Result<Identity, Doubt> {
    let claims: Claims = serde_json::from_slice(payload).map_err(|_not_those| Doubt::Claims)?;
    claims.check(wanted)?;
    Ok(Identity { name: claims.called(), verified_email: claims.verified_email(), subject: claims.sub })
}

impl Claims {
    fn check(&self, wanted: &Wanted<'_>) -> Result<(), Doubt> {
        let (skew, most_age) = (SKEW.as_secs_f64(), MOST_AGE.as_secs_f64());
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of this age of the world fit")]
        let now = wanted.now.as_ms() as f64 / 1000.0;
        let doubts = [
            (self.iss != wanted.issuer, Doubt::Issuer),
            (!self.is_for(wanted.client_id), Doubt::Audience),
            (self.exp <= now - skew || self.iat < now - most_age, Doubt::Expired),
            (self.iat > now + skew || self.nbf.is_some_and(|nbf| nbf > now + skew), Doubt::NotYet),
            (self.nonce.as_deref() != Some(wanted.nonce), Doubt::Nonce),
            (!self.names_somebody(), Doubt::Subject),
        ];
        doubts.into_iter().find_map(|(is_so, doubt)| is_so.then_some(doubt)).map_or(Ok(()), Err)
    }

    fn is_for(&self, client_id: &str) -> bool {
        let azp = self.azp.as_deref();
        let is_named = match &self.aud {
            Audience::One(one) => one == client_id,
            // A token for several says to whom it was issued.
            Audience::Several(all) => all.iter().any(|one| one == client_id) && (all.len() == 1 || azp.is_some()),
        };
        is_named && azp.is_none_or(|azp| azp == client_id)
    }

    /// Subjects are compared and kept to the letter, so nothing is one that a store or a reader could take for another.
    fn names_somebody(&self) -> bool {
        (1..=SUBJECT_BYTES).contains(&self.sub.len())
            && self.sub.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
    }

    fn verified_email(&self) -> Option<String> {
        // Some write the word.
        let is_verified = matches!(&self.email_verified, Some(Value::Bool(true)))
            || self.email_verified.as_ref().and_then(Value::as_str) == Some("true");
        self.email.as_ref().and_then(Value::as_str).filter(|_| is_verified).map(str::to_owned)
    }

    fn called(&self) -> String {
        let said = [&self.name, &self.preferred_username, &self.email];
        let mut names = said.into_iter().filter_map(|name| name.as_ref()?.as_str()).chain([self.sub.as_str()]);
        let tidy = |name: &str| -> String {
            let visible: String = name.chars().filter(|c| !c.is_control()).collect();
            visible.trim().chars().take(NAME_CHARS).collect()
        };
        names.find_map(|name| Some(tidy(name)).filter(|name| !name.trim().is_empty())).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
