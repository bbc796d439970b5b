//! What a database must do for Redraft, and the use cases on top of it.
//!
//! [`Store`] is the seam: one method for each thing that happens to a run, each
//! one atomic and safe to send twice. Each database implements it in a crate of
//! its own and proves it with the conformance suite in `testing`.
//! [`operations`] are the use cases that need more than one call or a decision;
//! [`ControlPlane`] is the half that a runner sees.

pub mod audit;
pub mod beat;
pub mod cancels;
pub mod claim;
pub mod clock;
pub mod control_plane;
pub mod entropy;
pub mod error;
pub mod figures;
pub mod fleet;
pub mod guard;
pub mod keys;
pub mod operations;
pub mod people;
pub mod poll;
pub mod registration;
pub mod report;
pub mod run_query;
pub mod run_view;
pub mod signing;
pub mod store;
pub mod submission;
#[cfg(feature = "testing")]
pub mod testing;
pub mod upload;

pub use control_plane::{ControlPlane, Direct};
pub use error::StoreError;
pub use figures::Watch;
pub use fleet::Fleet;
pub use store::Store;
