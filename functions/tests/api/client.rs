//! The typed client, over the router in this process.

use std::sync::Arc;

use redraft_domain::scope::{Role, Scope};
use redraft_functions::InProcess;
use redraft_wire::event::EventListQuery;
use redraft_wire::live::LiveQuery;
use redraft_wire::run::{RunListQuery, SubmitRun};
use redraft_wire::{Client, ClientError};
use serde_json::json;

use crate::harness::{Api, PORT};

fn client(api: &Api, key: Option<&str>) -> Client {
    let base = format!("http://127.0.0.1:{PORT}/");
    Client::new(Arc::new(InProcess::new(api.router())), &base, key.map(str::to_owned))
}

#[tokio::test]
async fn the_client_speaks_every_route() {
    let api = Api::new().await;
    let client = client(&api, None);
    client.health().await.unwrap();
    assert_eq!(client.agents().await.unwrap().agents[0].name, "poet");
    assert!(client.runners().await.unwrap().runners[0].online);

    let submitted = client.submit(&SubmitRun::new("poet", json!({"topic": "rain"})), Some("one")).await.unwrap();
    let again = client.submit(&SubmitRun::new("poet", json!({"topic": "rain"})), Some("one")).await.unwrap();
    assert_eq!(submitted, again);
    let (id, cycle_id) = (submitted.run.id.to_string(), submitted.run.cycle_id.clone());
    let mut held = api.claim().await;
    let content = vec![3_u8; 5 * 1024 * 1024];
    held.draft("big.bin", &content).await;

    let running = RunListQuery { status: Some("running".to_owned()), limit: Some(1), ..RunListQuery::default() };
    assert_eq!(client.list(&running).await.unwrap().runs[0].run.id, submitted.run.id);
    assert_eq!(client.get(&cycle_id).await.unwrap().run.id, submitted.run.id);
    assert_eq!(client.inputs(&id).await.unwrap(), json!({"topic": "rain"}));
    assert_eq!(client.events(&id, &EventListQuery::default()).await.unwrap().events[0].seq, 1);
    assert!(client.live(&id, &LiveQuery::default()).await.unwrap().run.is_some());
    let file = client.artifacts(&id).await.unwrap().artifacts.remove(0);
    assert!(client.artifact(&id, file.step, &file.filename).await.unwrap() == content);
    assert!(client.cancel(&id).await.unwrap().run.cancel_requested_at.is_some());
    let refused = client.retry(&id, &redraft_wire::run::RetryRun::default(), None).await.unwrap_err();
    assert_eq!(refused.status(), Some(409));
}

#[tokio::test]
async fn an_empty_file_is_fetched_too() {
    let api = Api::new().await;
    let id = api.submit_id().await;
    api.claim().await.draft("empty.md", b"").await;

    let content = client(&api, None).artifact(&id, 0, &"empty.md".parse().unwrap()).await.unwrap();

    assert_eq!(content, b"");
}

#[tokio::test]
async fn a_refusal_reads_as_what_is_wrong_and_where() {
    let api = Api::new().await;

    let error = client(&api, None).submit(&SubmitRun::new("poet", json!({})), None).await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "the run was not submitted: something in it is wrong\n  /inputs: \"topic\" is a required property"
    );
    assert!(!error.is_transient());
}

#[tokio::test]
async fn the_client_sends_its_key_and_never_shows_it() {
    let api = Api::new().await.behind_keys();
    let key = api.key_of("mia", Role::Member, &[Scope::RunsRead]).await;
    let key = key.expose();

    assert!(client(&api, Some(key)).list(&RunListQuery::default()).await.is_ok());
    assert_eq!(client(&api, None).agents().await.unwrap_err().status(), Some(401));
    assert!(!format!("{:?}", client(&api, Some(key))).contains(key));
}

#[tokio::test]
async fn a_name_that_is_no_id_stays_one_segment_of_the_path() {
    let api = Api::new().await;

    for name in ["../runners", "a/b", "?x=1", "%2e", "", "💥"] {
        let error = client(&api, None).get(name).await.unwrap_err();

        assert!(matches!(&error, ClientError::Problem(problem) if problem.status == 404), "{name:?}: {error:?}");
    }
}
