//! Cancels that were asked for in this process.

use std::collections::VecDeque;
use std::sync::Arc;

use redraft_domain::id::RunId;
use tokio::sync::watch;

/// How many are remembered. A runner looks within milliseconds, unless the run is another runner's.
const REMEMBERED: usize = 256;

/// Tells a runner beside the control plane at once what its next renewal would tell it: a person waits.
///
/// Only a shortcut. What counts stands in the store, and every renewal reads it.
#[derive(Debug, Clone, Default)]
pub struct Cancels(Arc<watch::Sender<VecDeque<RunId>>>);

impl Cancels {
    /// Somebody asked to cancel this run.
    pub fn ask(&self, run_id: RunId) {
        self.0.send_if_modified(|asked| {
            // A runner that asks about its runs is told the same again until they have ended.
            if asked.contains(&run_id) {
                return false;
            }
            if asked.len() == REMEMBERED {
                asked.pop_front();
            }
            asked.push_back(run_id);
            true
        });
    }

    /// Returns once somebody has asked to cancel this run, also if that was a moment ago.
    pub async fn asked(&self, run_id: RunId) {
        // Fails only without a sender, and we hold one.
        let _ = self.0.subscribe().wait_for(|asked| asked.contains(&run_id)).await;
    }
}
