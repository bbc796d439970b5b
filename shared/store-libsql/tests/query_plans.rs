//! How `SQLite` executes what the store sends: each statement on the index meant for it.
//!
//! The statements are not listed here but recorded while the store works, so that a new one
//! cannot be forgotten; then each is explained.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod recorder;

use std::collections::BTreeMap;
use std::sync::Arc;

use redraft_domain::command::Order;
use redraft_domain::id::OwnerId;
use redraft_domain::run::record::{Parent, ParentKind};
use redraft_domain::run::{RunStatus, StepNo, StopReason};
use redraft_domain::run_file::RunFile;
use redraft_domain::scope::Role;
use redraft_domain::score::Score;
use redraft_store::audit::{Act, Who};
use redraft_store::beat::Beat;
use redraft_store::claim::{ClaimRequest, LeaseTimes};
use redraft_store::fleet::NewCommand;
use redraft_store::guard::{Credential, Guard};
use redraft_store::people::{Bucket, NewSession, UserChange};
use redraft_store::poll::{CommandOutcome, CommandResult, Metrics, Poll};
use redraft_store::run_query::{Cursor, EventQuery, RunQuery, Sort, SortBy, SortValue};
use redraft_store::submission::NewRun;
use redraft_store::testing::fixtures::sha256;
use redraft_store::testing::keys::a_key;
use redraft_store::testing::{LEASE, START, TestStore};
use redraft_store_libsql::database::Database;
use redraft_store_libsql::file::FileDatabase;
use redraft_store_libsql::statement::Statement;
use redraft_store_libsql::testing::ClockedStore;

use crate::recorder::Recorder;

