//! The one door through which chance comes in.

use std::fmt::Debug;
use std::time::Duration;

/// Where a program takes random bits from.
pub trait Entropy: Debug + Send + Sync {
    /// 128 random bits.
    fn bits(&self) -> u128;

    /// A random part of `most`, for jitter: without it, runners that lost one server
    /// together come back to it together, for ever.
    fn jitter(&self, most: Duration) -> Duration {
        let share = (self.bits() >> 96) as u32;
        most.mul_f64(f64::from(share) / f64::from(u32::MAX))
    }
}

/// The operating system's generator: fit for claims and keys.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    /// # Panics
    /// The operating system has no random numbers: nothing safe can be done without them.
    fn bits(&self) -> u128 {
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
        u128::from_be_bytes(bytes)
    }
}
