//! The process on somebody's machine that executes stages.

use std::time::Duration;

use crate::id::RunnerId;
use crate::liveness::{ClaimLoop, Claims, Life, LoopFacts, SILENT_AFTER};
use crate::time::Timestamp;

/// A runner that said nothing for this long is offline.
pub const OFFLINE_AFTER: Duration = SILENT_AFTER;

/// What the store knows of a runner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runner {
    /// The same for every process that registers under this host and name.
    pub id: RunnerId,
    /// What people call it.
    pub name: String,
    /// The machine it is on.
    pub host: String,
    /// `linux x86_64` and the like.
    pub platform: String,
    /// Version of the program.
    pub version: String,
    /// How many runs it executes at once.
    pub max_concurrent: u32,
    /// Names of the agents it serves.
    pub agents: Vec<String>,
    /// When it started.
    pub started_at: Timestamp,
    /// When it last said anything.
    pub last_seen_at: Timestamp,
    /// What it last said of its claims.
    pub claims: Claims,
    /// When its claim loop last asked for work; `None` if it has not since the start.
    pub last_claim_at: Option<Timestamp>,
    /// Whether it said that somebody told it to take no work for a while.
    pub is_paused: bool,
    /// When it said goodbye; `None` while it is up, or if it never did.
    pub stopped_at: Option<Timestamp>,
}

impl Runner {
    /// Whether the runner was heard lately and has not said goodbye. Derived when read, never stored.
    pub fn is_online(&self, now: Timestamp) -> bool {
        self.life(now) == Life::Alive
    }

    /// Whether it lives.
    pub fn life(&self, now: Timestamp) -> Life {
        life(self.last_seen_at, self.stopped_at, now)
    }

    /// Whether it can take work.
    pub fn claim_loop(&self, now: Timestamp) -> ClaimLoop {
        let turned_at = self.last_claim_at.unwrap_or(self.started_at);
        LoopFacts { life: self.life(now), claims: self.claims, turned_at }.state(now)
    }
}

/// Whether a runner lives that was last heard at one moment and perhaps said goodbye at another.
pub fn life(last_seen_at: Timestamp, stopped_at: Option<Timestamp>, now: Timestamp) -> Life {
    match stopped_at {
        Some(_) => Life::Stopped,
        None if now.since(last_seen_at) < OFFLINE_AFTER => Life::Alive,
        None => Life::Silent,
    }
}
