//! Runners that go while something is under way, and come back otherwise than they went.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use redraft_domain::event::{NewEvent, kind};
use redraft_domain::id::RunId;
use redraft_domain::run::RunStatus;
use redraft_runner::LeftHands;
use redraft_runner::step::{StepEnd, StepExecutor, StepJob};
use redraft_store::Store;
use redraft_store::claim::Claimed;

use crate::process::Process;
use crate::stand::Stand;
use crate::steps::CountedSteps;
use crate::trap::Trap;

#[tokio::test]
async fn a_result_that_the_store_did_not_take_before_the_runner_left_is_sent_by_the_next_one() {
    let stand = Stand::new().await;
    let (steps, run_id) = (Arc::new(CountedSteps::default()), stand.submit().await);
    let trap = Trap::never();
    trap.silenced.send_replace("result");
    let mut runner = stand.runner("home", Arc::clone(&steps) as _, &trap);
    runner.claims.only_run = Some(run_id);
    let process = Process::start(runner);
    trap.until("result not sent").await;

    let left = process.leave().await.unwrap();
    let between = stand.run(run_id).await;
    stand.work_until_ended("home", Arc::clone(&steps) as _, run_id).await;

    assert_eq!(left, Some(LeftHands::Kept));
    assert_eq!((between.status, between.next_step.0), (RunStatus::Running, 0));
    assert_eq!(stand.run(run_id).await.status, RunStatus::Passed);
    assert!(steps.executions().values().all(|count| *count == 1), "{:?}", steps.executions());
}

#[tokio::test]
async fn one_run_that_was_in_hand_is_adopted_by_its_id_and_others_are_left_alone() {
    let stand = Stand::new().await;
    let steps = Arc::new(CountedSteps::default());
    let runs = [stand.submit().await, stand.submit().await];
    let trap = Trap::after(6);
    let mut runner = stand.runner("home", Arc::clone(&steps) as _, &trap);
    runner.claims.max_concurrent = 2;
    let process = Process::start(runner);
    trap.sprung().await;
    process.kill().await;
    // Written after whatever the process had sent before it died, which may be a claim of the other run.
    let later = stand.submit().await;
    let in_hand = stand.run(runs[1]).await.status;

    let mut runner = stand.runner("home", Arc::clone(&steps) as _, &Trap::never());
    runner.claims.only_run = Some(runs[0]);
    let left = Process::start(runner).ended().await.unwrap();

    assert_eq!(left, Some(LeftHands::Ended(RunStatus::Passed)));
    assert_eq!(stand.run(runs[1]).await.status, in_hand);
    assert_eq!(stand.run(later).await.status, RunStatus::Queued);
    stand.work_until_ended("home", steps, runs[1]).await;
}

#[tokio::test]
async fn one_run_whose_claim_was_never_answered_is_found_again_by_its_id() {
    let stand = Stand::new().await;
    let steps = Arc::new(CountedSteps::default());
    let run_id = stand.submit().await;
    let start = |trap: &Arc<Trap>| {
        let mut runner = stand.runner("home", Arc::clone(&steps) as _, trap);
        runner.claims.only_run = Some(run_id);
        Process::start(runner)
    };
    let trap = Trap::after(1);
    let process = start(&trap);
    let death = trap.sprung().await;
    process.kill().await;

    let left = start(&Trap::never()).ended().await.unwrap();

    assert_eq!((death, left), ("claim not answered", Some(LeftHands::Ended(RunStatus::Passed))));
    assert_eq!(stand.adoptions(run_id).await, 1);
}

#[tokio::test]
async fn a_run_whose_agent_is_not_served_any_more_goes_back_to_the_queue_with_its_result() {
    let stand = Stand::new().await;
    let (steps, run_id) = (Arc::new(CountedSteps::default()), stand.submit().await);
    let trap = Trap::after(4);
    let process = stand.start("home", Arc::clone(&steps) as _, &trap);
    let death = trap.sprung().await;
    process.kill().await;

    let trap = Trap::never();
    let mut runner = stand.runner("home", Arc::clone(&steps) as _, &trap);
    runner.agents[0].name = "another".to_owned();
    let process = Process::start(runner);
    trap.until("release not answered").await;
    process.end().await.unwrap();

    assert_eq!(death, "result not sent");
    let run = stand.run(run_id).await;
    assert_eq!((run.status, run.next_step.0, run.rescues), (RunStatus::Queued, 1, 0));
}

#[tokio::test]
async fn more_runs_than_hands_are_adopted_and_none_is_lost() {
    let stand = Stand::new().await;
    let steps = Arc::new(CountedSteps::default());
    let mut runs = Vec::new();
    for _ in 0..4 {
        runs.push(stand.submit().await);
    }
    let trap = Trap::after(12);
    let mut runner = stand.runner("home", Arc::clone(&steps) as _, &trap);
    runner.claims.max_concurrent = 4;
    let process = Process::start(runner);
    trap.sprung().await;
    process.kill().await;

    let process = stand.start("home", steps, &Trap::never());
    for run_id in &runs {
        stand.until_ended(*run_id).await;
    }
    process.end().await.unwrap();

    for run_id in runs {
        let detail = stand.detail(run_id).await;
        assert_eq!((detail.run.status, detail.run.rescues, detail.steps.len()), (RunStatus::Passed, 0, 4));
    }
}

