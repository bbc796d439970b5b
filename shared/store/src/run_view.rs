//! Runs as people look at them.

use redraft_domain::agent::AgentSpec;
use redraft_domain::artifact::Artifact;
use redraft_domain::event::Event;
use redraft_domain::id::RunId;
use redraft_domain::liveness::LoopFacts;
use redraft_domain::run::record::{ParentKind, Run};
use redraft_domain::run::step::Step;
use redraft_domain::run::{RunStatus, StopReason};
use redraft_domain::run_file::RunFile;
use redraft_domain::runner::Runner;
use redraft_domain::score::Score;
use redraft_domain::time::Timestamp;

use crate::run_query::Cursor;

/// A row of a list: no inputs, no bodies.
#[derive(Debug, Clone, PartialEq)]
pub struct RunOverview {
    /// The run.
    pub run: Run,
    /// Scores of its evaluated attempts, in order.
    pub scores: Vec<Score>,
    /// Number of its last event. It rises with every change anybody can see, heartbeats excepted,
    /// so an older answer never overwrites a newer one.
    pub rev: i64,
    /// What decides whether it can start, if it is queued.
    pub queue: Option<QueueFacts>,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct RunPage {
    /// The rows.
    pub rows: Vec<RunOverview>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
    /// Runs of this owner that are queued, running or waiting, exact up to
    /// [`redraft_domain::limits::ACTIVE_COUNT`].
    pub active: u32,
    /// The store's clock when it answered.
    pub now: Timestamp,
}

/// One run, as its own page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct RunDetail {
    /// The run.
    pub run: Run,
    /// Finished steps, in order.
    pub steps: Vec<Step>,
    /// Files it was submitted with, in order.
    pub files: Vec<RunFile>,
    /// What a person wants of it, beside its inputs.
    pub note: Option<String>,
    /// The newest [`CHILDREN_SHOWN`] of the runs that repeat it or go on from it, the newest first.
    pub children: Vec<Child>,
    /// Number of its last event.
    pub rev: i64,
    /// What decides whether a queued run can start.
    pub queue: QueueFacts,
    /// What its runner shows of it; only while it is running.
    pub pulse: Option<Pulse>,
    /// The store's clock when it answered.
    pub now: Timestamp,
}

/// How many runs are named that came from a run: more than people press retry.
pub const CHILDREN_SHOWN: u32 = 50;

/// A run that repeats another one, or goes on from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Child {
    /// The run.
    pub id: RunId,
    /// What people call it.
    pub cycle_id: String,
    /// What it is to the run before it.
    pub kind: ParentKind,
    /// Where it stands.
    pub status: RunStatus,
    /// Why it ended; `None` while it has not.
    pub stop_reason: Option<StopReason>,
    /// Score of its best attempt so far.
    pub final_score: Option<Score>,
    /// When it was submitted.
    pub created_at: Timestamp,
}

/// What the runner of a running run shows, beside its renewals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pulse {
    /// Its claim loop; `None` if nobody knows the runner any more.
    pub claim_loop: Option<LoopFacts>,
    /// How many bytes the present execution of the stage has written.
    pub output_bytes: u64,
}

/// What decides whether a queued run can start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueFacts {
    /// Runners that serve this agent and were heard lately.
    pub runners_online: u32,
    /// Those of them whose claim loop turns.
    pub runners_taking: u32,
    /// Those of them whose hands are all full.
    pub runners_full: u32,
    /// When a runner that serves this agent was last heard of.
    pub runner_last_seen_at: Option<Timestamp>,
    /// Runs of this agent that are running now.
    pub agent_running: u32,
    /// How many of them there may be; `None` is no limit.
    pub agent_concurrency: Option<u32>,
    /// Cycle ids of the first [`HOLDERS`] of them.
    pub holders: Vec<String>,
    /// The runner the run is pinned to, while it is.
    pub pinned_to: Option<PinnedRunner>,
}

/// How many of the runs that use up a limit are named: enough to know where to look.
pub const HOLDERS: u32 = 3;

/// The only runner that may take a run for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinnedRunner {
    /// Its name; its id if it never registered for this owner.
    pub name: String,
    /// When it was last heard of.
    pub last_seen_at: Option<Timestamp>,
    /// Whether that was lately.
    pub is_online: bool,
}

/// A page of a run's history.
#[derive(Debug, Clone, PartialEq)]
pub struct EventPage {
    /// The events, by `seq`.
    pub events: Vec<Event>,
    /// Number of the run's last event, whether it is in this page or not.
    pub last_seq: i64,
}

/// An agent as people choose from.
#[derive(Debug, Clone, PartialEq)]
pub struct AgentView {
    /// Its current spec.
    pub spec: AgentSpec,
    /// When it was last published.
    pub updated_at: Timestamp,
    /// Runners that serve it and can be expected to take work.
    pub runners_online: u32,
}

/// Runners, and the clock to judge them by.
#[derive(Debug, Clone, PartialEq)]
pub struct RunnerList {
    /// The runners, by name.
    pub runners: Vec<Runner>,
    /// The store's clock when it answered.
    pub now: Timestamp,
}

/// An artifact and a piece of its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactSlice {
    /// What is known of the whole.
    pub artifact: Artifact,
    /// Offset of the first byte.
    pub offset: u64,
    /// The bytes.
    pub content: Vec<u8>,
}

/// A file that a run was submitted with, and a piece of its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSlice {
    /// What is known of the whole.
    pub file: RunFile,
    /// Offset of the first byte.
    pub offset: u64,
    /// The bytes.
    pub content: Vec<u8>,
}
