//! A runner does what people tell it.

use std::time::Duration;

use redraft_domain::command::{CommandRecord, CommandStatus, ConfigUpdate, Order, Pause};
use redraft_domain::fleet::{Member, RunnerStatus};
use redraft_domain::id::{OpId, RunnerId};
use redraft_domain::run::RunStatus;
use redraft_store::audit::Who;
use redraft_store::clock::{Clock, SystemClock};
use redraft_store::entropy::{Entropy, OsEntropy};
use redraft_store::fleet::NewCommand;
use redraft_store::{Fleet, Store};
use serde_json::json;

use crate::bench::Bench;
use crate::steps::{draft, score};

async fn member(bench: &Bench) -> Member {
    bench.store.fleet(&bench.owner).await.unwrap().members.remove(0)
}

async fn runner_id(bench: &Bench) -> RunnerId {
    member(bench).await.runner.id
}

/// Gives a command and waits until the runner has answered.
async fn told(bench: &Bench, order: Order) -> CommandRecord {
    let id = OpId::from_bits(OsEntropy.bits(), SystemClock::new().now()).to_string();
    let command = NewCommand { id: id.clone(), order, created_by: "ada".to_owned() };
    let runner_id = runner_id(bench).await;
    bench.store.order(&bench.owner, runner_id, &command, &Who::at_terminal()).await.unwrap();
    loop {
        let commands = bench.store.commands(&bench.owner, runner_id).await.unwrap();
        let command = commands.into_iter().find(|command| command.id == id).expect("it was given");
        if !matches!(command.status, CommandStatus::Pending | CommandStatus::Sent | CommandStatus::Acknowledged) {
            return command;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn a_paused_runner_takes_no_work_until_it_is_resumed() {
    let bench = Bench::new(vec![draft("good"), score(0.9)]).await;
    let runner = bench.start();
    bench.until_idle().await;
    let pause = Pause { note: Some("tuning".to_owned()), ..Pause::default() };
    assert_eq!(told(&bench, Order::Pause(pause)).await.status, CommandStatus::Done);
    let run_id = bench.submit(json!({})).await;
    bench.wake.notify_one();
    // What came behind it was done with the pause in force.
    let diagnostics = told(&bench, Order::Diagnostics).await.result.expect("diagnostics");

    let paused = member(&bench).await;
    let now = bench.store.fleet(&bench.owner).await.unwrap().now;
    assert_eq!((&diagnostics["paused"], &diagnostics["held"]), (&json!(true), &json!(0)));
    assert_eq!(paused.status(now), RunnerStatus::Paused);
    assert_eq!(paused.pause.and_then(|pause| pause.note).as_deref(), Some("tuning"));
    assert_eq!(bench.store.run(&bench.owner, run_id).await.unwrap().run.status, RunStatus::Queued);

    told(&bench, Order::Resume).await;
    bench.until_ended(run_id).await;
    runner.end().await;
}

#[tokio::test]
async fn a_pause_outlives_the_process() {
    let bench = Bench::new(vec![draft("good"), score(0.9)]).await;
    let first = bench.start();
    bench.until_idle().await;
    told(&bench, Order::Pause(Pause::default())).await;
    first.end().await;
    let run_id = bench.submit(json!({})).await;

    let second = bench.start();
    bench.until_idle().await;
    let diagnostics = told(&bench, Order::Diagnostics).await.result.expect("diagnostics");

    assert_eq!(diagnostics["paused"], true);
    assert_eq!(bench.store.run(&bench.owner, run_id).await.unwrap().run.status, RunStatus::Queued);
    told(&bench, Order::Resume).await;
    bench.until_ended(run_id).await;
    second.end().await;
}

#[tokio::test]
async fn other_settings_are_shown_and_outlive_the_process() {
    let bench = Bench::new(Vec::new()).await;
    let first = bench.start();
    bench.until_idle().await;
    let update = ConfigUpdate { max_concurrent: Some(9), poll_interval_ms: Some(1_000) };

    let done = told(&bench, Order::UpdateConfig(update)).await;
    let at_once = member(&bench).await.runner.max_concurrent;
    first.end().await;
    let second = bench.start();
    bench.until_idle().await;
    let later = member(&bench).await.runner.max_concurrent;
    second.end().await;

    assert_eq!(done.result, Some(json!({"maxConcurrent": 9, "pollIntervalMs": 1_000})));
    assert_eq!((at_once, later), (9, 9));
}

#[tokio::test]
async fn a_runner_that_is_told_to_restart_ends_and_the_next_process_answers() {
    let bench = Bench::new(Vec::new()).await;
    let first = bench.start_own();
    bench.until_idle().await;
    let restart = async {
        let answered = told(&bench, Order::Restart).await;
        answered.status
    };
    let next = async {
        assert!(first.ended().await, "told to be started again");
        bench.start()
    };

    let (status, second) = tokio::join!(restart, next);

    assert_eq!(status, CommandStatus::Done);
    second.end().await;
}
