//! What is left of a spool whose files did not all survive: contents too large for a report lie beside it.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use redraft_domain::id::RunId;
use redraft_domain::run::{RunStatus, StepNo};

use crate::crashes::{LARGE, crossings};
use crate::stand::{Stand, entries};
use crate::steps::CountedSteps;
use crate::trap::Trap;

/// What power loss makes of a file that had not reached the disk.
#[derive(Debug, Clone, Copy)]
enum Loss {
    Gone,
    Empty,
    Zeros,
}

impl Loss {
    fn spoil(self, file: &Path) {
        match self {
            Self::Gone => fs::remove_file(file).unwrap(),
            Self::Empty => fs::write(file, []).unwrap(),
            Self::Zeros => fs::write(file, vec![0; fs::read(file).unwrap().len()]).unwrap(),
        }
    }
}

/// Kills a runner at the first crossing of `place`, and spoils what lies beside its spool.
async fn kill_and_spoil(stand: &Stand, steps: &Arc<CountedSteps>, place: &str, loss: Loss) -> RunId {
    let first = crossings(LARGE).await.iter().position(|crossed| *crossed == place).unwrap();
    let (run_id, trap) = (stand.submit().await, Trap::after(first));
    let process = stand.start("home", Arc::clone(steps) as _, &trap);
    trap.sprung().await;
    process.kill().await;
    let contents = entries(&stand.path("home/spool/contents"));
    assert_eq!(contents.len(), 1, "{loss:?} at {place}");
    for file in &contents {
        loss.spoil(file);
    }
    run_id
}

/// How often the first step is executed when its result is spoiled at `place`.
async fn executions_after(loss: Loss, place: &str) -> u32 {
    let (stand, steps) = (Stand::new().await, Arc::new(CountedSteps::padded(LARGE)));
    let run_id = kill_and_spoil(&stand, &steps, place, loss).await;

    stand.work_until_ended("home", Arc::clone(&steps) as _, run_id).await;

    let detail = stand.detail(run_id).await;
    assert_eq!(detail.run.status, RunStatus::Passed, "{loss:?} at {place}: {:?}", detail.run.error_message);
    assert_eq!(detail.steps.len(), 4, "{loss:?} at {place}");
    assert_eq!(stand.orphans("home", run_id), [] as [std::path::PathBuf; 0], "{loss:?} at {place}");
    let executions = steps.executions();
    assert!(executions.iter().all(|(step, count)| *step == StepNo(0) || *count == 1), "{executions:?}");
    executions[&StepNo(0)]
}

#[tokio::test]
async fn a_recorded_result_whose_content_is_gone_is_taken_for_answered() {
    for loss in [Loss::Gone, Loss::Empty, Loss::Zeros] {
        assert_eq!(executions_after(loss, "result not answered").await, 1, "{loss:?}");
    }
}

#[tokio::test]
async fn a_result_whose_content_is_gone_before_it_was_recorded_is_made_again() {
    for loss in [Loss::Gone, Loss::Empty, Loss::Zeros] {
        assert_eq!(executions_after(loss, "content not sent").await, 2, "{loss:?}");
    }
}

#[tokio::test]
async fn what_is_left_of_a_result_that_nobody_takes_is_kept_though_its_content_is_gone() {
    let (mut stand, steps) = (Stand::new().await, Arc::new(CountedSteps::padded(LARGE)));
    stand.times.lease = Duration::from_millis(50);
    stand.times.grace = Duration::ZERO;
    let run_id = kill_and_spoil(&stand, &steps, "content not sent", Loss::Gone).await;
    stand.rescue(run_id).await;
    // From here on nothing is rescued but by being slow.
    stand.times.lease = Duration::from_secs(120);

    stand.work_until_ended("home", Arc::clone(&steps) as _, run_id).await;

    let orphans = stand.orphans("home", run_id);
    assert_eq!(orphans.len(), 1, "{orphans:?}");
    assert!(orphans[0].join("report.json").exists());
}
