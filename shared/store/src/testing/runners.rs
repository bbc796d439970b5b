//! Runners and the agents they publish.

use std::time::Duration;

use redraft_domain::agent::AgentSpec;
use redraft_domain::runner::OFFLINE_AFTER;

use super::fixtures::{AGENT, agent, registration, runner_id};
use super::test_store::{LEASE, START, TestStore};
use crate::beat::Beat;
use crate::error::StoreError;
use crate::registration::Registration;
use crate::submission::NewRun;

pub async fn a_registered_runner_is_shown_with_its_agents(store: &TestStore) {
    let id = store.register("runner-b", vec![agent("critic"), agent("artist")]).await;

    let list = store.raw().runners(store.owner()).await.unwrap();

    let names: Vec<_> = list.runners.iter().map(|runner| runner.name.as_str()).collect();
    assert_eq!(names, ["runner-a", "runner-b"]);
    let runner = &list.runners[1];
    assert_eq!((runner.id, runner.host.as_str(), runner.max_concurrent), (id, "runner-b.example", 2));
    assert_eq!(runner.agents, ["artist", "critic"]);
    assert_eq!((runner.started_at, runner.last_seen_at, runner.stopped_at), (START, START, None));
    assert_eq!((list.now, runner.is_online(list.now)), (START, true));
}

pub async fn the_same_host_and_name_keep_their_id(store: &TestStore) {
    let first = store.register("runner-b", vec![]).await;
    let restarted = Registration {
        proposed_id: runner_id("a new process"),
        version: "0.2.0".to_owned(),
        max_concurrent: 9,
        ..registration("runner-b", vec![])
    };
    store.advance(Duration::from_secs(5)).await;

    let second = store.raw().register_runner(store.owner(), &restarted).await.unwrap();

    assert_eq!(second, first);
    let list = store.raw().runners(store.owner()).await.unwrap();
    assert_eq!(list.runners.len(), 2);
    let runner = &list.runners[1];
    assert_eq!((runner.version.as_str(), runner.max_concurrent), ("0.2.0", 9));
    assert_eq!((runner.started_at, runner.last_seen_at), (store.now(), store.now()));
}

pub async fn a_runner_cannot_take_the_id_of_another(store: &TestStore) {
    let taken = store.register("runner-b", vec![]).await;
    let forged = Registration { proposed_id: taken, ..registration("runner-c", vec![]) };
    let refused = store.raw().register_runner(store.owner(), &forged).await;
    assert!(matches!(refused, Err(StoreError::RunnerIdTaken(id)) if id == taken), "{refused:?}");

    // One that is known keeps its own, whatever it proposes.
    let known = store.register("runner-c", vec![]).await;
    let again = store.raw().register_runner(store.owner(), &forged).await.unwrap();

    assert_eq!(again, known);
    let list = store.raw().runners(store.owner()).await.unwrap();
    let found: Vec<_> = list.runners.iter().map(|runner| (runner.name.as_str(), runner.id)).skip(1).collect();
    assert_eq!(found, [("runner-b", taken), ("runner-c", known)]);
}

pub async fn the_same_name_on_another_host_is_another_runner(store: &TestStore) {
    let first = store.register("runner-b", vec![]).await;
    let elsewhere = Registration {
        proposed_id: runner_id("elsewhere"),
        host: "elsewhere.example".to_owned(),
        ..registration("runner-b", vec![])
    };

    let second = store.raw().register_runner(store.owner(), &elsewhere).await.unwrap();

    assert_ne!(first, second);
}

pub async fn a_runner_serves_what_it_said_last(store: &TestStore) {
    store.register("runner-b", vec![agent("critic"), agent("artist")]).await;
    store.register("runner-b", vec![agent("critic")]).await;

    let list = store.raw().runners(store.owner()).await.unwrap();
    let agents = store.raw().agents(store.owner()).await.unwrap();

    assert_eq!(list.runners[1].agents, ["critic"]);
    let served: Vec<_> = agents.iter().map(|view| (view.spec.name.as_str(), view.runners_online)).collect();
    assert_eq!(served, [("artist", 0), ("critic", 1), (AGENT, 1)]);
}

