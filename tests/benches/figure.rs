//! One line of the result.

use serde_json::{Value, json};

/// A number with its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Quantity {
    /// Milliseconds.
    Ms(f64),
    /// Things per second.
    PerSecond(f64),
    /// Mebibytes.
    MiB(f64),
    /// Megabytes, as whoever sets limits for files counts.
    MB(f64),
}

impl Quantity {
    pub(crate) const fn number(self) -> f64 {
        match self {
            Self::Ms(number) | Self::PerSecond(number) | Self::MiB(number) | Self::MB(number) => number,
        }
    }

    const fn unit(self) -> &'static str {
        match self {
            Self::Ms(_) => "ms",
            Self::PerSecond(_) => "/s",
            Self::MiB(_) => "MiB",
            Self::MB(_) => "MB",
        }
    }

    pub(crate) fn shown(self) -> String {
        match self {
            Self::PerSecond(number) => format!("{number:.0}/s"),
            Self::Ms(number) if number < 1.0 => format!("{number:.3} ms"),
            Self::Ms(number) => format!("{number:.2} ms"),
            Self::MiB(number) => format!("{number:.1} MiB"),
            Self::MB(number) => format!("{number:.2} MB"),
        }
    }
}

/// What a figure has to reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Target {
    /// Only to look at.
    None,
    /// Ours is at least this.
    AtLeast(Quantity),
    /// Ours is at most this.
    AtMost(Quantity),
    /// Ours is at least this part of the baseline.
    RatioAtLeast(f64),
    /// Ours is at most this many times the baseline.
    RatioAtMost(f64),
}

/// One line of the result.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    pub(crate) what: String,
    pub(crate) ours: Quantity,
    pub(crate) baseline: Option<Quantity>,
    /// Median of the ratios of the pairs, which a slow minute does not move; not the ratio of the medians.
    pub(crate) ratio: Option<f64>,
    pub(crate) target: Target,
    /// How it was measured, for a footnote; lines of the same measurement share one.
    pub(crate) note: String,
}

impl Figure {
    /// Whether the target is met; `None` without one, or without what it compares.
    pub(crate) fn is_met(&self) -> Option<bool> {
        match self.target {
            Target::None => None,
            Target::AtLeast(least) => Some(self.ours.number() >= least.number()),
            Target::AtMost(most) => Some(self.ours.number() <= most.number()),
            Target::RatioAtLeast(least) => self.ratio.map(|ratio| ratio >= least),
            Target::RatioAtMost(most) => self.ratio.map(|ratio| ratio <= most),
        }
    }

    pub(crate) fn target_shown(&self) -> String {
        match self.target {
            Target::None => "-".to_owned(),
            Target::AtLeast(least) => format!("≥ {}", least.shown()),
            Target::AtMost(most) => format!("≤ {}", most.shown()),
            Target::RatioAtLeast(least) => format!("ratio ≥ {least}"),
            Target::RatioAtMost(most) => format!("ratio ≤ {most}"),
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({
            "figure": self.what, "unit": self.ours.unit(), "ours": self.ours.number(),
            "baseline": self.baseline.map(Quantity::number), "ratio": self.ratio,
            "target": self.target_shown(), "met": self.is_met(), "note": self.note,
        })
    }
}
