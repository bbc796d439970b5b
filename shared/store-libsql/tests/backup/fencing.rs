//! Whoever worked on the history that is gone is refused, and nothing of it is taken for what comes now.

use std::collections::{BTreeMap, BTreeSet};

use redraft_domain::command::Order;
use redraft_domain::id::{Epoch, RunId};
use redraft_domain::run::{RunStatus, StepNo, StopReason};
use redraft_domain::scope::{Scope, Scopes};
use redraft_store::StoreError;
use redraft_store::audit::Who;
use redraft_store::claim::Hold;
use redraft_store::fleet::NewCommand;
use redraft_store::people::NewSession;
use redraft_store::poll::Poll;
use redraft_store::testing::TestStore;
use redraft_store::testing::fixtures::{AGENT, agent, runner_id, sha256};
use redraft_store::testing::keys::a_key;

use crate::place::{Kept, on_a_file, on_a_server, path, quiet};

/// More than a server gives at once, in parts.
const DRAFT_PARTS: u32 = 40;
const PART_BYTES: usize = 256 * 1024;

#[tokio::test]
async fn a_file_comes_back_from_a_file() {
    comes_back(on_a_file(), on_a_file()).await;
}

#[tokio::test]
async fn a_server_comes_back_from_a_server() {
    comes_back(on_a_server().await, on_a_server().await).await;
}

#[tokio::test]
async fn a_server_comes_back_from_a_file() {
    comes_back(on_a_file(), on_a_server().await).await;
}

#[tokio::test]
async fn a_file_comes_back_from_a_server() {
    comes_back(on_a_server().await, on_a_file()).await;
}

/// What a runner was granted, ever.
#[derive(Default)]
struct Grants(BTreeSet<(RunId, Epoch)>);

impl Grants {
    /// Notes a grant; it must be one that nobody had.
    fn note(&mut self, hold: &Hold) {
        assert!(
            self.0.insert((hold.run_id, hold.epoch)),
            "epoch {} of run {} is granted twice",
            hold.epoch,
            hold.run_id
        );
    }
}

/// Runs in every state, as they are when the backup is made.
struct Before {
    queued: RunId,
    held: Hold,
    cancelling: Hold,
    passed: RunId,
    large: String,
}

async fn live(store: &TestStore, grants: &mut Grants) -> Before {
    let passed = store.claimed_run().await;
    grants.note(&passed);
    let large: Vec<u8> = (0..DRAFT_PARTS).flat_map(|part| vec![u8::try_from(part).unwrap(); PART_BYTES]).collect();
    let hash = sha256(&large);
    for (part, content) in (0..).zip(large.chunks(PART_BYTES)) {
        store.raw().put_blob_part(store.owner(), &hash, part, content.to_vec()).await.unwrap();
    }
    let mut draft = store.drafted(0, "replaced");
    draft.blobs.clear();
    draft.artifacts[0].sha256.clone_from(&hash);
    draft.artifacts[0].bytes = large.len() as u64;
    store.complete(&passed, &draft).await.unwrap();
    store.complete(&passed, &store.verdict(1, 0.9, StopReason::ThresholdMet)).await.unwrap();
    let cancelling = store.claimed_run().await;
    grants.note(&cancelling);
    store.cancel(cancelling.run_id).await.unwrap();
    let held = store.claimed_run().await;
    grants.note(&held);
    store.complete(&held, &store.drafted(0, "a draft")).await.unwrap();
    let queued = store.submit_run().await;
    a_key(store).await;
    let session = NewSession { sha256: sha256(b"t"), scopes: Scopes::of([Scope::All]), key: None };
    store.raw().open_session(store.owner(), &session, &Who::at_terminal()).await.unwrap();
    order(store, Order::Drain).await;
    Before { queued, held, cancelling, passed: passed.run_id, large: hash }
}

async fn order(store: &TestStore, order: Order) -> i64 {
    let command = NewCommand { id: store.op_id().to_string(), order, created_by: "ada".to_owned() };
    store.raw().order(store.owner(), runner_id("runner-a"), &command, &Who::at_terminal()).await.unwrap().seq
}

/// The history that is lost: the queued run is claimed, the held one goes on, another comes.
async fn goes_on(store: &TestStore, before: &Before, grants: &mut Grants) -> (Hold, Hold, i64) {
    let later = store.claim(before.queued, "runner-a").await.hold;
    grants.note(&later);
    store.complete(&before.held, &store.scored(1, 0.5)).await.unwrap();
    store.raw().release(store.owner(), &before.held).await.unwrap();
    let again = store.claim(before.held.run_id, "runner-a").await.hold;
    grants.note(&again);
    store.claimed_run().await;
    (later, again, order(store, Order::Diagnostics).await)
}