/// The index or key on which each statement must find its rows, by the statement's file.
const INTENDED: [(&str, &[&str]); 81] = [
    (
        "peek",
        &[
            "runs_claimable (owner_id=? AND agent_name=?)",
            "runs_by_status (owner_id=? AND status=?)",
            "SEARCH k USING PRIMARY KEY (claim_id=?)",
        ],
    ),
    ("select_holds", &["SEARCH workflow_runs USING INDEX sqlite_autoindex_workflow_runs_1 (id=?)"]),
    ("select_cancels", &["SEARCH r USING INDEX sqlite_autoindex_workflow_runs_1 (id=?)"]),
    ("insert_claim", &["runs_claimable (owner_id=? AND agent_name=?)", "runs_running (owner_id=? AND agent_name=?)"]),
    ("insert_adoption", &["PRIMARY KEY (claim_id=?)", "(id=?)"]),
    (
        "take_run",
        &["SEARCH workflow_runs USING INDEX sqlite_autoindex_workflow_runs_1 (id=?)", "PRIMARY KEY (claim_id=?)"],
    ),
    (
        "claimed_run",
        &["SEARCH k USING PRIMARY KEY (claim_id=?)", "SEARCH r USING INDEX sqlite_autoindex_workflow_runs_1 (id=?)"],
    ),
    ("claimed_steps", &["SEARCH k USING PRIMARY KEY (claim_id=?)", "SEARCH s USING PRIMARY KEY (run_id=?)"]),
    ("renew", &["SEARCH workflow_runs USING INDEX sqlite_autoindex_workflow_runs_1 (id=?)"]),
    ("release", &["SEARCH workflow_runs USING INDEX sqlite_autoindex_workflow_runs_1 (id=?)"]),
    ("advance_run", &["SEARCH workflow_runs USING INDEX sqlite_autoindex_workflow_runs_1 (id=?)"]),
    ("finish_run", &["SEARCH workflow_runs USING INDEX sqlite_autoindex_workflow_runs_1 (id=?)"]),
    ("run_after_report", &["SEARCH r USING INDEX sqlite_autoindex_workflow_runs_1 (id=?)"]),
    ("insert_events", &["SEARCH workflow_events USING COVERING INDEX", "(run_id=?)"]),
    ("request_cancel", &["SEARCH workflow_runs USING INDEX sqlite_autoindex_workflow_runs_1 (id=?)"]),
    ("cancel_at_once", &["SEARCH workflow_runs USING INDEX sqlite_autoindex_workflow_runs_1 (id=?)"]),
    ("void_checkpoints", &["checkpoints_by_run (run_id=?)"]),
    ("select_run", &["SEARCH workflow_runs USING INDEX sqlite_autoindex_workflow_runs_1 (id=?)"]),
    ("select_steps", &["SEARCH s USING PRIMARY KEY (run_id=?)"]),
    ("select_events", &["SEARCH e USING INDEX sqlite_autoindex_workflow_events_2 (run_id=? AND seq>?)"]),
    ("select_rev", &["SEARCH e USING COVERING INDEX sqlite_autoindex_workflow_events_2 (run_id=?)"]),
    ("select_artifacts", &["SEARCH a USING PRIMARY KEY (run_id=?)"]),
    ("select_artifact", &["SEARCH a USING PRIMARY KEY (run_id=? AND step_no=? AND filename=?)"]),
    ("select_blob_parts", &["(owner_id=? AND sha256=? AND part>? AND part<?)"]),
    ("select_op", &["PRIMARY KEY (op_id=?)"]),
    (
        "find_submission",
        &["sqlite_autoindex_workflow_runs_1 (id=?)", "runs_by_idempotency_key (owner_id=? AND idempotency_key=?)"],
    ),
    (
        "list_queue_facts",
        &[
            "SEARCH a USING PRIMARY KEY (owner_id=?)",
            "SEARCH q USING COVERING INDEX runs_claimable (owner_id=? AND agent_name=?)",
            "SEARCH x USING INDEX runs_running (owner_id=? AND agent_name=?)",
            "SEARCH s USING PRIMARY KEY (owner_id=? AND agent_name=?)",
            "SEARCH n USING PRIMARY KEY (id=?)",
        ],
    ),
    ("select_roll_up", &["SEARCH u USING INTEGER PRIMARY KEY (rowid=?)", "(rowid>?)"]),
    (
        "list_transitions",
        &[
            "SEARCH workflow_events USING INTEGER PRIMARY KEY (rowid>?)",
            "SEARCH r USING INDEX sqlite_autoindex_workflow_runs_1 (id=?)",
            "SEARCH s USING PRIMARY KEY (run_id=?)",
        ],
    ),
    ("list_counted", &["SEARCH figures USING PRIMARY KEY (owner_id=?)"]),
    ("move_roll_up", &["SEARCH roll_up USING INTEGER PRIMARY KEY (rowid=?)"]),
    (
        "select_standing",
        &[
            "SEARCH s USING PRIMARY KEY (owner_id=?)",
            "SEARCH workflow_runs USING INDEX runs_by_status (owner_id=? AND status=?)",
            "SEARCH workflow_events USING INTEGER PRIMARY KEY (rowid>?)",
        ],
    ),
    ("list_figures", &["SEARCH figures USING PRIMARY KEY (owner_id=?)"]),
    ("list_lives", &["SEARCH runners USING INDEX sqlite_autoindex_runners_2 (owner_id=?)"]),
    (
        "forget_operations",
        &[
            "SEARCH o USING PRIMARY KEY (op_id<?)",
            "SEARCH r USING INDEX sqlite_autoindex_workflow_runs_1 (id=?)",
            "SEARCH workflow_ops USING PRIMARY KEY (op_id=?)",
        ],
    ),
    (
        "list_fleet",
        &[
            "SEARCH n USING INDEX sqlite_autoindex_runners_2 (owner_id=?)",
            "COVERING INDEX runner_agents_by_runner (owner_id=? AND runner_id=?)",
        ],
    ),
    (
        "select_fleet_member",
        &["SEARCH n USING PRIMARY KEY (id=?)", "COVERING INDEX runner_agents_by_runner (owner_id=? AND runner_id=?)"],
    ),
    (
        "insert_metrics",
        &["SEARCH n USING PRIMARY KEY (id=?)", "SEARCH m USING PRIMARY KEY (owner_id=? AND runner_id=? AND slot=?)"],
    ),
    (
        "list_recent_metrics",
        &[
            "SEARCH n USING INDEX sqlite_autoindex_runners_2 (owner_id=?)",
            "SEARCH m USING PRIMARY KEY (owner_id=? AND runner_id=? AND slot=?)",
        ],
    ),
    ("select_recent_metrics", &["SEARCH m USING PRIMARY KEY (owner_id=? AND runner_id=? AND slot=?)"]),
    ("select_metrics", &["SEARCH m USING PRIMARY KEY (owner_id=? AND runner_id=?)"]),
    ("waiting_commands", &["SEARCH c USING INDEX commands_waiting (owner_id=? AND runner_id=?)"]),
    ("insert_command", &["SEARCH n USING PRIMARY KEY (id=?)", "commands_waiting (owner_id=? AND runner_id=?)"]),
    ("list_commands", &["(owner_id=? AND runner_id=?)"]),
    ("forget_commands", &["(owner_id=? AND runner_id=? AND seq<?)"]),
    ("mark_commands", &["commands_waiting (owner_id=? AND runner_id=? AND seq<?)"]),
    ("note_result", &["SEARCH runner_commands USING PRIMARY KEY (id=?)"]),
    ("list_held", &["runs_by_status (owner_id=? AND status=?)"]),
    ("forget_runner", &["SEARCH runners USING PRIMARY KEY (id=?)", "runs_by_status (owner_id=? AND status=?)"]),
    ("select_pinned_runners", &["SEARCH n USING PRIMARY KEY (id=?)"]),
    ("select_queue_facts", &["SEARCH r USING INDEX sqlite_autoindex_workflow_runs_1 (id=?)"]),
    ("select_pulse", &["SEARCH r USING INDEX sqlite_autoindex_workflow_runs_1 (id=?)"]),
    ("begin_upload", &["uploads_pending (owner_id=?)", "SEARCH uploads USING PRIMARY KEY (owner_id=? AND sha256=?)"]),
    ("select_upload", &["SEARCH uploads USING PRIMARY KEY (owner_id=? AND sha256=?)"]),
    ("select_upload_parts", &["SEARCH upload_parts USING INDEX", "(owner_id=? AND sha256=?)"]),
    ("select_upload_numbers", &["SEARCH upload_parts USING COVERING INDEX", "(owner_id=? AND sha256=?)"]),
    ("read_upload", &["(owner_id=? AND sha256=? AND part>? AND part<?)"]),
    (
        "complete_upload",
        &["SEARCH uploads USING PRIMARY KEY (owner_id=? AND sha256=?)", "SEARCH p USING COVERING INDEX"],
    ),
    ("discard_upload", &["SEARCH upload_parts USING", "(owner_id=? AND sha256=?"]),
    ("sweep_uploads", &["uploads_expiring (expires_at<?)"]),
    ("sweep_upload_parts", &["uploads_expiring (expires_at<?)", "SEARCH p USING COVERING INDEX"]),
    ("select_children", &["SEARCH workflow_runs USING INDEX runs_by_parent (owner_id=? AND parent_run_id=?)"]),
    ("select_files", &["SEARCH f USING PRIMARY KEY (run_id=?)"]),
    ("select_file_parts", &["(owner_id=? AND sha256=? AND part>? AND part<?)"]),
    ("carry_steps", &["SEARCH s USING PRIMARY KEY (run_id=? AND step_no<?)"]),
    ("carry_artifacts", &["SEARCH a USING PRIMARY KEY (run_id=? AND step_no<?)"]),
    ("carry_events", &["SEARCH s USING PRIMARY KEY (run_id=?)"]),
    ("count_active", &["COVERING INDEX runs_by_status (owner_id=? AND status=?)"]),
    ("guard_key", &["SEARCH k USING PRIMARY KEY (id=?)", "SEARCH u USING PRIMARY KEY (id=?)"]),
    ("guard_session", &["SEARCH s USING PRIMARY KEY (sha256=?)", "SEARCH u USING PRIMARY KEY (id=?)"]),
    ("find_key", &["SEARCH k USING PRIMARY KEY (id=?)", "SEARCH u USING PRIMARY KEY (id=?)"]),
    ("find_session", &["SEARCH s USING PRIMARY KEY (sha256=?)", "SEARCH u USING PRIMARY KEY (id=?)"]),
    ("list_keys", &["api_keys_by_owner (owner_id=?)"]),
    ("revoke_key", &["PRIMARY KEY (id=?)"]),
    ("select_user_by_subject", &["users_by_subject (oidc_issuer=? AND oidc_subject=?)"]),
    ("forget_sessions", &["sessions_expiring (expires_at<?)"]),
    ("forget_links", &["sign_in_links_expiring (expires_at<?)"]),
    ("forget_attempts", &["attempts_by_age (began_at<?)"]),
    ("use_link", &["PRIMARY KEY (sha256=?)"]),
    ("select_attempts", &["PRIMARY KEY (bucket=?)"]),
    ("list_audit", &["INTEGER PRIMARY KEY (rowid>?)"]),
];

