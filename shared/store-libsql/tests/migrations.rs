//! The schema arrives whole, once, whoever opens the database first.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use futures::future::join_all;
use redraft_store::{Store, StoreError};
use redraft_store_libsql::LibsqlStore;
use redraft_store_libsql::database::{Database, DatabaseError};
use redraft_store_libsql::file::FileDatabase;
use redraft_store_libsql::remote::{RemoteDatabase, RemoteOptions};
use redraft_store_libsql::statement::{ResultSet, Statement};
use redraft_store_libsql::testing::Sqld;

/// How many migrations there are.
const KNOWN: i64 = 13;
/// All of them, one behind the other.
const MIGRATION: &str = concat!(
    include_str!("../migrations/0001_runs.sql"),
    include_str!("../migrations/0002_liveness.sql"),
    include_str!("../migrations/0003_uploads.sql"),
    include_str!("../migrations/0004_forks.sql"),
    include_str!("../migrations/0005_failures.sql"),
    include_str!("../migrations/0006_report_rules.sql"),
    include_str!("../migrations/0007_fleet.sql"),
    include_str!("../migrations/0008_keys.sql"),
    include_str!("../migrations/0009_sorts.sql"),
    include_str!("../migrations/0010_metrics.sql"),
    include_str!("../migrations/0011_commands.sql"),
    include_str!("../migrations/0012_children.sql"),
    include_str!("../migrations/0013_figures.sql")
);

async fn open(database: &Arc<dyn Database>) -> Result<LibsqlStore, StoreError> {
    LibsqlStore::open(Arc::clone(database), "a test's database").await
}

/// Four connections of their own, as four processes would have them.
fn connections(directory: &tempfile::TempDir) -> Vec<Arc<dyn Database>> {
    let path = directory.path().join("redraft.db");
    (0..4).map(|_| Arc::new(FileDatabase::open(&path).expect("a file")) as Arc<dyn Database>).collect()
}

/// A database whose lock somebody else holds for the first scripts.
#[derive(Debug)]
struct Locked {
    database: FileDatabase,
    busy: AtomicU32,
}

#[async_trait]
impl Database for Locked {
    async fn write(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        self.database.write(batch).await
    }

    async fn read(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        self.database.read(batch).await
    }

    async fn script(&self, sql: &str) -> Result<(), DatabaseError> {
        let one_less = |busy: u32| busy.checked_sub(1);
        match self.busy.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less) {
            Ok(_) => Err(DatabaseError::Busy { message: "locked by a test".to_owned() }),
            Err(_) => self.database.script(sql).await,
        }
    }
}

/// Opens a new database whose lock is held for so many scripts.
async fn open_locked(busy: u32) -> Result<LibsqlStore, StoreError> {
    let folder = tempfile::tempdir().expect("a file");
    let database = FileDatabase::open(folder.path().join("redraft.db")).expect("a file");
    let locked: Arc<dyn Database> = Arc::new(Locked { database, busy: AtomicU32::new(busy) });
    open(&locked).await
}

#[tokio::test]
async fn a_first_start_waits_for_another_one_that_holds_the_lock_and_not_for_ever() {
    let opened = open_locked(5).await;
    let refused = open_locked(6).await;

    assert!(opened.is_ok(), "{opened:?}");
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
}

async fn names(database: &dyn Database) -> Vec<String> {
    let select = Statement::new("SELECT type || ' ' || name AS name FROM sqlite_master ORDER BY 1");
    let answer = database.read(vec![select]).await.expect("the schema");
    answer[0].rows.iter().map(|row| row.text("name").expect("a name").to_owned()).collect()
}

async fn versions(database: &dyn Database) -> Vec<i64> {
    let select = Statement::new("SELECT version FROM schema_migrations ORDER BY version");
    let answer = database.read(vec![select]).await.expect("the versions");
    answer[0].rows.iter().map(|row| row.integer("version").expect("a version")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_open_a_fresh_file_at_once_all_find_the_schema() {
    let directory = tempfile::tempdir().unwrap();
    let databases = connections(&directory);

    let stores = join_all(databases.iter().map(open)).await;

    for store in stores {
        assert_eq!(store.unwrap().check().await.unwrap().schema_version, u32::try_from(KNOWN).unwrap());
    }
    assert_eq!(versions(&*databases[0]).await, (1..=KNOWN).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_open_a_fresh_server_at_once_all_find_the_schema() {
    let sqld = Sqld::start().await;
    let client = || RemoteDatabase::new(&sqld.url(), RemoteOptions::default()).expect("an address");
    let databases: Vec<_> = (0..4).map(|_| Arc::new(client()) as Arc<dyn Database>).collect();

    let stores = join_all(databases.iter().map(open)).await;

    for store in stores {
        assert_eq!(store.unwrap().check().await.unwrap().schema_version, u32::try_from(KNOWN).unwrap());
    }
    assert_eq!(versions(&*databases[0]).await, (1..=KNOWN).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_database_that_is_opened_again_stays_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let [first, second, ..] = &connections(&directory)[..] else { panic!("two connections") };
    open(first).await.unwrap();
    let before = names(&**first).await;

    open(second).await.unwrap();

    assert_eq!(names(&**second).await, before);
    assert_eq!(versions(&**second).await, (1..=KNOWN).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone_and_says_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    let database = &connections(&directory)[0];
    open(database).await.unwrap();
    database.script("INSERT INTO schema_migrations(version) VALUES(99)").await.unwrap();
    let before = names(&**database).await;

    let refused = open(database).await;

    let Err(StoreError::NeedsAttention(why)) = refused else { panic!("{refused:?}") };
    assert_eq!(
        why.to_string(),
        format!("the database has schema version 99, this program knows {KNOWN}: upgrade the program")
    );
    assert_eq!(names(&**database).await, before);
}

#[tokio::test]
async fn a_migration_that_breaks_off_anywhere_leaves_nothing_behind() {
    let directory = tempfile::tempdir().unwrap();
    let database = &connections(&directory)[0];
    let ends: Vec<_> = MIGRATION.match_indices(";\n").map(|(at, _)| at + 2).collect();
    assert!(ends.len() > 30, "the migration has more statements than that");

    for end in ends {
        let broken = format!("{}\nCREATE TABLE broken(", &MIGRATION[..end]);
        database.script(&broken).await.expect_err("half a migration");
        assert_eq!(names(&**database).await, Vec::<String>::new(), "broken off at byte {end}");
    }

    open(database).await.unwrap();
}

#[tokio::test]
async fn a_failed_migration_can_be_tried_again() {
    let directory = tempfile::tempdir().unwrap();
    let database = &connections(&directory)[0];
    // Somebody's table is in the way of the last one that the migration makes.
    database.script("CREATE TABLE workflow_checkpoints(mine TEXT)").await.unwrap();
    open(database).await.expect_err("the name is taken");
    let left = names(&**database).await;
    database.script("DROP TABLE workflow_checkpoints").await.unwrap();

    open(database).await.unwrap();

    assert_eq!(left, ["table schema_migrations", "table workflow_checkpoints"]);
    assert_eq!(versions(&**database).await, (1..=KNOWN).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_unreachable_database_is_not_taken_for_a_fresh_one() {
    let mut sqld = Sqld::start().await;
    let url = sqld.url();
    sqld.kill();
    let options = RemoteOptions { deadline: std::time::Duration::from_millis(300), ..RemoteOptions::default() };
    let database = Arc::new(RemoteDatabase::new(&url, options).unwrap()) as Arc<dyn Database>;

    let refused = open(&database).await;

    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
}
