//! What an evaluator says of an attempt.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A number 0.0..=1.0; never NaN.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Score(f64);

/// A number that is no score.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("score {0} is outside 0..1")]
pub struct ScoreOutOfRange(f64);

impl Score {
    /// Takes `value` as a score.
    ///
    /// # Errors
    /// `value` is NaN or outside 0.0..=1.0.
    pub fn new(value: f64) -> Result<Self, ScoreOutOfRange> {
        // Adding 0.0 turns -0.0 into 0.0: one score, one spelling.
        if (0.0..=1.0).contains(&value) { Ok(Self(value + 0.0)) } else { Err(ScoreOutOfRange(value)) }
    }

    /// The number.
    pub const fn value(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Score {
    type Error = ScoreOutOfRange;

    fn try_from(value: f64) -> Result<Self, ScoreOutOfRange> {
        Self::new(value)
    }
}

impl From<Score> for f64 {
    fn from(score: Score) -> Self {
        score.0
    }
}

/// Two digits, never rounded up: what is short of a threshold does not look like it. The page does the same.
impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // 0.29 * 100 is a little less than 29.
        write!(f, "{:.2}", (self.0 * 100.0 + 1e-9).floor() / 100.0)
    }
}

/// The whole answer of an evaluator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evaluation {
    /// How good the attempt is.
    pub score: Score,
    /// What the reviser should do about it.
    #[serde(default)]
    pub feedback: String,
    /// The score taken apart; may be empty.
    #[serde(default)]
    pub criteria: Vec<Criterion>,
}

/// One part of a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Criterion {
    /// What was looked at.
    pub name: String,
    /// How good that was.
    pub score: Score,
    /// Why.
    #[serde(default)]
    pub comment: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_from_zero_to_one_are_scores() {
        for good in [0.0, -0.0, 0.5, 1.0] {
            assert!(Score::new(good).is_ok(), "{good}");
        }
        for bad in [f64::NAN, f64::INFINITY, -0.01, 1.000_001, 1.1] {
            assert!(Score::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_score_is_shown_with_two_digits_and_never_rounded_up() {
        for (value, shown) in
            [(0.0, "0.00"), (0.29, "0.29"), (0.535, "0.53"), (0.799_9, "0.79"), (0.8, "0.80"), (1.0, "1.00")]
        {
            assert_eq!(Score::new(value).unwrap().to_string(), shown);
        }
    }
}
