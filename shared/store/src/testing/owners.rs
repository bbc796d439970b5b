//! Nobody reads or changes what another owner keeps, even with all its ids.

use redraft_domain::id::OwnerId;
use redraft_domain::run::{RunStatus, StepNo, StopReason};

use super::fixtures::{AGENT, agent, registration, runner_id, sha256};
use super::test_store::{LEASE, TestStore};
use crate::beat::Beat;
use crate::claim::{ClaimRequest, LeaseTimes, Renewal};
use crate::error::StoreError;
use crate::poll::Poll;
use crate::run_query::{EventQuery, RunQuery};
use crate::submission::NewRun;

fn bob() -> OwnerId {
    OwnerId::new("bob")
}

pub async fn a_run_of_another_owner_does_not_exist(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "secret")).await.unwrap();
    let (raw, bob, id) = (store.raw(), bob(), hold.run_id);
    let cycle_id = store.run(id).await.cycle_id;
    let filename = "draft.md".parse().expect("a file name");
    let all = EventQuery { limit: 100, ..EventQuery::default() };

    assert!(matches!(raw.run(&bob, id).await, Err(StoreError::RunNotFound(_))));
    assert!(matches!(raw.run_inputs(&bob, id).await, Err(StoreError::RunNotFound(_))));
    assert!(matches!(raw.events(&bob, id, &all).await, Err(StoreError::RunNotFound(_))));
    assert!(matches!(raw.artifacts(&bob, id).await, Err(StoreError::RunNotFound(_))));
    let file = raw.artifact_slice(&bob, id, (StepNo(0), &filename), (0, 10)).await;
    assert!(matches!(file, Err(StoreError::ArtifactNotFound { .. })));
    assert_eq!(raw.find_cycle(&bob, &cycle_id).await.unwrap(), None);
}

pub async fn lists_show_own_rows_only(store: &TestStore) {
    store.submit_run().await;
    let query = RunQuery { limit: 10, ..RunQuery::default() };

    let page = store.raw().list_runs(&bob(), &query).await.unwrap();

    assert_eq!((page.rows, page.active, page.next), (vec![], 0, None));
    assert_eq!(store.raw().runners(&bob()).await.unwrap().runners, []);
    assert_eq!(store.raw().agents(&bob()).await.unwrap(), []);
    assert!(matches!(store.raw().agent(&bob(), AGENT).await, Err(StoreError::AgentNotFound(_))));
}

pub async fn another_owner_cannot_cancel_a_run(store: &TestStore) {
    let queued = store.submit_run().await;
    let running = store.claimed_run().await.run_id;

    for run_id in [queued, running] {
        let before = store.detail(run_id).await;
        let refused = store.raw().request_cancel(&bob(), run_id).await;
        assert!(matches!(refused, Err(StoreError::RunNotFound(_))));
        assert_eq!(store.detail(run_id).await, before);
    }
}

pub async fn another_owner_cannot_void_a_checkpoint(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.bench().add_checkpoint("k1", hold.run_id, StepNo(0)).await;
    store.bench().make_wait(&hold, "k1").await;

    store.raw().request_cancel(&bob(), hold.run_id).await.expect_err("not Bob's run");

    assert_eq!(store.bench().checkpoint_status("k1").await, "pending");
}

pub async fn another_owner_cannot_claim_or_adopt_or_see_a_run(store: &TestStore) {
    let hold = store.claimed_run().await;
    let queued = store.submit_run().await;
    let before = [store.detail(hold.run_id).await, store.detail(queued).await];
    let wish = ClaimRequest { only_run: Some(queued), ..store.wish("runner-b") };

    let peek = store.raw().poll(&bob(), &Poll::claiming(wish.clone()), &LeaseTimes::default()).await.unwrap();
    let claimed = store.raw().claim(&bob(), &wish).await.unwrap();
    let adopted = store.raw().adopt(&bob(), hold.claim_id, &store.wish("runner-b")).await.unwrap();
    let replayed = ClaimRequest { claim_id: hold.claim_id, ..store.wish("runner-a") };
    let stolen = store.raw().claim(&bob(), &replayed).await.unwrap();
    let seen = store.raw().poll(&bob(), &Poll::claiming(replayed.clone()), &LeaseTimes::default()).await.unwrap();

    assert!(!peek.has_claimable && !seen.has_claimable);
    assert_eq!((claimed, adopted, stolen), (None, None, None));
    assert_eq!([store.detail(hold.run_id).await, store.detail(queued).await], before);
}