/// Statements that may walk every running run, because few runs are running.
const WALKS_THE_RUNNING: [&str; 2] = ["rescue", "force_cancel"];

async fn recorded() -> (TestStore, Arc<Recorder<FileDatabase>>) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let file = FileDatabase::open(directory.path().join("redraft.db")).expect("a fresh file");
    let recorder = Arc::new(Recorder::new(file));
    let database: Arc<dyn Database> = Arc::<Recorder<FileDatabase>>::clone(&recorder);
    (TestStore::new(ClockedStore::new(database, directory).await).await, recorder)
}

/// Does everything that can be done with uploads.
async fn upload(store: &TestStore, sha256: &str) {
    let (raw, owner) = (store.raw(), store.owner());
    raw.put_upload_part(owner, sha256, 0, b"notes".to_vec()).await.unwrap();
    raw.upload_parts(owner, sha256).await.unwrap();
    raw.check_upload(owner, sha256, 5).await.unwrap();
    raw.put_upload_part(owner, "abc", 0, b"other".to_vec()).await.unwrap();
    raw.check_upload(owner, "abc", 5).await.unwrap();
    raw.sweep_uploads().await.unwrap();
}

/// Does everything that the store can do.
async fn exercise(store: &TestStore) {
    let (raw, owner, times) = (store.raw(), store.owner(), LeaseTimes::default());
    let (name, sha256) = ("notes.md".parse().unwrap(), sha256(b"notes"));
    upload(store, &sha256).await;
    let files = vec![RunFile { name, sha256, bytes: 5, media_type: "text/markdown".to_owned() }];
    let run = NewRun { idempotency_key: Some("k".to_owned()), files, ..store.new_run() };
    store.submit(run.clone()).await;
    store.submit(run).await;
    let wish = store.wish("runner-a");
    store.poll(&Poll::claiming(wish.clone())).await;
    let hold = store.ask(&wish).await.expect("a run").hold;
    store.renew(&hold).await.unwrap();
    raw.holds(owner, hold.run_id, hold.claim_id).await.unwrap();
    let hold = raw.adopt(owner, hold.claim_id, &store.wish("runner-a")).await.unwrap().expect("the run").hold;
    raw.release(owner, &hold).await.unwrap();
    let hold = store.claim(hold.run_id, "runner-a").await.hold;
    let report = store.drafted(0, "draft");
    store.complete(&hold, &report).await.unwrap();
    store.complete(&hold, &report).await.unwrap();
    store.append(&hold, &store.said(["a"])).await.unwrap();
    raw.put_blob_part(owner, "abc", 0, vec![1]).await.unwrap();
    let filename = "draft.md".parse().unwrap();
    raw.artifact_slice(owner, hold.run_id, (StepNo(0), &filename), (0, 9)).await.unwrap();
    raw.artifacts(owner, hold.run_id).await.unwrap();
    raw.file_slice(owner, hold.run_id, &"notes.md".parse().unwrap(), (0, 9)).await.unwrap();
    raw.run_inputs(owner, hold.run_id).await.unwrap();
    raw.find_cycle(owner, "2026-02-01-001").await.unwrap();
    raw.events(owner, hold.run_id, &EventQuery { limit: 9, ..EventQuery::default() }).await.unwrap();
    store.cancel(hold.run_id).await.unwrap();
    store.finish(&hold, &store.ended(StopReason::CancelRequested)).await.unwrap();
    store.detail(hold.run_id).await;
    let ended = store.claimed_run().await;
    store.complete(&ended, &store.drafted(0, "draft")).await.unwrap();
    store.complete(&ended, &store.verdict(1, 0.1, StopReason::AttemptsExhausted)).await.unwrap();
    let parent = Some(Parent { run_id: ended.run_id, kind: ParentKind::Fork { from_attempt: 1 } });
    store.submit(NewRun { parent, ..store.new_run() }).await;
    raw.rescue(Some(owner), &times).await.unwrap();
    raw.rescue(None, &times).await.unwrap();
    raw.force_cancel(&times).await.unwrap();
    raw.forget_operations(9).await.unwrap();
    raw.roll_up(999).await.unwrap();
    raw.figures(owner).await.unwrap();
    let poll = Poll { held: vec![hold.run_id], ..Poll::of(wish.runner_id) };
    store.poll(&poll.with_beat(Beat::default())).await;
    raw.runners(owner).await.unwrap();
    exercise_fleet(store).await;
    raw.agents(owner).await.unwrap();
    raw.agent(owner, "writer").await.unwrap();
    raw.check().await.unwrap();
    exercise_people(store).await;
    let pin_until = Some(START.plus(LEASE));
    store.submit(NewRun { pin_runner: Some(wish.runner_id), pin_until, ..store.new_run() }).await;
    raw.list_runs(owner, &RunQuery { limit: 9, ..RunQuery::default() }).await.unwrap();
    let other = ClaimRequest { only_run: Some(hold.run_id), ..store.wish("runner-a") };
    raw.poll(&OwnerId::new("bob"), &Poll::claiming(other), &times).await.unwrap();
}

