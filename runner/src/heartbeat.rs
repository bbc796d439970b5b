//! Keeps a run, and finds out when it has to be let go.

use redraft_store::StoreError;
use redraft_store::claim::{Hold, LeaseTimes, Renewal};
use redraft_store::clock::Clock;
use redraft_store::control_plane::ControlPlane;
use tokio_util::sync::CancellationToken;

use crate::leash::{Leash, LetGo};
use crate::vitals::StageVitals;

/// How often in a heartbeat somebody looks at the clock. tokio's timers stand still while the machine
/// sleeps: a renewal that became due in sleep is at most this part of a heartbeat late.
const LOOKS: u32 = 8;

/// Renews the claim until `done`, and tells with each renewal what the stage shows. Goes on while the stage is being ended: its last write needs the claim.
pub(crate) async fn keep_claim(
    control: &dyn ControlPlane,
    clock: &dyn Clock,
    (hold, leash, vitals): (&Hold, &Leash, &StageVitals),
    times: &LeaseTimes,
    done: &CancellationToken,
) {
    let mut renewed_at = clock.elapsed();
    let look = async || {
        tokio::select! {
            biased;
            () = leash.renewal_wanted() => {}
            () = tokio::time::sleep(times.heartbeat / LOOKS) => {}
        }
    };
    while done.run_until_cancelled(look()).await.is_some() {
        let asked_at = clock.elapsed();
        if asked_at < renewed_at + times.heartbeat && leash.is_sure_at(asked_at) {
            continue;
        }
        let renewal = Renewal { lease: times.lease, progress: Some(vitals.sign(asked_at)) };
        match control.renew(hold, &renewal).await {
            Ok(renewed) => {
                renewed_at = asked_at;
                leash.extend(asked_at + renewed.lease_left);
                if renewed.cancel_requested {
                    leash.pull(LetGo::Cancelled);
                }
            }
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
