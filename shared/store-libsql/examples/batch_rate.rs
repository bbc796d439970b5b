//! Batches per second through the file executor, next to the same statements
//! issued bare: `cargo run --profile fast -p redraft-store-libsql --example batch_rate`.
//!
//! Bare means `libsql` on one connection, statements prepared once, each batch
//! in a transaction of its own. Both run in turns in this process, on this disk.

use std::time::{Duration, Instant};

use futures::StreamExt;
use redraft_store_libsql::database::Database;
use redraft_store_libsql::file::FileDatabase;
use redraft_store_libsql::statement::Statement;

const SCHEMA: &str = "
CREATE TABLE runs(id INTEGER PRIMARY KEY, step INTEGER NOT NULL);
CREATE TABLE ops(id TEXT PRIMARY KEY, run INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE steps(run INTEGER NOT NULL, step INTEGER NOT NULL, result TEXT NOT NULL, PRIMARY KEY(run, step)) WITHOUT ROWID;
CREATE TABLE events(gid INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL, message TEXT NOT NULL);
INSERT INTO runs SELECT value, 0 FROM generate_runs;";

/// What completing a stage does: fence, result, progress, event.
const OP: &str = "INSERT INTO ops VALUES(:op, :run)";
const STEP: &str = "INSERT INTO steps VALUES(:run, :step, :result)";
const RUN: &str = "UPDATE runs SET step = step + 1 WHERE id = :run RETURNING step";
const EVENT: &str = "INSERT INTO events(run, message) VALUES(:run, :message)";

const RUNS: i64 = 1000;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(1);

fn batch(n: i64) -> Vec<Statement> {
    let run = n % RUNS;
    let step = n / RUNS;
    vec![
        Statement::new(OP).bind("op", format!("op-{n:020}")).bind("run", run),
        Statement::new(STEP).bind("run", run).bind("step", step).bind("result", RESULT),
        Statement::new(RUN).bind("run", run),
        Statement::new(EVENT).bind("run", run).bind("message", "queued>running"),
    ]
}

const RESULT: &str = r#"{"outcome":"produced","artifact":"draft.md","bytes":1234}"#;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let series = "WITH RECURSIVE n(value) AS (SELECT 0 UNION ALL SELECT value + 1 FROM n WHERE value < 999) SELECT value, 0 FROM n";
    let schema = SCHEMA.replace("SELECT value, 0 FROM generate_runs", series);
    let database = FileDatabase::open(directory.path().join("batches.db")).expect("a new file");
    database.script(&schema).await.expect("a new schema");
    let bare = Bare::open(&directory.path().join("bare.db"), &schema).await;

    let mut rates = [Vec::new(), Vec::new(), Vec::new()];
    let mut n = 0;
    for _ in 0..ROUNDS {
        rates[0].push(bare.rate(&mut n).await);
        rates[1].push(rate(&database, 1, &mut n).await);
        rates[2].push(rate(&database, 64, &mut n).await);
    }

    let [bare, one, many] = rates.map(median);
    report("bare, a transaction each", bare, bare);
    report("1 batch in flight", one, bare);
    report("64 batches in flight", many, bare);
}

async fn rate(database: &FileDatabase, in_flight: usize, n: &mut i64) -> f64 {
    let first = *n;
    let since = now();
    let batches = (first..).take_while(|_| since.elapsed() < ROUND).map(|n| database.write(batch(n)));
    let done = futures::stream::iter(batches)
        .buffer_unordered(in_flight)
        .fold(0, |done, result| async move {
            result.expect("a batch");
            done + 1
        })
        .await;
    *n += done;
    per_second(done, since.elapsed())
}

/// `libsql` itself, used as well as it can be.
struct Bare {
    connection: libsql::Connection,
    statements: [libsql::Statement; 6],
}

impl Bare {
    async fn open(path: &std::path::Path, schema: &str) -> Self {
        let database = libsql::Builder::new_local(path).build().await.expect("a new file");
        let connection = database.connect().expect("a connection");
        for pragma in ["PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA cache_size=-2000"] {
            let mut rows = connection.query(pragma, ()).await.expect("a pragma");
            while rows.next().await.expect("a pragma").is_some() {}
        }
        connection.execute_batch(schema).await.expect("a new schema");
        let mut statements = Vec::new();
        for sql in ["BEGIN IMMEDIATE", OP, STEP, RUN, EVENT, "COMMIT"] {
            statements.push(connection.prepare(sql).await.expect("a statement"));
        }
        let statements = statements.try_into().ok().expect("six statements");
        Self { connection, statements }
    }

    async fn rate(&self, n: &mut i64) -> f64 {
        let first = *n;
        let since = now();
        while since.elapsed() < ROUND {
            self.batch(*n).await.expect("a batch");
            *n += 1;
        }
        per_second(*n - first, since.elapsed())
    }

    async fn batch(&self, n: i64) -> libsql::Result<()> {
        let [begin, op, step, run, event, commit] = &self.statements;
        let (id, number) = (n % RUNS, n / RUNS);
        begin.run(()).await?;
        op.run((format!("op-{n:020}"), id)).await?;
        step.run((id, number, RESULT)).await?;
        let mut rows = run.query([id]).await?;
        while let Some(row) = rows.next().await? {
            row.get_value(0)?;
        }
        event.run((id, "queued>running")).await?;
        commit.run(()).await?;
        for statement in &self.statements {
            statement.reset();
        }
        debug_assert!(self.connection.is_autocommit());
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn now() -> Instant {
    Instant::now()
}

fn per_second(batches: i64, elapsed: Duration) -> f64 {
    let batches = u32::try_from(batches).expect("a second's worth of batches");
    f64::from(batches) / elapsed.as_secs_f64()
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn report(what: &str, rate: f64, bare: f64) {
    println!("{what:<26} {rate:>8.0} batches/s  {:>7.1} µs each  {:>5.2} × bare", 1e6 / rate, rate / bare);
}
