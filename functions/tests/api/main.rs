//! The router in process, over the real store in a file.

#![expect(clippy::unwrap_used, reason = "a helper of a test that cannot go on should panic")]

mod access;
mod acting;
mod artifacts;
mod client;
mod commands;
mod config;
mod cors;
mod cursors;
mod downloads;
mod errors;
mod events;
mod faults;
mod fleet;
mod harness;
mod hostile;
mod keys;
mod lambda_events;
mod links;
mod listing;
mod live;
mod metrics;
mod oidc;
mod owners;
mod page;
mod requests;
mod runner_side;
mod sessions;
mod snapshots;
mod strangers;
mod submitting;
#[cfg(feature = "telemetry")]
mod telemetry;
mod uploads;
