//! What each operation costs on a real server: requests, and rows as a hosted database bills them.
//!
//! The figures are a snapshot. Whoever changes a statement changes them knowingly; none may
//! depend on how many runs the table holds.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod recorder;

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use redraft_domain::limits::ACTIVE_COUNT;
use redraft_domain::run::{RunStatus, StepNo, StopReason};
use redraft_domain::run_file::RunFile;
use redraft_domain::scope::Role;
use redraft_store::audit::Who;
use redraft_store::beat::Beat;
use redraft_store::claim::{ClaimRequest, LeaseTimes, Renewal};
use redraft_store::figures::QUEUE_LOOKED_AT;
use redraft_store::guard::{Credential, Guard};
use redraft_store::people::{Bucket, NewSession};
use redraft_store::poll::{Metrics, Poll};
use redraft_store::run_query::{EventQuery, RunQuery, Sort, SortBy};
use redraft_store::submission::NewRun;
use redraft_store::testing::fixtures::{AGENT, agent, runner_id, sha256};
use redraft_store::testing::keys::a_key;
use redraft_store::testing::{LEASE, TestStore};
use redraft_store_libsql::database::Database;
use redraft_store_libsql::remote::{RemoteDatabase, RemoteOptions};
use redraft_store_libsql::testing::{ClockedStore, Sqld};

use crate::recorder::Recorder;

/// Requests, rows read, rows written (index entries and triggers included).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cost(u64, u64, u64);

/// The bill of each operation, the same with 150 runs in the table and with 5,000.
const BILL: [(&str, Cost); 48] = [
    ("submit", Cost(1, 14, 14)),
    ("upload a part", Cost(1, 7, 6)),
    ("check an upload", Cost(3, 7, 1)),
    ("check it again", Cost(1, 2, 0)),
    ("submit with a file", Cost(1, 20, 17)),
    ("list 50 that passed", Cost(1, 111, 0)),
    ("list 50 not passed", Cost(1, 113, 0)),
    ("list 50 by last change", Cost(1, 218, 0)),
    ("list 50 by duration", Cost(1, 216, 0)),
    ("list 50 by score", Cost(1, 216, 0)),
    ("list 50 not passed by score", Cost(1, 215, 0)),
    ("find cycle", Cost(1, 1, 0)),
    ("poll, nothing there", Cost(1, 2, 0)),
    ("poll that says the runner lives, nothing there", Cost(1, 6, 1)),
    ("poll that tells how the machine is, nothing there", Cost(1, 6, 1)),
    ("poll, hundreds there", Cost(1, 5, 0)),
    ("claim, nothing there", Cost(1, 3, 0)),
    ("claim, hundreds there", Cost(1, 35, 10)),
    ("renew", Cost(1, 6, 1)),
    ("append 3 events", Cost(1, 14, 11)),
    ("complete a stage with a file", Cost(1, 24, 12)),
    ("complete it again", Cost(2, 3, 0)),
    ("adopt", Cost(1, 32, 10)),
    ("one run", Cost(1, 19, 0)),
    ("3 events", Cost(1, 6, 0)),
    ("a slice of a file", Cost(1, 5, 0)),
    ("complete a stage with a verdict", Cost(1, 22, 17)),
    ("release", Cost(1, 8, 8)),
    ("cancel a running run", Cost(1, 12, 6)),
    ("finish", Cost(1, 14, 11)),
    ("cancel a queued run", Cost(1, 16, 9)),
    ("rescue, nothing to do", Cost(1, 4, 0)),
    ("force cancel, nothing to do", Cost(1, 4, 0)),
    ("sweep uploads, nothing to do", Cost(1, 5, 0)),
    ("forget operations, nothing to do", Cost(1, 4, 0)),
    ("roll up what happened", Cost(3, 31, 2)),
    ("roll up, nothing happened", Cost(1, 6, 0)),
    ("figures", Cost(1, 7, 0)),
    ("list 200 runners", Cost(1, 2403, 0)),
    ("one runner", Cost(1, 13, 0)),
    ("rescue one run", Cost(1, 13, 8)),
    ("find a key", Cost(1, 3, 0)),
    ("renew with a key", Cost(1, 11, 1)),
    ("renew with a key that was not used for an hour", Cost(1, 12, 2)),
    ("find cycle with a key", Cost(1, 4, 0)),
    ("open a session", Cost(1, 15, 5)),
    ("find cycle with a session", Cost(1, 5, 0)),
    ("count an attempt", Cost(1, 7, 2)),
];

