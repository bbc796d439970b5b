//! The same sentences as `loop`, for a runner that has nothing but an address and a key.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../loop/bench.rs"]
mod bench;
#[path = "../loop/commands.rs"]
mod commands;
#[path = "../over_http/plane.rs"]
mod plane;
#[path = "../loop/sentences.rs"]
mod sentences;
#[path = "../loop/steps.rs"]
mod steps;
mod weather;
