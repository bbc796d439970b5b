//! Signing in at an identity provider: OpenID Connect, a code with PKCE that this side exchanges
//! (`docs/decisions/0015-openid-connect.md`).

mod claims;
mod discovery;
mod endpoint;
mod fresh;
mod jwks;
mod jws;
mod newcomers;
mod provider;
mod refusal;
mod settings;
mod token_endpoint;
mod web;

pub use newcomers::Newcomers;
pub use provider::IdentityProvider;
pub use settings::{ClientSecret, OidcSettings};

pub(crate) use claims::Identity;
pub(crate) use provider::Brought;
pub(crate) use refusal::Refusal;
