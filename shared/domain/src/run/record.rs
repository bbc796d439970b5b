//! What is stored of a run, without its inputs and its history.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::id::{Epoch, OwnerId, RunId, RunnerId};
use crate::liveness::QUIET_AFTER;
use crate::run::{RunStatus, Stage, StepNo, StopReason};
use crate::runner::OFFLINE_AFTER;
use crate::score::Score;
use crate::time::Timestamp;

/// A run as it stands. The claim is left out on purpose: it is a capability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// Identity.
    pub id: RunId,
    /// Whose run it is.
    pub owner: OwnerId,
    /// The agent it executes.
    pub agent_name: String,
    /// Human label: a date and a number within that day.
    pub cycle_id: String,
    /// Where it stands.
    pub status: RunStatus,
    /// Why it ended; `None` while it has not.
    pub stop_reason: Option<StopReason>,
    /// What went wrong, for people.
    pub error_message: Option<String>,
    /// What is executed now, or would be next.
    pub current_stage: Option<Stage>,
    /// The attempt that stage belongs to, from 1.
    pub current_attempt: u32,
    /// How many drafts it may make.
    pub max_attempts: u32,
    /// The score from which it passes.
    pub pass_threshold: f64,
    /// Score of the best attempt so far.
    pub final_score: Option<Score>,
    /// The best attempt so far: what the run delivers.
    pub best_attempt: Option<u32>,
    /// Higher goes first; 0 unless asked for.
    pub priority: i32,
    /// Labels.
    pub tags: Vec<String>,
    /// The run this one repeats or forks.
    pub parent: Option<Parent>,
    /// Hash of the agent as it was when the run was submitted.
    pub spec_sha256: String,
    /// The fencing number.
    pub epoch: Epoch,
    /// First unfinished step.
    pub next_step: StepNo,
    /// How often a runner was lost with it in hand.
    pub rescues: u32,
    /// The runner that has it, or had it last.
    pub runner_id: Option<RunnerId>,
    /// Name of that runner.
    pub claimed_by: Option<String>,
    /// Only this runner may claim it, until [`Self::pin_until`].
    pub pin_runner: Option<RunnerId>,
    /// When any runner may claim it again.
    pub pin_until: Option<Timestamp>,
    /// Not to be claimed earlier.
    pub not_before: Option<Timestamp>,
    /// When it was submitted.
    pub created_at: Timestamp,
    /// When it began to wait for a runner.
    pub queued_at: Timestamp,
    /// When it was first claimed.
    pub started_at: Option<Timestamp>,
    /// When it was last claimed.
    pub claimed_at: Option<Timestamp>,
    /// When its runner last said that it lives.
    pub heartbeat_at: Option<Timestamp>,
    /// When its stage last showed that it gets on, as far as its runner has told.
    pub progress_at: Option<Timestamp>,
    /// Until when its runner may keep silent.
    pub lease_until: Option<Timestamp>,
    /// When somebody asked to cancel it.
    pub cancel_requested_at: Option<Timestamp>,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
    /// When it last changed its status, finished a stage, or was asked to end. Not what its runner says in between.
    pub updated_at: Timestamp,
}

/// Where a run came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parent {
    /// The run that came before.
    pub run_id: RunId,
    /// What this one is to it.
    pub kind: ParentKind,
}

/// What a run is to its parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ParentKind {
    /// The same agent and inputs again.
    Retry,
    /// The same, going on from one of its attempts: that one and those before it are carried over.
    Fork {
        /// The last attempt that is carried over, from 1.
        from_attempt: u32,
    },
}

impl ParentKind {
    /// The word used in SQL and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Fork { .. } => "fork",
        }
    }

    /// How many attempts were made before this run, by the run before it.
    pub const fn carried_attempts(self) -> u32 {
        match self {
            Self::Retry => 0,
            Self::Fork { from_attempt } => from_attempt,
        }
    }
}

impl Run {
    /// How many of its attempts were carried over from the run before it.
    pub fn carried_attempts(&self) -> u32 {
        self.parent.map_or(0, |parent| parent.kind.carried_attempts())
    }

    /// Since when nothing was heard of the runner, if that is longer than it should be.
    /// Derived when read, never stored; a run that somebody is cancelling is not called stalled.
    pub fn stalled_since(&self, now: Timestamp) -> Option<Timestamp> {
        let heard = self.heartbeat_at.or(self.claimed_at)?;
        let is_stalled =
            self.status == RunStatus::Running && self.cancel_requested_at.is_none() && now.since(heard) > OFFLINE_AFTER;
        is_stalled.then_some(heard)
    }

    /// Since when its stage shows nothing although its runner lives, if that is longer than most do.
    pub fn quiet_since(&self, now: Timestamp) -> Option<Timestamp> {
        let moved = self.progress_at.or(self.claimed_at)?;
        let is_quiet = self.status == RunStatus::Running
            && self.cancel_requested_at.is_none()
            && self.stalled_since(now).is_none()
            && now.since(moved) >= QUIET_AFTER;
        is_quiet.then_some(moved)
    }

    /// How long it took from its first claim to its end; `None` until it has ended, or if it never began.
    pub fn duration(&self) -> Option<Duration> {
        Some(self.completed_at?.since(self.started_at?))
    }

    /// Whether its end was asked and its processes may still live.
    pub fn is_cancelling(&self) -> bool {
        self.status == RunStatus::Running && self.cancel_requested_at.is_some()
    }
}
