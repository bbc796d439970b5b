//! Where time and chance come in, handed down together.

use std::sync::Arc;

use redraft_store::clock::Clock;
use redraft_store::entropy::{Entropy, OsEntropy};

use crate::boot_clock::BootClock;

/// The clock and the dice of this process.
#[derive(Debug, Clone)]
pub struct Doors {
    /// Time for labels and durations; never decides who may write.
    pub clock: Arc<dyn Clock>,
    /// Ids and jitter.
    pub entropy: Arc<dyn Entropy>,
}

impl Doors {
    /// The machine's own.
    pub fn system() -> Self {
        Self { clock: Arc::new(BootClock::default()), entropy: Arc::new(OsEntropy) }
    }
}
