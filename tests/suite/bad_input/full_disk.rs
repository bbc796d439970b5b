//! Disks without room.

use e2e::{AgentDir, PATIENCE, SmallDisk, Up, until};
use redraft_domain::run::RunStatus;
use redraft_wire::run::SubmitRun;
use serde_json::json;

use super::{fails, passes_again, says};
use crate::PASS;

/// Says why a test proves nothing here; the file of the store has a test with a limited number of pages besides.
#[expect(clippy::print_stderr, reason = "there is no other place to say it")]
fn no_namespaces() {
    eprintln!("this kernel lets nobody mount a disk of their own: nothing was tested");
}

#[tokio::test]
async fn while_the_disk_of_the_database_is_full_nothing_is_lost_and_all_goes_on_afterwards() {
    let produce = "echo once >>$home/produced; until [ -e $home/go ]; do sleep 0.05; done; head -c 300000 /dev/zero";
    let up = Up::of(&AgentDir::of_scripts(produce, PASS));
    let Some(disk) = SmallDisk::at(&up.home().path("disk")) else { return no_namespaces() };
    let database = up.home().path("disk/redraft.db");
    let up = up.args(["--database", database.to_str().unwrap()]).under(disk.wrapper()).start().await;
    let running = up.submit("work", json!({})).await;
    up.wrote_lines("produced", 1).await;

    disk.fill(&up.running);
    let refused = until("the store to be full", PATIENCE, async || {
        // What fits into space that the database has already is still taken.
        let inputs = json!({ "padding": "x".repeat(100_000) });
        up.client.submit(&SubmitRun::new("work", inputs), None).await.err()
    })
    .await;
    std::fs::write(up.home().path("go"), "").unwrap();
    until("the runner to find out", PATIENCE, async || {
        let log = up.running.log();
        (log.matches("no space left").count() > 1).then_some(())
    })
    .await;
    disk.make_room(&up.running);
    let ended = up.ended_within(&running, 2 * PATIENCE).await;

    assert_eq!(refused.status(), Some(503), "{refused}");
    says(&up.running.log(), &["no space left for", "disk/redraft.db", "make room and try again"]);
    assert_eq!(ended.run.status, RunStatus::Passed, "{:?}", ended.run.error_message);
    assert_eq!(ended.run.epoch, 2, "it was never given up");
    assert_eq!(up.delivered(&running).await.len(), 300_000);
    let later = up.submit("work", json!({})).await;
    assert_eq!(up.ended(&later).await.run.status, RunStatus::Passed);
}

#[tokio::test]
async fn output_that_does_not_fit_on_the_disk_fails_the_run_and_a_retry_passes_once_there_is_room() {
    let up = Up::of(&AgentDir::of_scripts("head -c 6000000 /dev/zero", PASS));
    let Some(disk) = SmallDisk::at(&up.home().state()) else { return no_namespaces() };
    let database = up.home().path("redraft.db");
    let up = up.args(["--database", database.to_str().unwrap()]).under(disk.wrapper()).start().await;

    let (run, message) = fails(&up).await;
    disk.make_room(&up.running);

    says(&message, &["could not be kept", "No space left on device", "free some space on the runner's disk"]);
    let again = passes_again(&up, &run).await;
    assert_eq!(up.delivered(&again.run.id.to_string()).await.len(), 6_000_000);
}
