//! A database that can be copied, and copied into.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use redraft_store::testing::TestStore;
use redraft_store_libsql::backup::{Backup, BackupError, Place, Restored, restore, take};
use redraft_store_libsql::database::Database;
use redraft_store_libsql::file::FileDatabase;
use redraft_store_libsql::remote::{RemoteDatabase, RemoteOptions};
use redraft_store_libsql::statement::Statement;
use redraft_store_libsql::testing::{ClockedStore, Sqld, broken_invariants};

/// Where runs are kept.
#[derive(Debug)]
pub(crate) enum Kept {
    File(tempfile::TempDir),
    Server(Box<Sqld>, Box<RemoteDatabase>),
}

pub(crate) fn on_a_file() -> Kept {
    Kept::File(tempfile::tempdir().unwrap())
}

pub(crate) async fn on_a_server() -> Kept {
    let sqld = Sqld::start().await;
    let client = RemoteDatabase::new(&sqld.url(), RemoteOptions::default()).unwrap();
    Kept::Server(Box::new(sqld), Box::new(client))
}

pub(crate) fn path(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("redraft.db")
}

pub(crate) fn quiet(_table: &str, _rows: u64) {}

impl Kept {
    /// Another way in.
    pub(crate) fn database(&self) -> Arc<dyn Database> {
        match self {
            Self::File(folder) => Arc::new(FileDatabase::open(path(folder)).unwrap()),
            Self::Server(sqld, _) => Arc::new(RemoteDatabase::new(&sqld.url(), RemoteOptions::default()).unwrap()),
        }
    }

    /// A store on it whose ids are others than those of any other `life`.
    pub(crate) async fn store(&self, life: u32) -> TestStore {
        let bench = ClockedStore::with_a_running_clock(self.database(), ()).await;
        let store = TestStore::new(bench).await;
        for _ in 0..life * 10_000 {
            store.op_id();
        }
        store
    }

    pub(crate) async fn back_up(&self, to: &Path) -> Result<Backup, BackupError> {
        match self {
            Self::File(folder) => take(Place::File(&path(folder)), to, &quiet).await,
            Self::Server(_, client) => take(Place::Server(client), to, &quiet).await,
        }
    }

    pub(crate) async fn restore(&self, from: &Path) -> Result<Restored, BackupError> {
        match self {
            Self::File(folder) => restore(from, Place::File(&path(folder)), false, &quiet).await,
            Self::Server(_, client) => restore(from, Place::Server(client), false, &quiet).await,
        }
    }

    /// Fails unless what is kept keeps the invariants.
    pub(crate) async fn assert_sound(&self) {
        assert_eq!(broken_invariants(&*self.database()).await.unwrap(), Vec::<String>::new());
    }

    /// A number that a query answers with as `n`.
    pub(crate) async fn number(&self, sql: &'static str) -> i64 {
        let answer = self.database().read(vec![Statement::new(sql)]).await.unwrap();
        answer[0].rows[0].integer("n").unwrap()
    }
}
