//! Runners.

use redraft_domain::runner;
use redraft_domain::time::Timestamp;
use redraft_wire::runner::Runner;

use super::run::ms;

/// A runner, as it looks at `now`.
pub(crate) fn runner(runner: runner::Runner, now: Timestamp) -> Runner {
    Runner {
        id: runner.id,
        online: runner.is_online(now),
        state: runner.life(now),
        claim_loop: runner.claim_loop(now),
        last_claim_age_ms: runner.last_claim_at.map(|at| ms(now.since(at))),
        last_seen_age_ms: ms(now.since(runner.last_seen_at)),
        name: runner.name,
        host: runner.host,
        platform: runner.platform,
        version: runner.version,
        max_concurrent: runner.max_concurrent,
        agents: runner.agents,
        last_seen_at: runner.last_seen_at,
        started_at: runner.started_at,
        stopped_at: runner.stopped_at,
    }
}