async fn exercise_people(store: &TestStore) {
    let (raw, owner) = (store.raw(), store.owner());
    let (key, record) = a_key(store).await;
    let me = record_of(raw, &key).await;
    for credential in [Credential::Key(key.id()), Credential::Session("s".to_owned())] {
        let session = NewSession { sha256: "s".to_owned(), scopes: record.scopes.clone(), key: None };
        raw.open_session(owner, &session, &me).await.unwrap();
        let guarded = raw.guarded(&Guard::new(credential, Role::Admin, false));
        guarded.agents(owner).await.unwrap();
        guarded.put_blob_part(owner, "abc", 0, vec![1]).await.unwrap();
    }
    raw.keys(owner).await.unwrap();
    raw.owner_of_key(&key.id()).await.unwrap();
    raw.user_by_subject("https://id.example", "42").await.unwrap();
    raw.insert_link(owner, "l", LEASE).await.unwrap();
    raw.use_link("l").await.unwrap();
    raw.count_attempt(&[Bucket { name: "b".to_owned(), most: 1, span: LEASE }]).await.unwrap();
    raw.update_user(owner, &UserChange::default(), &me).await.unwrap();
    raw.note(owner, &me, &Act { action: "x", subject: "y".to_owned(), detail: None }).await.unwrap();
    raw.audit(0, 9).await.unwrap();
    raw.end_session(owner, "s", &me).await.unwrap();
    raw.find_session("s").await.unwrap();
    raw.revoke_key(owner, &key.id(), &me).await.unwrap();
}

