//! What the hot operations cost: requests are what people wait for, and most of the bill.

use std::sync::Arc;
use std::time::Duration;

use redraft_domain::run::StopReason;
use redraft_domain::scope::Role;
use redraft_store::Store;
use redraft_store::audit::Who;
use redraft_store::beat::Beat;
use redraft_store::claim::{LeaseTimes, Renewal};
use redraft_store::guard::{Credential, Guard};
use redraft_store::people::NewSession;
use redraft_store::poll::{Metrics, Poll};
use redraft_store::testing::fixtures::sha256;
use redraft_store::testing::keys::a_key;
use redraft_store::testing::{LEASE, TestStore};
use redraft_store_dynamodb::testing::ClockedStore;

/// A store with a bench that can be asked for its requests.
async fn new_store() -> (TestStore, Arc<ClockedStore>) {
    let bench = Arc::new(ClockedStore::new().await);
    (TestStore::new(Arc::clone(&bench)).await, bench)
}

/// How many requests `work` sends.
async fn requests<T>(bench: &ClockedStore, work: impl Future<Output = T>) -> (u64, T) {
    let before = bench.store().requests();
    let done = work.await;
    (bench.store().requests() - before, done)
}

#[tokio::test]
async fn a_claim_looks_at_the_queue_reads_the_run_and_takes_it() {
    let (store, bench) = new_store().await;
    for _ in 0..20 {
        store.submit_run().await;
    }

    let (sent, claimed) = requests(&bench, store.claim_any("runner-a")).await;

    assert!(claimed.is_some());
    assert_eq!(sent, 3);
}

#[tokio::test]
async fn a_claim_under_a_limit_costs_no_more() {
    let (store, bench) = new_store().await;
    let limited =
        redraft_domain::agent::AgentSpec { concurrency: Some(5), ..redraft_store::testing::fixtures::agent("writer") };
    store.register("runner-a", vec![limited]).await;
    store.claimed_run().await;
    store.submit_run().await;

    let (sent, claimed) = requests(&bench, store.claim_any("runner-a")).await;

    assert!(claimed.is_some());
    assert_eq!(sent, 3);
}

#[tokio::test]
async fn a_renewal_is_one_request_and_so_are_reports() {
    let (store, bench) = new_store().await;
    let hold = store.claimed_run().await;

    let (renewed, _) = requests(&bench, store.renew(&hold)).await;
    let (said, _) = requests(&bench, store.append(&hold, &store.said(["a", "b"]))).await;
    let (drafted, _) = requests(&bench, store.complete(&hold, &store.drafted(0, "draft"))).await;
    let (ended, ack) = requests(&bench, store.complete(&hold, &store.verdict(1, 0.9, StopReason::ThresholdMet))).await;

    assert!(ack.is_ok());
    assert_eq!((renewed, said, drafted, ended), (1, 1, 1, 1));
}

#[tokio::test]
async fn a_process_that_has_not_seen_the_run_renews_in_one_request_too_and_reports_in_two() {
    let (store, bench) = new_store().await;
    let hold = store.claimed_run().await;
    let other = bench.another_process();

    let renewed = other.renew(store.owner(), &hold, &Renewal::of(LEASE)).await;
    let after_renewal = other.requests();
    let third = bench.another_process();
    third.complete_stage(store.owner(), &hold, &store.drafted(0, "draft")).await.unwrap();

    assert!(renewed.is_ok());
    assert_eq!((after_renewal, third.requests()), (1, 2));
}

#[tokio::test]
async fn what_another_process_wrote_meanwhile_costs_two_requests_more_and_nothing_is_lost() {
    let (store, bench) = new_store().await;
    let hold = store.claimed_run().await;
    let other = bench.another_process();
    other.append_events(store.owner(), &hold, &store.said(["from elsewhere"])).await.unwrap();

    let (sent, ack) = requests(&bench, store.complete(&hold, &store.drafted(0, "draft"))).await;

    assert!(ack.is_ok());
    assert_eq!(sent, 3);
    assert_eq!(store.history(hold.run_id).await.len(), 4);
    store.assert_sound().await;
}

/// The store as somebody with a key uses it, and with a session that was opened with that key; both looked up.
async fn let_in(store: &TestStore) -> (Arc<dyn Store>, Arc<dyn Store>) {
    let (key, record) = a_key(store).await;
    store.raw().find_key(&key.id()).await.expect("an answer").expect("the key");
    let session = NewSession { sha256: sha256(b"s"), scopes: record.scopes, key: Some(key.id()) };
    store.raw().open_session(store.owner(), &session, &Who::at_terminal()).await.expect("a session");
    store.raw().find_session(&session.sha256).await.expect("an answer").expect("the session");
    let guarded = |credential| store.raw().guarded(&Guard::new(credential, Role::Admin, false));
    (guarded(Credential::Key(key.id())), guarded(Credential::Session(session.sha256)))
}

