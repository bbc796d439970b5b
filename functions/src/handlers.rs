//! One file per resource: decode, one store operation, encode.

pub(crate) mod actions;
pub(crate) mod agents;
pub(crate) mod artifacts;
pub(crate) mod events;
pub(crate) mod health;
pub(crate) mod live;
pub(crate) mod runners;
pub(crate) mod runs;

/// What a handler answers with.
pub(crate) type Answer<T> = Result<T, crate::error::ApiError>;