/// The key is found as its holder's first request finds it.
async fn record_of(raw: &dyn redraft_store::Store, key: &redraft_domain::key::ApiKey) -> Who {
    let facts = raw.find_key(&key.id()).await.unwrap().expect("the key");
    Who { actor: facts.owner.as_str().to_owned(), ..Who::at_terminal() }
}

/// Does everything that people do with runners.
async fn exercise_fleet(store: &TestStore) {
    let (raw, owner, times) = (store.raw(), store.owner(), LeaseTimes::default());
    let (wish, me) = (store.wish("runner-a"), Who::at_terminal());
    raw.fleet(owner).await.unwrap();
    raw.fleet_member(owner, wish.runner_id).await.unwrap();
    let measured = Poll { metrics: Some(Metrics::default()), ..Poll::of(wish.runner_id) };
    raw.poll(owner, &measured, &times).await.unwrap();
    raw.runner_metrics(owner, wish.runner_id, (START, START)).await.unwrap();
    let command = NewCommand { id: "c1".to_owned(), order: Order::Resume, created_by: "ada".to_owned() };
    raw.order(owner, wish.runner_id, &command, &me).await.unwrap();
    raw.commands(owner, wish.runner_id).await.unwrap();
    raw.command_channel(owner, wish.runner_id).await.unwrap();
    let result = CommandResult { command_id: "c1".to_owned(), status: CommandOutcome::Done, result: None, error: None };
    raw.poll(owner, &Poll::of(wish.runner_id), &times).await.unwrap();
    raw.poll(owner, &Poll { results: vec![result], ..Poll::of(wish.runner_id) }, &times).await.unwrap();
    raw.forget_runner(owner, wish.runner_id, &me).await.expect_err("it is online");
}

