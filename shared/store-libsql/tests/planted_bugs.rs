//! Bugs put into the store on purpose: random histories must find each, or they prove nothing.

use std::sync::Arc;

use async_trait::async_trait;
use redraft_store::testing::TestStore;
use redraft_store::testing::histories::play;
use redraft_store_libsql::database::{Database, DatabaseError};
use redraft_store_libsql::file::{Durability, FileDatabase, FileOptions};
use redraft_store_libsql::statement::{ResultSet, Statement};
use redraft_store_libsql::testing::ClockedStore;

/// Histories a bug may survive; most are found in the first.
const HISTORIES: u64 = 12;

/// A database that executes something slightly else than what it is told.
#[derive(Debug)]
struct Sabotaged {
    inner: FileDatabase,
    /// Only statements that begin like this…
    verb: &'static str,
    /// …and in them this text…
    right: &'static str,
    /// …is replaced by this one.
    wrong: &'static str,
}

impl Sabotaged {
    fn spoil(&self, mut batch: Vec<Statement>) -> Vec<Statement> {
        for statement in &mut batch {
            if statement.sql.contains(self.verb) && statement.sql.contains(self.right) {
                let spoilt = statement.sql.replace(self.right, self.wrong);
                statement.sql = Box::leak(spoilt.into_boxed_str());
            }
        }
        batch
    }
}

#[async_trait]
impl Database for Sabotaged {
    async fn write(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        self.inner.write(self.spoil(batch)).await
    }

    async fn read(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        self.inner.read(self.spoil(batch)).await
    }

    async fn script(&self, sql: &str) -> Result<(), DatabaseError> {
        self.inner.script(sql).await
    }
}

/// Plays histories on a store with a bug: in a statement, or made by `schema`.
async fn play_with(verb: &'static str, right: &'static str, wrong: &'static str, schema: &str) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let options = FileOptions { durability: Durability::ProcessKill, ..FileOptions::default() };
    let inner = FileDatabase::open_with(directory.path().join("redraft.db"), options).expect("a fresh file");
    let database = Arc::new(Sabotaged { inner, verb, right, wrong });
    let bench = ClockedStore::new(database, directory).await;
    bench.tamper(schema).await.expect("the rule exists");
    play(&TestStore::new(bench).await, 1..=HISTORIES).await;
}

macro_rules! found {
    ($($name:ident: $verb:literal, $right:literal => $wrong:literal;)+) => {$(
        #[tokio::test]
        #[should_panic(expected = "history of seed")]
        async fn $name() {
            play_with($verb, $right, $wrong, "SELECT 1").await;
        }
    )+};
}

found! {
    a_write_that_is_not_idempotent_is_found:
        "INSERT INTO workflow_ops", "SELECT :op_id," => "SELECT :op_id || hex(randomblob(8)),";
    a_rescue_that_does_not_look_at_the_lease_is_found:
        "rescues = rescues + 1", "lease_until + :grace_ms < (SELECT ms FROM db_now)" => ":grace_ms >= 0";
    a_rescue_that_forgets_the_request_to_cancel_is_found:
        "rescues = rescues + 1", "status = CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancelled' WHEN" => "status = CASE WHEN";
    a_renewal_that_shortens_a_lease_is_found:
        "RETURNING cancel_requested_at", "max(lease_until, " => "max(0, ";
    a_renewal_under_any_claim_is_found:
        "RETURNING cancel_requested_at", "claim_id = :claim_id" => ":claim_id IS NOT NULL";
    a_renewal_for_any_owner_is_found:
        "RETURNING cancel_requested_at", "owner_id = :owner_id" => ":owner_id IS NOT NULL";
    a_claim_above_the_limit_is_found:
        "INSERT INTO workflow_claims", "a.concurrency <= (" => "a.concurrency < (";
    a_claim_before_its_time_is_found:
        "INSERT INTO workflow_claims", "q.not_before <= (SELECT ms FROM db_now)" => "q.not_before > 0";
    a_claim_past_a_pin_is_found:
        "INSERT INTO workflow_claims", "q.pin_runner = :runner_id" => "q.pin_runner <> :runner_id";
    an_adoption_under_an_old_claim_is_found:
        "prev_claim_id", "AND r.claim_id = k.claim_id" => "";
    an_end_that_forgets_the_request_to_cancel_is_found:
        ":stop_reason", "CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancelled' ELSE :status END" => ":status";
    a_release_that_leaves_the_claim_check_out_is_found:
        "ELSE 'queued' END,\n  stop_reason", "epoch = :epoch AND claim_id = :claim_id" => ":epoch > 0 AND :claim_id <> ''";
    a_gap_in_the_history_is_found:
        "INSERT INTO workflow_events", ") + 1 + e.key" => ") + 2 + e.key";
    a_cancel_that_ends_a_running_run_at_once_is_found:
        "waiting_on = NULL", "status IN ('queued', 'waiting')" => "status IN ('queued', 'waiting', 'running')";
}

#[tokio::test]
#[should_panic(expected = "history of seed")]
async fn a_missing_fence_is_found() {
    play_with("no statement", "", "", "DROP TRIGGER ops_fence").await;
}

#[tokio::test]
#[should_panic(expected = "history of seed")]
async fn a_missing_order_of_steps_is_found() {
    play_with("no statement", "", "", "DROP TRIGGER step_rule").await;
}

#[tokio::test]
#[should_panic(expected = "history of seed")]
async fn a_history_that_misses_transitions_is_found() {
    play_with("no statement", "", "", "DROP TRIGGER runs_event").await;
}

#[tokio::test]
async fn a_store_without_a_bug_is_not_accused() {
    play_with("no statement", "", "", "SELECT 1").await;
}
