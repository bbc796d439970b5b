//! What a runner calls: the other half of `ControlPlane`, for runners with nothing but an address and a key.
//!
//! Nothing is decided here. A claim is a capability: who does not name the one that holds a run reads nothing of it,
//! and the store's fence refuses the writes.

pub(crate) mod files;
pub(crate) mod polls;
pub(crate) mod reports;

use std::time::Duration;

/// Longest claim that is given out: a runner that lies about its patience must not keep a run for ever.
const LONGEST_LEASE: Duration = Duration::from_secs(60 * 60);

/// The lease that a runner gets for the one it asks for.
fn lease(ms: u64) -> Duration {
    Duration::from_millis(ms).min(LONGEST_LEASE)
}
