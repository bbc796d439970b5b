//! Who may ask for what. Owners come from here and from nowhere else.

mod access;
mod caller;
mod local;

pub use access::{Access, InvalidKeyHash, KeyHash};
pub use redraft_domain::scope::Scope;

pub(crate) use caller::{Caller, Gate, require};
pub(crate) use local::guard;
