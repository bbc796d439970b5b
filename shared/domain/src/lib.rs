//! Runs, agents and the loop that decides what happens next.
//!
//! This crate has no I/O, no async and no clock: time is a parameter. It holds
//! the words of the product as types, and the two decisions everything else
//! serves: which status changes exist ([`run::transition`]) and what a run does
//! after its last finished stage ([`loop_policy`]).

pub mod agent;
pub mod artifact;
pub mod command;
pub mod event;
pub mod figures;
pub mod fleet;
pub mod id;
pub mod key;
pub mod limits;
pub mod liveness;
pub mod loop_policy;
pub mod metrics;
pub mod run;
pub mod run_file;
pub mod runner;
pub mod scope;
pub mod score;
pub mod time;
