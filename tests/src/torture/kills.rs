//! Runners that are killed at random moments and at the boundaries of their writes.

use std::cell::Cell;
use std::time::Duration;

use futures::future::join_all;
use redraft_store::testing::dice::Dice;

use super::agents::traced;
use super::audit::{PASSED, audit};
use super::findings::Findings;
use super::fleet::{Fleet, On};
use super::history_reader::HistoryReader;
use super::recovery::recovery;
use super::worker::Worker;
use crate::fault_proxy::{Boundary, FaultProxy, Held, Plan, Write};

/// Runners that are killed; two processors keep about so many busy.
const WORKERS: usize = 4;
/// Runs waiting or at work: more than all hands, so that nobody is killed while idle.
const BACKLOG: u64 = 14;
/// How long to wait for the moment at which a runner is to die; it dies then anyway.
const MOMENT: Duration = Duration::from_secs(10);
/// Longer than lease and grace: the runs of who stays dead so long are taken by others.
const DEAD_LONG: Duration = Duration::from_millis(4500);

/// Kills runners `count` times, each time starting them again on the same state folder.
pub async fn kills(on: On, count: u64, seed: u64) -> Findings {
    let fleet = Fleet::new(on, &traced("0.05")).await;
    let mut workers = Vec::new();
    for number in 0..WORKERS {
        workers.push(fleet.worker(&format!("worker-{number}"), Plan::calm()).await);
    }
    fleet.serves("work").await;
    let (left, reader) = (Cell::new(count), HistoryReader::default());
    let torment = async {
        let dice = (1..).map(|number| Dice::new(seed.wrapping_mul(1009).wrapping_add(number)));
        join_all(workers.iter_mut().zip(dice).map(|(worker, dice)| torment(&fleet, worker, dice, &left))).await
    };
    let injected = tokio::select! {
        injected = torment => injected,
        () = fleet.feed("work", BACKLOG) => Vec::new(),
        () = reader.follow(&*fleet.database) => Vec::new(),
    };
    fleet.settle().await;
    let mut gone = Findings::default();
    fleet.disband(&mut workers, &mut gone).await;
    let mut findings = gone.and(audit(&*fleet.database, &fleet.home.path(""), |_| PASSED).await);
    findings = injected.into_iter().fold(findings, Findings::and);
    findings.skipped_events += reader.skipped(&*fleet.database).await;
    findings.fenced += workers.iter().filter_map(|worker| worker.proxy.as_ref()).map(FaultProxy::fenced).sum::<u64>();
    let killed = |name: &str| {
        workers.iter().find(|worker| worker.name == name).map(|worker| worker.kills.clone()).unwrap_or_default()
    };
    findings.recovery = recovery(&*fleet.database, killed).await;
    findings
}

/// Kills one runner again and again, until all together have died often enough.
async fn torment(fleet: &Fleet, worker: &mut Worker, mut dice: Dice, left: &Cell<u64>) -> Findings {
    let mut findings = Findings::default();
    while left.get() > 0 {
        // Six executions in a row without a result would look like runs that kill their runner, and be given up.
        if worker.kills.len() % 3 == 2 {
            // Who waits in vain is killed all the same; what came of it, the audit tells.
            let _ = tokio::time::timeout(MOMENT, fleet.moves_on(&worker.name)).await;
        }
        let (moment, held) = wait_for_moment(worker, &mut dice).await;
        let lived = worker.kill().await;
        // The write goes on its way when the runner is dead, as what the network has already does.
        drop(held);
        if lived {
            left.set(left.get().saturating_sub(1));
            findings.inject(format!("SIGKILL {moment}"), 1);
        } else {
            findings.violate(format_args!("runner {} ended by itself: {}", worker.name, tail(&worker.log())));
        }
        if dice.one_in(25) {
            tokio::time::sleep(DEAD_LONG).await;
        }
        worker.start();
    }
    findings
}

/// Waits for the moment to kill, and says which one it is; perhaps with a write that stands still.
async fn wait_for_moment(worker: &Worker, dice: &mut Dice) -> (&'static str, Option<Held>) {
    let chance = dice.below(10);
    match (chance, &worker.proxy) {
        (0..=1, _) => {
            tokio::time::sleep(Duration::from_millis(u64::from(dice.number(400)))).await;
            ("while it starts", None)
        }
        (2..=5, Some(proxy)) => {
            let boundary = *dice.pick(&Boundary::ALL);
            // Some way into its life: the first write of all is always the same.
            worker.begins_a_stage(MOMENT).await;
            let held = tokio::time::timeout(MOMENT, proxy.stop_at(Write::Any, boundary)).await.ok();
            let moment = match boundary {
                Boundary::Received => "with a write on its way",
                Boundary::Committed => "with a write done and not answered",
                Boundary::Answered => "with a write just answered",
            };
            (moment, held)
        }
        (2..=3, None) | (6, _) => {
            worker.begins_a_stage(MOMENT).await;
            ("as a stage begins", None)
        }
        _ => {
            worker.begins_a_stage(MOMENT).await;
            tokio::time::sleep(Duration::from_millis(u64::from(dice.number(250)))).await;
            ("at work", None)
        }
    }
}

fn tail(log: &str) -> String {
    let lines: Vec<_> = log.lines().rev().take(5).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join(" | ")
}
