//! The router in process, over the real store in a file.

#![expect(clippy::unwrap_used, reason = "a helper of a test that cannot go on should panic")]

mod access;
mod acting;
mod artifacts;
mod client;
mod config;
mod cursors;
mod errors;
mod events;
mod faults;
mod fleet;
mod harness;
mod hostile;
mod lambda_events;
mod listing;
mod live;
mod owners;
mod page;
mod runner_side;
mod snapshots;
mod submitting;
mod uploads;
