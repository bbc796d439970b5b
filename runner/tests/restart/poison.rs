//! A run whose stage kills whoever executes it, on a machine where the runner is always started again.

use std::sync::Arc;

use async_trait::async_trait;
use redraft_domain::id::RunId;
use redraft_domain::run::{RunStatus, StopReason};
use redraft_runner::step::{StepEnd, StepExecutor, StepJob};
use redraft_store::claim::Claimed;
use tokio::sync::{Notify, Semaphore};

use crate::process::Process;
use crate::stand::Stand;
use crate::steps::CountedSteps;
use crate::trap::Trap;

/// Steps of which those of one run kill, and those of others wait until they may end.
#[derive(Debug)]
struct DeadlySteps {
    steps: CountedSteps,
    poison: RunId,
    died: Notify,
    others: Semaphore,
}

#[async_trait]
impl StepExecutor for DeadlySteps {
    async fn execute(&self, job: StepJob<'_>) -> StepEnd {
        if job.claimed.run.id == self.poison {
            self.died.notify_one();
            std::future::pending::<()>().await;
        }
        let _turn = self.others.acquire().await.unwrap();
        self.steps.execute(job).await
    }

    async fn forget(&self, _claimed: &Claimed, _keep_files: bool) {}
}

#[tokio::test]
async fn a_run_that_kills_every_runner_is_given_up_and_the_run_beside_it_is_not() {
    let stand = Stand::new().await;
    let (poison, other) = (stand.submit().await, stand.submit().await);
    let steps = Arc::new(DeadlySteps {
        steps: CountedSteps::default(),
        poison,
        died: Notify::new(),
        others: Semaphore::new(0),
    });
    let start = || {
        let mut runner = stand.runner("home", Arc::clone(&steps) as _, &Trap::never());
        runner.claims.max_concurrent = 2;
        Process::start(runner)
    };

    let mut deaths = 0;
    loop {
        let process = start();
        let is_dead = tokio::select! {
            () = steps.died.notified() => true,
            () = stand.until_ended(poison) => false,
        };
        if !is_dead {
            stand.until_ended(other).await;
            process.end().await.unwrap();
            break;
        }
        process.kill().await;
        deaths += 1;
        if deaths == 3 {
            steps.others.add_permits(1);
        }
    }

    let run = stand.run(poison).await;
    assert_eq!((run.status, run.stop_reason), (RunStatus::Failed, Some(StopReason::RunnerLost)));
    assert_eq!(
        run.error_message.as_deref(),
        Some("producing of attempt 1 was executed when its runner died, 6 times in a row")
    );
    assert_eq!((deaths, stand.run(other).await.status), (6, RunStatus::Passed));
}
