//! The only place that prints to stdout.
#![expect(clippy::print_stdout, reason = "printing the result is what this program is for")]

use std::time::Duration;

use e2e::torture::Findings;
use serde_json::json;

use crate::options::Options;

/// Prints what was found.
pub(crate) fn print(options: &Options, findings: &Findings) {
    if options.json {
        println!("{:#}", to_json(options, findings));
        return;
    }
    println!("{:<56}{:>10}", "faults injected", findings.injected.values().sum::<u64>());
    for (fault, times) in &findings.injected {
        line(&format!("  {fault}"), times);
    }
    println!();
    for (what, count) in must_be_zero(findings) {
        line(what, &count);
    }
    println!();
    line("simulated histories", &findings.histories);
    line("real runs", &findings.runs);
    line("  given up after six losses of their runner", &findings.given_up);
    line("executions of stages", &findings.executions);
    line("results recorded", &findings.results);
    line("rescues", &findings.rescues);
    line("adoptions after a restart", &findings.adoptions);
    line("writes refused because the claim was lost", &findings.fenced);
    line("recovery p50", &seconds(findings.recovery_percentile(50)));
    line("recovery p99", &seconds(findings.recovery_percentile(99)));
    let caught = findings.planted.values().filter(|caught| **caught).count();
    line("planted bugs caught", &format!("{caught} of {}", findings.planted.len()));
    for (bug, caught) in &findings.planted {
        line(&format!("  {bug}"), if *caught { &"caught" } else { &"MISSED" });
    }
}

fn must_be_zero(findings: &Findings) -> [(&'static str, u64); 6] {
    [
        ("lost runs", findings.lost_runs),
        ("duplicate or stale results", findings.stale_results),
        ("skipped events", findings.skipped_events),
        ("surviving processes", findings.survivors),
        ("stuck runs", findings.stuck_runs),
        ("other violations of I1-I14", findings.violations.len() as u64),
    ]
}

fn line(what: &str, value: &dyn std::fmt::Display) {
    println!("{what:<56}{value:>10}");
}

fn seconds(duration: Option<Duration>) -> String {
    duration.map_or_else(|| "-".to_owned(), |duration| format!("{:.2} s", duration.as_secs_f64()))
}

fn to_json(options: &Options, findings: &Findings) -> serde_json::Value {
    let milliseconds = |percent| findings.recovery_percentile(percent).map(|recovery| recovery.as_millis());
    json!({
        "seed": options.seed,
        "injected": findings.injected,
        "mustBeZero": must_be_zero(findings).into_iter().collect::<std::collections::BTreeMap<_, _>>(),
        "violations": findings.violations,
        "histories": findings.histories,
        "runs": findings.runs,
        "givenUp": findings.given_up,
        "executions": findings.executions,
        "results": findings.results,
        "rescues": findings.rescues,
        "adoptions": findings.adoptions,
        "fenced": findings.fenced,
        "recoveryMs": { "p50": milliseconds(50), "p99": milliseconds(99) },
        "planted": findings.planted,
    })
}
