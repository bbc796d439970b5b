//! What a runner that has nothing but an address and a key says and hears; the scope is `runner`.
//!
//! A write about a run names the run's epoch and claim: the claim is the capability, known to the runner that made it
//! alone. Reads name the claim in [`CLAIM_HEADER`].

mod claimed;
mod poll;
mod register;
mod report;

pub use claimed::{AdoptRun, AdoptedRun, ClaimedRun, Step};
pub use poll::{Beat, ClaimRun, Command, CommandOutcome, CommandResult, Metrics, PollRunner, RunnerPolled};
pub use register::{PollPace, RegisterRunner, RunnerRegistered};
pub use report::{
    AppendEvents, Blob, CompleteStage, FinishRun, ReleaseRun, RenewRun, ReportTaken, RunRenewed, StageSign,
};

/// The header in which a read names the claim that holds the run. Not the path: paths stand in logs.
pub const CLAIM_HEADER: &str = "redraft-claim";
