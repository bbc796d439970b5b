//! Another program that keeps the database file locked for longer than anybody likes to wait.

use std::time::Duration;

use super::agents::traced;
use super::audit::{PASSED, audit};
use super::findings::Findings;
use super::fleet::{Fleet, On};
use super::history_reader::HistoryReader;
use crate::SqliteLock;
use crate::fault_proxy::Plan;

/// A second longer than `SQLite` waits for a lock by itself.
const LOCKED: Duration = Duration::from_secs(6);
/// Runs waiting or at work.
const BACKLOG: u64 = 8;

/// Locks the file of runners at work `count` times.
pub async fn locked_file(count: u64) -> Findings {
    let fleet = Fleet::new(On::File, &traced("0.1")).await;
    let mut workers = vec![fleet.worker("anna", Plan::calm()).await, fleet.worker("bert", Plan::calm()).await];
    fleet.serves("work").await;
    let reader = HistoryReader::default();
    let torment = async {
        for _ in 0..count {
            for worker in &workers {
                worker.begins_a_stage(LOCKED).await;
            }
            let lock = SqliteLock::hold(&fleet.home.path("shared.db")).await;
            tokio::time::sleep(LOCKED).await;
            lock.release().await;
        }
    };
    for _ in 0..BACKLOG {
        fleet.submit("work").await;
    }
    let feed = async {
        fleet.feed("work", BACKLOG).await;
    };
    tokio::select! {
        () = torment => {}
        () = feed => {}
        () = reader.follow(&*fleet.database) => {}
    }
    fleet.settle().await;
    let mut findings = Findings::default();
    findings.inject("file locked by another program for 6 s", count);
    fleet.disband(&mut workers, &mut findings).await;
    findings = findings.and(audit(&*fleet.database, &fleet.home.path(""), |_| PASSED).await);
    findings.skipped_events += reader.skipped(&*fleet.database).await;
    findings
}
