//! Who hears of everything that was done, beside the log.

use std::fmt::Debug;
use std::time::Duration;

use async_trait::async_trait;
use redraft_domain::time::Timestamp;

/// Something that was done: a request that was answered, a sweep, or what a runner did with a run. Nothing that anybody sent
/// stands in it but the method, and nothing that a program wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// The id of the request, or of the run.
    pub id: String,
    /// `GET /api/workflows/{id}`, with the holes in its path; `sweep`; `run poet`, `evaluating poet`.
    pub name: String,
    /// What it was.
    pub kind: DeedKind,
    /// When it began.
    pub began_at: Timestamp,
    /// How long it took.
    pub took: Duration,
    /// What went wrong here, as in the log; none if nothing did or whoever asked was wrong.
    pub fault: Option<Fault>,
}

/// What kind of thing was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeedKind {
    /// A request that was answered.
    Answered {
        /// Its method.
        method: String,
        /// Its route, with the holes in its path.
        route: String,
        /// The status of the answer.
        status: u16,
    },
    /// A sweep.
    Swept,
    /// A run that was in a runner's hands and is not any more.
    Held {
        /// Whose it was.
        of: InHand,
        /// The status it ended with; or `released`, `lost`, `kept`.
        left: &'static str,
    },
    /// A stage that a runner executed once.
    Executed {
        /// Whose it was.
        of: InHand,
        /// `producing`, `evaluating`, `revising`.
        stage: &'static str,
        /// The attempt, from 1.
        attempt: u32,
        /// `done`, `failed` or `stopped`.
        ended: &'static str,
    },
}

/// A run in a runner's hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InHand {
    /// The claim that took it: a run may be in the hands of several runners, one after another.
    pub claim_id: String,
    /// Its agent.
    pub agent: String,
}

/// Why something failed that should not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A cause, for the log.
    Error(String),
    /// A part of the program panicked, at this place of its source.
    Panic(String),
}

/// Hears of everything that was done. It never fails, and what it takes, the answer waits for.
#[async_trait]
pub trait Witness: Debug + Send + Sync {
    /// This was done.
    async fn hear(&self, deed: Deed);
}
