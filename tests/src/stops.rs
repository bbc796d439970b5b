//! Stopping stages that do not want to be stopped, with real `redraft up` processes, and counting who survives.

mod chance;
mod hostile;
mod killed;
mod report;
mod run;

use std::time::Duration;

use futures::{StreamExt, stream};
use redraft_domain::run::RunStatus;

use self::chance::Chance;
pub use self::killed::orphans;
pub use self::report::{Report, Stopped};
use self::run::HostileRun;
use crate::up::Up;

/// Runs in hand at a time. Nearly all of them wait: for a grace period, or to be stopped.
const LANES: usize = 24;
/// How long after its children are there a stage may be stopped; sometimes before all of them have got away.
const LATEST_STOP: Duration = Duration::from_millis(100);
/// The grace of 10 s, 5 s of SIGKILL and sweeps, and as much again for a busy machine.
const CANCELLED_WITHIN: Duration = Duration::from_secs(60);

/// Cancels `count` runs whose stages try to leave something running, in turns of every way they know. `seed` decides
/// the order and the moments.
///
/// # Panics
/// A run does not start, or is not called cancelled in time.
pub async fn stops(count: u32, seed: u64) -> Report {
    stops_with(None, count, seed).await
}

/// The same with a bug put in on purpose.
///
/// # Panics
/// As [`stops`].
pub async fn stops_with(planted: Option<&str>, count: u32, seed: u64) -> Report {
    let lanes = LANES.to_string();
    let up = Up::of(&hostile::agents()).args(["--max-concurrent", &lanes]).planted(planted).start().await;
    stops_on(&up, count, seed).await
}

/// The same on a `redraft up` for [`hostile_agents`] that was started already.
///
/// # Panics
/// As [`stops`].
pub async fn stops_on(up: &Up, count: u32, seed: u64) -> Report {
    let all = (0..count).map(|number| stop(up, Chance::new(seed, number)));
    let stopped: Vec<_> = stream::iter(all).buffer_unordered(LANES).collect().await;
    Report::new(seed, stopped)
}

/// An agent for every way of staying, for [`stops_on`].
pub fn hostile_agents() -> crate::AgentDir {
    hostile::agents()
}

async fn stop(up: &Up, chance: Chance) -> Stopped {
    let kind = chance.pick(&hostile::STOPPED);
    let run = HostileRun::start(up, kind).await;
    tokio::time::sleep(chance.duration(LATEST_STOP)).await;
    let processes = run.alive().len();

    let watch = redraft_runner::process_tree::Stopwatch::start();
    up.client.cancel(&run.id).await.expect("a run in hand can be cancelled");
    let ended = up.ended_within(&run.id, CANCELLED_WITHIN).await;
    let took = watch.elapsed();

    // At once: "cancelled" has to be true when it is said.
    let survivors = run.alive();
    assert_eq!(ended.run.status, RunStatus::Cancelled, "{kind}: {:?}", ended.run);
    run.kill();
    Stopped { kind, processes, survivors, took }
}
