//! What came of many stops.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::processes::Process;

/// One stop.
#[derive(Debug, Clone)]
pub struct Stopped {
    /// How the stage tried to stay.
    pub kind: &'static str,
    /// How many processes there were just before.
    pub processes: usize,
    /// Who lived when nobody should any more.
    pub survivors: Vec<Process>,
    /// From the wish to the word that nobody lives, or to an empty process table.
    pub took: Duration,
}

/// All of them.
#[derive(Debug, Clone)]
pub struct Report {
    /// Plays the same again.
    pub seed: u64,
    /// In the order they ended.
    pub stopped: Vec<Stopped>,
}

impl Report {
    pub(super) const fn new(seed: u64, stopped: Vec<Stopped>) -> Self {
        Self { seed, stopped }
    }

    /// How many stops.
    pub fn stops(&self) -> usize {
        self.stopped.len()
    }

    /// How many processes there were to end.
    pub fn processes(&self) -> usize {
        self.stopped.iter().map(|stop| stop.processes).sum()
    }

    /// How many processes lived on: 0, or something is wrong.
    pub fn survivors(&self) -> usize {
        self.stopped.iter().map(|stop| stop.survivors.len()).sum()
    }

    /// The same by kind.
    pub fn by_kind(&self) -> BTreeMap<&'static str, Self> {
        let mut kinds: BTreeMap<_, Self> = BTreeMap::new();
        for stop in &self.stopped {
            let kind = kinds.entry(stop.kind).or_insert_with(|| Self::new(self.seed, Vec::new()));
            kind.stopped.push(stop.clone());
        }
        kinds
    }

    /// What so many percent of the stops took at most; nothing if there were none.
    pub fn percentile(&self, percent: usize) -> Option<Duration> {
        let mut times: Vec<_> = self.stopped.iter().map(|stop| stop.took).collect();
        times.sort_unstable();
        let rank = (times.len() * percent).div_ceil(100).max(1);
        times.get(rank - 1).copied()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<34}{:>7}{:>11}{:>11}{:>10}{:>10}", "", "stops", "processes", "survivors", "p50 ms", "p99 ms")?;
        let kinds = self.by_kind();
        for (kind, part) in kinds.iter().map(|(kind, part)| (*kind, part)).chain([("all", self)]) {
            let ms = |percent| part.percentile(percent).unwrap_or_default().as_millis();
            let (stops, processes, survivors) = (part.stops(), part.processes(), part.survivors());
            writeln!(f, "{kind:<34}{stops:>7}{processes:>11}{survivors:>11}{:>10}{:>10}", ms(50), ms(99))?;
        }
        write!(f, "seed {}", self.seed)?;
        for stop in self.stopped.iter().filter(|stop| !stop.survivors.is_empty()) {
            write!(f, "\n{}: {:?}", stop.kind, stop.survivors)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_counts_by_kind_and_names_who_survived() {
        let process = Process { pid: 7, command: "sleep 86400.1".to_owned() };
        let stopped = |kind, milliseconds, survivors| Stopped {
            kind,
            processes: 2,
            survivors,
            took: Duration::from_millis(milliseconds),
        };
        let report = Report::new(
            3,
            vec![stopped("setsid", 10, vec![]), stopped("setsid", 30, vec![process]), stopped("hops", 20, vec![])],
        );

        assert_eq!((report.stops(), report.processes(), report.survivors()), (3, 6, 1));
        assert_eq!(report.by_kind()["setsid"].survivors(), 1);
        assert_eq!(report.percentile(50), Some(Duration::from_millis(20)));
        assert_eq!(report.percentile(99), Some(Duration::from_millis(30)));
        let shown = report.to_string();
        assert!(shown.contains("sleep 86400.1") && shown.contains("seed 3"), "{shown}");
    }
}
