//! Bugs that are put in on purpose: whoever does not find them proves nothing.

use super::findings::{Findings, Pass};
use super::pauses::pauses_without_a_fence;
use crate::stops::stops_with;

/// Pauses that have to show a missing fence: the first does.
const PAUSES: u64 = 4;
/// One stop for each hostile kind.
const STOPS: u32 = 9;

/// Plants bugs into real processes and a real server, and says which were found.
pub async fn planted(seed: u64) -> Findings {
    let mut findings = Findings::default();
    let without_a_fence = Box::pin(pauses_without_a_fence(PAUSES, seed)).await;
    findings.planted.insert("no_fence (real server)".to_owned(), without_a_fence.pass() == Pass::No);
    let only_the_child = stops_with(Some("kill_only_child"), STOPS, seed).await;
    findings.planted.insert("kill_only_child (real processes)".to_owned(), only_the_child.survivors() > 0);
    findings
}

/// Plants bugs into simulated systems. Blocks; not to be called from within a tokio runtime.
#[cfg(feature = "simulation")]
pub fn planted_in_simulation() -> Findings {
    use crate::simulation::{Planted, histories_until_found};

    /// Histories that a bug may survive; most are found in the first.
    const HISTORIES: u64 = 12;
    let mut findings = Findings::default();
    for bug in Planted::ALL {
        let is_found = histories_until_found(bug, HISTORIES).is_some();
        findings.planted.insert(format!("{} (simulated)", bug.name()), is_found);
    }
    findings
}
