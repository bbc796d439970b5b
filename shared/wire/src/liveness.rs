//! Whether things that are up get on: three clocks, each for another question.

use redraft_domain::liveness::{ClaimLoop, Life, Progress};
use redraft_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::word::{ClaimLoopWord, LifeWord, ProgressWord};

/// How alive a running run is. Ages are by the store's clock; how long ago its runner was heard is `heartbeatAgeMs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Liveness {
    /// Whether its runner renews it.
    #[schema(value_type = LifeWord)]
    pub runner: Life,
    /// Whether its runner can take other work.
    #[schema(value_type = ClaimLoopWord)]
    pub claim_loop: ClaimLoop,
    /// How long ago the claim loop turned; only while it is stuck.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim_age_ms: Option<u64>,
    /// Whether its stage gets on.
    #[schema(value_type = ProgressWord)]
    pub progress: Progress,
    /// How long ago its stage last wrote something or ended. Told with each heartbeat, so it may be that much too long.
    pub progress_age_ms: u64,
    /// How many bytes the present execution of the stage has written to stdout and stderr.
    pub output_bytes: u64,
}

/// Why a queued or waiting run does not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Blocked {
    /// Which of the reasons it is.
    pub kind: BlockedKind,
    /// The moment that matters: not before it, pinned until it, last seen at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
    /// Cycle ids of the first few runs that use up the limit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub runs: Vec<String>,
    /// Name of the runner it waits for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runner: Option<String>,
}

/// The reasons a run may have not to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BlockedKind {
    /// It was submitted for later, or waits after its runner was lost.
    NotBefore,
    /// No runner that serves its agent is online.
    NoRunner,
    /// Runners that serve its agent are online, and none of them takes work.
    RunnersStuck,
    /// It waits for one runner.
    Pinned,
    /// Its agent's limit is used up by other runs.
    Concurrency,
    /// The hands of every runner that serves its agent are full.
    RunnersFull,
    /// It waits for a person.
    Approval,
}
