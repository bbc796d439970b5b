//! The three clocks of a running run: does its runner live, can it take work, does the stage get on.

use std::time::Duration;

use redraft_domain::liveness::{ClaimLoop, Life, Progress};
use redraft_domain::run::RunStatus;

use crate::run_view::RunDetail;

/// How alive a running run is, by the store's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Liveness {
    /// Whether its runner renews it.
    pub runner: Life,
    /// How long ago it did.
    pub heartbeat_age: Duration,
    /// Whether its runner can take other work.
    pub claim_loop: ClaimLoop,
    /// How long ago the claim loop turned, if anybody knows.
    pub claim_age: Option<Duration>,
    /// Whether its stage gets on.
    pub progress: Progress,
    /// How long ago it showed that.
    pub progress_age: Duration,
    /// How many bytes the present execution of the stage has written.
    pub output_bytes: u64,
}

/// How alive a run is; `None` unless it is running.
pub fn liveness(detail: &RunDetail) -> Option<Liveness> {
    let (run, now) = (&detail.run, detail.now);
    let heard = run.heartbeat_at.or(run.claimed_at).filter(|_| run.status == RunStatus::Running)?;
    // A renewal shows that the runner's process lives, whatever became of its own heartbeat.
    let is_stalled = run.stalled_since(now).is_some();
    let claims = detail.pulse.and_then(|pulse| pulse.claim_loop);
    let progress_age = now.since(run.progress_at.unwrap_or(heard));
    Some(Liveness {
        runner: if is_stalled { Life::Silent } else { Life::Alive },
        heartbeat_age: now.since(heard),
        claim_loop: claims.map_or(ClaimLoop::Unknown, |facts| facts.state(now)),
        claim_age: claims.map(|facts| now.since(facts.turned_at)),
        progress: if run.quiet_since(now).is_some() { Progress::Quiet } else { Progress::Moving },
        progress_age,
        output_bytes: detail.pulse.map_or(0, |pulse| pulse.output_bytes),
    })
}
