//! The `api` function, through HTTP and the emulator.

use redraft_domain::run::RunStatus;
use redraft_wire::event::EventListQuery;
use redraft_wire::run::{RetryRun, RunListQuery, SubmitRun};
use serde_json::json;

use super::deployment::Deployment;

#[tokio::test]
async fn a_run_is_submitted_listed_cancelled_and_retried_through_the_function() {
    let deployment = Deployment::new().await;
    let lambda = deployment.function("api").await;
    let client = deployment.client(&lambda);

    let submitted = client.submit(&SubmitRun::new("poet", json!({"topic": "rain"})), Some("one")).await.expect("a run");
    let again = client.submit(&SubmitRun::new("poet", json!({"topic": "rain"})), Some("one")).await.expect("a run");
    assert_eq!(submitted.run, again.run);
    let id = submitted.run.id.to_string();

    let list = client.list(&RunListQuery { status: Some("queued".to_owned()), ..RunListQuery::default() }).await;
    assert_eq!(list.expect("a list").runs.len(), 1);

    let cancelled = client.cancel(&id).await.expect("a cancelled run");
    assert_eq!(cancelled.run.status, RunStatus::Cancelled);
    let retried = client.retry(&submitted.run.cycle_id, &RetryRun::default(), None).await.expect("a retried run");
    assert_eq!(retried.run.parent_run_id, Some(submitted.run.id));

    let events = client.events(&id, &EventListQuery::default()).await.expect("events").events;
    assert!(events.iter().map(|event| event.seq).eq([1, 2]), "{events:?}");
    assert!(!lambda.log().contains(deployment.key.expose()), "the key is in the log");
    assert!(lambda.log().contains("\"route\":\"/api/workflows/{id}/cancel\""), "{}", lambda.log());
}

#[tokio::test]
async fn a_running_run_is_cancelled_only_once_its_runner_says_so() {
    let deployment = Deployment::new().await;
    let lambda = deployment.function("api").await;
    let client = deployment.client(&lambda);
    let id = client.submit(&SubmitRun::new("poet", json!({"topic": "rain"})), None).await.expect("a run").run.id;
    deployment.claim().await;

    let url = format!("{}/api/workflows/{id}/cancel", lambda.base());
    let reply = e2e::lambda::client().post(url).bearer_auth(deployment.key.expose()).send().await.expect("an answer");

    assert_eq!(reply.status().as_u16(), 202);
    let run = client.get(&id.to_string()).await.expect("the run");
    assert_eq!(run.run.status, RunStatus::Running);
    assert!(run.run.cancel_requested_at.is_some());
}

#[tokio::test]
async fn files_come_through_lambda_byte_by_byte_whatever_is_in_them() {
    let deployment = Deployment::new().await;
    let lambda = deployment.function("api").await;
    let client = deployment.client(&lambda);
    let id = client.submit(&SubmitRun::new("poet", json!({"topic": "rain"})), None).await.expect("a run").run.id;
    // A mark at its start, bytes that are no text, and characters that a range may cut. Not megabytes of it: the emulator
    // loses the next request when a large answer meets a busy machine; slices of 4 MiB are tested on the router.
    let mut content = "\u{FEFF}first line\n".as_bytes().to_vec();
    content.extend([0xFF, 0xFE, 0x00]);
    content.extend("äöü€😀".repeat(600 * 1024 / 13).as_bytes());
    let claimed = deployment.claim().await;
    deployment.draft(&claimed, "poem.md", &content).await;

    let filename = "poem.md".parse().expect("a file name");
    let whole = client.artifact(&id.to_string(), 0, &filename).await.expect("the file");
    let piece = client.artifact_piece(&id.to_string(), (0, &filename), (15, 8)).await.expect("a piece");

    assert!(whole == content, "{} bytes instead of {}", whole.len(), content.len());
    assert_eq!(piece.content, content[15..23]);
    assert_eq!(piece.total_bytes, content.len() as u64);
}

#[tokio::test]
async fn a_list_that_did_not_change_comes_back_as_304_through_lambda() {
    let deployment = Deployment::new().await;
    let lambda = deployment.function("api").await;
    let http = e2e::lambda::client();
    let url = format!("{}/api/workflows", lambda.base());

    let first = http.get(&url).bearer_auth(deployment.key.expose()).send().await.expect("an answer");
    let tag = first.headers()["etag"].clone();
    let again = http
        .get(&url)
        .bearer_auth(deployment.key.expose())
        .header("if-none-match", tag)
        .send()
        .await
        .expect("an answer");

    assert_eq!((first.status().as_u16(), again.status().as_u16()), (200, 304));
    assert_eq!(again.bytes().await.expect("no body").len(), 0);
}
