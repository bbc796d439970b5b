//! Keeps a run, and finds out when it has to be let go.

use std::sync::Arc;

use redraft_domain::id::RunnerId;
use redraft_store::StoreError;
use redraft_store::claim::{Hold, LeaseTimes};
use redraft_store::control_plane::ControlPlane;
use tokio::sync::watch;
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
    why: Arc<watch::Sender<Option<LetGo>>>,
}

impl Leash {
    pub(crate) fn new() -> Self {
        Self { stop: CancellationToken::new(), why: Arc::new(watch::Sender::new(None)) }
    }

    /// Ends the stage for this reason.
    pub(crate) fn pull(&self, reason: LetGo) {
        self.why.send_modify(|why| {
            if why.is_none() || reason == LetGo::Lost {
                *why = Some(reason);
            }
        });
        self.stop.cancel();
    }

    /// Why the stage must end, if it must.
    pub(crate) fn pulled(&self) -> Option<LetGo> {
        *self.why.borrow()
    }
}

/// Renews the claim until `done`. Goes on while the stage is being ended: its last write needs the claim.
pub(crate) async fn keep_claim(
    control: &dyn ControlPlane,
    hold: &Hold,
    times: &LeaseTimes,
    leash: &Leash,
    done: &CancellationToken,
) {
    while done.run_until_cancelled(tokio::time::sleep(times.heartbeat)).await.is_some() {
        match control.renew(hold, times.lease).await {
            Ok(renewed) if renewed.cancel_requested => leash.pull(LetGo::Cancelled),
            Ok(_) => {}
            Err(StoreError::Fenced { .. } | StoreError::RunNotFound(_)) => {
                tracing::warn!(run.id = %hold.run_id, "run {} belongs to another claim now", hold.run_id);
                leash.pull(LetGo::Lost);
                return;
            }
            // Silence is not loss: the claim is ours until another one takes it, and the fence guards every write.
            Err(error) => tracing::warn!(run.id = %hold.run_id, "could not renew run {}: {error}", hold.run_id),
        }
    }
}

/// Says that the runner lives, until `stop`; then says goodbye.
pub(crate) async fn keep_seen(
    control: &dyn ControlPlane,
    runner_id: RunnerId,
    times: &LeaseTimes,
    stop: &CancellationToken,
) {
    while stop.run_until_cancelled(tokio::time::sleep(times.heartbeat)).await.is_some() {
        if let Err(error) = control.runner_seen(runner_id, false).await {
            tracing::warn!(runner.id = %runner_id, "could not say that runner {runner_id} lives: {error}");
        }
    }
}
