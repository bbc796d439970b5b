//! What is particular to the embedded file: its lock, its disk, its durability.

mod notes;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use futures::future::join_all;
use notes::{count, note, with_notes};
use redraft_store_libsql::database::{Database, DatabaseError};
use redraft_store_libsql::file::{FileDatabase, FileOptions};
use redraft_store_libsql::statement::Statement;

const NOTES: &str = "SELECT count(*) AS n FROM notes";

fn directory() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary directory")
}

fn message<T: std::fmt::Debug>(result: Result<T, DatabaseError>) -> String {
    result.expect_err("an error").to_string()
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_reopening() {
    let directory = directory();
    let path = directory.path().join("made/on/the/way/runs.db");
    let database = FileDatabase::open(&path).unwrap();
    with_notes(&database).await;
    database.write(vec![note(1, "kept")]).await.unwrap();

    drop(database);
    let reopened = FileDatabase::open(&path).unwrap();

    assert_eq!(count(&reopened, NOTES).await, 1);
}

#[tokio::test]
async fn dropping_the_database_closes_the_file_and_takes_in_its_log() {
    let directory = directory();
    let path = directory.path().join("runs.db");
    let database = FileDatabase::open(&path).unwrap();
    with_notes(&database).await;
    count(&database, NOTES).await;

    drop(database);

    let files: Vec<_> = std::fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(files, ["runs.db"]);
}

#[tokio::test]
async fn what_was_acknowledged_survives_the_killing_of_the_process() {
    let directory = directory();
    let path = directory.path().join("runs.db");
    with_notes(&FileDatabase::open(&path).unwrap()).await;
    let mut writer = other_process("writes_until_it_is_killed", &path);
    let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    let acknowledged = lines
        .by_ref()
        .map_while(Result::ok)
        .filter_map(|line| line.split("wrote ").nth(1)?.parse::<i64>().ok())
        .nth(200)
        .unwrap();

    writer.kill().unwrap();
    writer.wait().unwrap();

    let reopened = FileDatabase::open(&path).unwrap();
    let there = count(&reopened, NOTES).await;
    assert!(there > acknowledged, "{there} notes, acknowledged up to {acknowledged}");
    assert_eq!(count(&reopened, "SELECT count(*) AS n FROM notes WHERE score = 1").await, there);
}

#[tokio::test]
async fn a_file_locked_by_another_process_is_busy_after_the_timeout_and_serves_again_later() {
    let directory = directory();
    let path = directory.path().join("runs.db");
    let busy_timeout = Duration::from_millis(300);
    let options = FileOptions { busy_timeout, ..FileOptions::default() };
    let database = FileDatabase::open_with(&path, options).unwrap();
    with_notes(&database).await;
    let mut holder = other_process("holds_the_lock", &path);
    wait_for_line(&mut holder, "locked");

    let refused = join_all((0..3).map(|id| database.write(vec![note(id, "waits")]))).await;
    let read_meanwhile = count(&database, NOTES).await;
    release(holder);
    let written = database.write(vec![note(1, "later")]).await;

    for refused in refused {
        let message = message(refused);
        assert!(message.contains("locked by another process, waited 300 ms"), "{message}");
    }
    assert_eq!(read_meanwhile, 0, "readers do not wait for writers");
    assert!(written.is_ok(), "{written:?}");
}

#[tokio::test]
async fn a_write_waits_for_another_processs_lock_and_then_happens() {
    let directory = directory();
    let path = directory.path().join("runs.db");
    let database = FileDatabase::open(&path).unwrap();
    with_notes(&database).await;
    let mut holder = other_process("holds_the_lock", &path);
    wait_for_line(&mut holder, "locked");
    let mut write = database.write(vec![note(1, "patient")]);
    let early = tokio::time::timeout(Duration::from_millis(100), &mut write).await;
    assert!(early.is_err(), "written under another process's lock");

    release(holder);

    assert!(write.await.is_ok());
    assert_eq!(count(&database, NOTES).await, 1);
}

#[tokio::test]
async fn two_databases_on_one_file_write_side_by_side() {
    let directory = directory();
    let path = directory.path().join("runs.db");
    let one = FileDatabase::open(&path).unwrap();
    with_notes(&one).await;
    let two = FileDatabase::open(&path).unwrap();
    let writes = (0..200).map(|id| {
        let database = if id % 2 == 0 { &one } else { &two };
        database.write(vec![note(id, &id.to_string())])
    });

    let done = join_all(writes).await;

    assert!(done.iter().all(Result::is_ok), "{:?}", done.iter().find(|write| write.is_err()));
    assert_eq!(count(&one, NOTES).await, 200);
}

#[tokio::test]
async fn a_full_disk_refuses_what_does_not_fit_and_nothing_else() {
    let directory = directory();
    let path = directory.path().join("runs.db");
    let max_page_count = Some(64);
    let options = FileOptions { max_page_count, ..FileOptions::default() };
    let database = FileDatabase::open_with(&path, options).unwrap();
    with_notes(&database).await;
    let large = |id: i64| {
        Statement::new("INSERT INTO notes(id, body) VALUES(:id, :body)")
            .bind("id", id)
            .bind("body", vec![7_u8; 400_000])
    };

    let alone = database.write(vec![note(1, "half"), large(2)]).await;
    let together = join_all((10..30).map(|id| {
        let last = if id == 20 { large(100) } else { note(id + 100, &format!("last {id}")) };
        database.write(vec![note(id, &format!("first {id}")), last])
    }))
    .await;
    let after = database.write(vec![note(1, "fits")]).await;

    let message = message(alone);
    assert!(message.contains("runs.db") && message.contains("at most 64 pages"), "{message}");
    for (id, result) in (10..30).zip(together) {
        assert_eq!(matches!(result, Err(DatabaseError::Full { .. })), id == 20, "{id}: {result:?}");
        assert_eq!(result.is_ok(), id != 20);
    }
    assert!(after.is_ok(), "{after:?}");
    assert_eq!(count(&database, NOTES).await, 19 * 2 + 1);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let directory = directory();
    let path = directory.path().join("notes.txt");
    let text = "dear diary, ".repeat(1000);
    std::fs::write(&path, &text).unwrap();

    let refused = FileDatabase::open(&path);

    assert!(matches!(refused, Err(DatabaseError::Corrupt { .. })), "{refused:?}");
    let message = message(refused);
    assert!(message.contains("notes.txt") && message.contains("restore a copy"), "{message}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn a_path_that_cannot_be_opened_says_what_is_in_the_way() {
    let directory = directory();
    let file = directory.path().join("a-file");
    std::fs::write(&file, "x").unwrap();
    let cases = [
        (file.join("deeper/runs.db"), "a-file` is a file, not a directory"),
        (directory.path().to_owned(), "it is a directory"),
        (Path::new("/proc/runs.db").to_owned(), "/proc/runs.db"),
        (Path::new("/proc/deeper/runs.db").to_owned(), "its directory cannot be created"),
        (Path::new("").to_owned(), "is no path for a database"),
    ];
    for (path, expected) in cases {
        let refused = FileDatabase::open(&path);

        assert!(matches!(refused, Err(DatabaseError::CannotOpen { .. })), "{path:?}: {refused:?}");
        let message = message(refused);
        assert!(message.contains(expected), "{message}");
    }
}

#[tokio::test]
async fn a_value_that_cannot_be_read_is_reported_and_the_database_serves_on() {
    let directory = directory();
    let database = FileDatabase::open(directory.path().join("runs.db")).unwrap();
    let text = |bytes: &[u8]| Statement::new("SELECT CAST(:bytes AS TEXT) AS text").bind("bytes", bytes);

    let read = database.read(vec![text(b"\xff")]).await;
    let written = database.write(vec![text(b"\xff")]).await;
    let readable = database.write(vec![text(b"ok")]).await.unwrap();

    assert!(matches!(read, Err(DatabaseError::Corrupt { .. })), "{read:?}");
    assert!(matches!(written, Err(DatabaseError::Corrupt { .. })), "{written:?}");
    assert_eq!(readable[0].rows[0].text("text"), Ok("ok"));
    with_notes(&database).await;
    assert_eq!(count(&database, NOTES).await, 0);
}

#[tokio::test]
async fn a_caller_that_gave_up_does_not_hold_up_the_others() {
    let directory = directory();
    let database = FileDatabase::open(directory.path().join("runs.db")).unwrap();
    with_notes(&database).await;
    for id in 0..50 {
        let given_up = tokio::time::timeout(Duration::ZERO, database.write(vec![note(id, &id.to_string())]));
        drop(given_up.await);
    }

    let written = database.write(vec![note(1000, "patient")]).await;

    assert!(written.is_ok(), "{written:?}");
}

/// Starts `examples/other_process.rs`, which is built with the tests.
#[expect(clippy::disallowed_methods, reason = "a lock between processes takes two processes")]
fn other_process(role: &str, path: &Path) -> Child {
    let this = std::env::current_exe().expect("this binary");
    let built = this.ancestors().nth(2).expect("a folder of builds").join("examples/other_process");
    Command::new(&built).arg(role).arg(path).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap_or_else(
        |error| panic!("{} does not start: {error}; build it with cargo build --examples", built.display()),
    )
}

fn wait_for_line(process: &mut Child, expected: &str) {
    let stdout = process.stdout.as_mut().expect("a pipe");
    let mut lines = BufReader::new(stdout).lines();
    assert!(lines.any(|line| line.is_ok_and(|line| line.contains(expected))), "no `{expected}`");
}

fn release(mut holder: Child) {
    holder.stdin.take().expect("a pipe").write_all(b"\n").expect("the holder reads");
    holder.wait().expect("the holder ends");
}
