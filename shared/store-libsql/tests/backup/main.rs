//! Backups of a file and of a server, and what comes back from them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod damage;
mod fencing;
mod load;
mod place;
mod refusals;
mod versions;
