//! Durations, counted in buckets.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Upper bounds of the buckets in seconds; the last bucket has none. From what a queue takes that nobody notices to
/// the longest stages that agents have. Counts are kept by position: bounds that change make old counts wrong.
pub const BOUNDS_S: [f64; 14] =
    [0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_800.0, 3_600.0, 14_400.0];

/// How many durations there were, and how long they were roughly.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Histogram {
    sum_ms: u64,
    counts: [u64; BOUNDS_S.len() + 1],
}

impl Histogram {
    /// Counts one.
    pub fn observe(&mut self, took: Duration) {
        let bucket = BOUNDS_S.partition_point(|bound| *bound < took.as_secs_f64());
        self.counts[bucket] += 1;
        self.sum_ms = self.sum_ms.saturating_add(u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
    }

    /// How many there were.
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// How long all of them took together.
    pub fn sum(&self) -> Duration {
        Duration::from_millis(self.sum_ms)
    }

    /// Each bucket's upper bound in seconds with its count; the last one has none, which is infinity.
    pub fn buckets(&self) -> impl Iterator<Item = (f64, u64)> + '_ {
        BOUNDS_S.into_iter().chain([f64::INFINITY]).zip(self.counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_in_the_first_bucket_that_is_not_too_small() {
        let mut histogram = Histogram::default();
        for ms in [0, 100, 101, 14_400_000, 14_400_001, u64::MAX] {
            histogram.observe(Duration::from_millis(ms));
        }

        let filled: Vec<_> = histogram.buckets().filter(|(_, count)| *count > 0).collect();
        assert_eq!(filled, [(0.1, 2), (0.5, 1), (14_400.0, 1), (f64::INFINITY, 2)]);
        assert_eq!((histogram.count(), histogram.sum()), (6, Duration::from_millis(u64::MAX)));
    }

    #[test]
    fn bounds_rise() {
        assert!(BOUNDS_S.is_sorted_by(|a, b| a < b));
    }
}
