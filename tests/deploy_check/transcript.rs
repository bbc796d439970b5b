//! The only place that prints.
#![expect(clippy::print_stdout, reason = "printing what was seen is what this program is for")]

use std::process::ExitCode;
use std::time::Duration;

use e2e::contract::Finding;
use redraft_store::clock::{Clock, SystemClock};

/// What was seen so far.
#[derive(Debug)]
pub(crate) struct Transcript {
    clock: SystemClock,
    begun: Duration,
    kept: usize,
    skipped: usize,
    broken: Vec<String>,
    figures: Vec<(String, String)>,
}

impl Default for Transcript {
    fn default() -> Self {
        let clock = SystemClock::new();
        Self { clock, begun: Duration::ZERO, kept: 0, skipped: 0, broken: Vec::new(), figures: Vec::new() }
    }
}

impl Transcript {
    /// A section begins.
    pub(crate) fn begin(&mut self, what: &str) {
        self.begun = self.clock.elapsed();
        println!("\n== {what}");
    }

    /// Seconds since the section began.
    pub(crate) fn seconds(&self) -> f64 {
        self.clock.elapsed().saturating_sub(self.begun).as_secs_f64()
    }

    /// Something that could not be looked at here, and why.
    pub(crate) fn skip(&mut self, what: &str) {
        self.skipped += 1;
        println!("-- skipped: {what}");
    }

    /// A promise that holds.
    pub(crate) fn right(&mut self, promise: &str) {
        self.kept += 1;
        println!("ok {promise}");
    }

    /// A promise that does not hold, what was seen instead, and what to do.
    pub(crate) fn wrong(&mut self, promise: &str, seen: &str, advice: &str) {
        println!("NO {promise}\n   seen: {seen}\n   do:   {advice}");
        self.broken.push(promise.to_owned());
    }

    /// One of the two.
    pub(crate) fn check(&mut self, promise: &str, is_kept: bool, seen: &str, advice: &str) {
        if is_kept { self.right(promise) } else { self.wrong(promise, seen, advice) }
    }

    /// What was found of the contract.
    pub(crate) fn findings(&mut self, findings: &[Finding], log: &str) {
        for Finding { promise, broken } in findings {
            match broken {
                None => self.right(promise),
                Some(seen) => {
                    self.wrong(promise, seen, "the function's log is printed below; docs/API.md has the contract");
                }
            }
        }
        if findings.iter().any(|finding| finding.broken.is_some()) {
            println!("--- log of the function ---\n{log}--- end ---");
        }
    }

    /// A number for the table at the end.
    pub(crate) fn figure(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.figures.push((name.into(), value.into()));
    }

    /// Prints the figures and the verdict, which is the exit code.
    pub(crate) fn finish(self) -> ExitCode {
        println!("\n== figures");
        let width = self.figures.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
        for (name, value) in &self.figures {
            println!("   {name:<width$}  {value}");
        }
        println!(
            "\n{} promises hold, {} do not, {} skipped; {:.0} s",
            self.kept,
            self.broken.len(),
            self.skipped,
            self.clock.elapsed().as_secs_f64()
        );
        for promise in &self.broken {
            println!("NO {promise}");
        }
        if self.broken.is_empty() && self.kept > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
