//! How a runner's machine is, and what is kept of it.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::time::Timestamp;

/// How long measurements are kept.
pub const METRICS_KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// How often a runner measures, and the finest step that is kept.
pub const MEASURED_EVERY: Duration = Duration::from_secs(60);
/// The step in which more than [`FINE_FOR`] is shown unless somebody asks for another: 144 points a day.
pub const COARSE_STEP: Duration = Duration::from_secs(600);
/// How much is shown minute by minute unless somebody asks for another step.
pub const FINE_FOR: Duration = Duration::from_secs(2 * 60 * 60);
/// Most numbers that an owner adds.
pub const CUSTOM_NUMBERS: usize = 20;
/// Longest name of such a number.
pub const CUSTOM_NAME_CHARS: usize = 64;
/// How many points a list shows of each runner: the last minutes, at a glance.
pub const SPARKLINE_POINTS: usize = 24;

/// How a runner's machine is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metrics {
    /// Use of all processors together, 0 to 100.
    pub cpu_percent: f64,
    /// Memory in use, 0 to 100.
    pub memory_percent: f64,
    /// The disk of the state folder, 0 to 100.
    pub disk_percent: f64,
    /// What the network brought.
    pub rx_bytes_per_s: f64,
    /// What the network took.
    pub tx_bytes_per_s: f64,
    /// What the runner's owner measures besides.
    pub custom: BTreeMap<String, f64>,
}

/// A measurement and when the store heard of it.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricsPoint {
    /// By the store's clock.
    pub at: Timestamp,
    /// What was measured.
    pub metrics: Metrics,
}

/// Whether somebody may call a number so: what a chart can write beside a line.
pub fn is_custom_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    (1..=CUSTOM_NAME_CHARS).contains(&name.len()) && name.bytes().all(is_plain)
}

impl Metrics {
    /// What of this can be kept: a runner may send anything. Shares are cut to 0 to 100 with one digit, rates to whole
    /// bytes; numbers that are none become zero, and of the custom ones they and odd names are left out.
    #[must_use]
    pub fn settled(&self) -> Self {
        let share = |value: f64| if value.is_finite() { (value.clamp(0.0, 100.0) * 10.0).round() / 10.0 } else { 0.0 };
        let rate = |value: f64| if value.is_finite() { value.clamp(0.0, 1e15).round() } else { 0.0 };
        let custom = self.custom.iter().filter(|(name, value)| is_custom_name(name) && value.is_finite());
        Self {
            cpu_percent: share(self.cpu_percent),
            memory_percent: share(self.memory_percent),
            disk_percent: share(self.disk_percent),
            rx_bytes_per_s: rate(self.rx_bytes_per_s),
            tx_bytes_per_s: rate(self.tx_bytes_per_s),
            custom: custom.take(CUSTOM_NUMBERS).map(|(name, value)| (name.clone(), *value)).collect(),
        }
    }

    /// The mean of several; zero of none. A custom number's mean is one of the points that have it.
    fn mean(points: &[&Self]) -> Self {
        let of = |value: fn(&Self) -> f64| mean(points.iter().map(|point| value(point)));
        let names = points.iter().flat_map(|point| point.custom.keys());
        let custom = names
            .map(|name| (name.clone(), mean(points.iter().filter_map(|point| point.custom.get(name).copied()))))
            .collect();
        Self {
            cpu_percent: of(|point| point.cpu_percent),
            memory_percent: of(|point| point.memory_percent),
            disk_percent: of(|point| point.disk_percent),
            rx_bytes_per_s: of(|point| point.rx_bytes_per_s),
            tx_bytes_per_s: of(|point| point.tx_bytes_per_s),
            custom,
        }
        .settled()
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
    if count == 0 { 0.0 } else { sum / f64::from(count) }
}

/// One point for each `step` in which something was measured, at its beginning, with the mean of what was measured.
pub fn rolled_up(points: &[MetricsPoint], step: Duration) -> Vec<MetricsPoint> {
    let step = i64::try_from(step.as_millis()).unwrap_or(i64::MAX).max(1);
    let begins = |point: &MetricsPoint| point.at.as_ms().div_euclid(step) * step;
    let same_step = points.chunk_by(|one, next| begins(one) == begins(next));
    same_step
        .filter_map(|chunk| {
            let metrics: Vec<_> = chunk.iter().map(|point| &point.metrics).collect();
            let at = Timestamp::from_ms(begins(chunk.first()?));
            Some(MetricsPoint { at, metrics: Metrics::mean(&metrics) })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at_ms: i64, cpu_percent: f64, custom: &[(&str, f64)]) -> MetricsPoint {
        let custom = custom.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
        let metrics = Metrics { cpu_percent, custom, ..Metrics::default() };
        MetricsPoint { at: Timestamp::from_ms(at_ms), metrics }
    }

    #[test]
    fn a_roll_up_has_the_mean_of_each_step_in_which_something_was_measured() {
        let points =
            [point(1_000, 10.0, &[("gpu", 1.0)]), point(61_000, 30.0, &[]), point(650_000, 50.0, &[("queue", 4.0)])];

        let rolled = rolled_up(&points, COARSE_STEP);

        assert_eq!(rolled, [point(0, 20.0, &[("gpu", 1.0)]), point(600_000, 50.0, &[("queue", 4.0)])]);
        assert_eq!(rolled_up(&[], COARSE_STEP), []);
    }

    #[test]
    fn what_a_runner_sends_is_cut_to_what_can_be_kept() {
        let mut sent = Metrics { cpu_percent: f64::NAN, memory_percent: 1e9, disk_percent: -4.0, ..Metrics::default() };
        sent.rx_bytes_per_s = f64::INFINITY;
        sent.tx_bytes_per_s = 12.7;
        for name in ["ok", "", "with space", "<script>", &"x".repeat(65)] {
            sent.custom.insert(name.to_owned(), 1.5);
        }
        sent.custom.insert("nan".to_owned(), f64::NAN);

        let kept = sent.settled();

        assert_eq!((kept.cpu_percent, kept.memory_percent, kept.disk_percent), (0.0, 100.0, 0.0));
        assert_eq!((kept.rx_bytes_per_s, kept.tx_bytes_per_s), (0.0, 13.0));
        assert_eq!(kept.custom, BTreeMap::from([("ok".to_owned(), 1.5)]));
        let many = (0..50).map(|number| (format!("n{number}"), 1.0)).collect();
        assert_eq!(Metrics { custom: many, ..Metrics::default() }.settled().custom.len(), CUSTOM_NUMBERS);
    }
}
