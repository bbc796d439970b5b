//! Which provider a deployment trusts, and as what it is known there.

use std::fmt;

use super::newcomers::Newcomers;

/// Which provider a deployment trusts, and as what it is known there.
#[derive(Debug, Clone)]
pub struct OidcSettings {
    /// The provider's name for itself, to the letter: `https://id.example.com/realms/lab`.
    pub issuer: String,
    /// What the provider calls this deployment; tokens for anybody else are refused.
    pub client_id: String,
    /// What this deployment shows the provider, if it is no public client.
    pub client_secret: Option<ClientSecret>,
    /// Who of those that nobody has made yet gets an account.
    pub newcomers: Newcomers,
}

/// What a deployment shows its provider. Nothing prints it.
#[derive(Clone)]
pub struct ClientSecret(String);

impl ClientSecret {
    /// Keeps `secret` from being printed.
    pub fn new(secret: String) -> Self {
        Self(secret)
    }

    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret(…)")
    }
}
