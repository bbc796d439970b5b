//! A machine that slept for longer than its lease.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use redraft_domain::run::RunStatus;
use redraft_domain::time::Timestamp;
use redraft_runner::BootClock;
use redraft_runner::step::{StepEnd, StepExecutor, StepJob};
use redraft_store::claim::Claimed;
use redraft_store::clock::Clock;
use tokio::sync::Semaphore;

use crate::stand::Stand;
use crate::steps::CountedSteps;
use crate::trap::Trap;

/// A clock that a test moves ahead.
#[derive(Debug, Default)]
struct SleepyClock {
    clock: BootClock,
    slept: Mutex<Duration>,
}

impl SleepyClock {
    fn sleep(&self, time: Duration) {
        *self.slept.lock().unwrap() += time;
    }
}

impl Clock for SleepyClock {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn elapsed(&self) -> Duration {
        self.clock.elapsed() + *self.slept.lock().unwrap()
    }
}

/// Steps that wait until they are let through.
#[derive(Debug)]
struct HeldSteps {
    steps: CountedSteps,
    gate: Semaphore,
}

#[async_trait]
impl StepExecutor for HeldSteps {
    async fn execute(&self, job: StepJob<'_>) -> StepEnd {
        self.gate.acquire().await.unwrap().forget();
        self.steps.execute(job).await
    }

    async fn forget(&self, _claimed: &Claimed, _keep_files: bool) {}
}

async fn asleep_in_a_stage() -> (Stand, Arc<SleepyClock>, Arc<HeldSteps>) {
    let mut stand = Stand::new().await;
    let clock = Arc::new(SleepyClock::default());
    stand.doors.clock = Arc::clone(&clock) as _;
    // Nothing renews by itself while the test lasts.
    stand.times.heartbeat = Duration::from_secs(3600);
    let steps = Arc::new(HeldSteps { steps: CountedSteps::default(), gate: Semaphore::new(0) });
    (stand, clock, steps)
}

#[tokio::test]
async fn a_runner_that_slept_renews_before_it_writes_what_its_stage_made() {
    let (stand, clock, steps) = asleep_in_a_stage().await;
    let (run_id, trap) = (stand.submit().await, Trap::never());
    let process = stand.start("home", Arc::clone(&steps) as _, &trap);
    trap.until("stage not executed").await;

    clock.sleep(stand.times.lease * 2);
    steps.gate.add_permits(4);
    stand.until_ended(run_id).await;
    process.end().await.unwrap();

    let calls = trap.calls();
    let first_result = calls.iter().position(|call| *call == "result").unwrap();
    assert_eq!(calls[first_result - 1], "renew", "{calls:?}");
    assert_eq!(calls.iter().filter(|call| **call == "renew").count(), 1, "{calls:?}");
    assert_eq!(stand.run(run_id).await.status, RunStatus::Passed);
}

#[tokio::test]
async fn a_runner_whose_run_was_rescued_while_it_slept_writes_nothing_and_keeps_what_it_made() {
    let (mut stand, clock, steps) = asleep_in_a_stage().await;
    stand.times.lease = Duration::from_millis(50);
    stand.times.grace = Duration::ZERO;
    let (run_id, trap) = (stand.submit().await, Trap::never());
    let process = stand.start("home", Arc::clone(&steps) as _, &trap);
    trap.until("stage not executed").await;

    stand.rescue(run_id).await;
    clock.sleep(Duration::from_secs(600));
    steps.gate.add_permits(1);
    trap.until("run not forgotten").await;
    let (between, calls) = (stand.run(run_id).await, trap.calls());
    process.kill().await;

    assert_eq!(between.next_step.0, 0);
    assert!(!calls.contains(&"result"), "{calls:?}");
    let orphans = stand.orphans("home", run_id);
    assert_eq!(std::fs::read_to_string(orphans[0].join("files/output.md")).unwrap(), steps.steps.draft(1));
}
