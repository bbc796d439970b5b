//! Whole systems under faults, by seed: several real runners with their spools, on the real store, while processes
//! die, requests get lost and doubled, clocks jump, and people cancel. Time is simulated, so an hour takes milliseconds.
#![expect(clippy::unwrap_used, reason = "a history that cannot go on has failed, and says so by panicking")]

mod agents;
mod audit;
mod claims;
mod diary;
mod disk;
mod fault;
mod history;
mod host;
mod line;
mod machine;
mod monitor;
mod people;
mod planted;
mod process;
mod report;
mod server;
mod steps;
mod weather;
mod world;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

pub use planted::Planted;
pub use report::{Broken, Check, Failure, Report};

/// Which histories to play.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// The first seed.
    pub first_seed: u64,
    /// How many histories, each with the next seed.
    pub histories: u64,
    /// How many at once.
    pub threads: usize,
    /// The bug they have to find, if any.
    pub planted: Option<Planted>,
    /// Whether the first failure is enough.
    pub stops_at_first: bool,
}

impl Settings {
    /// So many histories from seed 1 on, on all cores, of a system without planted bugs.
    pub fn of(histories: u64) -> Self {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        Self { first_seed: 1, histories, threads, planted: None, stops_at_first: false }
    }
}

/// Plays histories. Blocks; not to be called from within a tokio runtime.
///
/// # Panics
/// A history cannot go on: the seed is in the message.
pub fn play(settings: &Settings) -> Report {
    let next = AtomicU64::new(settings.first_seed);
    let end = settings.first_seed + settings.histories;
    let is_over = AtomicBool::new(false);
    let whole = Mutex::new(Report::default());
    thread::scope(|scope| {
        for _ in 0..settings.threads.max(1) {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        break;
                    }
                    let (report, _) = history::play(seed, settings.planted);
                    if settings.stops_at_first && !report.failures.is_empty() {
                        is_over.store(true, Ordering::Relaxed);
                    }
                    whole.lock().unwrap().add(report);
                }
            });
        }
    });
    whole.into_inner().unwrap().sorted()
}

/// In which history a planted bug is found, the first being 1; `None` if it survives `most` of them.
pub fn histories_until_found(planted: Planted, most: u64) -> Option<u64> {
    (1..=most).find(|seed| !history::play(*seed, Some(planted)).0.failures.is_empty())
}

/// Everything that happens in the history of a seed, line by line.
pub fn diary(seed: u64) -> Vec<String> {
    history::play(seed, None).1
}
