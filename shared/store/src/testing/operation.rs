//! Things that happen in a random history, and how they may end.

use redraft_domain::id::{ClaimId, OpId, OwnerId, RunId};
use redraft_domain::time::Timestamp;

use super::LEASE;
use super::test_store::TestStore;
use crate::claim::{ClaimRequest, Claimed, Hold, LeaseTimes, Renewal};
use crate::error::StoreError;
use crate::report::{Ack, EventReport, FinishReport, StageReport};
use crate::store::Result;
use crate::submission::NewRun;

/// One thing that happens, with everything needed to let it happen again.
#[derive(Debug, Clone)]
pub(super) enum Operation {
    Clock(Timestamp),
    Submit(Box<NewRun>),
    Claim(ClaimRequest),
    Adopt(ClaimId, ClaimRequest),
    Renew(Hold),
    Release(Hold),
    Write(Hold, Write),
    Cancel(RunId),
    Rescue,
    ForceCancel,
    ByAnother(Box<Operation>),
}

/// A report of a runner.
#[derive(Debug, Clone)]
pub(super) enum Write {
    Events(EventReport),
    Stage(Box<StageReport>),
    Finish(FinishReport),
}

/// How an operation ended.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
    Done,
    Replayed,
    Claimed(RunId, i64),
    Nothing,
    Swept(Vec<RunId>),
    Fenced,
    OutOfOrder,
    Reused,
    Forbidden,
    NotFound,
    Broken(String),
}

impl Write {
    pub(super) fn op_id(&self) -> OpId {
        match self {
            Self::Events(report) => report.op_id,
            Self::Stage(report) => report.op_id,
            Self::Finish(report) => report.op_id,
        }
    }

    /// A text that is the same for the same content.
    pub(super) fn content(&self) -> String {
        format!("{self:?}")
    }

    /// The same operation id with other content.
    pub(super) fn tampered(&self, other: Self) -> Self {
        let op_id = self.op_id();
        match other {
            Self::Events(report) => Self::Events(EventReport { op_id, ..report }),
            Self::Stage(report) => Self::Stage(Box::new(StageReport { op_id, ..*report })),
            Self::Finish(report) => Self::Finish(FinishReport { op_id, ..report }),
        }
    }
}

impl Operation {
    /// Lets it happen to the store.
    pub(super) async fn run(&self, store: &TestStore, owner: &OwnerId, times: &LeaseTimes) -> Outcome {
        let raw = store.raw();
        match self {
            Self::Clock(now) => {
                store.set_clock(*now).await;
                Outcome::Done
            }
            Self::Submit(run) => match raw.insert_run(owner, run).await {
                Ok(submitted) if submitted.replayed => Outcome::Replayed,
                other => done(other),
            },
            Self::Claim(wish) => claimed(raw.claim(owner, wish).await),
            Self::Adopt(previous, wish) => claimed(raw.adopt(owner, *previous, wish).await),
            Self::Renew(hold) => done(raw.renew(owner, hold, &Renewal::of(LEASE)).await),
            Self::Release(hold) => done(raw.release(owner, hold).await),
            Self::Write(hold, Write::Events(report)) => acked(raw.append_events(owner, hold, report).await),
            Self::Write(hold, Write::Stage(report)) => acked(raw.complete_stage(owner, hold, report).await),
            Self::Write(hold, Write::Finish(report)) => acked(raw.finish(owner, hold, report).await),
            Self::Cancel(run_id) => done(raw.request_cancel(owner, *run_id).await),
            Self::Rescue => match raw.rescue(Some(owner), times).await {
                Ok(rescued) => swept(rescued.iter().map(|run| run.run_id).collect()),
                Err(error) => refused(&error),
            },
            Self::ForceCancel => match raw.force_cancel(times).await {
                Ok(forced) => swept(forced),
                Err(error) => refused(&error),
            },
            Self::ByAnother(inner) => Box::pin(inner.run(store, &OwnerId::new("mallory"), times)).await,
        }
    }
}

fn swept(mut runs: Vec<RunId>) -> Outcome {
    runs.sort();
    Outcome::Swept(runs)
}

fn done<T>(answer: Result<T>) -> Outcome {
    answer.map_or_else(|error| refused(&error), |_| Outcome::Done)
}

fn claimed(answer: Result<Option<Claimed>>) -> Outcome {
    match answer {
        Ok(Some(claimed)) => Outcome::Claimed(claimed.hold.run_id, claimed.hold.epoch.0),
        Ok(None) => Outcome::Nothing,
        Err(error) => refused(&error),
    }
}

fn acked(answer: Result<Ack>) -> Outcome {
    match answer {
        Ok(ack) if ack.replayed => Outcome::Replayed,
        other => done(other),
    }
}

fn refused(error: &StoreError) -> Outcome {
    match error {
        StoreError::Fenced { .. } => Outcome::Fenced,
        StoreError::OutOfOrder { .. } => Outcome::OutOfOrder,
        StoreError::OperationReused(_) => Outcome::Reused,
        StoreError::StatusForbids(_) => Outcome::Forbidden,
        StoreError::RunNotFound(_) => Outcome::NotFound,
        other => Outcome::Broken(other.to_string()),
    }
}
