//! Runs whose runners reach the server only through a proxy that loses, doubles and tears what they send.

use std::time::Duration;

use redraft_store_libsql::statement::{Row, Statement};

use super::agents::traced;
use super::audit::{PASSED, audit, rows};
use super::findings::Findings;
use super::fleet::{Fleet, On};
use super::history_reader::HistoryReader;
use crate::fault_proxy::{Fault, FaultProxy, Plan};

/// Runners, each behind a proxy of its own.
const WORKERS: u64 = 4;
/// One request in so many meets a fault.
const ONE_IN: usize = 6;
/// Runs that wait or work at a time.
const BACKLOG: u64 = 12;

/// Executes runs until every kind of fault was injected and `count` faults in all; then sends late duplicates.
///
/// # Panics
/// The server itself dies.
pub async fn proxy_faults(on: On, count: u64, seed: u64) -> Findings {
    let fleet = Fleet::new(on, &traced("0.02")).await;
    let mut workers = Vec::new();
    for number in 0..WORKERS {
        let plan = Plan::seeded(seed.wrapping_mul(4001).wrapping_add(number), ONE_IN);
        workers.push(fleet.worker(&format!("worker-{number}"), plan).await);
    }
    fleet.serves("work").await;
    let reader = HistoryReader::default();
    let proxies: Vec<&FaultProxy> = workers.iter().filter_map(|worker| worker.proxy.as_ref()).collect();
    let enough = async {
        while !has_enough(&injected(&proxies), count) {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::select! {
        () = enough => {}
        () = fleet.feed("work", BACKLOG) => {}
        () = reader.follow(&*fleet.database) => {}
    }
    for proxy in &proxies {
        proxy.calm();
    }
    fleet.settle().await;
    let ended = ends(&fleet).await;
    let mut findings = Findings::default();
    for proxy in &proxies {
        // The server refuses or repeats each of them; what must not be is a second effect.
        proxy.send_late().await.expect("the server is there");
    }
    if ends(&fleet).await != ended {
        findings.violate("I4 a run that had ended was changed by a request that came late");
    }
    for (fault, times) in injected(&proxies) {
        findings.inject(format!("proxy: {}", fault.name()), times);
    }
    findings.fenced += proxies.iter().map(|proxy| proxy.fenced()).sum::<u64>();
    fleet.disband(&mut workers, &mut findings).await;
    findings = findings.and(audit(&*fleet.database, &fleet.home.path(""), |_| PASSED).await);
    findings.skipped_events += reader.skipped(&*fleet.database).await;
    findings
}

fn injected(proxies: &[&FaultProxy]) -> Vec<(Fault, u64)> {
    let sum = |fault| proxies.iter().map(|proxy| proxy.injected().get(&fault).copied().unwrap_or(0)).sum();
    Fault::ALL.into_iter().map(|fault| (fault, sum(fault))).collect()
}

fn has_enough(injected: &[(Fault, u64)], count: u64) -> bool {
    injected.iter().all(|(_, times)| *times > 0) && injected.iter().map(|(_, times)| times).sum::<u64>() >= count
}

/// Everything about runs that have ended, and their steps and events.
async fn ends(fleet: &Fleet) -> Vec<Row> {
    let all = "SELECT r.id, r.status, r.epoch, r.next_step, r.completed_at, r.rescues, r.heartbeat_at,
      (SELECT COUNT(*) FROM workflow_events e WHERE e.run_id = r.id) AS events,
      (SELECT COUNT(*) FROM workflow_ops o WHERE o.run_id = r.id) AS ops
      FROM workflow_runs r WHERE r.status IN ('passed', 'failed', 'cancelled') ORDER BY r.id";
    rows(&*fleet.database, Statement::new(all)).await
}
