//! Tells on stderr what is being played, and how it went.
#![expect(clippy::print_stderr, reason = "a torture of minutes must show that it goes on")]

use std::time::Duration;

use e2e::torture::{Findings, Pass};
use redraft_store::clock::{Clock, SystemClock};

use crate::options::{Options, Section};

/// The clock of what is being played.
#[derive(Debug)]
pub(crate) struct Progress {
    clock: SystemClock,
    begun: Duration,
}

impl Progress {
    /// Tells the seed first.
    pub(crate) fn start(options: &Options) -> Self {
        eprintln!("torture of seed {}; everything wrong is told at once", options.seed);
        Self { clock: SystemClock::new(), begun: Duration::ZERO }
    }

    /// A section begins.
    pub(crate) fn begin(&mut self, section: Section) {
        self.begun = self.clock.elapsed();
        eprintln!("{section:?} …");
    }

    /// A section has ended.
    pub(crate) fn end(&self, section: Section, findings: &Findings) {
        let took = self.clock.elapsed().saturating_sub(self.begun).as_secs_f64();
        let outcome = if findings.pass() == Pass::Yes { "clean" } else { "NOT CLEAN" };
        let injected: u64 = findings.injected.values().sum();
        eprintln!("{section:?}: {outcome}, {injected} faults, {} runs, {took:.1} s", findings.runs);
        for violation in &findings.violations {
            eprintln!("  {violation}");
        }
    }
}
