//! What a run's stage and a runner's claim loop show of themselves, kept until the next heartbeat takes it along.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use redraft_domain::liveness::Claims;
use redraft_store::beat::Beat;
use redraft_store::claim::StageSign;
use redraft_store::clock::Clock;
use tokio::sync::watch;

/// Signs that a stage gets on. Written for every chunk of its output, so it costs two stores and no lock.
#[derive(Debug, Default)]
pub(crate) struct StageVitals {
    /// Milliseconds on the clock that goes on while the machine sleeps.
    moved_at_ms: AtomicU64,
    output_bytes: AtomicU64,
}

impl StageVitals {
    pub(crate) fn new(clock: &dyn Clock) -> Self {
        let vitals = Self::default();
        vitals.moved(clock);
        vitals
    }

    /// A stage is executed anew: nothing of it has been written.
    pub(crate) fn begun(&self, clock: &dyn Clock) {
        self.output_bytes.store(0, Ordering::Relaxed);
        self.moved(clock);
    }

    /// The stage wrote so many bytes.
    pub(crate) fn wrote(&self, clock: &dyn Clock, bytes: usize) {
        self.output_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
        self.moved(clock);
    }

    /// The stage did something else that can be seen.
    pub(crate) fn moved(&self, clock: &dyn Clock) {
        self.moved_at_ms.store(ms(clock.elapsed()), Ordering::Relaxed);
    }

    /// What to say at `now`.
    pub(crate) fn sign(&self, now: Duration) -> StageSign {
        StageSign {
            ago: Duration::from_millis(ms(now).saturating_sub(self.moved_at_ms.load(Ordering::Relaxed))),
            output_bytes: self.output_bytes.load(Ordering::Relaxed),
        }
    }
}

fn ms(elapsed: Duration) -> u64 {
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

/// Whether the claim loop turns.
#[derive(Debug, Clone)]
pub(crate) struct ClaimVitals(Arc<watch::Sender<(Claims, Option<Duration>)>>);

impl ClaimVitals {
    pub(crate) fn new() -> Self {
        Self(Arc::new(watch::Sender::new((Claims::Open, None))))
    }

    /// The loop had an answer at `now`.
    pub(crate) fn turned(&self, now: Duration) {
        self.0.send_modify(|(_, turned_at)| *turned_at = Some(now));
    }

    /// The loop takes work from now on, or does not.
    pub(crate) fn are(&self, claims: Claims) {
        self.0.send_modify(|(stored, _)| *stored = claims);
    }

    /// What to say at `now`.
    pub(crate) fn beat(&self, now: Duration) -> Beat {
        let (claims, turned_at) = *self.0.borrow();
        Beat { claims, last_claim_ago: turned_at.map(|at| now.saturating_sub(at)), is_paused: false }
    }
}

#[cfg(test)]
mod tests {
    use redraft_domain::time::Timestamp;

    use super::*;

    #[derive(Debug, Default)]
    struct Hand(AtomicU64);

    impl Clock for Hand {
        fn now(&self) -> Timestamp {
            Timestamp::from_ms(0)
        }

        fn elapsed(&self) -> Duration {
            Duration::from_millis(self.0.load(Ordering::Relaxed))
        }
    }

    #[test]
    fn bytes_are_counted_and_make_the_sign_young_until_the_next_execution() {
        let clock = Hand::default();
        let vitals = StageVitals::new(&clock);
        clock.0.store(5_000, Ordering::Relaxed);
        vitals.wrote(&clock, 10);
        vitals.wrote(&clock, 7);
        clock.0.store(9_000, Ordering::Relaxed);

        let sign = vitals.sign(clock.elapsed());
        vitals.begun(&clock);

        assert_eq!(sign, StageSign { ago: Duration::from_secs(4), output_bytes: 17 });
        assert_eq!(vitals.sign(clock.elapsed()), StageSign { ago: Duration::ZERO, output_bytes: 0 });
    }

    #[test]
    fn a_loop_says_what_it_does_and_when_it_last_turned() {
        let vitals = ClaimVitals::new();
        let before = vitals.beat(Duration::from_secs(9));
        vitals.turned(Duration::from_secs(10));
        vitals.are(Claims::Full);

        assert_eq!(before, Beat::default());
        let beat = vitals.beat(Duration::from_secs(13));
        assert_eq!(beat, Beat { claims: Claims::Full, last_claim_ago: Some(Duration::from_secs(3)), is_paused: false });
    }
}
