use std::any::Any;
use std::sync::Arc;

use async_trait::async_trait;
use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::run::StepNo;
use redraft_domain::time::Timestamp;
use redraft_store::Store;
use redraft_store::claim::Hold;
use redraft_store::testing::Bench;

use crate::LibsqlStore;
use crate::database::{Database, DatabaseError};
use crate::statement::{ResultSet, Statement};

/// A store whose clock stands still until a test moves it, with hooks into its rows.
#[derive(Debug)]
pub struct ClockedStore {
    store: LibsqlStore,
    database: Arc<dyn Database>,
    has_own_clock: bool,
    _keep: Box<dyn Any + Send + Sync>,
}

impl ClockedStore {
    /// Puts a store on a fresh database and stops its clock. `keep` is what must outlive
    /// the store: the directory of its file, its server.
    ///
    /// # Panics
    /// The database is not fresh, or does not answer.
    pub async fn new(database: Arc<dyn Database>, keep: impl Any + Send + Sync) -> Self {
        let store = LibsqlStore::open(Arc::clone(&database), "a test's database").await.expect("a fresh database");
        let stop = "DROP VIEW db_now; CREATE TABLE db_now(ms INTEGER NOT NULL); INSERT INTO db_now VALUES(0);";
        database.script(stop).await.expect("the clock is a view");
        Self { store, database, has_own_clock: true, _keep: Box::new(keep) }
    }

    /// Puts a store on a database whose clock goes on as the machine's does, whatever a test sets it to.
    ///
    /// # Panics
    /// The database does not answer.
    pub async fn with_a_running_clock(database: Arc<dyn Database>, keep: impl Any + Send + Sync) -> Self {
        let store = LibsqlStore::open(Arc::clone(&database), "a test's database").await.expect("a database");
        Self { store, database, has_own_clock: false, _keep: Box::new(keep) }
    }

    /// The store.
    pub fn store(&self) -> &LibsqlStore {
        &self.store
    }

    /// Writes past the store, as a script or a hostile program would.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tamper(&self, sql: &str) -> Result<(), DatabaseError> {
        self.database.script(sql).await
    }

    /// Reads past the store.
    ///
    /// # Panics
    /// The query fails.
    pub async fn query(&self, statement: Statement) -> ResultSet {
        let mut answer = self.database.read(vec![statement]).await.expect("a query");
        answer.pop().unwrap_or_default()
    }

    async fn put(&self, statement: Statement) {
        self.database.write(vec![statement]).await.expect("a write");
    }
}

#[async_trait]
impl Bench for ClockedStore {
    fn store(&self) -> &dyn Store {
        &self.store
    }

    async fn set_clock(&self, now: Timestamp) {
        if !self.has_own_clock {
            return;
        }
        self.put(Statement::new("UPDATE db_now SET ms = :ms").bind("ms", now.as_ms())).await;
    }

    async fn add_gate(&self, run_id: RunId, step: StepNo) {
        let insert = Statement::new("INSERT INTO workflow_gates(run_id, step_no) VALUES(:run_id, :step_no)");
        self.put(insert.bind("run_id", run_id.to_string()).bind("step_no", step.0)).await;
    }

    async fn add_checkpoint(&self, id: &str, run_id: RunId, step: StepNo) {
        let insert = Statement::new(
            "INSERT INTO workflow_checkpoints(id, run_id, gate_step, kind, title, subject_sha256, created_at)
             SELECT :id, :run_id, :step_no, 'approval', 'go on?', 'abc', ms FROM db_now",
        );
        self.put(insert.bind("id", id).bind("run_id", run_id.to_string()).bind("step_no", step.0)).await;
    }

    async fn decide(&self, id: &str, status: &str) {
        let update = Statement::new("UPDATE workflow_checkpoints SET status = :status WHERE id = :id");
        self.put(update.bind("id", id).bind("status", status)).await;
    }

    async fn checkpoint_status(&self, id: &str) -> String {
        let select = Statement::new("SELECT status FROM workflow_checkpoints WHERE id = :id").bind("id", id);
        let answer = self.query(select).await;
        answer.rows.first().and_then(|row| row.text("status").ok()).unwrap_or_default().to_owned()
    }

    async fn make_wait(&self, hold: &Hold, checkpoint: &str) {
        let update = Statement::new(
            "UPDATE workflow_runs SET status = 'waiting', waiting_on = :checkpoint, epoch = epoch + 1, claim_id = NULL, lease_until = NULL
             WHERE id = :run_id AND epoch = :epoch AND claim_id = :claim_id",
        );
        let update = update.bind("checkpoint", checkpoint).bind("run_id", hold.run_id.to_string());
        self.put(update.bind("epoch", hold.epoch.0).bind("claim_id", hold.claim_id.to_string())).await;
    }

    async fn blob_parts(&self, owner: &OwnerId, sha256: &str) -> u64 {
        let count =
            Statement::new("SELECT COUNT(*) AS parts FROM blobs WHERE owner_id = :owner_id AND sha256 = :sha256");
        let answer = self.query(count.bind("owner_id", owner.as_str()).bind("sha256", sha256)).await;
        let parts = answer.rows.first().and_then(|row| row.integer("parts").ok());
        parts.and_then(|parts| u64::try_from(parts).ok()).unwrap_or_default()
    }

    async fn broken_invariants(&self) -> Vec<String> {
        super::broken_invariants(&*self.database).await.expect("the invariants")
    }
}
