//! The store on libSQL: an embedded file, or a server over Hrana.

#[cfg(feature = "backup")]
pub mod backup;
pub mod database;
#[cfg(feature = "file")]
pub mod file;
#[cfg(feature = "remote")]
pub mod remote;
pub mod statement;
pub mod store;
#[cfg(feature = "testing")]
pub mod testing;

mod artifacts;
mod audit;
mod claims;
mod commands;
mod content;
mod errors;
mod figures;
mod fleet;
mod guarded;
mod keys;
mod list;
mod metrics;
mod migrate;
mod people;
mod polls;
mod prepared;
mod queue;
mod reports;
mod rows;
mod runners;
mod runs;
mod sql;
mod sweep;
mod uploads;

pub use prepared::Prepared;
pub use store::LibsqlStore;