/// Each different statement that was executed, with its plan, by the name of its file.
async fn plans(recorder: &Recorder<FileDatabase>) -> BTreeMap<String, Vec<String>> {
    let mut plans = BTreeMap::new();
    for executed in recorder.take() {
        let name = name_of(executed.statement.sql);
        plans.insert(name, explain(recorder, &executed.statement).await);
    }
    plans
}

async fn explain(recorder: &Recorder<FileDatabase>, statement: &Statement) -> Vec<String> {
    let sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
    let explained = Statement { sql: Box::leak(sql.into_boxed_str()), args: statement.args.clone() };
    let answer = recorder.inner.read(vec![explained]).await.expect("a plan");
    answer[0].rows.iter().map(|row| row.text("detail").expect("a line").to_owned()).collect()
}

/// A statement goes by the file whose header it has; one that is made in Rust by its own text.
fn name_of(sql: &str) -> String {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/src/sql");
    let files = std::fs::read_dir(directory).expect("the statements").map(|entry| entry.expect("a file").path());
    files
        .filter(|path| std::fs::read_to_string(path).expect("a statement") == sql)
        .find_map(|path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()))
        .unwrap_or_else(|| sql.to_owned())
}

/// Whether this line of a plan reads a table of the schema from end to end.
fn is_full_scan(line: &str) -> bool {
    let harmless = ["VIRTUAL TABLE", "CONSTANT ROW", "SCAN db_now", "SCAN now", "SCAN (subquery"];
    // `s` is what list_runs.sql calls the steps it has found already, `p` the page it has found, `h` what the queue's facts
    // call the holders of a limit, `e` the next lines of history that are to be counted.
    let found = ["SCAN s", "SCAN h", "SCAN p", "SCAN e"];
    line.starts_with("SCAN") && !found.contains(&line) && !harmless.iter().any(|word| line.contains(word))
}

#[tokio::test]
async fn every_statement_finds_its_rows_through_the_index_meant_for_it() {
    let (store, recorder) = recorded().await;
    exercise(&store).await;

    let plans = plans(&recorder).await;

    for (name, parts) in INTENDED {
        let plan = plans.get(name).unwrap_or_else(|| panic!("{name} was not executed")).join("\n");
        for part in parts {
            assert!(plan.contains(part), "{name} should use `{part}`:\n{plan}");
        }
    }
}

