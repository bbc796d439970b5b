//! A store on another machine: every line is on the disk before what it announces is sent.

use std::sync::Arc;

use redraft_domain::run::RunStatus;
use redraft_runner::Durability;
use redraft_store_libsql::remote::{RemoteDatabase, RemoteOptions};
use redraft_store_libsql::testing::Sqld;

use crate::stand::Stand;
use crate::steps::CountedSteps;
use crate::trap::Trap;

#[tokio::test]
async fn a_runner_of_a_real_server_may_be_killed_between_any_two_messages() {
    let server = Sqld::start().await;
    let database = RemoteDatabase::new(&server.url(), RemoteOptions::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let stand = Stand::on(Arc::new(database), folder, Durability::SurvivesPowerLoss).await;

    for passes in 0..18 {
        let (steps, run_id) = (Arc::new(CountedSteps::default()), stand.submit().await);
        let trap = Trap::after(passes);
        let process = stand.start("home", Arc::clone(&steps) as _, &trap);
        let death = trap.sprung().await;
        process.kill().await;

        stand.work_until_ended("home", Arc::clone(&steps) as _, run_id).await;

        let detail = stand.detail(run_id).await;
        assert_eq!((detail.run.status, detail.steps.len()), (RunStatus::Passed, 4), "killed at {death}");
        let most = if death == "stage not spooled" { 5 } else { 4 };
        assert_eq!(steps.executions().values().sum::<u32>(), most, "killed at {death}");
    }
}

#[tokio::test]
async fn a_server_that_is_gone_for_a_while_costs_no_execution() {
    let mut server = Sqld::start().await;
    let database = RemoteDatabase::new(&server.url(), RemoteOptions::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let stand = Stand::on(Arc::new(database), folder, Durability::SurvivesPowerLoss).await;
    let (steps, run_id) = (Arc::new(CountedSteps::default()), stand.submit().await);
    let trap = Trap::after(4);
    let process = stand.start("home", Arc::clone(&steps) as _, &trap);
    let death = trap.sprung().await;
    server.kill();
    process.kill().await;

    let trap = Trap::never();
    let process = stand.start("home", Arc::clone(&steps) as _, &trap);
    server.restart().await;
    stand.until_ended(run_id).await;
    process.end().await.unwrap();

    assert_eq!(death, "result not sent");
    assert!(steps.executions().values().all(|count| *count == 1), "{:?}", steps.executions());
}
