//! Runners that sleep longer than their lease while others go on, and then wake up and want to write.

use std::cell::Cell;
use std::time::Duration;

use futures::future::join_all;
use nix::sys::signal::Signal;
use redraft_store::testing::dice::Dice;
use redraft_store_libsql::statement::Statement;
use tokio::sync::Semaphore;

use super::agents::traced;
use super::audit::{PASSED_OR_GIVEN_UP, audit};
use super::findings::Findings;
use super::fleet::{Fleet, On};
use super::history_reader::HistoryReader;
use super::worker::Worker;
use crate::PATIENCE;
use crate::fault_proxy::{Boundary, FaultProxy, Plan, Write};

/// Runners; so many of them always work, to take over what the others hold.
const WORKERS: usize = 6;
const AWAKE: usize = 2;
/// Little more than what is in hand: who takes a run over must have a hand free for it.
const BACKLOG: u64 = 10;
/// How long to wait for a runner to have something in hand.
const MOMENT: Duration = Duration::from_secs(10);
/// Lease and grace, a backoff of 1 to 8 s, and a poll.
const TAKEN_WITHIN: Duration = Duration::from_secs(30);

/// When a run of a store without its rules hangs.
const HANGS: Duration = Duration::from_secs(15);

/// What a runner says when it finds out that a run is another's now.
const LOST: &str = "belongs to another claim now";

/// Pauses runners `count` times, each until another one has taken over what it held; then lets it go on.
pub async fn pauses(count: u64, seed: u64) -> Findings {
    // Nearly all of it is waiting, but one server takes no more runners than these at a time.
    let half = count / 2;
    let (one, other) = tokio::join!(pauses_on_a_server(half, seed), pauses_on_a_server(count - half, !seed));
    one.and(other)
}

async fn pauses_on_a_server(count: u64, seed: u64) -> Findings {
    let fleet = Fleet::new(On::Server, &traced("0.2")).await;
    pauses_of(&fleet, count, seed).await
}

/// The same on a store whose rules do not look at the epoch of a report: a bug put in on purpose.
pub(super) async fn pauses_without_a_fence(count: u64, seed: u64) -> Findings {
    let mut fleet = Fleet::new(On::Server, &traced("0.2")).await;
    // A run whose steps two runners wrote may never end: that it hangs is found as well.
    fleet.settles_within = HANGS;
    let bug = "DROP TRIGGER ops_fence; DROP TRIGGER step_rule;";
    fleet.database.script(bug).await.expect("the rules are there");
    pauses_of(&fleet, count, seed).await
}

async fn pauses_of(fleet: &Fleet, count: u64, seed: u64) -> Findings {
    let mut workers = Vec::new();
    for number in 0..WORKERS {
        workers.push(fleet.worker(&format!("worker-{number}"), Plan::calm()).await);
    }
    fleet.serves("work").await;
    let (left, asleep, reader) = (Cell::new(count), Semaphore::new(WORKERS - AWAKE), HistoryReader::default());
    let torment = async {
        let dice = (1..).map(|number| Dice::new(seed.wrapping_mul(2003).wrapping_add(number)));
        let naps = workers.iter_mut().zip(dice).map(|(worker, dice)| torment(fleet, worker, dice, (&left, &asleep)));
        join_all(naps).await
    };
    let injected = tokio::select! {
        injected = torment => injected,
        () = fleet.feed("work", BACKLOG) => Vec::new(),
        () = reader.follow(&*fleet.database) => Vec::new(),
    };
    fleet.settle().await;
    let mut gone = Findings::default();
    fleet.disband(&mut workers, &mut gone).await;
    let mut findings = gone.and(audit(&*fleet.database, &fleet.home.path(""), |_| PASSED_OR_GIVEN_UP).await);
    findings = injected.into_iter().fold(findings, Findings::and);
    findings.skipped_events += reader.skipped(&*fleet.database).await;
    findings.fenced += workers.iter().filter_map(|worker| worker.proxy.as_ref()).map(FaultProxy::fenced).sum::<u64>();
    findings
}