#[tokio::test]
async fn no_statement_reads_a_whole_table() {
    let (store, recorder) = recorded().await;
    exercise(&store).await;

    for (name, plan) in plans(&recorder).await {
        let scans: Vec<_> = plan.iter().filter(|line| is_full_scan(line)).collect();
        let is_allowed =
            |line: &&String| WALKS_THE_RUNNING.contains(&name.as_str()) && line.contains("USING INDEX runs_running");
        assert!(scans.iter().all(is_allowed), "{name} reads a whole table: {plan:#?}");
    }
}

/// Every combination of filters, with and without a cursor, in both orders.
fn queries() -> impl Iterator<Item = RunQuery> {
    (0_u32..512).map(|bits| {
        let has = |bit: u32| bits & (1 << bit) != 0;
        let text = |bit: u32, value: &str| has(bit).then(|| value.to_owned());
        let statuses = match (bits >> 7) & 3 {
            0 => vec![],
            1 if has(0) => vec![RunStatus::Queued],
            1 => vec![RunStatus::Passed],
            2 => vec![RunStatus::Running, RunStatus::Waiting],
            _ => vec![RunStatus::Passed, RunStatus::Failed],
        };
        let id = "019c1880-7e00-754c-9a58-fbbee87e0000".parse().unwrap();
        RunQuery {
            statuses,
            agent: text(2, "writer"),
            text: text(3, "night"),
            tag: text(3, "night"),
            from: has(4).then_some(START),
            to: has(5).then_some(START),
            sort: Sort { by: SortBy::Created, ascending: has(6) },
            limit: 50,
            after: has(1).then_some(Cursor { value: None, created_at: START, id }),
            ..RunQuery::default()
        }
    })
}

#[tokio::test]
async fn lists_of_one_half_of_the_failed_runs_walk_its_own_index() {
    let (store, recorder) = recorded().await;
    let half = |is_not_passed: bool| {
        let failed = StopReason::ALL.into_iter().filter(|reason| reason.status() == RunStatus::Failed);
        failed.filter(|reason| reason.is_not_passed() == is_not_passed).collect::<Vec<_>>()
    };
    let cursor = Cursor { value: None, created_at: START, id: "019c1880-7e00-754c-9a58-fbbee87e0000".parse().unwrap() };

    for (stop_reasons, index) in [
        (half(true), "runs_not_passed"),
        (half(false), "runs_broken"),
        (vec![StopReason::Plateau], "runs_not_passed"),
        (vec![StopReason::StageError], "runs_broken"),
    ] {
        for bits in 0..8_u32 {
            let has = |bit: u32| bits & (1 << bit) != 0;
            let query = RunQuery {
                statuses: if has(0) { vec![RunStatus::Failed] } else { Vec::new() },
                stop_reasons: stop_reasons.clone(),
                sort: Sort { by: SortBy::Created, ascending: has(1) },
                after: has(2).then_some(cursor),
                limit: 50,
                ..RunQuery::default()
            };
            recorder.take();
            store.raw().list_runs(store.owner(), &query).await.unwrap();
            let executed = recorder.take();
            let plan = explain(&recorder, &executed[0].statement).await;

            let walked = format!("SEARCH r USING INDEX {index} (owner_id=?");
            assert!(plan.iter().any(|line| line.starts_with(&walked)), "{query:?} should walk {walked}: {plan:#?}");
            assert!(!plan.iter().any(|line| line.contains("TEMP B-TREE FOR ORDER")), "{query:?} sorts: {plan:#?}");
        }
    }
}

