//! A spool that takes no more.

use std::sync::Arc;
use std::time::Duration;

use redraft_domain::run::RunStatus;
use redraft_runner::SpoolPlace;

use crate::process::Process;
use crate::stand::Stand;
use crate::steps::CountedSteps;
use crate::trap::Trap;

fn start(stand: &Stand, steps: &Arc<CountedSteps>, trap: &Arc<Trap>, most_bytes: u64) -> Process {
    let mut runner = stand.runner("home", Arc::clone(steps) as _, trap);
    runner.spool = SpoolPlace::new(&stand.path("home"), stand.durability).at_most(most_bytes);
    Process::start(runner)
}

#[tokio::test]
async fn a_runner_that_cannot_write_down_a_claim_does_not_claim() {
    let stand = Stand::new().await;
    let (steps, run_id) = (Arc::new(CountedSteps::default()), stand.submit().await);
    let trap = Trap::never();

    let process = start(&stand, &steps, &trap, 60);
    // Time enough for a claim, which takes a millisecond.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let left = process.leave().await;

    assert!(left.is_ok(), "{left:?}");
    assert_eq!(trap.calls(), [] as [&str; 0]);
    assert_eq!(stand.run(run_id).await.status, RunStatus::Queued);
}

#[tokio::test]
async fn a_run_in_hand_is_finished_though_its_results_cannot_be_written_down() {
    let stand = Stand::new().await;
    let (steps, run_id) = (Arc::new(CountedSteps::default()), stand.submit().await);

    // Room for a claim and its answer, not for a draft.
    let process = start(&stand, &steps, &Trap::never(), 500);
    stand.until_ended(run_id).await;
    process.end().await.unwrap();

    let detail = stand.detail(run_id).await;
    assert_eq!((detail.run.status, detail.steps.len()), (RunStatus::Passed, 4));
}
