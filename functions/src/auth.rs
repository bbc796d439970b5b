//! Who may ask for what. Owners come from here and from nowhere else.

mod access;
mod caller;
mod local;
mod scope;

pub use access::{Access, InvalidKeyHash, KeyHash};
pub use scope::Scope;

pub(crate) use caller::{Caller, Gate, require};
pub(crate) use local::guard;