#[tokio::test]
async fn every_list_walks_an_index_in_its_own_order_from_the_cursor_on() {
    let (store, recorder) = recorded().await;

    for query in queries() {
        recorder.take();
        store.raw().list_runs(store.owner(), &query).await.unwrap();
        let executed = recorder.take();
        let plan = explain(&recorder, &executed[0].statement).await;

        let few = matches!(query.statuses[..], [RunStatus::Queued] | [RunStatus::Running, RunStatus::Waiting]);
        let index = match (query.statuses.len(), &query.agent) {
            (1.., _) if few => "runs_by_status (owner_id=? AND status=?",
            (_, Some(_)) => "runs_by_agent (owner_id=? AND agent_name=?",
            (1, None) => "runs_by_status (owner_id=? AND status=?",
            _ => "runs_by_age (owner_id=?",
        };
        let range = match (query.from.is_some(), query.to.is_some(), query.after.is_some()) {
            (false, false, false) => ")",
            _ => " AND ",
        };
        let walked = format!("SEARCH r USING INDEX {index}{range}");
        assert!(plan.iter().any(|line| line.starts_with(&walked)), "{query:?} should walk {walked}: {plan:#?}");
        // Only several active statuses, of which few runs are, may be put in order afterwards.
        let may_sort = query.statuses == [RunStatus::Running, RunStatus::Waiting];
        let sorts = plan.iter().any(|line| line.contains("TEMP B-TREE"));
        assert!(may_sort || !sorts, "{query:?} sorts: {plan:#?}");
        assert!(!plan.iter().any(|line| is_full_scan(line)), "{query:?} reads a whole table: {plan:#?}");
    }
}

/// The lines of a plan that say where rows come from, apart from how they are put together.
fn searches(plan: &[String]) -> Vec<&str> {
    plan.iter().map(String::as_str).filter(|line| line.starts_with("SEARCH r USING INDEX runs_")).collect()
}

#[tokio::test]
async fn every_sorted_list_merges_ranges_of_its_own_index_and_sorts_nothing() {
    let (store, recorder) = recorded().await;
    let id = "019c1880-7e00-754c-9a58-fbbee87e0000".parse().unwrap();
    let score = SortValue::Score(Score::new(0.5).unwrap());

    for (by, index, value) in [
        (SortBy::Updated, "runs_by_update", SortValue::Ms(5)),
        (SortBy::Duration, "runs_by_duration", SortValue::Ms(5)),
        (SortBy::Score, "runs_by_score", score),
    ] {
        let cursors = [None, Some(Some(value)), Some(None)];
        for (bits, cursor) in (0..8_u32).flat_map(|bits| cursors.map(|cursor| (bits, cursor))) {
            let has = |bit: u32| bits & (1 << bit) != 0;
            let statuses = match (has(0), has(1)) {
                (false, false) => vec![],
                (true, false) => vec![RunStatus::Passed],
                (false, true) => vec![RunStatus::Running, RunStatus::Cancelled],
                (true, true) => vec![RunStatus::Failed],
            };
            let query = RunQuery {
                statuses,
                sort: Sort { by, ascending: has(2) },
                after: cursor.map(|value| Cursor { value, created_at: START, id }),
                limit: 50,
                ..RunQuery::default()
            };
            recorder.take();
            store.raw().list_runs(store.owner(), &query).await.unwrap();
            let executed = recorder.take();
            let plan = explain(&recorder, &executed[0].statement).await;

            let searches = searches(&plan);
            let is_meant = |line: &&str| {
                line.contains(&format!("{index} (owner_id=? AND standing=?"))
                    || line.contains("runs_by_status (owner_id=? AND status=?")
            };
            assert!(!searches.is_empty() && searches.iter().all(is_meant), "{query:?} walks {searches:#?}");
            assert!(!plan.iter().any(|line| line.contains("TEMP B-TREE")), "{query:?} sorts: {plan:#?}");
            assert!(!plan.iter().any(|line| is_full_scan(line)), "{query:?} reads a whole table: {plan:#?}");
            if cursor.flatten().is_some() {
                let goes_on = searches.iter().any(|line| line.contains(")<(") || line.contains(")>("));
                assert!(goes_on, "{query:?} does not begin behind the cursor: {searches:#?}");
            }
        }
    }
}
