//! What tests of this crate and of others need: a real libSQL server, and a store with a clock they can move.

mod clocked;
mod invariants;
mod sqld;

pub use clocked::ClockedStore;
pub use invariants::broken_invariants;
pub use sqld::Sqld;
