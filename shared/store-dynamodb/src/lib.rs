//! The store on one table of DynamoDB.
//!
//! `keys` has the layout. A run is one small item that decides; everything that happens to it is computed from the
//! item as it was seen and takes effect, with its history, in one transaction if the item is still so. The rules are
//! those of `redraft_domain`; the table compares versions.

pub mod connect;
pub mod store;
#[cfg(feature = "testing")]
pub mod testing;

mod api_keys;
mod artifacts;
mod attempts;
mod audit;
mod children;
mod claims;
mod commands;
mod commit;
mod content;
mod document;
mod errors;
mod figures;
mod fleet;
mod guarded;
mod history;
mod item;
mod keys;
mod list;
mod meta;
mod metrics;
mod order;
mod people;
mod polls;
mod queue;
mod reports;
mod runners;
mod runs;
mod sessions;
mod submit;
mod sweep;
mod table;
mod uploads;
mod write;

pub use connect::{AccessKey, Connection, create_table, let_items_end};
pub use store::DynamoStore;

/// Milliseconds of a duration, as the store keeps them.
pub(crate) fn ms(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}
