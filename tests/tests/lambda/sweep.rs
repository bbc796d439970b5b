//! The `sweep` function, woken by a schedule.

use redraft_domain::id::OwnerId;
use redraft_domain::run::RunStatus;
use redraft_store::Store;
use redraft_store::clock::SystemClock;
use redraft_store::entropy::OsEntropy;
use redraft_store::operations::submit::{Submission, submit};
use redraft_store_libsql::database::Database;
use serde_json::json;

use super::deployment::Deployment;

#[tokio::test]
async fn a_schedule_takes_runs_back_from_silent_runners_and_forces_old_cancels() {
    let deployment = Deployment::new().await;
    let lambda = deployment.function("sweep").await;
    let owner = OwnerId::local();
    let mut ids = Vec::new();
    for _ in 0..2 {
        let submission =
            Submission { agent_name: "poet".to_owned(), inputs: json!({"topic": "rain"}), ..Submission::default() };
        let doors = (&SystemClock::new() as _, &OsEntropy as _);
        let submitted = submit(&deployment.store, doors, &owner, &submission).await.expect("a run");
        deployment.claim().await;
        ids.push(submitted.run.id);
    }
    deployment.store.request_cancel(&owner, ids[1]).await.expect("a request");
    let event = json!({"version": "0", "source": "aws.scheduler", "detail-type": "Scheduled Event", "detail": {}});

    let early = lambda.invoke(&event).await;
    // Ten minutes pass in the store, and nowhere else.
    let later = "CREATE TABLE later(ms INTEGER); INSERT INTO later SELECT ms + 600000 FROM db_now; DROP VIEW db_now; \
        CREATE VIEW db_now(ms) AS SELECT ms FROM later;";
    deployment.database.script(later).await.expect("a later clock");
    let due = lambda.invoke(&event).await;
    let again = lambda.invoke(&event).await;

    assert_eq!(early, json!({"rescued": 0, "forceCancelled": 0, "forgottenOperations": 0, "uploads": 0, "counted": 0}));
    assert_eq!(due, json!({"rescued": 1, "forceCancelled": 1, "forgottenOperations": 0, "uploads": 0, "counted": 1}));
    assert_eq!(again, early);
    let status = async |index: usize| deployment.store.run(&owner, ids[index]).await.expect("a run").run.status;
    assert_eq!((status(0).await, status(1).await), (RunStatus::Queued, RunStatus::Cancelled));
}
