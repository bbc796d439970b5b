//! Many runners at once, all of which are killed and started again together.

use futures::future::join_all;

use super::HALF_MINUTES;
use super::agents::traced;
use super::audit::{PASSED, audit};
use super::findings::Findings;
use super::fleet::{Fleet, On};
use super::history_reader::HistoryReader;
use super::recovery::recovery;
use crate::fault_proxy::Plan;
use crate::{PATIENCE, until};

/// Runs for each runner.
const RUNS_EACH: u64 = 2;

/// Lets `count` runners work on one file, kills all of them in the middle and starts all again.
pub async fn crowd(count: u64) -> Findings {
    let fleet = Fleet::paced(On::File, &traced("0.5"), HALF_MINUTES).await;
    let mut workers = vec![fleet.worker("runner-0", Plan::calm()).await];
    fleet.serves("work").await;
    for _ in 0..count * RUNS_EACH {
        fleet.submit("work").await;
    }
    for number in 1..count {
        workers.push(fleet.worker(&format!("runner-{number}"), Plan::calm()).await);
    }
    // Nobody waits for the last one of a crowd to find work: half of the runs have begun.
    until("the crowd to work", 4 * PATIENCE, async || {
        (workers.iter().filter(|worker| worker.trace_bytes() > 0).count() as u64 > count / 4).then_some(())
    })
    .await;
    let killed = join_all(workers.iter_mut().map(super::worker::Worker::kill)).await;
    for worker in &mut workers {
        worker.start();
    }
    fleet.settle().await;
    let mut gone = Findings::default();
    fleet.disband(&mut workers, &mut gone).await;
    let mut findings = gone.and(audit(&*fleet.database, &fleet.home.path(""), |_| PASSED).await);
    findings.skipped_events += HistoryReader::default().skipped(&*fleet.database).await;
    findings.inject("SIGKILL of a crowd of runners, all at once", killed.iter().filter(|lived| **lived).count() as u64);
    let kills = |name: &str| {
        workers.iter().find(|worker| worker.name == name).map(|worker| worker.kills.clone()).unwrap_or_default()
    };
    findings.recovery = recovery(&*fleet.database, kills).await;
    findings
}