#[tokio::test]
async fn a_run_that_was_cancelled_while_its_runner_was_dead_ends_as_cancelled_and_takes_no_step() {
    let stand = Stand::new().await;
    let (steps, run_id) = (Arc::new(CountedSteps::default()), stand.submit().await);
    let trap = Trap::after(6);
    let process = stand.start("home", Arc::clone(&steps) as _, &trap);
    let death = trap.sprung().await;
    process.kill().await;
    stand.store.request_cancel(&stand.owner, run_id).await.unwrap();

    stand.work_until_ended("home", Arc::clone(&steps) as _, run_id).await;

    assert_eq!(death, "stage not executed");
    assert_eq!(stand.run(run_id).await.status, RunStatus::Cancelled);
    assert_eq!(steps.executions().values().sum::<u32>(), 1);
}

#[tokio::test]
async fn a_run_that_was_cancelled_while_the_answer_to_its_claim_was_lost_takes_no_step() {
    let stand = Stand::new().await;
    let (steps, run_id) = (Arc::new(CountedSteps::default()), stand.submit().await);
    let trap = Trap::never();
    trap.deafened.send_replace("claim");
    let process = stand.start("home", Arc::clone(&steps) as _, &trap);
    trap.until("claim not answered").await;

    stand.store.request_cancel(&stand.owner, run_id).await.unwrap();
    trap.deafened.send_replace("");
    stand.until_ended(run_id).await;
    process.end().await.unwrap();

    assert_eq!(stand.run(run_id).await.status, RunStatus::Cancelled);
    assert_eq!(steps.executions().len(), 0);
}

#[tokio::test]
async fn a_runner_of_one_run_leaves_nothing_behind_when_it_is_done() {
    let stand = Stand::new().await;
    let (steps, run_id) = (Arc::new(CountedSteps::default()), stand.submit().await);
    let mut runner = stand.runner("home", steps, &Trap::never());
    runner.claims.only_run = Some(run_id);

    let left = Process::start(runner).ended().await.unwrap();

    assert_eq!(left, Some(LeftHands::Ended(RunStatus::Passed)));
    assert!(!stand.path("home").exists());
}

#[tokio::test]
async fn lines_that_found_no_answer_before_the_runner_had_to_go_are_in_the_history_of_the_result() {
    let (stand, run_id, left) = talk(End::Done, Line::Mended).await;

    let run = stand.run(run_id).await;
    assert_eq!(left, Some(LeftHands::Released));
    assert_eq!((run.status, run.next_step.0), (RunStatus::Queued, 1));
    assert_eq!(stand.messages(run_id, "log").await, ["first", "second"]);
}

#[tokio::test]
async fn lines_that_found_no_answer_before_the_runner_had_to_go_are_in_the_history_of_the_run_given_back() {
    let (stand, run_id, left) = talk(End::Stopped, Line::Mended).await;

    assert_eq!((left, stand.run(run_id).await.next_step.0), (Some(LeftHands::Released), 0));
    assert_eq!(stand.messages(run_id, "log").await, ["first", "second"]);
}

#[tokio::test]
async fn a_result_behind_lines_that_find_no_answer_is_kept_and_its_stage_is_not_executed_again() {
    let (stand, run_id, left) = talk(End::Done, Line::Silent).await;
    let steps = Arc::new(CountedSteps::default());

    stand.work_until_ended("home", Arc::clone(&steps) as _, run_id).await;

    assert_eq!(left, Some(LeftHands::Kept));
    assert_eq!(stand.messages(run_id, "log").await, ["first", "second"]);
    assert_eq!(steps.executions().keys().next().map(|step| step.0), Some(1), "{:?}", steps.executions());
}

/// How a stage that says two lines ends once its runner has to go and waits for nothing any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Done,
    Stopped,
}

/// The way of events at that time; before, they find no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Mended,
    Silent,
}

/// A runner that has to go while events find no answer.
async fn talk(end: End, line: Line) -> (Stand, RunId, Option<LeftHands>) {
    let stand = Stand::new().await;
    let run_id = stand.submit().await;
    let trap = Trap::never();
    trap.silenced.send_replace("events");
    let steps = Arc::new(TalkingSteps { counted: CountedSteps::default(), trap: Arc::clone(&trap), end, line });
    let mut runner = stand.runner("home", steps, &trap);
    runner.claims.only_run = Some(run_id);
    let process = Process::start(runner);
    trap.until("events not sent").await;
    let left = process.leave().await.unwrap();
    (stand, run_id, left)
}

/// A stage with a line on its way and another that waits.
#[derive(Debug)]
struct TalkingSteps {
    counted: CountedSteps,
    trap: Arc<Trap>,
    end: End,
    line: Line,
}

#[async_trait]
impl StepExecutor for TalkingSteps {
    async fn execute(&self, job: StepJob<'_>) -> StepEnd {
        let say = |line| job.log.event(NewEvent::new(kind::LOG, line).of(job.step.stage(), job.step.attempt()));
        say("first");
        self.trap.until("events not sent").await;
        say("second");
        job.stop.cancelled().await;
        // Two renewals are a heartbeat apart; half of one is how long a runner that has to go waits for answers.
        let renewals = || self.trap.calls().iter().filter(|call| **call == "renew").count();
        let before = renewals();
        while renewals() < before + 2 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        if self.line == Line::Mended {
            self.trap.silenced.send_replace("");
        }
        match self.end {
            End::Done => self.counted.execute(job).await,
            End::Stopped => StepEnd::Stopped { how: NewEvent::new(kind::PROCESSES_ENDED, "ended") },
        }
    }

    async fn forget(&self, _claimed: &Claimed, _keep_files: bool) {}
}
