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
    /// Runs counted that ended.
    pub counted: u64,
}

/// A run leaves some ten operations and a sweep comes every minute, so this keeps up with any deployment
/// and holds no other write up.
pub const OPERATIONS_AT_ONCE: u32 = 500;

/// How many lines of history, or of ended runs, are counted at once: a transaction that holds others up for milliseconds.
const COUNTED_AT_ONCE: u32 = 2_000;
/// How often in one sweep. A run has some twenty lines, so a sweep in a minute keeps up with a thousand runs in it.
const COUNTED_TIMES: u32 = 10;

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
    let counted = count(store).await?;
    let swept = Swept { rescued, force_cancelled, uploads, forgotten_operations, counted };
    tracing::info!(
        rescued,
        force_cancelled,
        uploads,
        forgotten_operations,
        counted,
        "rescued {rescued} runs, forced the end of {force_cancelled}, forgot {uploads} uploads"
    );
    Ok(swept)
}

/// Rolls up the figures that `GET /api/metrics` shows. What is left over is for the next sweep.
///
/// # Errors
/// The store could not; nothing is counted twice.
pub async fn count(store: &dyn Store) -> Result<u64, StoreError> {
    let mut counted = 0;
    for _ in 0..COUNTED_TIMES {
        let rolled_up = store.roll_up(COUNTED_AT_ONCE).await?;
        counted += rolled_up.ended;
        if !rolled_up.has_more {
            break;
        }
    }
    Ok(counted)
}
