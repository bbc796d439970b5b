//! Who hears of everything that was done, beside the log.

use std::fmt::Debug;
use std::time::Duration;

use async_trait::async_trait;
use redraft_domain::time::Timestamp;

/// Something that was done: a request that was answered, or a sweep. Nothing that anybody sent stands in it but the method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// The request's id.
    pub id: String,
    /// `GET /api/workflows/{id}`, with the holes in its path, or `sweep`.
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