struct Bill {
    store: TestStore,
    recorder: Arc<Recorder<RemoteDatabase>>,
    requests: u64,
    lines: Vec<(&'static str, Cost)>,
}

impl Bill {
    /// A server whose tables hold `runs` runs: a tenth of them queued, half of them not passed, the others passed.
    async fn with(runs: u32) -> Self {
        let sqld = Sqld::start().await;
        let remote = RemoteDatabase::new(&sqld.url(), RemoteOptions::default()).expect("an address");
        let recorder = Arc::new(Recorder::new(remote));
        let database: Arc<dyn Database> = Arc::<Recorder<RemoteDatabase>>::clone(&recorder);
        let bench = ClockedStore::new(database, sqld).await;
        bench.tamper(&filler(runs)).await.expect("filler");
        Self { store: TestStore::new(bench).await, recorder, requests: 0, lines: Vec::new() }
    }

    /// Forgets what happened so far: it only prepared the next operation.
    fn start(&mut self) {
        self.recorder.take();
        self.requests = self.recorder.inner.requests();
    }

    /// Writes down what happened since the start.
    fn note(&mut self, name: &'static str) {
        let executed = self.recorder.take();
        let requests = self.recorder.inner.requests() - self.requests;
        let read = executed.iter().map(|executed| executed.rows_read).sum();
        let written = executed.iter().map(|executed| executed.rows_written).sum();
        self.lines.push((name, Cost(requests, read, written)));
        self.start();
    }

    /// Active runs are counted up to 100. Cheaper than a total kept up to date: a row written costs as much as a
    /// thousand read, and each run would write it twice.
    fn leave_out_active(&mut self, active: u32) {
        if let Some((_, Cost(_, read, _))) = self.lines.last_mut() {
            // A full count ends among the queued: it looks for neither running nor waiting runs.
            let not_looked_for = if active == ACTIVE_COUNT { 2 } else { 0 };
            *read = *read - u64::from(active) + not_looked_for;
        }
    }

    /// Of the queued runs 100 are looked at, for the one that waits the longest.
    fn leave_out_queued(&mut self, queued: usize) {
        if let Some((_, Cost(_, read, _))) = self.lines.last_mut() {
            // A full look does not find out that nothing is behind it.
            let not_looked_for = u64::from(queued == QUEUE_LOOKED_AT as usize);
            *read = *read - queued as u64 + not_looked_for;
        }
    }
}

/// Runs as a year leaves them, each with history and inputs. Of low priority, so that
/// the tests' own runs are claimed first although hundreds wait.
fn filler(runs: u32) -> String {
    let spec = agent(AGENT).sha256();
    let numbers = format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {runs})");
    let id = "printf('00000000-0000-7000-8000-%012d', i)";
    let status = "CASE WHEN i % 10 = 0 THEN 'queued' WHEN i % 2 = 0 THEN 'failed' ELSE 'passed' END";
    let reason = "CASE WHEN i % 10 = 0 THEN NULL WHEN i % 2 = 0 THEN 'plateau' ELSE 'threshold_met' END";
    format!(
        "INSERT INTO workflow_runs(id, owner_id, agent_name, cycle_id, status, stop_reason, max_attempts, pass_threshold, priority,
           spec_sha256, created_at, queued_at, started_at, completed_at, final_score, request_sha256)
         {numbers} SELECT {id}, 'ada', '{AGENT}', 'old-' || i, {status}, {reason}, 3, 0.8, -1,
           '{spec}', i, i, i, CASE WHEN i % 10 THEN 2 * i END, CASE WHEN i % 10 THEN (i % 11) / 10.0 END, 'x' FROM n;
         INSERT INTO workflow_inputs(run_id, inputs) {numbers} SELECT {id}, '{{}}' FROM n;
         INSERT INTO workflow_events(run_id, seq, event_id, epoch, event_type, message, created_at)
           {numbers}, k(j) AS (SELECT 1 UNION ALL SELECT j + 1 FROM k WHERE j < 5)
           SELECT {id}, j, i || ':' || j, 0, 'log', 'x', 1 FROM n, k;"
    )
}

