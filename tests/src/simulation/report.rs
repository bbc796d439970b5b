//! What came of histories: figures, and what broke.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// What histories injected, and what they found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Histories played.
    pub histories: u64,
    /// Runs in them.
    pub runs: u64,
    /// Time that passed in them.
    pub simulated: Duration,
    /// Faults by kind.
    pub faults: BTreeMap<&'static str, u64>,
    /// Executions of stages.
    pub executions: u64,
    /// Results recorded.
    pub results: u64,
    /// Times that a runner took a run, adoptions included.
    pub claims: u64,
    /// Times that a restarted runner took its own run again.
    pub adoptions: u64,
    /// Times that a run was taken back from a silent runner.
    pub rescues: u64,
    /// Writes refused because another claim owned the run by then.
    pub fenced_writes: u64,
    /// From each death of a runner until a run it held was in hand again or had ended: simulated milliseconds, sorted.
    /// Most runners come back within seconds, some after up to 500 s; others may take the run after lease and grace.
    pub recovery_ms: Vec<u64>,
    /// What broke, by seed.
    pub failures: Vec<Failure>,
}

/// A history that broke something.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Plays it again.
    pub seed: u64,
    /// What broke.
    pub broken: Vec<Broken>,
}

/// A check that failed, and on what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The check.
    pub check: Check,
    /// What contradicts it.
    pub what: String,
}

macro_rules! checks {
    ($($(#[$doc:meta])* $name:ident = $sentence:literal;)+) => {
        /// What must hold in and after every history. The numbers are those of the protocol's invariants.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "each says what it is in a sentence")]
        pub enum Check {
            $($name,)+
        }

        impl Check {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];
        }

        impl fmt::Display for Check {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$name => $sentence,)+ })
            }
        }
    };
}

checks! {
    Epochs = "I1 epochs rise by one with each transition and are told in the history";
    Steps = "I2 steps are recorded from 0 on, once each";
    Fence = "I3 a write is taken only under the claim that holds the run at that moment";
    Terminal = "I4 an ended run never changes";
    Ends = "I5 every run ends soon after the last fault";
    History = "I6 the history has no gaps and leads to the run as it stands";
    Once = "I7 each operation takes effect at most once";
    Cancel = "I8 a run whose end was asked takes no step and ends as cancelled";
    Owner = "I10 nobody touches or sees what belongs to another owner";
    Reader = "I11 who reads along sees every event once";
    Executions = "I13 executions are at most results, claims and retries together";
    Spool = "I14 what is unanswered is in the spool, and every spool opens";
    Lost = "no run is lost, and none is made twice";
    Stale = "a result comes from an execution under the claim that recorded it or one it was adopted from";
    Rescue = "only a run whose lease and grace ran out is rescued";
    Limit = "no agent runs more often at once than it may";
    Verdict = "a run ends as its loop decides from the recorded scores";
    Paid = "what was sent once is not executed again by whoever adopts it";
    Runner = "a runner gives up only when it is told to";
}

impl Check {
    /// The check with the number that `text` begins with.
    pub(super) fn numbered(text: &str) -> Option<Self> {
        let number = text.split(' ').next().filter(|number| number.starts_with('I'))?;
        Self::ALL.iter().copied().find(|check| check.to_string().split(' ').next() == Some(number))
    }
}

impl Report {
    /// Deaths of runners, whatever killed them.
    pub fn kills(&self) -> u64 {
        let is_death = |kind: &str| kind.starts_with("killed") || kind == super::fault::POWER_LOSS;
        self.faults.iter().filter(|(kind, _)| is_death(kind)).map(|(_, count)| count).sum()
    }

    /// The recovery that `percent` of all recoveries were not slower than.
    pub fn recovery(&self, percent: usize) -> Option<Duration> {
        let index = (self.recovery_ms.len() * percent).div_ceil(100).saturating_sub(1);
        self.recovery_ms.get(index).map(|ms| Duration::from_millis(*ms))
    }

    /// Runs that were acknowledged and are not there, or there twice.
    pub fn lost_runs(&self) -> u64 {
        self.broken(&[Check::Lost])
    }

    /// Results that were recorded twice, or under a claim that had lost the run.
    pub fn duplicate_or_stale_results(&self) -> u64 {
        self.broken(&[Check::Steps, Check::Fence, Check::Once, Check::Stale])
    }

    /// Events that somebody who read along did not see, or saw twice.
    pub fn skipped_events(&self) -> u64 {
        self.broken(&[Check::Reader, Check::History])
    }

    /// Runs that did not end.
    pub fn stuck_runs(&self) -> u64 {
        self.broken(&[Check::Ends])
    }

    /// How often one of these checks failed.
    pub fn broken(&self, checks: &[Check]) -> u64 {
        let all = self.failures.iter().flat_map(|failure| &failure.broken);
        all.filter(|broken| checks.contains(&broken.check)).count() as u64
    }

    /// Adds what another report has.
    pub(super) fn add(&mut self, other: Self) {
        self.histories += other.histories;
        self.runs += other.runs;
        self.simulated += other.simulated;
        for (kind, count) in other.faults {
            *self.faults.entry(kind).or_default() += count;
        }
        self.executions += other.executions;
        self.results += other.results;
        self.claims += other.claims;
        self.adoptions += other.adoptions;
        self.rescues += other.rescues;
        self.fenced_writes += other.fenced_writes;
        self.recovery_ms.extend(other.recovery_ms);
        self.failures.extend(other.failures);
    }

    pub(super) fn sorted(mut self) -> Self {
        self.recovery_ms.sort_unstable();
        self.failures.sort_by_key(|failure| failure.seed);
        self
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.check, self.what)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "history of seed {} broke:", self.seed)?;
        for broken in &self.broken {
            writeln!(f, "  {broken}")?;
        }
        write!(
            f,
            "play it again: REDRAFT_SEED={} cargo nextest run -p e2e --features simulation --test simulation",
            self.seed
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "histories          {}", self.histories)?;
        writeln!(f, "runs               {}", self.runs)?;
        writeln!(f, "simulated hours    {}", self.simulated.as_secs() / 3600)?;
        for (kind, count) in &self.faults {
            writeln!(f, "  {kind:<24} {count}")?;
        }
        writeln!(f, "executions/results {}/{}", self.executions, self.results)?;
        writeln!(f, "claims, of those adoptions; rescues  {}, {}; {}", self.claims, self.adoptions, self.rescues)?;
        writeln!(f, "fenced writes      {}", self.fenced_writes)?;
        for percent in [50, 99] {
            writeln!(f, "recovery p{percent}       {:?}", self.recovery(percent).unwrap_or_default())?;
        }
        write!(f, "failing histories  {}", self.failures.len())
    }
}
