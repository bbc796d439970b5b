//! Time and chance that repeat.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use redraft_domain::time::Timestamp;
use redraft_store::clock::Clock;
use redraft_store::entropy::Entropy;

/// A clock that stands still.
#[derive(Debug)]
pub(crate) struct StillClock;

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_ms(super::START_MS)
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

/// A clock that stands still, but for how long it has been running.
#[derive(Debug, Default)]
pub(crate) struct Watch(AtomicU64);

impl Watch {
    pub(crate) fn wait(&self, time: Duration) {
        self.0.fetch_add(u64::try_from(time.as_millis()).unwrap(), Ordering::Relaxed);
    }
}

impl Clock for Watch {
    fn now(&self) -> Timestamp {
        Timestamp::from_ms(super::START_MS)
    }

    fn elapsed(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Relaxed))
    }
}

/// Numbers that never repeat: two control planes may share a store.
#[derive(Debug, Default)]
pub(crate) struct CountingEntropy;

impl Entropy for CountingEntropy {
    fn bits(&self) -> u128 {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        u128::from(NEXT.fetch_add(1, Ordering::Relaxed)) << 64
    }
}
