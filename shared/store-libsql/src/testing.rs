//! A real libSQL server for tests.

mod sqld;

pub use sqld::Sqld;
