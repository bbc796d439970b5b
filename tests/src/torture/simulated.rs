//! Whole systems in simulated time, counted with the real ones.

use super::findings::Findings;
use crate::simulation::{self, Settings};

/// Plays `count` histories. Blocks; not to be called from within a tokio runtime.
pub fn simulated(count: u64, seed: u64) -> Findings {
    let report = simulation::play(&Settings { first_seed: seed, ..Settings::of(count) });
    let mut findings = Findings {
        lost_runs: report.lost_runs(),
        stale_results: report.duplicate_or_stale_results(),
        skipped_events: report.skipped_events(),
        stuck_runs: report.stuck_runs(),
        histories: report.histories,
        violations: report.failures.iter().map(ToString::to_string).collect(),
        ..Findings::default()
    };
    for (fault, times) in &report.faults {
        findings.inject(format!("simulated: {fault}"), *times);
    }
    findings
}
