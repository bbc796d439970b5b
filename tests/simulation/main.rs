//! A bounded share of the histories that the torture plays; `REDRAFT_HISTORIES=n` plays more,
//! `REDRAFT_SEED=n` plays one of them again.

use e2e::simulation::{self, Check, Failure, Planted, Settings};

/// Histories if nobody asks: some seconds.
const HISTORIES: u64 = 100;
/// Histories that a planted bug may survive.
const MOST_HISTORIES: u64 = 12;

#[expect(clippy::disallowed_methods, reason = "a test has no configuration to read it from")]
fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|error| panic!("{variable}={text} is no number: {error}")))
}

/// Whether a promise of the protocol was broken.
///
/// That a result which was sent is paid for again is not forbidden by it (I13 bounds it), should not happen, and does in
/// some plays of some seeds, 87 among them: it is printed here, and counts in the torture. See decision 0008.
fn breaks_a_promise(failure: &Failure) -> bool {
    failure.broken.iter().any(|broken| broken.check != Check::Paid)
}

#[test]
fn random_histories_of_the_whole_system_keep_every_promise() {
    let settings = match number("REDRAFT_SEED") {
        Some(seed) => Settings { first_seed: seed, ..Settings::of(1) },
        None => Settings::of(number("REDRAFT_HISTORIES").unwrap_or(HISTORIES)),
    };

    let report = simulation::play(&settings);

    println!("{report}");
    for failure in &report.failures {
        println!("{failure}");
    }
    let broken: Vec<_> = report.failures.iter().filter(|failure| breaks_a_promise(failure)).collect();
    assert!(broken.is_empty(), "{} histories broke a promise; they are printed above", broken.len());
}

#[test]
fn the_same_seed_is_the_same_history() {
    for seed in [3, 7] {
        assert_eq!(simulation::trace(seed), simulation::trace(seed), "seed {seed}");
    }
}

#[test]
fn every_planted_bug_is_found_within_a_few_histories() {
    for planted in Planted::ALL {
        let found = simulation::histories_until_found(planted, MOST_HISTORIES);

        println!("{} was found in history {found:?}", planted.name());
        assert!(found.is_some(), "{} was not found in {MOST_HISTORIES} histories", planted.name());
    }
}
