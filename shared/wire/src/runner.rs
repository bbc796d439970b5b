//! Runners, as people see them.

use std::collections::BTreeMap;

use redraft_domain::fleet::RunnerStatus;
use redraft_domain::id::{RunId, RunnerId};
use redraft_domain::liveness::{ClaimLoop, Life};
use redraft_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::word::{ClaimLoopWord, LifeWord, RunnerStatusWord};

/// A process on somebody's machine that executes stages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Runner {
    /// The same for every process that registers under this host and name.
    #[schema(value_type = String, format = "uuid")]
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
    /// What it is at, in one word.
    #[schema(value_type = RunnerStatusWord)]
    pub status: RunnerStatus,
    /// Whether something about it is late: it should have been heard again by now, or it lives and asks for no work.
    pub stale: bool,
    /// Why it takes no work, if it is paused and somebody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause_note: Option<String>,
    /// Until when it is paused; absent if it is not, or until somebody says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub paused_until: Option<Timestamp>,
    /// How many runs it holds, of how many it can.
    pub load: Load,
    /// The first of the runs it holds.
    pub runs: Vec<HeldRun>,
    /// How the runs ended that ended in its hands.
    pub totals: Totals,
    /// The last of them that broke.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_error: Option<LastError>,
    /// How its machine was when it was last measured; absent if that was not in the last half hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_metrics: Option<MetricsPoint>,
    /// The last minutes at a glance.
    pub sparkline: Sparkline,
    /// Whether it was heard lately and has not said goodbye.
    pub online: bool,
    /// The same, and why not.
    #[schema(value_type = LifeWord)]
    pub state: Life,
    /// Whether it can take work.
    #[schema(value_type = ClaimLoopWord)]
    pub claim_loop: ClaimLoop,
    /// How long ago its claim loop last asked for work; absent if it has not since it started. Told with each
    /// heartbeat, so it may be that much too long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_claim_age_ms: Option<u64>,
    /// How long ago it last said anything, by the store's clock.
    pub last_seen_age_ms: u64,
    /// When it last said anything.
    #[schema(value_type = String, format = DateTime)]
    pub last_seen_at: Timestamp,
    /// When it started.
    #[schema(value_type = String, format = DateTime)]
    pub started_at: Timestamp,
    /// When it said goodbye.
    #[schema(value_type = Option<String>, format = DateTime, required = true)]
    pub stopped_at: Option<Timestamp>,
}

/// How busy a runner is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Load {
    /// Runs it holds.
    pub slots_used: u32,
    /// Runs it can hold at once.
    pub slots: u32,
}

/// A run in a runner's hands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HeldRun {
    /// The run.
    #[schema(value_type = String, format = "uuid")]
    pub id: RunId,
    /// What people call it.
    pub cycle_id: String,
    /// Its agent.
    pub agent_name: String,
}

/// How runs ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Good enough.
    pub passed: u64,
    /// Not good enough in all their attempts.
    pub not_passed: u64,
    /// Broken: by an error, or because the runner was lost.
    pub failed: u64,
    /// Ended by people.
    pub cancelled: u64,
}

/// What broke last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LastError {
    /// What the run says, or as much of it as is kept.
    pub message: String,
    /// When the run ended.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// How a runner's machine was at a moment, or on average in a step that begins there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MetricsPoint {
    /// The moment.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Use of all processors together, 0 to 100.
    pub cpu_percent: f64,
    /// Memory in use, 0 to 100.
    pub memory_percent: f64,
    /// The disk of the runner's folder, 0 to 100.
    pub disk_percent: f64,
    /// What the network brought.
    pub rx_bytes_per_s: f64,
    /// What the network took.
    pub tx_bytes_per_s: f64,
    /// What the runner's owner measures besides, by name.
    pub custom: BTreeMap<String, f64>,
}

/// Shares of a machine in use, the newest last, a minute apart; as many as there are of both.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sparkline {
    /// Use of all processors together, 0 to 100.
    pub cpu: Vec<f64>,
    /// Memory in use, 0 to 100.
    pub memory: Vec<f64>,
}

/// What of it is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RunnerMetricsQuery {
    /// From when on; two hours ago if nobody says.
    #[param(value_type = Option<String>, format = DateTime)]
    pub from: Option<Timestamp>,
    /// Until when; now if nobody says.
    #[param(value_type = Option<String>, format = DateTime)]
    pub to: Option<Timestamp>,
    /// Milliseconds between points, 60000 to 3600000; a minute for up to two hours and else ten if nobody says.
    #[param(minimum = 60_000, maximum = 3_600_000)]
    pub step: Option<u64>,
}

/// How a runner's machine was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunnerMetrics {
    /// The points, the oldest first; steps in which nothing was measured are left out.
    pub points: Vec<MetricsPoint>,
    /// How far apart they are.
    pub step_ms: u64,
}

/// One runner, as its own page shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunnerDetail {
    /// The runner as lists show it.
    #[serde(flatten)]
    pub runner: Runner,
    /// More about its machine, for people.
    pub platform_detail: String,
    /// Words its owner put on it.
    pub labels: Vec<String>,
    /// When it first registered.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// All runners.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunnerList {
    /// The runners, by name.
    pub runners: Vec<Runner>,
    /// After how long without a sign a runner is called stale.
    pub stale_after_ms: u64,
    /// After how long it is called offline.
    pub offline_after_ms: u64,
}
