//! Kills at every crossing between runner, store and stage, then at random pairs of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use redraft_domain::id::RunId;
use redraft_domain::run::{RunStatus, StepNo};
use redraft_store::Store;
use redraft_store::entropy::{Entropy, OsEntropy};

use crate::stand::{Stand, entries};
use crate::steps::CountedSteps;
use crate::trap::Trap;

/// Larger than what travels with a report.
pub(crate) const LARGE: usize = 1_200_000;

/// Works on one run and is killed after each of `kills` crossings, counted from its last start; then works to
/// the end. Answers with all crossings.
async fn history(stand: &Stand, steps: &Arc<CountedSteps>, run_id: RunId, kills: &[usize]) -> Vec<&'static str> {
    let mut deaths = Vec::new();
    for passes in kills {
        let trap = Trap::after(*passes);
        let process = stand.start("home", Arc::clone(steps) as _, &trap);
        tokio::select! {
            death = trap.sprung() => deaths.push(death),
            () = stand.until_ended(run_id) => {}
        }
        process.kill().await;
    }
    let trap = Trap::never();
    let process = stand.start("home", Arc::clone(steps) as _, &trap);
    stand.until_ended(run_id).await;
    process.end().await.unwrap();
    assert_is_whole(stand, steps, run_id, &deaths).await;
    trap.crossed()
}

/// Every result is there once, and no stage was executed for nothing.
async fn assert_is_whole(stand: &Stand, steps: &CountedSteps, run_id: RunId, deaths: &[&str]) {
    let detail = stand.detail(run_id).await;
    assert_eq!(detail.run.status, RunStatus::Passed, "killed at {deaths:?}");
    let results: Vec<_> = detail.steps.iter().map(|step| step.no).collect();
    assert_eq!(results, [StepNo(0), StepNo(1), StepNo(2), StepNo(3)], "killed at {deaths:?}");
    assert_eq!(detail.run.rescues, 0, "killed at {deaths:?}");

    let executions = steps.executions();
    // A result that was not in the spool yet is all that a kill may cost.
    let lost = deaths.iter().filter(|death| **death == "stage not spooled").count();
    let executed: usize = executions.values().map(|count| *count as usize).sum();
    assert_eq!(executed, results.len() + lost, "killed at {deaths:?}: {executions:?}");
    assert!(executed <= results.len() + stand.adoptions(run_id).await + 1, "I13, killed at {deaths:?}");

    let artifacts = stand.store.artifacts(&stand.owner, run_id).await.unwrap();
    assert_eq!(artifacts.len(), 4, "killed at {deaths:?}");
    let last = artifacts.iter().find(|artifact| artifact.step == StepNo(2)).unwrap();
    let whole = (0, u64::MAX >> 1);
    let slice = stand.store.artifact_slice(&stand.owner, run_id, (last.step, &last.filename), whole).await.unwrap();
    assert!(slice.content == steps.draft(2).into_bytes(), "killed at {deaths:?}");

    assert_eq!(stand.orphans("home", run_id), [] as [std::path::PathBuf; 0], "killed at {deaths:?}");
    assert_eq!(entries(&stand.path("home/spool/contents")).len(), 0, "killed at {deaths:?}");
}

pub(crate) async fn crossings(padding: usize) -> Vec<&'static str> {
    let (stand, steps) = (Stand::new().await, Arc::new(CountedSteps::padded(padding)));
    let run_id = stand.submit().await;
    history(&stand, &steps, run_id, &[]).await
}

#[tokio::test]
async fn a_runner_may_be_killed_anywhere_and_no_result_is_lost_or_paid_for_twice() {
    let count = crossings(0).await.len();
    assert!(count >= 19, "{count}");
    let stand = Stand::new().await;

    for passes in 0..count {
        let (steps, run_id) = (Arc::new(CountedSteps::default()), stand.submit().await);
        history(&stand, &steps, run_id, &[passes]).await;
    }
}

#[tokio::test]
async fn contents_too_large_for_a_report_survive_a_kill_anywhere_too() {
    let crossed = crossings(LARGE).await;
    assert!(crossed.contains(&"content not answered"));
    let stand = Stand::new().await;

    for passes in 0..crossed.len() {
        let (steps, run_id) = (Arc::new(CountedSteps::padded(LARGE)), stand.submit().await);
        history(&stand, &steps, run_id, &[passes]).await;
    }
}

#[tokio::test]
async fn a_runner_may_be_killed_again_and_again() {
    let seed = OsEntropy.bits();
    println!("seed {seed}");
    let mut dice = seed;
    let mut roll = |sides: u128| {
        dice = dice.wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645).wrapping_add(0x5851_f42d_4c95_7f2d);
        usize::try_from((dice >> 64) % sides).unwrap()
    };
    let stand = Stand::new().await;
    let mut adoptions = BTreeMap::new();

    for _ in 0..40 {
        let kills: Vec<_> = (0..=roll(4)).map(|_| roll(20)).collect();
        let (steps, run_id) = (Arc::new(CountedSteps::default()), stand.submit().await);
        history(&stand, &steps, run_id, &kills).await;
        *adoptions.entry(stand.adoptions(run_id).await).or_insert(0) += 1;
    }

    assert!(adoptions.keys().max() >= Some(&2), "{adoptions:?}");
}