#[tokio::test]
async fn knowing_who_asks_costs_a_runner_no_request() {
    let (store, bench) = new_store().await;
    let (guarded, _) = let_in(&store).await;
    store.register("runner-a", vec![redraft_store::testing::fixtures::agent("writer")]).await;
    store.submit_run().await;
    let owner = store.owner();

    let (claimed, taken) = requests(&bench, guarded.claim(owner, &store.wish("runner-a"))).await;
    let hold = taken.unwrap().expect("a run").hold;
    let (renewed, _) = requests(&bench, guarded.renew(owner, &hold, &Renewal::of(LEASE))).await;
    let (said, _) = requests(&bench, guarded.append_events(owner, &hold, &store.said(["a", "b"]))).await;
    let (drafted, _) = requests(&bench, guarded.complete_stage(owner, &hold, &store.drafted(0, "draft"))).await;
    let passed = store.verdict(1, 0.9, StopReason::ThresholdMet);
    let (ended, ack) = requests(&bench, guarded.complete_stage(owner, &hold, &passed)).await;

    assert!(ack.is_ok());
    assert_eq!((claimed, renewed, said, drafted, ended), (3, 1, 1, 1, 1));
    store.assert_sound().await;
}

#[tokio::test]
async fn what_is_read_with_a_key_or_a_session_costs_one_request_beside_it() {
    let (store, bench) = new_store().await;
    let (key, session) = let_in(&store).await;
    let run_id = store.submit_run().await;
    let owner = store.owner();

    let (open, _) = requests(&bench, store.raw().run(owner, run_id)).await;
    let (keyed, _) = requests(&bench, key.run(owner, run_id)).await;
    let (signed_in, found) = requests(&bench, session.run(owner, run_id)).await;

    assert!(found.is_ok());
    assert_eq!((keyed, signed_in), (open + 1, open + 1));
}

#[tokio::test]
async fn a_use_of_a_key_is_written_with_what_is_written_anyway() {
    let (store, bench) = new_store().await;
    let (guarded, _) = let_in(&store).await;
    let hold = store.claimed_run().await;
    let owner = store.owner();
    let renewal = Renewal::of(LEASE);
    guarded.renew(owner, &hold, &renewal).await.unwrap();
    store.advance(Duration::from_secs(60 * 60)).await;

    let (sent, renewed) = requests(&bench, guarded.renew(owner, &hold, &renewal)).await;

    assert!(renewed.is_ok());
    assert_eq!(sent, 1);
    assert_eq!(store.raw().keys(owner).await.unwrap()[0].last_used_at, Some(store.now()));
}

#[tokio::test]
async fn an_idle_month_is_polls_of_five_requests_and_sweeps_of_six() {
    let (store, bench) = new_store().await;
    let (guarded, _) = let_in(&store).await;
    let runner_id = store.register("runner-a", vec![redraft_store::testing::fixtures::agent("writer")]).await;
    let (owner, times) = (store.owner(), LeaseTimes::default());
    let asks = Poll { claim: Some(store.wish("runner-a")), ..Poll::of(runner_id) };
    let lives = asks.clone().with_beat(Beat::default());
    let measures = Poll { metrics: Some(Metrics::default()), ..asks.clone() };
    guarded.poll(owner, &asks, &times).await.unwrap();

    let (asked, _) = requests(&bench, guarded.poll(owner, &asks, &times)).await;
    let (lived, _) = requests(&bench, guarded.poll(owner, &lives, &times)).await;
    let (measured, _) = requests(&bench, guarded.poll(owner, &measures, &times)).await;
    let (swept, ()) = requests(&bench, async {
        store.raw().force_cancel(&times).await.unwrap();
        store.raw().rescue(None, &times).await.unwrap();
        store.raw().sweep_uploads().await.unwrap();
        store.raw().forget_operations(500).await.unwrap();
        store.raw().roll_up(2_000).await.unwrap();
    })
    .await;

    assert_eq!((asked, lived, measured, swept), (5, 6, 6, 6));
}

#[tokio::test]
async fn figures_cost_seven_requests_however_many_runs_there_are() {
    let (store, bench) = new_store().await;
    let owner = store.owner();
    let (few, _) = requests(&bench, store.raw().figures(owner)).await;
    for _ in 0..30 {
        let hold = store.claimed_run().await;
        store.finish(&hold, &store.ended(StopReason::StageError)).await.unwrap();
        store.submit_run().await;
    }
    store.advance(Duration::from_secs(65)).await;
    let rolled_up = store.raw().roll_up(2_000).await.unwrap();

    let (many, figures) = requests(&bench, store.raw().figures(owner)).await;

    let figures = figures.unwrap();
    assert_eq!((rolled_up.ended, figures.standing.queued), (30, 30));
    assert_eq!((few, many), (7, 8));
}
