//! A real runner in a runtime of its own, on a clock of its own: it is stopped by not being driven, and killed
//! with everything that is under way in it.

use std::sync::Arc;
use std::time::Duration;

use redraft_runner::{LeftHands, Runner, Stop};
use redraft_store::StoreError;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use super::host::Host;

type Worked = Result<Option<LeftHands>, StoreError>;

/// A runner at work.
#[derive(Debug)]
pub(super) struct Process {
    runtime: Runtime,
    work: JoinHandle<Worked>,
    pub(super) stop: Stop,
    pub(super) host: Arc<Host>,
}

/// What a process did with the time it was given.
#[derive(Debug)]
pub(super) enum Turn {
    /// It works on.
    Goes,
    /// It has to die of this, at this time.
    Dies(&'static str, Duration),
    /// It has ended by itself.
    Ended(Box<Worked>),
}

impl Process {
    pub(super) fn start(runner: Runner, host: Arc<Host>) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        let stop = Stop::default();
        let told = stop.clone();
        let clock = Arc::clone(&host);
        let work = runtime.spawn(async move {
            clock.clock.reached();
            runner.work(&told).await
        });
        Self { runtime, work, stop, host }
    }

    /// Lets it work until `at`; it may be there already.
    pub(super) fn run_until(&mut self, at: Duration) -> Turn {
        let (host, work) = (&self.host, &mut self.work);
        self.runtime.block_on(async {
            let time = at.saturating_sub(host.clock.reached());
            tokio::select! {
                biased;
                () = host.dying.notified() => {
                    let cause = host.state.lock().unwrap().cause.unwrap_or("nobody knows what");
                    Turn::Dies(cause, host.clock.reached())
                }
                worked = work => Turn::Ended(Box::new(worked.unwrap_or_else(|error| Err(StoreError::Internal(Box::new(error)))))),
                () = tokio::time::sleep(time) => Turn::Goes,
            }
        })
    }

    /// It was stopped, and its timers went on: all that became due is due now.
    pub(super) fn wake_until(&self, at: Duration) {
        self.runtime.block_on(async {
            tokio::time::advance(at.saturating_sub(self.host.clock.reached())).await;
        });
    }

    /// Its machine slept, and its timers with it.
    pub(super) fn sleep_until(&self, at: Duration) {
        let asleep = self.runtime.block_on(async { at.saturating_sub(self.host.clock.reached()) });
        self.host.clock.sleep(asleep);
    }
}