async fn comes_back(from: Kept, into: Kept) {
    let (folder, mut grants) = (tempfile::tempdir().unwrap(), Grants::default());
    let file = folder.path().join("runs.backup");
    let store = from.store(1).await;
    let before = live(&store, &mut grants).await;
    let made = from.back_up(&file).await.unwrap();
    let (later, again, last_command) = goes_on(&store, &before, &mut grants).await;
    let cycles = cycles(&store).await;
    let last_gid = from.number("SELECT MAX(gid) AS n FROM workflow_events").await;

    let restored = into.restore(&file).await.unwrap();

    assert_eq!((restored.runs, &restored.backup), (2, &made), "the queued one and the held one go on");
    into.assert_sound().await;
    let now = into.store(2).await;
    refuses(&now, &before, [&before.held, &later, &again]).await;
    // What was is there.
    let detail = now.detail(before.passed).await;
    assert_eq!((detail.run.status, detail.steps.len()), (RunStatus::Passed, 2));
    let mut hash = Vec::new();
    for part in 0..u64::from(DRAFT_PARTS) {
        let range = (part * PART_BYTES as u64, PART_BYTES as u64);
        let file = (StepNo(0), &"draft.md".parse().unwrap());
        hash.extend(now.raw().artifact_slice(now.owner(), before.passed, file, range).await.unwrap().content);
    }
    assert_eq!(sha256(&hash), before.large);
    assert_eq!(now.run(before.cancelling.run_id).await.status, RunStatus::Cancelled);
    // What comes now was never there.
    let mut held = before.held;
    for run_id in [before.queued, before.held.run_id] {
        held = now.claim(run_id, "runner-a").await.hold;
        grants.note(&held);
        assert!(held.epoch.0 > restored.epoch, "{} is not above {}", held.epoch, restored.epoch);
    }
    let next = now.claim(now.submit_run().await, "runner-a").await;
    assert!(!cycles.contains_key(&next.run.cycle_id), "the name {} is given twice", next.run.cycle_id);
    assert!(order(&now, Order::Resume).await > last_command);
    assert_eq!(now.poll(&Poll::of(runner_id("runner-a"))).await.commands.len(), 1, "what waited does not any more");
    assert_eq!(now.raw().find_session(&sha256(b"t")).await.unwrap(), None);
    assert!(into.number("SELECT MAX(gid) AS n FROM workflow_events").await > last_gid + 1_000_000);
    let lines = now.raw().audit(0, 1000).await.unwrap();
    assert_eq!(lines.iter().filter(|line| line.action == "store.restored").count(), 1);
    // And goes on to its end.
    now.complete(&held, &now.verdict(1, 0.9, StopReason::ThresholdMet)).await.unwrap();
    assert_eq!(now.run(held.run_id).await.status, RunStatus::Passed);
    into.assert_sound().await;
}

/// Every write of who holds `holds`, and every adoption of them.
async fn refuses(store: &TestStore, before: &Before, holds: [&Hold; 3]) {
    for hold in holds {
        let fenced =
            |refused: Result<(), StoreError>| assert!(matches!(refused, Err(StoreError::Fenced { .. })), "{refused:?}");
        fenced(store.renew(hold).await.map(drop));
        fenced(store.complete(hold, &store.drafted(1, "late")).await.map(drop));
        fenced(store.append(hold, &store.said(["late"])).await.map(drop));
        fenced(store.finish(hold, &store.ended(StopReason::StageError)).await.map(drop));
        let adopted = store.raw().adopt(store.owner(), hold.claim_id, &store.wish("runner-a")).await.unwrap();
        assert_eq!(adopted.map(|claimed| claimed.hold), None);
    }
    assert_eq!(store.steps(before.held.run_id).await.len(), 1, "only what the backup knows");
}

async fn cycles(store: &TestStore) -> BTreeMap<String, RunId> {
    let query = redraft_store::run_query::RunQuery { limit: 100, ..Default::default() };
    let rows = store.raw().list_runs(store.owner(), &query).await.unwrap().rows;
    rows.into_iter().map(|row| (row.run.cycle_id, row.run.id)).collect()
}

#[tokio::test]
async fn a_backup_that_is_restored_twice_grants_no_epoch_twice() {
    let (kept, folder) = (on_a_file(), tempfile::tempdir().unwrap());
    let file = folder.path().join("runs.backup");
    let run_id = kept.store(1).await.submit_run().await;
    kept.back_up(&file).await.unwrap();

    let mut grants = Grants::default();
    for life in 2..5 {
        let again = on_a_file();
        again.restore(&file).await.unwrap();
        let store = again.store(life).await;
        grants.note(&store.claim(run_id, "runner-a").await.hold);
    }

    assert_eq!(grants.0.len(), 3);
}

#[tokio::test]
async fn a_restore_goes_beyond_the_epochs_of_the_file_it_replaces_whatever_the_clock_says() {
    let (kept, folder) = (on_a_file(), tempfile::tempdir().unwrap());
    let (file, far) = (folder.path().join("runs.backup"), i64::from(u32::MAX) * 1_000_000);
    let run_id = kept.store(1).await.submit_run().await;
    kept.back_up(&file).await.unwrap();
    let rule = "DROP TRIGGER runs_rule; UPDATE workflow_runs SET epoch = 4294967295000000;";
    kept.database().script(rule).await.unwrap();

    let Kept::File(target) = &kept else { unreachable!("a file") };
    let into = redraft_store_libsql::backup::Place::File(&path(target));
    let restored = redraft_store_libsql::backup::restore(&file, into, true, &quiet).await.unwrap();

    assert!(restored.epoch > far, "{}", restored.epoch);
    assert!(restored.before.unwrap().exists(), "what was there is kept");
    let claimed = kept.store(2).await.claim(run_id, "runner-a").await;
    assert!(claimed.hold.epoch.0 > far && agent(AGENT).name == claimed.run.agent_name);
}
