//! A clock that goes on while the machine sleeps.

use std::time::Duration;

use nix::time::{ClockId, clock_gettime};
use redraft_domain::time::Timestamp;
use redraft_store::clock::{Clock, SystemClock};

/// The clock of this machine since it was started, its sleep included: what a lease is measured by.
///
/// `Instant` stands still while a Linux laptop sleeps, so a runner that wakes up
/// would believe in a lease that ran out hours ago.
#[derive(Debug, Clone, Copy, Default)]
pub struct BootClock {
    wall: SystemClock,
}

#[cfg(any(target_os = "linux", target_os = "android"))]
const SINCE_BOOT: ClockId = ClockId::CLOCK_BOOTTIME;
/// Goes on in sleep on macOS; elsewhere it may not, and a late renewal is all that costs.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const SINCE_BOOT: ClockId = ClockId::CLOCK_MONOTONIC;

impl Clock for BootClock {
    fn now(&self) -> Timestamp {
        self.wall.now()
    }

    fn elapsed(&self) -> Duration {
        // The kernel refuses only clocks that it does not have.
        clock_gettime(SINCE_BOOT).map_or_else(|_| self.wall.elapsed(), Duration::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_goes_back_and_counts_from_the_start_of_the_machine() {
        let clock = BootClock::default();
        let first = clock.elapsed();

        assert!(clock.elapsed() >= first);
        assert!(first > Duration::from_secs(1), "the machine was started {first:?} ago");
    }
}
