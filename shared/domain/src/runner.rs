//! The process on somebody's machine that executes stages.

use std::time::Duration;

use crate::id::RunnerId;
use crate::time::Timestamp;

/// A runner that said nothing for this long is offline: four missed heartbeats of 30 s.
pub const OFFLINE_AFTER: Duration = Duration::from_secs(120);

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
    /// When it said goodbye; `None` while it is up, or if it never did.
    pub stopped_at: Option<Timestamp>,
}

impl Runner {
    /// Whether the runner can be expected to take work. Derived when read, never stored.
    pub fn is_online(&self, now: Timestamp) -> bool {
        self.stopped_at.is_none() && now.since(self.last_seen_at) < OFFLINE_AFTER
    }
}
