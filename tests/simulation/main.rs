//! A bounded share of the histories that the torture plays; `REDRAFT_HISTORIES=n` plays more,
//! `REDRAFT_SEED=n` plays one of them again and prints everything that happens in it.

use std::thread;

use e2e::simulation::{self, Planted, Settings};

/// Histories if nobody asks: some seconds.
const HISTORIES: u64 = 100;
/// Histories that a planted bug may survive.
const MOST_HISTORIES: u64 = 12;
/// Seeds that are played several times. 87 had several histories once, and broke a promise in some of them; 113 had one
/// that did.
const PLAYED_AGAIN: [u64; 4] = [3, 7, 87, 113];

#[expect(clippy::disallowed_methods, reason = "a test has no configuration to read it from")]
fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|error| panic!("{variable}={text} is no number: {error}")))
}

#[test]
fn random_histories_of_the_whole_system_keep_every_promise() {
    let settings = match number("REDRAFT_SEED") {
        Some(seed) => {
            println!("{}", simulation::diary(seed).join("\n"));
            Settings { first_seed: seed, ..Settings::of(1) }
        }
        None => Settings::of(number("REDRAFT_HISTORIES").unwrap_or(HISTORIES)),
    };

    let report = simulation::play(&settings);

    println!("{report}");
    for failure in &report.failures {
        println!("{failure}");
    }
    assert!(report.failures.is_empty(), "{} histories broke a promise; they are printed above", report.failures.len());
}

#[test]
fn the_same_seed_is_the_same_history() {
    for seed in PLAYED_AGAIN {
        // At once, so that each is played at another speed.
        let plays: Vec<_> = (0..4).map(|_| thread::spawn(move || simulation::diary(seed))).collect();
        let diaries: Vec<_> = plays.into_iter().map(|play| play.join().unwrap()).collect();

        for other in &diaries[1..] {
            let different = diaries[0].iter().zip(other).enumerate().find(|(_, (line, other))| line != other);
            assert_eq!(different, None, "seed {seed}");
            assert_eq!(diaries[0].len(), other.len(), "seed {seed}");
        }
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