async fn bill(runs: u32) -> Vec<(&'static str, Cost)> {
    let mut bill = Bill::with(runs).await;
    people(&mut bill).await;
    runner(&mut bill).await;
    endings(&mut bill).await;
    sweeper(&mut bill).await;
    guarded(&mut bill).await;
    bill.lines
}

async fn people(bill: &mut Bill) {
    let run = NewRun { tags: vec!["a".to_owned()], ..bill.store.new_run() };
    bill.start();
    bill.store.submit(run).await;
    bill.note("submit");
    let (owner, hash) = (bill.store.owner().clone(), sha256(b"notes"));
    bill.store.raw().put_upload_part(&owner, &hash, 0, b"notes".to_vec()).await.unwrap();
    bill.note("upload a part");
    bill.store.raw().check_upload(&owner, &hash, 5).await.unwrap();
    bill.note("check an upload");
    bill.store.raw().check_upload(&owner, &hash, 5).await.unwrap();
    bill.note("check it again");
    let file =
        RunFile { name: "a.md".parse().unwrap(), sha256: hash, bytes: 5, media_type: "text/markdown".to_owned() };
    let run = NewRun { files: vec![file], ..bill.store.new_run() };
    bill.store.submit(run).await;
    bill.note("submit with a file");
    for (name, query) in lists() {
        let page = bill.store.raw().list_runs(&owner, &RunQuery { limit: 50, ..query }).await.unwrap();
        assert_eq!(page.rows.len(), 50, "{name}");
        bill.note(name);
        bill.leave_out_active(page.active);
    }
    bill.store.raw().find_cycle(&owner, "2026-02-01-001").await.unwrap();
    bill.note("find cycle");
}

