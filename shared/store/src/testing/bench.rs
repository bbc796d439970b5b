//! What a database crate provides so that the suite can test it.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;
use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::run::StepNo;
use redraft_domain::time::Timestamp;

use crate::claim::Hold;
use crate::store::Store;

/// A fresh, empty store with a clock that stands still until a test moves it.
///
/// The hooks reach past [`Store`] for what it cannot do on purpose. Whatever they
/// leave behind must look as if the product had written it.
#[async_trait]
pub trait Bench: Debug + Send + Sync {
    /// The store under test.
    fn store(&self) -> &dyn Store;

    /// Sets the clock that the store takes all its times from.
    async fn set_clock(&self, now: Timestamp);

    /// Closes `step` until a checkpoint for it is approved.
    async fn add_gate(&self, run_id: RunId, step: StepNo);

    /// Writes a checkpoint for the gate of `step`.
    async fn add_checkpoint(&self, id: &str, run_id: RunId, step: StepNo);

    /// Sets what became of a checkpoint: `approved`, `rejected`.
    async fn decide(&self, id: &str, status: &str);

    /// The status of a checkpoint.
    async fn checkpoint_status(&self, id: &str) -> String;

    /// `running` → `waiting` on a checkpoint, under the claim that holds the run.
    async fn make_wait(&self, hold: &Hold, checkpoint: &str);

    /// How many parts are kept of a content.
    async fn blob_parts(&self, owner: &OwnerId, sha256: &str) -> u64;

    /// What contradicts the invariants of the protocol, one line each; empty if nothing does.
    async fn broken_invariants(&self) -> Vec<String>;
}

/// So that a test can keep a bench of its own kind beside the store that works on it.
#[async_trait]
impl<B: Bench> Bench for Arc<B> {
    fn store(&self) -> &dyn Store {
        (**self).store()
    }

    async fn set_clock(&self, now: Timestamp) {
        (**self).set_clock(now).await;
    }

    async fn add_gate(&self, run_id: RunId, step: StepNo) {
        (**self).add_gate(run_id, step).await;
    }

    async fn add_checkpoint(&self, id: &str, run_id: RunId, step: StepNo) {
        (**self).add_checkpoint(id, run_id, step).await;
    }

    async fn decide(&self, id: &str, status: &str) {
        (**self).decide(id, status).await;
    }

    async fn checkpoint_status(&self, id: &str) -> String {
        (**self).checkpoint_status(id).await
    }

    async fn make_wait(&self, hold: &Hold, checkpoint: &str) {
        (**self).make_wait(hold, checkpoint).await;
    }

    async fn blob_parts(&self, owner: &OwnerId, sha256: &str) -> u64 {
        (**self).blob_parts(owner, sha256).await
    }

    async fn broken_invariants(&self) -> Vec<String> {
        (**self).broken_invariants().await
    }
}
