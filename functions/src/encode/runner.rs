//! Runners.

use redraft_domain::fleet::{self, HELD_SHOWN, Member};
use redraft_domain::metrics::{self, Metrics, SPARKLINE_POINTS};
use redraft_domain::time::Timestamp;
use redraft_wire::runner::{HeldRun, LastError, Load, MetricsPoint, Runner, RunnerDetail, Sparkline, Totals};

use super::run::ms;

/// A runner, as it looks at `now`.
pub(crate) fn runner(member: Member, now: Timestamp) -> Runner {
    let (status, stale) = (member.status(now), member.is_stale(now));
    let (runner, totals, pause) = (member.runner, member.totals, member.pause.unwrap_or_default());
    Runner {
        id: runner.id,
        status,
        stale,
        paused_until: pause.until_ms.map(Timestamp::from_ms),
        pause_note: pause.note,
        load: Load { slots_used: u32::try_from(member.holds.len()).unwrap_or(u32::MAX), slots: runner.max_concurrent },
        runs: member.holds.into_iter().take(HELD_SHOWN).map(held_run).collect(),
        totals: Totals {
            passed: totals.passed,
            not_passed: totals.not_passed,
            failed: totals.failed,
            cancelled: totals.cancelled,
        },
        last_error: member.last_error.map(|error| LastError { message: error.message, at: error.at }),
        last_metrics: member.recent.last().cloned().map(metrics_point),
        sparkline: sparkline(&member.recent),
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

/// A runner with what only its own page shows.
pub(crate) fn runner_detail(mut member: Member, now: Timestamp) -> RunnerDetail {
    let platform_detail = std::mem::take(&mut member.platform_detail);
    let labels = std::mem::take(&mut member.labels);
    let created_at = member.created_at;
    RunnerDetail { runner: runner(member, now), platform_detail, labels, created_at }
}

/// The last points of a runner, at a glance.
fn sparkline(recent: &[metrics::MetricsPoint]) -> Sparkline {
    let last = recent.get(recent.len().saturating_sub(SPARKLINE_POINTS)..).unwrap_or_default();
    let of = |share: fn(&Metrics) -> f64| last.iter().map(|point| share(&point.metrics)).collect();
    Sparkline { cpu: of(|metrics| metrics.cpu_percent), memory: of(|metrics| metrics.memory_percent) }
}

/// A measurement.
pub(crate) fn metrics_point(point: metrics::MetricsPoint) -> MetricsPoint {
    let metrics = point.metrics;
    MetricsPoint {
        at: point.at,
        cpu_percent: metrics.cpu_percent,
        memory_percent: metrics.memory_percent,
        disk_percent: metrics.disk_percent,
        rx_bytes_per_s: metrics.rx_bytes_per_s,
        tx_bytes_per_s: metrics.tx_bytes_per_s,
        custom: metrics.custom,
    }
}

fn held_run(held: fleet::HeldRun) -> HeldRun {
    HeldRun { id: held.run_id, cycle_id: held.cycle_id, agent_name: held.agent_name }
}
