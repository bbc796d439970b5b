//! What the schema refuses to whoever writes past the store: an old deployment, a script, a hostile runner.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use redraft_domain::id::RunId;
use redraft_domain::run::record::{Parent, ParentKind};
use redraft_domain::run::{StepNo, StopReason};
use redraft_store::claim::Hold;
use redraft_store::submission::NewRun;
use redraft_store::testing::TestStore;
use redraft_store::testing::keys::a_key;
use redraft_store_libsql::database::DatabaseError;
use redraft_store_libsql::file::FileDatabase;
use redraft_store_libsql::testing::ClockedStore;

/// A store, and its rows from behind.
async fn opened() -> (TestStore, Arc<ClockedStore>) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let database = FileDatabase::open(directory.path().join("redraft.db")).expect("a fresh file");
    let rows = Arc::new(ClockedStore::new(Arc::new(database), directory).await);
    (TestStore::new(Arc::clone(&rows)).await, rows)
}

/// Expects the rule named `rule` to refuse `sql`.
async fn assert_refused(rows: &ClockedStore, sql: &str, rule: &str) {
    match rows.tamper(sql).await {
        Err(DatabaseError::Constraint { message, .. }) => assert!(message.contains(rule), "{sql}: {message}"),
        other => panic!("{sql} should be refused by {rule}, got {other:?}"),
    }
}

fn update(run_id: RunId, change: &str) -> String {
    format!("UPDATE workflow_runs SET {change} WHERE id = '{run_id}'")
}

/// One run of each end.
async fn ended_runs(store: &TestStore) -> Vec<RunId> {
    let mut ended = Vec::new();
    for reason in [StopReason::ThresholdMet, StopReason::StageError, StopReason::CancelRequested] {
        let hold = store.claimed_run().await;
        if reason == StopReason::CancelRequested {
            store.cancel(hold.run_id).await.unwrap();
        }
        store.finish(&hold, &store.ended(reason)).await.unwrap();
        ended.push(hold.run_id);
    }
    ended
}

#[tokio::test]
async fn no_column_of_an_ended_run_can_be_changed() {
    let (store, rows) = opened().await;
    let columns = rows.query(redraft_store_libsql::statement::Statement::new(
        "SELECT name FROM pragma_table_info('workflow_runs') WHERE name <> 'id'",
    ));
    let columns: Vec<_> = columns.await.rows.iter().map(|row| row.text("name").unwrap().to_owned()).collect();

    for run_id in ended_runs(&store).await {
        let before = store.detail(run_id).await;
        for column in &columns {
            assert_refused(&rows, &update(run_id, &format!("{column} = {column}")), "RUN_RULE").await;
        }
        let revived = "status = 'queued', epoch = epoch + 1, stop_reason = NULL, cancel_requested_at = NULL";
        assert_refused(&rows, &update(run_id, revived), "RUN_RULE").await;
        assert_eq!(store.detail(run_id).await, before);
    }
    assert!(columns.len() > 30);
}

#[tokio::test]
async fn a_status_or_claim_never_changes_without_its_epoch() {
    let (store, rows) = opened().await;
    let queued = store.submit_run().await;
    let running = store.claimed_run().await.run_id;
    let taken = "status = 'running', claim_id = 'x', lease_until = 1";

    for (run_id, change) in [
        (queued, taken.to_owned()),
        (queued, format!("{taken}, epoch = epoch + 2")),
        (queued, "epoch = epoch + 1".to_owned()),
        (queued, "epoch = epoch - 1".to_owned()),
        (running, "claim_id = 'stolen'".to_owned()),
        (running, "status = 'queued', claim_id = NULL, lease_until = NULL".to_owned()),
        (running, "epoch = epoch + 1".to_owned()),
    ] {
        assert_refused(&rows, &update(run_id, &change), "RUN_RULE").await;
    }
}

#[tokio::test]
async fn only_the_edges_of_the_state_machine_exist() {
    let (store, rows) = opened().await;
    let queued = store.submit_run().await;
    let hold = store.claimed_run().await;
    rows.tamper(&format!(
        "UPDATE workflow_runs SET status = 'waiting', waiting_on = 'k', claim_id = NULL, lease_until = NULL, epoch = epoch + 1 WHERE id = '{}'",
        hold.run_id
    ))
    .await
    .unwrap();

    let passed = "status = 'passed', stop_reason = 'accepted', waiting_on = NULL, epoch = epoch + 1";
    let waiting = "status = 'waiting', waiting_on = 'k', epoch = epoch + 1";
    let running = "status = 'running', claim_id = 'x', lease_until = 1, waiting_on = NULL, epoch = epoch + 1";
    for (run_id, change) in [(queued, passed), (queued, waiting), (hold.run_id, passed), (hold.run_id, running)] {
        assert_refused(&rows, &update(run_id, change), "RUN_RULE").await;
    }
}