pub async fn an_agent_published_again_replaces_its_spec(store: &TestStore) {
    let edited = AgentSpec { description: "edited".to_owned(), ..agent(AGENT) };
    store.advance(Duration::from_secs(5)).await;

    store.register("runner-a", vec![edited.clone()]).await;

    let agents = store.raw().agents(store.owner()).await.unwrap();
    assert_eq!((agents.len(), &agents[0].spec, agents[0].updated_at), (1, &edited, store.now()));
    assert_eq!(store.raw().agent(store.owner(), AGENT).await.unwrap(), edited);
}

pub async fn an_agent_that_nobody_published_is_named(store: &TestStore) {
    let missing = store.raw().agent(store.owner(), "nobody").await;

    assert!(matches!(missing, Err(StoreError::AgentNotFound(name)) if name == "nobody"));
}

pub async fn a_silent_runner_is_offline(store: &TestStore) {
    let run_id = store.submit_run().await;
    store.advance(OFFLINE_AFTER).await;

    let list = store.raw().runners(store.owner()).await.unwrap();

    assert!(!list.runners[0].is_online(list.now));
    assert_eq!(store.raw().agents(store.owner()).await.unwrap()[0].runners_online, 0);
    let queue = store.detail(run_id).await.queue;
    assert_eq!((queue.runners_online, queue.runner_last_seen_at), (0, Some(START)));
}

pub async fn a_runner_that_says_something_is_online(store: &TestStore) {
    store.advance(OFFLINE_AFTER).await;

    store.beat("runner-a", Beat::default()).await;

    let list = store.raw().runners(store.owner()).await.unwrap();
    assert!(list.runners[0].is_online(list.now));
    assert_eq!(list.runners[0].last_seen_at, store.now());
}

pub async fn a_runner_that_said_goodbye_is_offline_until_it_comes_back(store: &TestStore) {
    store.beat("runner-a", Beat::GOODBYE).await;
    let gone = store.raw().runners(store.owner()).await.unwrap();
    let served = store.raw().agents(store.owner()).await.unwrap()[0].runners_online;
    store.register("runner-a", vec![agent(AGENT)]).await;
    let back = store.raw().runners(store.owner()).await.unwrap();

    assert_eq!((gone.runners[0].stopped_at, gone.runners[0].is_online(gone.now)), (Some(START), false));
    assert_eq!(served, 0);
    assert_eq!((back.runners[0].stopped_at, back.runners[0].is_online(back.now)), (None, true));
}

pub async fn the_facts_about_a_queued_run_say_why_it_waits(store: &TestStore) {
    store.register("runner-a", vec![AgentSpec { concurrency: Some(1), ..agent(AGENT) }]).await;
    store.claimed_run().await;
    let pin_until = Some(START.plus(LEASE));
    let pinned = NewRun { pin_runner: Some(runner_id("runner-a")), pin_until, ..store.new_run() };
    let run_id = store.submit(pinned).await.id;

    let queue = store.detail(run_id).await.queue;
    store.advance(LEASE).await;
    let later = store.detail(run_id).await.queue;

    assert_eq!((queue.runners_online, queue.agent_running, queue.agent_concurrency), (1, 1, Some(1)));
    assert_eq!(queue.holders, ["2026-02-01-001"]);
    let pinned = queue.pinned_to.expect("it is pinned");
    assert_eq!((pinned.name.as_str(), pinned.last_seen_at, pinned.is_online), ("runner-a", Some(START), true));
    assert_eq!(later.pinned_to, None);
}

pub async fn a_store_in_good_health_says_so(store: &TestStore) {
    let health = store.raw().check().await.unwrap();

    assert_eq!(health.now, START);
    assert!(health.schema_version >= 1);
    assert!(!health.description.is_empty());
}
