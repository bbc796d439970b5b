//! Takes back runs whose runner keeps silent, and forgets what no run names. Every claim poll rescues too; this one
//! works when nobody claims.

use redraft_functions::sweep::{self, OPERATIONS_AT_ONCE};
use redraft_store::Store;
use redraft_store::claim::LeaseTimes;
use redraft_store::entropy::Entropy;
use tokio_util::sync::CancellationToken;

/// Sweeps until `stop`, once in a heartbeat: a cancel is forced at most this much late.
pub(crate) async fn sweep_until(
    store: &dyn Store,
    times: &LeaseTimes,
    entropy: &dyn Entropy,
    stop: &CancellationToken,
) {
    let every = times.heartbeat;
    // Not all at once: several processes may sweep one store.
    while stop.run_until_cancelled(tokio::time::sleep(every / 2 + entropy.jitter(every / 2))).await.is_some() {
        match store.rescue(None, times).await {
            Ok(rescued) => {
                for run in rescued {
                    tracing::warn!(run.id = %run.run_id, "run {} lost its runner and is {} now", run.run_id, run.status);
                }
            }
            Err(error) => tracing::warn!("cannot rescue: {error}"),
        }
        if let Err(error) = store.forget_operations(OPERATIONS_AT_ONCE).await {
            tracing::warn!("cannot forget old operations: {error}");
        }
        match store.force_cancel(times).await {
            Ok(forced) => {
                for run_id in forced {
                    tracing::warn!(run.id = %run_id, "run {run_id} was cancelled without its runner");
                }
            }
            Err(error) => tracing::warn!("cannot force cancels: {error}"),
        }
        if let Err(error) = sweep::count(store).await {
            tracing::warn!("cannot roll up figures: {error}");
        }
        if let Err(error) = store.sweep_uploads().await {
            tracing::warn!("cannot forget uploads that no run named: {error}");
        }
    }
}
