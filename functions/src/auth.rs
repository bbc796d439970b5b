//! Who may ask for what. Owners come from here and from nowhere else.

mod access;
mod caller;
mod known;
mod limits;
mod local;
mod oidc;
mod origins;
mod shown;
mod site;

pub use access::Access;
pub use caller::ClientAddress;
pub use oidc::{ClientSecret, IdentityProvider, Newcomers, OidcSettings};
pub use origins::AllowedOrigins;
pub use redraft_domain::scope::Scope;

pub(crate) use caller::{Caller, Doorstep, Gate, Need, Via, require};
pub(crate) use limits::{limit_key_making, limit_sign_ins, limit_sign_ins_as, limit_sign_ins_from};
pub(crate) use local::guard;
pub(crate) use oidc::{Brought, Identity, Refusal};
pub(crate) use shown::hash;
pub(crate) use site::check_sign_in;
