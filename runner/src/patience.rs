//! How long to wait before the same request is sent again.

use std::time::Duration;

use redraft_store::entropy::Entropy;

/// Waits longer each time, from about a tenth of a second up to 30 s, always a random part of it:
/// runners that lost one server together must not come back to it together.
#[derive(Debug)]
pub(crate) struct Patience<'a> {
    entropy: &'a dyn Entropy,
    most: Duration,
}

const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(30);

impl<'a> Patience<'a> {
    pub(crate) fn new(entropy: &'a dyn Entropy) -> Self {
        Self { entropy, most: FIRST }
    }

    /// Waits once more.
    pub(crate) async fn wait(&mut self) {
        tokio::time::sleep(self.next()).await;
    }

    fn next(&mut self) -> Duration {
        let wait = self.entropy.jitter(self.most);
        self.most = (self.most * 2).min(LONGEST);
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Most;

    impl Entropy for Most {
        fn bits(&self) -> u128 {
            u128::MAX
        }
    }

    #[test]
    fn the_longest_wait_doubles_up_to_thirty_seconds() {
        let mut patience = Patience::new(&Most);

        let waits: Vec<_> = (0..10).map(|_| patience.next().as_millis()).collect();

        assert_eq!(waits, [200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]);
    }
}
