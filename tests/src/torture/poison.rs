//! A run that kills every runner that takes it.

use std::time::Duration;

use super::agents::traced_and_poisonous;
use super::audit::{PASSED, audit};
use super::findings::Findings;
use super::fleet::{Fleet, On};
use super::history_reader::HistoryReader;
use crate::fault_proxy::Plan;

/// Healthy runs beside it.
const OTHERS: u64 = 20;
/// Six leases, and backoffs of 1, 2, 4, 8 and 16 s between them.
const ENDS_WITHIN: Duration = Duration::from_secs(180);
/// At a time.
const WORKERS: usize = 2;

/// Lets `count` poisonous runs kill runners beside healthy ones. One runner is always started again, as by a service
/// manager; the other one is replaced by another machine.
pub async fn poison(count: u64) -> Findings {
    let fleet = Fleet::new(On::Server, &traced_and_poisonous()).await;
    let (mut workers, mut findings) = (Vec::new(), Findings::default());
    for number in 0..WORKERS {
        workers.push(fleet.worker(&format!("machine-{number}"), Plan::calm()).await);
    }
    fleet.serves("poison").await;
    for _ in 0..count {
        fleet.submit("poison").await;
    }
    for _ in 0..OTHERS {
        fleet.submit("work").await;
    }
    let mut deaths = 0;
    let all_end = async {
        while fleet.active().await > 0 {
            for (number, worker) in workers.iter_mut().enumerate() {
                if worker.lives() {
                    continue;
                }
                deaths += 1;
                if number % 2 == 0 {
                    worker.start();
                } else {
                    // Another machine in place of the one that was lost: nobody adopts what it had.
                    *worker = fleet.worker(&format!("machine-{}", WORKERS + deaths), Plan::calm()).await;
                }
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    // What has not ended is told by the audit.
    let _ = tokio::time::timeout(ENDS_WITHIN, all_end).await;
    findings.inject("runner killed by its own run", deaths as u64);
    fleet.disband(&mut workers, &mut findings).await;
    let lost = ("failed", Some("runner_lost"));
    let ends = |agent: &str| if agent == "poison" { lost } else { PASSED };
    findings = findings.and(audit(&*fleet.database, &fleet.home.path(""), ends).await);
    findings.skipped_events += HistoryReader::default().skipped(&*fleet.database).await;
    findings
}
