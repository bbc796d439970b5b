//! Chance that is the same for the same seed and number, in whatever order numbers are played.

use std::time::Duration;

use sha2::{Digest, Sha256};

/// What is left to chance in one stop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chance {
    number: u32,
    bits: u64,
}

impl Chance {
    pub(super) fn new(seed: u64, number: u32) -> Self {
        let digest = Sha256::digest(format!("{seed}/{number}"));
        let bits = digest.iter().take(8).fold(0, |bits, byte| bits << 8 | u64::from(*byte));
        Self { number, bits }
    }

    /// Each in turn, so that none is left out of a small count.
    pub(super) fn pick(self, of: &[(&'static str, &str)]) -> &'static str {
        of[self.number as usize % of.len()].0
    }

    /// Up to `longest`.
    pub(super) fn duration(self, longest: Duration) -> Duration {
        let permille = u32::try_from(self.bits % 1001).unwrap_or(0);
        longest * permille / 1000
    }
}
