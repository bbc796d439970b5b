//! Runners, as people look after them.

use std::time::Duration;

use crate::command::Pause;
use crate::id::{RunId, RunnerId};
use crate::liveness::{ClaimLoop, Claims, Life, words};
use crate::metrics::MetricsPoint;
use crate::runner::Runner;
use crate::time::Timestamp;

/// A runner that said nothing for this long is doubtful: one heartbeat of 30 s, and half of the next.
pub const STALE_AFTER: Duration = Duration::from_secs(45);

/// How many of the runs that a runner holds are named: enough to know what it is at.
pub const HELD_SHOWN: usize = 10;

/// What a runner is at, in one word. Derived when it is read, from what the runner said last; never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunnerStatus {
    /// It registered, and has not asked for work yet.
    Booting,
    /// It asks for work, and holds none.
    Ready,
    /// It holds runs.
    Working,
    /// It takes no more work and ends what it holds.
    Draining,
    /// Somebody told it to take no work for a while; what it holds goes on.
    Paused,
    /// It was not heard for too long, or said goodbye.
    Offline,
}

words!(
    RunnerStatus,
    Booting = "booting",
    Ready = "ready",
    Working = "working",
    Draining = "draining",
    Paused = "paused",
    Offline = "offline"
);

/// How the runs ended that ended in a runner's hands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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

/// The last run that broke in a runner's hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastError {
    /// What the run says.
    pub message: String,
    /// When it ended.
    pub at: Timestamp,
}

/// A run in a runner's hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRun {
    /// In whose hands.
    pub runner_id: RunnerId,
    /// The run.
    pub run_id: RunId,
    /// What people call it.
    pub cycle_id: String,
    /// Its agent.
    pub agent_name: String,
}

/// A runner with everything people see of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// What it says of itself.
    pub runner: Runner,
    /// When it first registered.
    pub created_at: Timestamp,
    /// More about its machine, for people.
    pub platform_detail: String,
    /// Words its owner put on it.
    pub labels: Vec<String>,
    /// How runs ended in its hands.
    pub totals: Totals,
    /// The last of them that broke.
    pub last_error: Option<LastError>,
    /// What it holds now, the oldest claim first.
    pub holds: Vec<HeldRun>,
    /// Why it takes no work and until when, if somebody told it so.
    pub pause: Option<Pause>,
    /// How its machine was in the last minutes, the newest measurement last.
    pub recent: Vec<MetricsPoint>,
}

impl Member {
    /// What it is at.
    pub fn status(&self, now: Timestamp) -> RunnerStatus {
        let runner = &self.runner;
        match (runner.life(now), runner.claims) {
            (Life::Silent | Life::Stopped, _) | (Life::Alive, Claims::Gone) => RunnerStatus::Offline,
            (Life::Alive, _) if runner.is_paused => RunnerStatus::Paused,
            (Life::Alive, Claims::Closed) => RunnerStatus::Draining,
            (Life::Alive, Claims::Full) => RunnerStatus::Working,
            (Life::Alive, Claims::Open) if !self.holds.is_empty() => RunnerStatus::Working,
            (Life::Alive, Claims::Open) if runner.last_claim_at.is_none() => RunnerStatus::Booting,
            (Life::Alive, Claims::Open) => RunnerStatus::Ready,
        }
    }

    /// Whether it should have been heard again by now, but is not given up yet; or lives and asks for no work.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        let is_late = now.since(self.runner.last_seen_at) >= STALE_AFTER;
        self.runner.life(now) == Life::Alive && (is_late || self.runner.claim_loop(now) == ClaimLoop::Stuck)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_ms(10_000_000);

    fn ago(ms: i64) -> Timestamp {
        Timestamp::from_ms(NOW.as_ms() - ms)
    }

    fn member(seen_ago_ms: i64, claims: Claims, asked_ago_ms: Option<i64>) -> Member {
        let id = RunnerId::from_bits(1, NOW);
        let runner = Runner {
            id,
            name: "ada".to_owned(),
            host: "ada.example".to_owned(),
            platform: "linux x86_64".to_owned(),
            version: "0.1.0".to_owned(),
            max_concurrent: 2,
            agents: Vec::new(),
            started_at: ago(600_000),
            last_seen_at: ago(seen_ago_ms),
            claims,
            last_claim_at: asked_ago_ms.map(ago),
            is_paused: false,
            stopped_at: None,
        };
        Member {
            runner,
            created_at: ago(600_000),
            platform_detail: String::new(),
            labels: Vec::new(),
            totals: Totals::default(),
            last_error: None,
            holds: Vec::new(),
            pause: None,
            recent: Vec::new(),
        }
    }

    fn holding(member: Member) -> Member {
        let held = HeldRun {
            runner_id: member.runner.id,
            run_id: RunId::from_bits(2, NOW),
            cycle_id: "2026-02-01-001".to_owned(),
            agent_name: "writer".to_owned(),
        };
        Member { holds: vec![held], ..member }
    }

    #[test]
    fn a_runner_boots_until_it_asks_and_works_while_it_holds_something() {
        assert_eq!(member(0, Claims::Open, None).status(NOW), RunnerStatus::Booting);
        assert_eq!(member(0, Claims::Open, Some(0)).status(NOW), RunnerStatus::Ready);
        assert_eq!(holding(member(0, Claims::Open, Some(0))).status(NOW), RunnerStatus::Working);
        assert_eq!(member(0, Claims::Full, Some(0)).status(NOW), RunnerStatus::Working);
        // Adopted before the first claim.
        assert_eq!(holding(member(0, Claims::Open, None)).status(NOW), RunnerStatus::Working);
    }

    #[test]
    fn a_pause_shows_whatever_the_runner_holds_and_a_runner_that_drains_is_not_paused() {
        let mut paused = holding(member(0, Claims::Open, Some(0)));
        paused.runner.is_paused = true;
        let mut draining = paused.clone();
        draining.runner.claims = Claims::Closed;
        assert_eq!(draining.status(NOW), RunnerStatus::Paused, "a paused runner takes no work either");
        draining.runner.is_paused = false;

        assert_eq!(paused.status(NOW), RunnerStatus::Paused);
        assert_eq!(draining.status(NOW), RunnerStatus::Draining);
    }

    #[test]
    fn a_silent_or_stopped_runner_is_offline_whatever_it_said_before() {
        for claims in Claims::ALL {
            assert_eq!(holding(member(120_000, claims, Some(0))).status(NOW), RunnerStatus::Offline);
        }
        let mut stopped = member(0, Claims::Open, Some(0));
        stopped.runner.stopped_at = Some(NOW);
        assert_eq!(stopped.status(NOW), RunnerStatus::Offline);
        assert_eq!(member(0, Claims::Gone, None).status(NOW), RunnerStatus::Offline);
    }

    #[test]
    fn a_runner_is_stale_between_its_second_late_heartbeat_and_offline_or_when_its_loop_is_stuck() {
        assert!(!member(44_999, Claims::Open, Some(44_999)).is_stale(NOW));
        assert!(member(45_000, Claims::Open, Some(45_000)).is_stale(NOW));
        assert!(!member(120_000, Claims::Open, Some(120_000)).is_stale(NOW), "offline says it already");
        assert!(member(0, Claims::Open, Some(120_000)).is_stale(NOW), "it lives, and asks for nothing");
    }
}
