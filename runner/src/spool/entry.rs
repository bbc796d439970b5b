//! What a runner writes down before it does it.

use redraft_domain::id::{ClaimId, Epoch, OpId, RunId};
use redraft_store::claim::Hold;
use redraft_store::control_plane::ControlPlane;
use redraft_store::report::{Ack, EventReport, FinishReport, StageReport};
use redraft_store::store::Result;
use serde::{Deserialize, Serialize};

/// A line of the journal. `R` is a report, or no more than its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(crate) enum Entry<R> {
    /// A claim is about to be asked for; to adopt what `previous` holds, if there is one.
    Claiming { claim_id: ClaimId, previous: Option<ClaimId>, at_ms: i64 },
    /// The claim holds this run.
    Claimed { claim_id: ClaimId, run_id: RunId, epoch: Epoch },
    /// A stage of the run is about to be executed; its processes carry this cookie.
    Executing { claim_id: ClaimId, cookie: String },
    /// This is about to be sent.
    Report { claim_id: ClaimId, run_id: RunId, report: R },
    /// The answer to a report is certain.
    Acked { op_id: OpId },
    /// The claim is of no use any more.
    LetGo { claim_id: ClaimId },
}

impl<R> Entry<R> {
    pub(super) const fn claimed(hold: &Hold) -> Self {
        Self::Claimed { claim_id: hold.claim_id, run_id: hold.run_id, epoch: hold.epoch }
    }

    /// The same line with `name` in place of the report.
    pub(super) fn with<S>(&self, name: impl FnOnce(&R) -> S) -> Entry<S> {
        match self {
            Self::Claiming { claim_id, previous, at_ms } => {
                Entry::Claiming { claim_id: *claim_id, previous: *previous, at_ms: *at_ms }
            }
            Self::Claimed { claim_id, run_id, epoch } => {
                Entry::Claimed { claim_id: *claim_id, run_id: *run_id, epoch: *epoch }
            }
            Self::Executing { claim_id, cookie } => Entry::Executing { claim_id: *claim_id, cookie: cookie.clone() },
            Self::Report { claim_id, run_id, report } => {
                Entry::Report { claim_id: *claim_id, run_id: *run_id, report: name(report) }
            }
            Self::Acked { op_id } => Entry::Acked { op_id: *op_id },
            Self::LetGo { claim_id } => Entry::LetGo { claim_id: *claim_id },
        }
    }
}

/// A write about a run, complete: sent again from here it is the same write.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(crate) enum Report {
    /// A finished stage.
    Stage {
        /// What is sent.
        report: Box<StageReport>,
        /// SHA-256 of each content too large to travel along, in the order in which they are kept.
        contents: Vec<String>,
    },
    /// The end of the run.
    Finish(FinishReport),
    /// Lines of history.
    Events(EventReport),
}

/// What the ledger has to know of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) op_id: OpId,
    /// It has the result of a stage.
    pub(super) is_result: bool,
}

impl Report {
    pub(super) fn name(&self) -> Name {
        Name { op_id: self.op_id(), is_result: matches!(self, Self::Stage { .. }) }
    }

    /// Identity of this write.
    pub(crate) fn op_id(&self) -> OpId {
        match self {
            Self::Stage { report, .. } => report.op_id,
            Self::Finish(report) => report.op_id,
            Self::Events(report) => report.op_id,
        }
    }

    /// Sends it once.
    pub(crate) async fn send(&self, control: &dyn ControlPlane, hold: &Hold) -> Result<Ack> {
        match self {
            Self::Stage { report, .. } => control.complete_stage(hold, report).await,
            Self::Finish(report) => control.finish(hold, report).await,
            Self::Events(report) => control.append_events(hold, report).await,
        }
    }
}
