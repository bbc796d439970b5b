//! The loop of a runner over a real store; only the programs behind the steps are scripted.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bench;
mod commands;
mod plane;
mod sentences;
mod steps;
