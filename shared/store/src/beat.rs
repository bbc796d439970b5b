//! What a runner says of itself beside its runs, with each heartbeat.

use std::time::Duration;

use redraft_domain::liveness::Claims;

/// The runner lives; and what its claim loop does, so that a runner which lives but takes no work is seen.
///
/// Travels with the heartbeat that is sent anyway: an empty poll writes nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Beat {
    /// Whether it takes work.
    pub claims: Claims,
    /// How long ago its claim loop last had an answer; `None` before the first one.
    pub last_claim_ago: Option<Duration>,
    /// Whether somebody told it to take no work for a while.
    pub is_paused: bool,
}

impl Beat {
    /// The last thing a process says.
    pub const GOODBYE: Self = Self { claims: Claims::Gone, last_claim_ago: None, is_paused: false };
}
