//! Runs as people look at them.

use redraft_domain::agent::AgentSpec;
use redraft_domain::artifact::Artifact;
use redraft_domain::event::Event;
use redraft_domain::run::record::Run;
use redraft_domain::run::step::Step;
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
    /// Number of its last event.
    pub rev: i64,
    /// What decides whether a queued run can start.
    pub queue: QueueFacts,
    /// The store's clock when it answered.
    pub now: Timestamp,
}

/// What decides whether a queued run can start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueFacts {
    /// Runners that serve this agent and can be expected to take work.
    pub runners_online: u32,
    /// When a runner that serves this agent was last heard of.
    pub runner_last_seen_at: Option<Timestamp>,
    /// Runs of this agent that are running now.
    pub agent_running: u32,
    /// How many of them there may be; `None` is no limit.
    pub agent_concurrency: Option<u32>,
    /// Name of the runner the run is pinned to, while it is.
    pub pinned_to: Option<String>,
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
