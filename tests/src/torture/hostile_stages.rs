//! Stages that do not want to end, stopped by a cancel or orphaned by a kill: what [`crate::stops`] does, at scale.

use super::findings::Findings;
use crate::stops::{self, Report};

/// Cancels `count` runs with hostile stages.
pub async fn hostile_stops(count: u32, seed: u64) -> Findings {
    findings(&stops::stops(count, seed).await, "cancel of a stage with hostile children")
}

/// Kills `count` runners with hostile stages and never starts them again.
pub async fn orphans(count: u32, seed: u64) -> Findings {
    findings(&stops::orphans(count, seed).await, "SIGKILL of a runner with hostile stages, never started again")
}

fn findings(report: &Report, what: &str) -> Findings {
    let mut findings = Findings::default();
    findings.inject(what, report.stops() as u64);
    for stop in &report.stopped {
        for process in &stop.survivors {
            findings.survivors += 1;
            findings.violate(format_args!("I12 {} after a {what}: {}", process.command, stop.kind));
        }
    }
    findings
}
