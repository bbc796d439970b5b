//! Random histories as conformance tests.

use super::histories::play;
use super::test_store::TestStore;

/// Histories if nobody asks: a few seconds on a file.
const HISTORIES: u64 = 25;

pub async fn random_histories_keep_the_invariants(store: &TestStore) {
    if let Some(seed) = number("REDRAFT_SEED") {
        return play(store, [seed]).await;
    }
    play(store, 1..=number("REDRAFT_HISTORIES").unwrap_or(HISTORIES)).await;
}

#[expect(clippy::disallowed_methods, reason = "a test has no configuration to read it from")]
fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|error| panic!("{variable}={text} is no number: {error}")))
}
