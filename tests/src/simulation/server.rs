//! The database that all of a history shares: the real one on a file, with a clock that the history moves.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use futures::executor::block_on;
use redraft_domain::time::Timestamp;
use redraft_store::testing::{Bench, START};
use redraft_store_libsql::LibsqlStore;
use redraft_store_libsql::database::DatabaseError;
use redraft_store_libsql::file::{Durability, FileDatabase, FileOptions};
use redraft_store_libsql::statement::{ResultSet, Statement};
use redraft_store_libsql::testing::ClockedStore;

use super::diary::Diary;
use super::monitor::Monitor;
use super::planted::Planted;
use super::report::Broken;

/// What a batch is answered with.
pub(super) type Answer = Result<Vec<ResultSet>, DatabaseError>;

const SET_CLOCK: &str = "UPDATE db_now SET ms = :ms";

/// The database and its clock.
#[derive(Debug)]
pub(super) struct Server {
    bench: ClockedStore,
    database: Arc<dyn redraft_store_libsql::database::Database>,
    planted: Option<Planted>,
    diary: Arc<Diary>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// How far the latest caller had come: time does not go back for those behind it.
    reached: Duration,
    /// By how much the clock is wrong.
    offset_ms: i64,
    /// What the clock in the database says, if that is known.
    shown: Option<Timestamp>,
    monitor: Monitor,
    spoilt: BTreeMap<&'static str, &'static str>,
}

impl Server {
    /// A fresh database in `folder`.
    pub(super) fn new(folder: &Path, planted: Option<Planted>, diary: Arc<Diary>) -> Self {
        let path = folder.join("redraft.db");
        std::fs::write(&path, template()).unwrap();
        let database: Arc<dyn redraft_store_libsql::database::Database> = Arc::new(open(&path));
        let bench = block_on(ClockedStore::new(Arc::clone(&database), ()));
        if let Some(sql) = planted.and_then(Planted::schema) {
            block_on(bench.tamper(sql)).unwrap();
        }
        Self { bench, database, planted, diary, state: Mutex::default() }
    }

    /// Executes a batch that a caller sends at `at`.
    pub(super) fn write(&self, batch: &[Statement], at: Duration) -> Answer {
        let mut state = self.state.lock().unwrap();
        let now = state.now(at);
        let seen = Monitor::before(batch, now, |query| self.query(query));
        let mut whole = vec![Statement::new(SET_CLOCK).bind("ms", now.as_ms())];
        whole.extend(batch.iter().cloned().map(|statement| self.spoil(&mut state, statement)));
        let answer = run(self.database.write(whole));
        state.shown = answer.is_ok().then_some(now);
        let answer = without_clock(answer);
        self.diary.note_batch(at, batch, if answer.is_ok() { "done:" } else { "refused:" });
        state.monitor.after(seen, batch, &answer, |query| self.query(query));
        answer
    }

    /// Executes queries that a caller sends at `at`.
    pub(super) fn read(&self, batch: Vec<Statement>, at: Duration) -> Answer {
        let mut state = self.state.lock().unwrap();
        let now = state.now(at);
        if state.shown != Some(now) {
            run(self.database.write(vec![Statement::new(SET_CLOCK).bind("ms", now.as_ms())])).unwrap();
            state.shown = Some(now);
        }
        self.diary.note_batch(at, &batch, "read:");
        run(self.database.read(batch))
    }

    /// Reads past everything.
    pub(super) fn query(&self, statement: Statement) -> ResultSet {
        run(self.database.read(vec![statement])).unwrap().pop().unwrap_or_default()
    }

    /// Moves the clock, back too.
    pub(super) fn jump(&self, by_ms: i64) {
        self.state.lock().unwrap().offset_ms += by_ms;
    }

    /// What the clock says at `at`.
    pub(super) fn now(&self, at: Duration) -> Timestamp {
        self.state.lock().unwrap().now(at)
    }

    /// What contradicts the invariants that queries can check.
    pub(super) fn broken_invariants(&self) -> Vec<String> {
        run(self.bench.broken_invariants())
    }

    /// What was seen to break, at the moment it broke.
    pub(super) fn broken(&self) -> Vec<Broken> {
        self.state.lock().unwrap().monitor.broken.clone()
    }

    /// How many writes were refused because their claim was lost.
    pub(super) fn fenced_writes(&self) -> u64 {
        self.state.lock().unwrap().monitor.fenced
    }

    fn spoil(&self, state: &mut State, mut statement: Statement) -> Statement {
        let Some(planted) = self.planted else { return statement };
        // One text each: the database keeps a prepared statement of every text it sees.
        statement.sql = *state.spoilt.entry(statement.sql).or_insert_with(|| planted.spoilt(statement.sql));
        statement
    }
}

impl State {
    fn now(&mut self, at: Duration) -> Timestamp {
        self.reached = self.reached.max(at);
        let ms = i64::try_from(self.reached.as_millis()).unwrap_or(i64::MAX);
        Timestamp::from_ms(START.as_ms() + ms + self.offset_ms)
    }
}

/// Waits for the database where the caller stands: no time passes for anybody meanwhile.
fn run<T>(call: impl Future<Output = T>) -> T {
    // Without a budget: a task that may not go on would be asked again here for ever.
    block_on(tokio::task::unconstrained(call))
}

fn without_clock(answer: Answer) -> Answer {
    match answer {
        Ok(mut sets) => {
            sets.remove(0);
            Ok(sets)
        }
        Err(DatabaseError::Constraint { statement, message }) => {
            Err(DatabaseError::Constraint { statement: statement.saturating_sub(1), message })
        }
        Err(error) => Err(error),
    }
}

fn open(path: &Path) -> FileDatabase {
    let options = FileOptions { durability: Durability::ProcessKill, ..FileOptions::default() };
    FileDatabase::open_with(path, options).unwrap()
}

/// The bytes of a database with the current schema and no rows: made once, because migrations take longer than a history.
fn template() -> &'static [u8] {
    static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("redraft.db");
        let database = Arc::new(open(&path));
        drop(block_on(LibsqlStore::open(database as _, "a template")).unwrap());
        std::fs::read(path).unwrap()
    })
}
