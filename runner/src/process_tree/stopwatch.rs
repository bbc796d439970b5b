//! How long something took.

use std::time::Duration;

use tokio::time::Instant;

/// Measures from its start. Stands still while the machine sleeps, and moves with tokio's paused clock in tests.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[expect(clippy::disallowed_methods, reason = "elapsed time of a child process, reported and never decided by")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Time since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
