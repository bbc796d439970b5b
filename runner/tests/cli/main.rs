//! The program as people start it: the real binary, in a folder of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod admin;
mod agents;
mod backup;
mod doctor;
mod help;
mod life;
mod open;
mod program;
mod restart;
mod usage;
