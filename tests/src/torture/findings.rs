use std::collections::BTreeMap;
use std::fmt::Display;
use std::time::Duration;

/// What a section did, and what it found. All of the first block must be zero.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// Runs that ended otherwise than they must.
    pub lost_runs: u64,
    /// Results that were recorded twice, or that belong to an execution which had lost its run.
    pub stale_results: u64,
    /// Events that a reader with a cursor did not see, or saw out of order.
    pub skipped_events: u64,
    /// Processes of runs that lived when none may.
    pub survivors: u64,
    /// Runs that had not ended long after the last fault.
    pub stuck_runs: u64,
    /// Everything else that must not be, in words.
    pub violations: Vec<String>,

    /// What was done to the product, by name.
    pub injected: BTreeMap<String, u64>,
    /// Simulated histories; the figures below are of real processes.
    pub histories: u64,
    /// Runs that were submitted.
    pub runs: u64,
    /// Runs that lost their runner six times, and were ended for that.
    pub given_up: u64,
    /// Stages that were begun.
    pub executions: u64,
    /// Results that were recorded.
    pub results: u64,
    /// Runs that went back to the queue because their runner was silent.
    pub rescues: u64,
    /// Runs that a runner took again after its restart.
    pub adoptions: u64,
    /// Writes that the store refused because their claim was lost.
    pub fenced: u64,
    /// From each kill until the run was in hand again.
    pub recovery: Vec<Duration>,
    /// Bugs that were planted, by name, and whether they were found.
    pub planted: BTreeMap<String, bool>,
}

/// Whether everything holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// Nothing is wrong.
    Yes,
    /// Something is.
    No,
}

impl Findings {
    /// Counts something that was done.
    pub fn inject(&mut self, what: impl Into<String>, times: u64) {
        *self.injected.entry(what.into()).or_default() += times;
    }

    /// Adds what must not be.
    pub fn violate(&mut self, what: impl Display) {
        self.violations.push(what.to_string());
    }

    /// Adds what another section found.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.lost_runs += other.lost_runs;
        self.stale_results += other.stale_results;
        self.skipped_events += other.skipped_events;
        self.survivors += other.survivors;
        self.stuck_runs += other.stuck_runs;
        self.violations.extend(other.violations);
        for (what, times) in other.injected {
            self.inject(what, times);
        }
        self.histories += other.histories;
        self.runs += other.runs;
        self.given_up += other.given_up;
        self.executions += other.executions;
        self.results += other.results;
        self.rescues += other.rescues;
        self.adoptions += other.adoptions;
        self.fenced += other.fenced;
        self.recovery.extend(other.recovery);
        self.planted.extend(other.planted);
        self
    }

    /// The recovery that so many percent stayed within.
    pub fn recovery_percentile(&self, percent: usize) -> Option<Duration> {
        let mut sorted = self.recovery.clone();
        sorted.sort_unstable();
        let last = sorted.len().checked_sub(1)?;
        sorted.get((last * percent).div_ceil(100)).copied()
    }

    /// Whether everything holds.
    pub fn pass(&self) -> Pass {
        let counts = [self.lost_runs, self.stale_results, self.skipped_events, self.survivors, self.stuck_runs];
        let is_clean = counts == [0; 5] && self.violations.is_empty() && self.planted.values().all(|caught| *caught);
        if is_clean { Pass::Yes } else { Pass::No }
    }

    /// # Panics
    /// Something does not hold; all of it is told, with the seed that leads there again.
    pub fn assert_clean(&self, seed: u64) {
        assert_eq!(self.pass(), Pass::Yes, "seed {seed}: {self:#?}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_wrong_thing_anywhere_fails_the_whole() {
        let clean = || Findings { runs: 9, ..Findings::default() };
        let wrong = [
            Findings { lost_runs: 1, ..Findings::default() },
            Findings { stale_results: 1, ..Findings::default() },
            Findings { skipped_events: 1, ..Findings::default() },
            Findings { survivors: 1, ..Findings::default() },
            Findings { stuck_runs: 1, ..Findings::default() },
            Findings { violations: vec!["I1".to_owned()], ..Findings::default() },
            Findings { planted: BTreeMap::from([("no_fence".to_owned(), false)]), ..Findings::default() },
        ];

        assert_eq!(clean().and(clean()).pass(), Pass::Yes);
        for wrong in wrong {
            assert_eq!(clean().and(wrong.clone()).and(clean()).pass(), Pass::No, "{wrong:?}");
        }
    }

    #[test]
    fn percentiles_are_taken_from_what_was_measured() {
        let recovery = (1..=100).rev().map(Duration::from_millis).collect();
        let findings = Findings { recovery, ..Findings::default() };

        assert_eq!(findings.recovery_percentile(0), Some(Duration::from_millis(1)));
        assert_eq!(findings.recovery_percentile(99), Some(Duration::from_millis(100)));
        assert_eq!(Findings::default().recovery_percentile(50), None);
    }
}
