//! What travels over HTTP: request and response bodies, one file per resource.
//!
//! JSON, camelCase, times RFC 3339 UTC with milliseconds, durations in `…Ms`,
//! ids as strings. Requests refuse unknown fields: nobody sets a status by
//! guessing its name. Bodies are built in `functions`; this crate knows the
//! words of the domain and nothing of any store.

pub mod agent;
pub mod artifact;
pub mod audit;
#[cfg(feature = "typed-client")]
pub mod client;
pub mod command;
pub mod config;
pub mod download;
pub mod event;
pub mod health;
pub mod key;
pub mod live;
pub mod liveness;
pub mod problem;
pub mod run;
pub mod runner;
pub mod runner_side;
pub mod session;
pub mod upload;
pub mod user;
pub mod word;

#[cfg(feature = "typed-client")]
pub use client::{Client, ClientError};
pub use problem::Problem;
