//! Many measurements of one thing.

use std::time::Duration;

use redraft_store::clock::{Clock, SystemClock};

/// Takes the time of `work`.
pub(crate) async fn timed<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let clock = SystemClock::new();
    let done = work.await;
    (done, clock.elapsed())
}

/// Milliseconds of a duration.
pub(crate) fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// Measurements of ours and of the baseline that took turns.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    pairs: Vec<(f64, f64)>,
}

impl Pairs {
    pub(crate) fn add(&mut self, ours: f64, baseline: f64) {
        self.pairs.push((ours, baseline));
    }

    pub(crate) fn ours(&self, share: f64) -> f64 {
        percentile(self.pairs.iter().map(|pair| pair.0), share)
    }

    pub(crate) fn baseline(&self, share: f64) -> f64 {
        percentile(self.pairs.iter().map(|pair| pair.1), share)
    }

    /// Median of ours ÷ baseline over the pairs.
    pub(crate) fn ratio(&self) -> f64 {
        percentile(self.pairs.iter().map(|(ours, baseline)| ours / baseline), 0.5)
    }

    /// Median of ours − baseline over the pairs.
    pub(crate) fn difference(&self) -> f64 {
        percentile(self.pairs.iter().map(|(ours, baseline)| ours - baseline), 0.5)
    }

    /// All ratios, smallest first, for a footnote: how far a single pair may be off.
    pub(crate) fn spread(&self) -> String {
        let ratio = |share| percentile(self.pairs.iter().map(|(ours, baseline)| ours / baseline), share);
        format!("{:.2}..{:.2}", ratio(0.0), ratio(1.0))
    }
}

/// The value below which `share` of the samples lie.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an index among a few thousand samples"
)]
pub(crate) fn percentile(samples: impl Iterator<Item = f64>, share: f64) -> f64 {
    let mut sorted: Vec<_> = samples.collect();
    sorted.sort_by(f64::total_cmp);
    let at = (sorted.len().saturating_sub(1) as f64 * share).round() as usize;
    sorted.get(at).copied().unwrap_or(f64::NAN)
}
