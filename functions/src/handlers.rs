//! One file per resource: decode, one store operation, encode.

pub(crate) mod actions;
pub(crate) mod agents;
pub(crate) mod artifacts;
pub(crate) mod audit;
pub(crate) mod config;
mod content;
pub(crate) mod downloads;
pub(crate) mod events;
pub(crate) mod files;
pub(crate) mod health;
pub(crate) mod keys;
pub(crate) mod live;
pub(crate) mod metrics;
pub(crate) mod runner_commands;
pub(crate) mod runner_metrics;
pub(crate) mod runner_side;
pub(crate) mod runners;
pub(crate) mod runs;
pub(crate) mod session;
pub(crate) mod uploads;
pub(crate) mod users;

/// What a handler answers with.
pub(crate) type Answer<T> = Result<T, crate::error::ApiError>;
