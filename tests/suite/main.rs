//! What a person or a fault can do to the real binary, and what must come of it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it stands")]

mod bad_input;
mod cancel;
mod docs_are_true;
mod files;
mod first_run;
mod fork;
mod hostile_stops;
mod leaving;
mod remote_runners;
mod resume;
mod runner_anywhere;
mod serve;
mod service;
mod telemetry;
mod torture;
mod two_runners;
mod watchdog;

/// An evaluator that likes everything.
const PASS: &str = r#"echo '{"score":1,"feedback":"good"}'"#;