/// Pages of 50, each beside the count of active runs.
fn lists() -> [(&'static str, RunQuery); 6] {
    let sorted = |by, ascending| RunQuery { sort: Sort { by, ascending }, ..RunQuery::default() };
    let not_passed = || StopReason::ALL.into_iter().filter(|reason| reason.is_not_passed()).collect();
    [
        ("list 50 that passed", RunQuery { statuses: vec![RunStatus::Passed], ..RunQuery::default() }),
        ("list 50 not passed", RunQuery { stop_reasons: not_passed(), ..RunQuery::default() }),
        ("list 50 by last change", sorted(SortBy::Updated, false)),
        ("list 50 by duration", sorted(SortBy::Duration, true)),
        ("list 50 by score", sorted(SortBy::Score, false)),
        ("list 50 not passed by score", RunQuery { stop_reasons: not_passed(), ..sorted(SortBy::Score, true) }),
    ]
}

async fn runner(bill: &mut Bill) {
    let owner = bill.store.owner().clone();
    let wish = bill.store.wish("runner-a");
    let served_by_nobody = ClaimRequest { agents: vec!["critic".to_owned()], ..bill.store.wish("runner-a") };
    bill.start();
    bill.store.poll(&Poll::claiming(served_by_nobody.clone())).await;
    bill.note("poll, nothing there");
    bill.store.poll(&Poll::claiming(served_by_nobody.clone()).with_beat(Beat::default())).await;
    bill.note("poll that says the runner lives, nothing there");
    let measured = Poll { metrics: Some(Metrics::default()), ..Poll::claiming(served_by_nobody.clone()) };
    bill.store.poll(&measured).await;
    bill.note("poll that tells how the machine is, nothing there");
    bill.store.poll(&Poll::claiming(wish.clone())).await;
    bill.note("poll, hundreds there");
    bill.store.ask(&served_by_nobody).await;
    bill.note("claim, nothing there");
    let hold = bill.store.ask(&wish).await.expect("a run").hold;
    bill.note("claim, hundreds there");
    bill.store.renew(&hold).await.unwrap();
    bill.note("renew");
    let said = bill.store.said(["a", "b", "c"]);
    bill.store.append(&hold, &said).await.unwrap();
    bill.note("append 3 events");
    let draft = bill.store.drafted(0, "draft");
    bill.store.complete(&hold, &draft).await.unwrap();
    bill.note("complete a stage with a file");
    bill.store.complete(&hold, &draft).await.unwrap();
    bill.note("complete it again");
    let adopted = bill.store.raw().adopt(&owner, hold.claim_id, &bill.store.wish("runner-a")).await.unwrap();
    bill.note("adopt");
    let hold = adopted.expect("the run").hold;
    bill.store.detail(hold.run_id).await;
    bill.note("one run");
    let query = EventQuery { after: 2, event_type: None, limit: 3 };
    bill.store.raw().events(&owner, hold.run_id, &query).await.unwrap();
    bill.note("3 events");
    let filename = "draft.md".parse().unwrap();
    bill.store.raw().artifact_slice(&owner, hold.run_id, (StepNo(0), &filename), (0, 9)).await.unwrap();
    bill.note("a slice of a file");
    let verdict = bill.store.verdict(1, 0.9, StopReason::ThresholdMet);
    bill.store.complete(&hold, &verdict).await.unwrap();
    bill.note("complete a stage with a verdict");
}

async fn endings(bill: &mut Bill) {
    let hold = bill.store.claimed_run().await;
    bill.start();
    bill.store.raw().release(bill.store.owner(), &hold).await.unwrap();
    bill.note("release");
    let hold = bill.store.claim(hold.run_id, "runner-a").await.hold;
    bill.start();
    bill.store.cancel(hold.run_id).await.unwrap();
    bill.note("cancel a running run");
    bill.store.finish(&hold, &bill.store.ended(StopReason::CancelRequested)).await.unwrap();
    bill.note("finish");
    let queued = bill.store.submit_run().await;
    bill.start();
    bill.store.cancel(queued).await.unwrap();
    bill.note("cancel a queued run");
}

async fn sweeper(bill: &mut Bill) {
    let times = LeaseTimes::default();
    bill.start();
    bill.store.rescue().await;
    bill.note("rescue, nothing to do");
    bill.store.raw().force_cancel(&times).await.unwrap();
    bill.note("force cancel, nothing to do");
    bill.store.raw().sweep_uploads().await.unwrap();
    bill.note("sweep uploads, nothing to do");
    bill.store.raw().forget_operations(500).await.unwrap();
    bill.note("forget operations, nothing to do");
    figures(bill).await;
    bill.store.claimed_run().await;
    fleet(bill).await;
    bill.store.advance(Duration::from_secs(600)).await;
    bill.start();
    bill.store.rescue().await;
    bill.note("rescue one run");
}

/// What one run left behind that ended since the last time; and what a scrape reads.
async fn figures(bill: &mut Bill) {
    while bill.store.raw().roll_up(100_000).await.unwrap().has_more {}
    let hold = bill.store.claimed_run().await;
    bill.store.complete(&hold, &bill.store.drafted(0, "draft")).await.unwrap();
    bill.store.complete(&hold, &bill.store.verdict(1, 0.9, StopReason::ThresholdMet)).await.unwrap();
    bill.start();
    assert_eq!(bill.store.raw().roll_up(2_000).await.unwrap().ended, 1);
    bill.note("roll up what happened");
    bill.store.raw().roll_up(2_000).await.unwrap();
    bill.note("roll up, nothing happened");
    let owner = bill.store.owner().clone();
    let query = RunQuery { statuses: vec![RunStatus::Queued], limit: QUEUE_LOOKED_AT, ..RunQuery::default() };
    let queued = bill.store.raw().list_runs(&owner, &query).await.unwrap().rows.len();
    bill.start();
    bill.store.raw().figures(&owner).await.unwrap();
    bill.note("figures");
    bill.leave_out_queued(queued);
}

/// Beside 200 runners, each with an agent of its own and one that all serve.
async fn fleet(bill: &mut Bill) {
    for number in 1..200 {
        let name = format!("runner-{number:03}");
        bill.store.register(&name, vec![agent(AGENT), agent(&name)]).await;
    }
    let owner = bill.store.owner().clone();
    bill.store.poll(&Poll { metrics: Some(Metrics::default()), ..Poll::of(runner_id("runner-001")) }).await;
    bill.start();
    assert_eq!(bill.store.raw().fleet(&owner).await.unwrap().members.len(), 200);
    bill.note("list 200 runners");
    bill.store.raw().fleet_member(&owner, runner_id("runner-a")).await.unwrap();
    bill.note("one runner");
}

async fn guarded(bill: &mut Bill) {
    let owner = bill.store.owner().clone();
    let (key, record) = a_key(&bill.store).await;
    let hold = bill.store.claimed_run().await;
    bill.start();
    bill.store.raw().find_key(&key.id()).await.unwrap();
    bill.note("find a key");
    let guard = Guard::new(Credential::Key(key.id()), Role::Admin, false);
    let store = bill.store.raw().guarded(&guard);
    store.renew(&owner, &hold, &Renewal::of(LEASE)).await.unwrap();
    bill.start();
    store.renew(&owner, &hold, &Renewal::of(LEASE)).await.unwrap();
    bill.note("renew with a key");
    bill.store.advance(Duration::from_secs(60 * 60)).await;
    bill.start();
    store.renew(&owner, &hold, &Renewal::of(LEASE)).await.unwrap();
    bill.note("renew with a key that was not used for an hour");
    store.find_cycle(&owner, "2026-02-01-001").await.unwrap();
    bill.note("find cycle with a key");
    let session = NewSession { sha256: sha256(b"s"), scopes: record.scopes, key: Some(key.id()) };
    bill.store.raw().open_session(&owner, &session, &Who::at_terminal()).await.unwrap();
    bill.note("open a session");
    let guard = Guard::new(Credential::Session(session.sha256), Role::Admin, false);
    bill.store.raw().guarded(&guard).find_cycle(&owner, "2026-02-01-001").await.unwrap();
    bill.note("find cycle with a session");
    let bucket = Bucket { name: "sign-in".to_owned(), most: 9, span: LEASE };
    bill.store.raw().count_attempt(&[bucket]).await.unwrap();
    bill.note("count an attempt");
}

fn table(lines: &[(&str, Cost)]) -> String {
    lines.iter().fold(String::new(), |mut table, (name, Cost(requests, read, written))| {
        let _ = writeln!(table, "    (\"{name}\", Cost({requests}, {read}, {written})),");
        table
    })
}

#[tokio::test]
async fn every_operation_costs_what_we_say_however_large_the_table() {
    let small = bill(150).await;
    let large = bill(5_000).await;

    assert_eq!(table(&large), table(&BILL), "the bill changed; with 150 runs it is\n{}", table(&small));
    assert_eq!(table(&small), table(&BILL), "the bill depends on the table's size");
}
