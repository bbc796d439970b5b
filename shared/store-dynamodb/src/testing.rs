//! DynamoDB Local, and a store with a clock that stands still, for tests.
#![expect(clippy::missing_panics_doc, reason = "a test fails by panicking")]

mod clocked;
mod invariants;
mod local;
mod meter;

pub use clocked::ClockedStore;
pub use local::DynamoLocal;
pub use meter::Units;