#[tokio::test]
async fn a_status_and_what_belongs_to_it_go_together() {
    let (store, rows) = opened().await;
    let queued = store.submit_run().await;
    let running = store.claimed_run().await.run_id;

    for (run_id, change) in [
        (queued, "status = 'running', epoch = epoch + 1"),
        (queued, "status = 'failed', epoch = epoch + 1"),
        (queued, "lease_until = 1"),
        (queued, "waiting_on = 'k'"),
        (running, "lease_until = NULL"),
        (running, "stop_reason = 'internal'"),
        (queued, "pin_runner = 'x'"),
    ] {
        assert_refused(&rows, &update(run_id, change), "CHECK").await;
    }
}

#[tokio::test]
async fn nobody_is_cancelled_unasked_and_whose_end_was_asked_only_ends() {
    let (store, rows) = opened().await;
    let hold = store.claimed_run().await;
    let asked = store.claimed_run().await;
    store.cancel(asked.run_id).await.unwrap();
    let free = "claim_id = NULL, lease_until = NULL, epoch = epoch + 1";

    let cancelled = format!("status = 'cancelled', stop_reason = 'cancel_requested', {free}");
    assert_refused(&rows, &update(hold.run_id, &cancelled), "cancelled_when_asked").await;
    for other in ["status = 'queued'", "status = 'passed', stop_reason = 'accepted'"] {
        assert_refused(&rows, &update(asked.run_id, &format!("{other}, {free}")), "asked_means_cancelling").await;
    }
    assert_refused(&rows, &update(store.submit_run().await, "cancel_requested_at = 1"), "asked_means_cancelling").await;
}

#[tokio::test]
async fn what_happened_stays_as_it_was_written() {
    let (store, rows) = opened().await;
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "draft")).await.unwrap();

    for (table, column) in [
        ("workflow_steps", "score = 1.0"),
        ("workflow_steps", "result = result"),
        ("workflow_events", "message = 'nothing happened'"),
        ("workflow_artifacts", "sha256 = 'other'"),
    ] {
        assert_refused(&rows, &format!("UPDATE {table} SET {column}"), "IMMUTABLE").await;
    }
}

#[tokio::test]
async fn the_audit_stays_as_it_was_written_and_a_key_stays_what_it_is() {
    let (store, rows) = opened().await;
    a_key(&store).await;

    assert_refused(&rows, "UPDATE audit SET actor = 'eve'", "IMMUTABLE").await;
    assert_refused(&rows, "DELETE FROM audit", "IMMUTABLE").await;
    for change in
        ["owner_id = 'bob'", "scopes = 'all'", "sha256 = 'x'", "expires_at = expires_at + 1", "kind = 'runner'"]
    {
        assert_refused(&rows, &format!("UPDATE api_keys SET {change}"), "IMMUTABLE").await;
    }
    rows.tamper("UPDATE api_keys SET revoked_at = 1").await.unwrap();
    assert_refused(&rows, "UPDATE api_keys SET revoked_at = NULL", "IMMUTABLE").await;
    let powerful = "INSERT INTO api_keys(id, owner_id, kind, name, sha256, last_four, scopes, created_at, expires_at)
        VALUES('x', 'ada', 'runner', 'x', 'x', 'x', 'all', 1, 2)";
    assert_refused(&rows, powerful, "KEY_RULE").await;
}

#[tokio::test]
async fn a_person_decides_once() {
    let (store, rows) = opened().await;
    let hold = store.claimed_run().await;
    let bench = store.bench();
    bench.add_checkpoint("k1", hold.run_id, StepNo(0)).await;
    bench.decide("k1", "rejected").await;

    let change = "UPDATE workflow_checkpoints SET status = 'approved' WHERE id = 'k1'";
    assert_refused(&rows, change, "IMMUTABLE").await;
}

fn op(hold: &Hold, owner: &str, epoch: i64, claim: &str) -> String {
    format!(
        "INSERT INTO workflow_ops(op_id, owner_id, run_id, epoch, claim_id, kind, req_sha256, at)
         VALUES('forged', '{owner}', '{}', {epoch}, '{claim}', 'events', 'x', 1)",
        hold.run_id
    )
}

#[tokio::test]
async fn no_operation_is_written_without_the_claim_that_holds_the_run() {
    let (store, rows) = opened().await;
    let hold = store.claimed_run().await;
    let (epoch, claim) = (hold.epoch.0, hold.claim_id.to_string());

    for forged in [
        op(&hold, "ada", epoch, "guessed"),
        op(&hold, "ada", epoch - 1, &claim),
        op(&hold, "ada", epoch + 1, &claim),
        op(&hold, "bob", epoch, &claim),
    ] {
        assert_refused(&rows, &forged, "FENCED").await;
    }
    store.finish(&hold, &store.ended(StopReason::StageError)).await.unwrap();
    assert_refused(&rows, &op(&hold, "ada", epoch, &claim), "FENCED").await;
}

