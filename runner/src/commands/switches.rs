//! What commands change in a runner that works.

use std::sync::Arc;
use std::time::Duration;

use redraft_domain::command::ConfigUpdate;
use redraft_domain::time::Timestamp;
use redraft_store::clock::Clock;
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;

use super::journal::Written;
use crate::claim_loop::ClaimSettings;
use crate::runner::Stop;

/// Settings and switches, shared by the desk and the claim loop.
#[derive(Debug, Clone)]
pub(crate) struct Switches {
    settings: Arc<watch::Sender<ClaimSettings>>,
    pause: Arc<watch::Sender<Pause>>,
    stop: Stop,
    began: Duration,
}

/// Whether work is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pause {
    Off,
    /// Until that moment of the clock that goes on while the machine sleeps; for as long as nobody says otherwise without.
    On(Option<Duration>),
}

impl Pause {
    fn is_on(self, now: Duration) -> bool {
        match self {
            Self::Off => false,
            Self::On(until) => until.is_none_or(|until| now < until),
        }
    }
}

/// How often a paused runner looks at the clock: timers stand still while the machine sleeps.
const LOOKS: Duration = Duration::from_secs(1);

impl Switches {
    pub(crate) fn new(settings: ClaimSettings, stop: Stop, now: Duration) -> Self {
        Self {
            settings: Arc::new(watch::Sender::new(settings)),
            pause: Arc::new(watch::Sender::new(Pause::Off)),
            stop,
            began: now,
        }
    }

    pub(crate) fn settings(&self) -> ClaimSettings {
        self.settings.borrow().clone()
    }

    /// Goes on with what the last process was told.
    pub(crate) fn recall(&self, written: &Written, now: (Timestamp, Duration)) {
        if written.paused {
            match written.paused_until {
                None => self.pause(None),
                Some(until) => self.pause(Some(now.1 + until.since(now.0))),
            }
        }
    }

    /// Whether the process is there for this runner alone, so that a command may end it.
    pub(crate) fn may_leave(&self) -> bool {
        self.stop.is_own
    }

    pub(crate) fn set(&self, update: ConfigUpdate) {
        self.settings.send_modify(|settings| settings.recall(Some(update)));
    }

    pub(crate) fn pause(&self, until: Option<Duration>) {
        self.pause.send_replace(Pause::On(until));
    }

    pub(crate) fn resume(&self) {
        self.pause.send_replace(Pause::Off);
    }

    pub(crate) fn is_paused(&self, now: Duration) -> bool {
        self.pause.borrow().is_on(now) && !self.is_draining()
    }

    /// Returns when work is taken again; at once if it is.
    pub(crate) async fn resumed(&self, clock: &dyn Clock) {
        let mut pause = self.pause.subscribe();
        while pause.borrow_and_update().is_on(clock.elapsed()) {
            tokio::select! {
                changed = pause.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(LOOKS) => {}
            }
        }
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.stop.draining.is_cancelled()
    }

    /// No more work; with `restarts` the process is to be started again.
    pub(crate) fn leave(&self, restarts: bool) {
        if restarts {
            self.stop.restarting.cancel();
        }
        self.stop.draining.cancel();
    }

    pub(crate) fn began(&self) -> Duration {
        self.began
    }
}

/// Gives a runner as many hands as its settings say, whenever they change; until `stop`. Hands that are full are taken
/// away when they are free.
pub(crate) async fn keep_hands(hands: &Semaphore, switches: &Switches, stop: &CancellationToken) {
    let mut settings = switches.settings.subscribe();
    let mut there = settings.borrow_and_update().max_concurrent.max(1);
    while let Some(Ok(())) = stop.run_until_cancelled(settings.changed()).await {
        let wanted = settings.borrow_and_update().max_concurrent.max(1);
        hands.add_permits(wanted.saturating_sub(there) as usize);
        let too_many = there.saturating_sub(wanted);
        match stop.run_until_cancelled(hands.acquire_many(too_many)).await {
            Some(Ok(taken)) => taken.forget(),
            _ => return,
        }
        there = wanted;
    }
}

#[cfg(test)]
mod tests {
    use redraft_store::clock::SystemClock;

    use super::*;

    fn switches() -> Switches {
        let settings = ClaimSettings { max_concurrent: 2, poll_every: Duration::from_secs(5), only_run: None };
        Switches::new(settings, Stop::default(), Duration::ZERO)
    }

    fn hands(most: u32) -> ConfigUpdate {
        ConfigUpdate { max_concurrent: Some(most), poll_interval_ms: None }
    }

    #[tokio::test]
    async fn hands_come_at_once_and_go_when_they_are_free() {
        let (switches, hands_there, stop) = (switches(), Semaphore::new(2), CancellationToken::new());
        let full = hands_there.acquire_many(2).await.unwrap();
        let test = async {
            switches.set(hands(3));
            let third = hands_there.acquire().await.unwrap();
            switches.set(hands(1));
            drop(full);
            drop(third);
            while hands_there.available_permits() != 1 {
                tokio::task::yield_now().await;
            }
            stop.cancel();
        };

        tokio::join!(keep_hands(&hands_there, &switches, &stop), test);

        assert_eq!(hands_there.available_permits(), 1);
    }

    #[tokio::test]
    async fn whoever_waits_for_the_end_of_a_pause_hears_of_resume_at_once() {
        let (switches, clock) = (switches(), SystemClock::new());
        switches.pause(None);

        let ((), ()) = tokio::join!(switches.resumed(&clock), async { switches.resume() });

        assert!(!switches.is_paused(Duration::ZERO));
    }

    #[test]
    fn a_pause_that_was_written_down_goes_on_for_what_is_left_of_it() {
        let now = (Timestamp::from_ms(100_000), Duration::from_secs(7));
        for (until, after) in [(Some(130_000), 30), (Some(50_000), 0)] {
            let switches = switches();
            let paused_until = until.map(Timestamp::from_ms);
            switches.recall(&Written { paused: true, paused_until, ..Written::default() }, now);
            assert!(!switches.is_paused(now.1 + Duration::from_secs(after)));
            assert_eq!(switches.is_paused(now.1), after > 0);
        }
        let forever = switches();
        forever.recall(&Written { paused: true, ..Written::default() }, now);
        assert!(forever.is_paused(Duration::from_secs(1_000_000)));
    }
}
