//! What ties a stage to its run's claim: why it must end, and until when its results may be written.

use std::sync::Arc;
use std::time::Duration;

use redraft_store::StoreError;
use redraft_store::claim::Hold;
use redraft_store::clock::Clock;
use redraft_store::store::Result;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

/// Why a stage must end before it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LetGo {
    /// Somebody asked to cancel the run: end its processes, then say so.
    Cancelled,
    /// Another claim owns the run: end its processes and say nothing.
    Lost,
    /// The runner itself has to go: end the processes and give the run back.
    Leaving,
    /// The run took longer than its agent allows.
    TimedOut,
}

/// Tells a run's stage that it must end, and why. The first reason stands, except that losing the
/// claim outranks all: a stale runner writes nothing.
#[derive(Debug, Clone)]
pub(crate) struct Leash {
    /// Pulled when the stage must end.
    pub(crate) stop: CancellationToken,
    /// Pulled when writes must no longer be waited for; the spool keeps them.
    pub(crate) hurry: CancellationToken,
    state: Arc<watch::Sender<State>>,
    /// Somebody wants to write and the lease may have run out: renew it now.
    renewal_wanted: Arc<Notify>,
}

#[derive(Debug)]
struct State {
    why: Option<LetGo>,
    /// On the clock that goes on while the machine sleeps.
    lease_ends: Duration,
}

impl Leash {
    pub(crate) fn new(lease_ends: Duration) -> Self {
        Self {
            stop: CancellationToken::new(),
            hurry: CancellationToken::new(),
            state: Arc::new(watch::Sender::new(State { why: None, lease_ends })),
            renewal_wanted: Arc::default(),
        }
    }

    /// Ends the stage for this reason.
    pub(crate) fn pull(&self, reason: LetGo) {
        self.state.send_modify(|state| {
            if state.why.is_none() || reason == LetGo::Lost {
                state.why = Some(reason);
            }
        });
        self.stop.cancel();
    }

    /// Why the stage must end, if it must.
    pub(crate) fn pulled(&self) -> Option<LetGo> {
        self.state.borrow().why
    }

    /// The store has said that the claim is ours until then.
    pub(crate) fn extend(&self, lease_ends: Duration) {
        self.state.send_if_modified(|state| {
            let is_later = lease_ends > state.lease_ends;
            state.lease_ends = state.lease_ends.max(lease_ends);
            is_later
        });
    }

    /// Whether the claim is surely ours at `now`.
    pub(crate) fn is_sure_at(&self, now: Duration) -> bool {
        now < self.state.borrow().lease_ends
    }

    /// Returns when somebody waits for a renewal.
    pub(crate) async fn renewal_wanted(&self) {
        self.renewal_wanted.notified().await;
    }

    /// Returns at once while the lease lasts. After it ran out, because the machine or the process slept,
    /// only once it is renewed: what was done meanwhile is written if nobody else took the run.
    pub(crate) async fn until_sure(&self, hold: &Hold, clock: &dyn Clock) -> Result<()> {
        let mut changes = self.state.subscribe();
        loop {
            if self.pulled() == Some(LetGo::Lost) {
                return Err(StoreError::Fenced { run_id: hold.run_id, epoch: hold.epoch });
            }
            if self.is_sure_at(clock.elapsed()) {
                return Ok(());
            }
            self.renewal_wanted.notify_one();
            if self.hurry.run_until_cancelled(changes.changed()).await.is_none() {
                return Err(StoreError::Unavailable("the lease could not be renewed".into()));
            }
        }
    }
}