#[tokio::test]
async fn no_step_is_written_out_of_order_or_for_a_run_that_is_not_running() {
    let (store, rows) = opened().await;
    let hold = store.claimed_run().await;
    let step = |run_id: RunId, number: i64, epoch: i64| {
        format!(
            "INSERT INTO workflow_steps(run_id, step_no, stage, attempt, epoch, op_id, started_at, at, result)
             VALUES('{run_id}', {number}, 'producing', 1, {epoch}, 'forged', 1, 1, '{{}}')"
        )
    };

    assert_refused(&rows, &step(hold.run_id, 1, hold.epoch.0), "STEP_RULE").await;
    assert_refused(&rows, &step(hold.run_id, 0, hold.epoch.0 + 1), "STEP_RULE").await;
    assert_refused(&rows, &step(store.submit_run().await, 0, 0), "STEP_RULE").await;
}

#[tokio::test]
async fn lines_that_only_the_store_writes_cannot_be_forged() {
    let (store, rows) = opened().await;
    let hold = store.claimed_run().await;
    let line = |event_type: &str, event_id: &str| {
        format!(
            "INSERT INTO workflow_events(run_id, seq, event_id, epoch, event_type, message, created_at)
             VALUES('{}', 99, '{event_id}', {}, '{event_type}', 'queued>passed', 1)",
            hold.run_id, hold.epoch
        )
    };

    for event_type in ["status_change", "submitted", "cancel_requested"] {
        for event_id in ["forged".to_owned(), format!("{}:0", hold.run_id), format!("{}:t99", hold.run_id)] {
            assert_refused(&rows, &line(event_type, &event_id), "EVENT_RULE").await;
        }
    }
}

#[tokio::test]
async fn no_file_is_written_without_its_content() {
    let (store, rows) = opened().await;
    let hold = store.claimed_run().await;
    let file = |bytes: u64| {
        format!(
            "INSERT INTO workflow_artifacts(run_id, step_no, attempt, artifact_type, filename, sha256, bytes, media_type, created_at)
             VALUES('{}', 0, 1, 'output', 'a', 'abc', {bytes}, 'text/plain', 1)",
            hold.run_id
        )
    };
    assert_refused(&rows, &file(3), "CONTENT_RULE").await;
    rows.tamper("INSERT INTO blobs(owner_id, sha256, part, content) VALUES('bob', 'abc', 0, x'616263')").await.unwrap();
    assert_refused(&rows, &file(3), "CONTENT_RULE").await;
    rows.tamper("INSERT INTO blobs(owner_id, sha256, part, content) VALUES('ada', 'abc', 0, x'616263')").await.unwrap();

    for bytes in [0, 2, 4, 262_147] {
        assert_refused(&rows, &file(bytes), "CONTENT_RULE").await;
    }
    rows.tamper(&file(3)).await.unwrap();
}

#[tokio::test]
async fn one_epoch_is_claimed_once() {
    let (store, rows) = opened().await;
    let hold = store.claimed_run().await;
    let second = format!(
        "INSERT INTO workflow_claims(claim_id, run_id, epoch, runner_id, at) VALUES('other', '{}', {}, 'r', 1)",
        hold.run_id, hold.epoch
    );

    assert_refused(&rows, &second, "UNIQUE").await;
}

#[tokio::test]
async fn a_step_that_nobody_executed_is_refused_unless_it_is_carried_over_as_it_was() {
    let (store, rows) = opened().await;
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "draft")).await.unwrap();
    store.complete(&hold, &store.verdict(1, 0.1, StopReason::AttemptsExhausted)).await.unwrap();
    let parent = Some(Parent { run_id: hold.run_id, kind: ParentKind::Fork { from_attempt: 1 } });
    let fork = store.submit(NewRun { parent, ..store.new_run() }).await.id;
    let plain = store.submit_run().await;
    let step = |run: RunId, no: u32| {
        format!(
            "INSERT INTO workflow_steps(run_id, step_no, stage, attempt, epoch, op_id, result, score, started_at, at)
             SELECT '{run}', {no}, stage, attempt, 0, 'x', result, 1.0, 1, 1 FROM workflow_steps WHERE run_id = '{}' AND step_no = 1",
            hold.run_id
        )
    };

    assert_refused(&rows, &step(plain, 1), "STEP_RULE").await;
    assert_refused(&rows, &step(fork, 2), "STEP_RULE").await;
    rows.tamper(&format!("DELETE FROM workflow_steps WHERE run_id = '{fork}' AND step_no = 1")).await.unwrap();
    assert_refused(&rows, &step(fork, 1), "STEP_RULE").await;
}
