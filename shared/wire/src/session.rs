//! Signing in and out.

use redraft_domain::scope::Scope;
use redraft_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::word::{RoleWord, ScopeWord};

/// What somebody shows to sign in: exactly one of these.
#[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Login {
    /// A user's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The ticket of a one-time link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub once: Option<String>,
    /// What an identity provider sent along when it sent somebody back to the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oidc: Option<ProviderAnswer>,
}

/// The answer of an identity provider to a page, and what the page kept meanwhile: the server exchanges the code, checks
/// the token that it gets for it, and shows neither to anybody.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProviderAnswer {
    /// The code, good for one exchange.
    #[schema(min_length = 1, max_length = 4096)]
    pub code: String,
    /// What the code's challenge was made of (PKCE, S256).
    #[schema(min_length = 43, max_length = 128)]
    pub code_verifier: String,
    /// What the token must contain.
    #[schema(min_length = 16, max_length = 128)]
    pub nonce: String,
    /// Where the provider was told to send the answer.
    #[schema(min_length = 1, max_length = 2048)]
    pub redirect_uri: String,
}

impl std::fmt::Debug for ProviderAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ProviderAnswer(…)")
    }
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Login(…)")
    }
}

/// A ticket to one sign-in.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignInLink {
    /// What the page shows at `POST /api/auth/login`. It finds it behind `#once=` in its own address, which browsers
    /// send to nobody.
    pub once: String,
    /// How long it is good for.
    pub expires_in_ms: u64,
}

impl std::fmt::Debug for SignInLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignInLink(…)")
    }
}

/// Whoever asks, as the control plane sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// The person.
    pub user: Person,
    /// What they may do here and now.
    #[schema(value_type = Vec<ScopeWord>)]
    pub scopes: Vec<Scope>,
    /// How they got in: `session`, `key`, or `local` because they are the person of this machine.
    pub via: String,
    /// When that ends by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
}

/// A person, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Whose rows are theirs.
    pub id: String,
    /// What people call them.
    pub name: String,
    /// `member` or `admin`.
    #[schema(value_type = RoleWord)]
    pub role: String,
}
