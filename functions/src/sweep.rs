//! What time demands: runs whose runner fell silent, and cancels that nobody confirmed.

use redraft_store::claim::LeaseTimes;
use redraft_store::{Store, StoreError};
use serde::Serialize;

/// What one sweep did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Swept {
    /// Runs taken back from silent runners.
    pub rescued: usize,
    /// Runs ended because their runner let a cancel pass.
    pub force_cancelled: usize,
    /// Uploads forgotten because no run named them in time.
    pub uploads: u64,
    /// Operations of runs that ended long ago, forgotten.
    pub forgotten_operations: u64,
}

/// A run leaves some ten operations and a sweep comes every minute, so this keeps up with any deployment
/// and holds no other write up.
pub const OPERATIONS_AT_ONCE: u32 = 500;

/// Does all of it once. Sweeping twice, or in two places at once, changes nothing.
///
/// # Errors
/// The store could not; the next sweep does what this one left.
pub async fn sweep(store: &dyn Store) -> Result<Swept, StoreError> {
    sweep_with(store, &LeaseTimes::default()).await
}

/// The same, with other times.
///
/// # Errors
/// As [`sweep`].
pub async fn sweep_with(store: &dyn Store, times: &LeaseTimes) -> Result<Swept, StoreError> {
    // Cancel first: a run whose end was asked must not go back to the queue.
    let force_cancelled = store.force_cancel(times).await?.len();
    let rescued = store.rescue(None, times).await?.len();
    let uploads = store.sweep_uploads().await?;
    let forgotten_operations = store.forget_operations(OPERATIONS_AT_ONCE).await?;
    let swept = Swept { rescued, force_cancelled, uploads, forgotten_operations };
    tracing::info!(
        rescued,
        force_cancelled,
        uploads,
        forgotten_operations,
        "rescued {rescued} runs, forced the end of {force_cancelled}, forgot {uploads} uploads"
    );
    Ok(swept)
}