async fn torment(
    fleet: &Fleet,
    worker: &mut Worker,
    mut dice: Dice,
    (left, asleep): (&Cell<u64>, &Semaphore),
) -> Findings {
    let mut findings = Findings::default();
    while left.get() > 0 {
        if !worker.lives() {
            findings.violate(format_args!("runner {} ended by itself", worker.name));
            return findings;
        }
        let _bed = asleep.acquire().await.expect("nobody closes it");
        if left.get() == 0 || !worker.begins_a_stage(MOMENT).await {
            continue;
        }
        match nap(fleet, worker, &mut dice).await {
            // Only a pause beyond the lease counts: a runner may have finished everything just before.
            Nap::TooShort => {}
            Nap::Noticed(how) => {
                left.set(left.get().saturating_sub(1));
                findings.inject(how, 1);
            }
            Nap::Unnoticed(how) => {
                left.set(left.get().saturating_sub(1));
                findings.inject(how, 1);
                findings.violate(format_args!("runner {} woke up and was not refused: {how}", worker.name));
            }
        }
    }
    findings
}

/// How a pause went.
enum Nap {
    /// The runner held nothing that could be taken over.
    TooShort,
    /// It was told that its run is another's.
    Noticed(&'static str),
    /// It was not.
    Unnoticed(&'static str),
}

/// Pauses a runner until its runs have been taken from it, and lets it go on.
async fn nap(fleet: &Fleet, worker: &Worker, dice: &mut Dice) -> Nap {
    let proxy = worker.proxy.as_ref().expect("workers on a server have a proxy");
    let how = *dice.pick(&[BARE, WITH_A_WRITE]);
    let held = if how == WITH_A_WRITE {
        // What it reports next stands before the door while it sleeps, and comes in when the run is another's.
        let held = tokio::time::timeout(MOMENT, proxy.stop_at(Write::Report, Boundary::Received)).await;
        let Ok(held) = held else { return Nap::TooShort };
        Some(held)
    } else {
        tokio::time::sleep(Duration::from_millis(u64::from(dice.number(250)))).await;
        None
    };
    worker.signal(Signal::SIGSTOP);
    let (refused, lost, rescues) = (proxy.fenced(), worker.said(LOST), rescues(fleet, &worker.name).await);
    let taken = async {
        while held_by(fleet, &worker.name).await > 0 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    // Runs that are not taken are stuck, which the audit tells.
    let _ = tokio::time::timeout(TAKEN_WITHIN, taken).await;
    let is_taken = self::rescues(fleet, &worker.name).await > rescues;
    drop(held);
    worker.signal(Signal::SIGCONT);
    if !is_taken {
        return Nap::TooShort;
    }
    // What it had sent must be refused; otherwise its first renewal is.
    let noticed = async {
        while proxy.fenced() == refused && (how == WITH_A_WRITE || worker.said(LOST) == lost) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    if tokio::time::timeout(PATIENCE, noticed).await.is_ok() { Nap::Noticed(how) } else { Nap::Unnoticed(how) }
}

const BARE: &str = "SIGSTOP beyond the lease";
const WITH_A_WRITE: &str = "SIGSTOP beyond the lease, with a write on its way";

/// How often a run was taken from the runner called `name`.
async fn rescues(fleet: &Fleet, name: &str) -> u64 {
    let rescued = "SELECT COUNT(*) AS runs FROM workflow_claims k JOIN runners w ON w.id = k.runner_id
      JOIN workflow_events e ON e.event_id = k.run_id || ':t' || (k.epoch + 1)
      WHERE w.name = :name AND e.message = 'running>queued'";
    fleet.number(Statement::new(rescued).bind("name", name)).await
}

/// How many runs are in the hands of the runner called `name`.
async fn held_by(fleet: &Fleet, name: &str) -> u64 {
    let held = "SELECT COUNT(*) AS runs FROM workflow_runs WHERE status = 'running' AND claimed_by = :name";
    fleet.number(Statement::new(held).bind("name", name)).await
}
