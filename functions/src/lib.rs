//! The control plane over HTTP: every route, as one router.
//!
//! [`router`] puts the routes on an [`AppState`], which is a store and the
//! rules of who may ask. The same router is a Lambda function (`bin/api.rs`),
//! part of `redraft up`, and what the tests call in process. Handlers decode,
//! call one store operation, and encode; nothing is decided here but access.

pub mod auth;
#[cfg(feature = "lambda")]
pub mod backend;
pub mod config;
pub mod error;
pub mod in_process;
#[cfg(feature = "lambda")]
pub mod lambda;
pub mod openapi;
pub mod page;
pub mod panics;
pub mod request_id;
pub mod router;
pub mod state;
pub mod sweep;
#[cfg(feature = "telemetry")]
pub mod telemetry;
pub mod waking;
pub mod witness;

mod aliases;
mod cursor;
mod downloads;
mod encode;
mod etag;
mod extract;
mod handlers;
mod observe;
mod range;
mod route;

pub use auth::Access;
pub use downloads::Downloads;
pub use in_process::InProcess;
pub use router::router;
pub use state::AppState;
