//! Killing runners with hostile stages, and never starting them again.

use std::time::Duration;

use futures::future::join_all;
use futures::{StreamExt, stream};
use redraft_runner::process_tree::Stopwatch;

use super::chance::Chance;
use super::hostile;
use super::report::{Report, Stopped};
use super::run::HostileRun;
use crate::processes::processes_marked_any;
use crate::up::Up;

/// `redraft up` processes at a time.
const LANES: usize = 3;
/// What a person who killed a runner may still find in `ps`.
const GONE_WITHIN: Duration = Duration::from_secs(5);
/// A daemon without any mark has to have been there for as long as a watchdog takes to look.
const EARLIEST_KILL: Duration = Duration::from_millis(300);
const KILL_WINDOW: Duration = Duration::from_millis(300);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Kills `count` runners by SIGKILL, each with a stage of every hostile kind in hand, and counts what lives five
/// seconds later. `seed` decides the moments.
///
/// # Panics
/// A runner does not start its runs.
pub async fn orphans(count: u32, seed: u64) -> Report {
    let all = (0..count).map(|number| kill(Chance::new(seed, number)));
    let killed: Vec<_> = stream::iter(all).buffer_unordered(LANES).collect().await;
    Report::new(seed, killed)
}

async fn kill(chance: Chance) -> Stopped {
    let agents = hostile::agents();
    let mut up = Up::of(&agents).args(["--max-concurrent", "16"]).start().await;
    let runs = join_all(hostile::all().map(|(kind, _)| HostileRun::start(&up, kind))).await;
    tokio::time::sleep(EARLIEST_KILL + chance.duration(KILL_WINDOW)).await;
    let marks: Vec<_> = runs.iter().flat_map(HostileRun::marks).collect();
    let processes = processes_marked_any(&marks).len();

    let watch = Stopwatch::start();
    up.kill().await;
    let survivors = loop {
        let alive = processes_marked_any(&marks);
        if alive.is_empty() || watch.elapsed() > GONE_WITHIN {
            break alive;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    };
    let took = watch.elapsed();
    runs.iter().for_each(HostileRun::kill);
    Stopped { kind: "runner killed", processes, survivors, took }
}