pub async fn another_owner_cannot_write_a_run_even_with_its_claim(store: &TestStore) {
    let hold = store.claimed_run().await;
    let (raw, bob) = (store.raw(), bob());
    let before = store.detail(hold.run_id).await;
    let fenced = |error: StoreError| assert!(matches!(error, StoreError::Fenced { .. }), "{error}");

    fenced(raw.renew(&bob, &hold, &Renewal::of(LEASE)).await.expect_err("a renewal"));
    fenced(raw.append_events(&bob, &hold, &store.said(["x"])).await.expect_err("events"));
    fenced(raw.complete_stage(&bob, &hold, &store.drafted(0, "x")).await.expect_err("a stage"));
    fenced(raw.finish(&bob, &hold, &store.ended(StopReason::StageError)).await.expect_err("an end"));
    fenced(raw.release(&bob, &hold).await.expect_err("a release"));

    assert_eq!(store.detail(hold.run_id).await, before);
}

pub async fn another_owner_learns_nothing_from_a_known_operation(store: &TestStore) {
    let hold = store.claimed_run().await;
    let report = store.drafted(0, "draft");
    store.complete(&hold, &report).await.unwrap();

    let refused = store.raw().complete_stage(&bob(), &hold, &report).await;

    assert!(matches!(refused, Err(StoreError::OperationReused(_) | StoreError::Fenced { .. })));
}

pub async fn content_of_another_owner_cannot_be_read_by_its_hash(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "secret")).await.unwrap();
    let bob = bob();
    store.raw().register_runner(&bob, &registration("runner-z", vec![agent(AGENT)])).await.unwrap();
    let run = store.raw().insert_run(&bob, &store.new_run()).await.unwrap().run;
    let wish = ClaimRequest { only_run: Some(run.id), ..store.wish("runner-z") };
    let his = store.raw().claim(&bob, &wish).await.unwrap().expect("his run").hold;
    // He names the hash, but never had the content.
    let forged = crate::report::StageReport { blobs: Vec::new(), ..store.drafted(0, "secret") };
    let filename = "draft.md".parse().expect("a file name");

    let refused = store.raw().complete_stage(&bob, &his, &forged).await;
    let read = store.raw().artifact_slice(&bob, his.run_id, (StepNo(0), &filename), (0, 6)).await;

    assert!(matches!(refused, Err(StoreError::Unacceptable(_))), "{refused:?}");
    assert!(read.is_err(), "{read:?}");
    assert_eq!(store.bench().blob_parts(&bob, &sha256(b"secret")).await, 0);
}

pub async fn ids_and_keys_of_another_owner_are_taken_but_not_shown(store: &TestStore) {
    let run = NewRun { idempotency_key: Some("order-7".to_owned()), ..store.new_run() };
    store.submit(run.clone()).await;
    let bob = bob();
    store.raw().register_runner(&bob, &registration("runner-z", vec![agent(AGENT)])).await.unwrap();

    let same_id = store.raw().insert_run(&bob, &run).await;
    let same_key = store.raw().insert_run(&bob, &NewRun { id: store.run_id(), ..run }).await;

    assert!(matches!(same_id, Err(StoreError::IdempotencyKeyReused(_))));
    assert!(!same_key.unwrap().replayed);
}

pub async fn a_runner_of_another_owner_cannot_be_touched(store: &TestStore) {
    store.advance(std::time::Duration::from_secs(9)).await;
    let before = store.raw().runners(store.owner()).await.unwrap();

    let goodbye = Poll::of(runner_id("runner-a")).with_beat(Beat::GOODBYE);
    store.raw().poll(&bob(), &goodbye, &LeaseTimes::default()).await.ok();

    assert_eq!(store.raw().runners(store.owner()).await.unwrap(), before);
}

pub async fn a_pin_never_shows_the_name_of_another_owners_runner(store: &TestStore) {
    let secret = store.raw().register_runner(&bob(), &registration("bobs-laptop", Vec::new())).await.unwrap();
    let pin_until = Some(store.now().plus(LEASE));
    let run = store.submit(NewRun { pin_runner: Some(secret), pin_until, ..store.new_run() }).await;

    let pinned_to = store.detail(run.id).await.queue.pinned_to.expect("it is pinned");

    assert_eq!((pinned_to.name, pinned_to.last_seen_at, pinned_to.is_online), (secret.to_string(), None, false));
}

pub async fn limits_count_the_runs_of_one_owner(store: &TestStore) {
    let limited = redraft_domain::agent::AgentSpec { concurrency: Some(1), ..agent(AGENT) };
    let bob = bob();
    store.raw().register_runner(&bob, &registration("runner-z", vec![limited])).await.unwrap();
    store.claimed_run().await;
    let mut run = store.new_run();
    run.spec_sha256 = redraft_domain::agent::AgentSpec { concurrency: Some(1), ..agent(AGENT) }.sha256();
    store.raw().insert_run(&bob, &run).await.unwrap();

    let claimed = store.raw().claim(&bob, &store.wish("runner-z")).await.unwrap();

    assert_eq!(claimed.expect("Bob's run").run.status, RunStatus::Running);
}
