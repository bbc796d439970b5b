//! The store on libSQL: an embedded file, or a server over Hrana.

pub mod database;
#[cfg(feature = "file")]
pub mod file;
pub mod statement;
pub mod store;

mod artifacts;
mod claims;
mod errors;
mod list;
mod migrate;
mod reports;
mod rows;
mod runners;
mod runs;
mod sql;
mod sweep;

pub use store::LibsqlStore;
