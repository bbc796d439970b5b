use futures::StreamExt;
use redraft_store_libsql::database::DatabaseError;
use redraft_store_libsql::statement::Statement;

use super::is_misuse;
use crate::Subject;
use crate::notes::{count, note, with_notes};

pub(crate) async fn a_batch_is_written_whole_or_not_at_all(subject: &Subject) {
    let database = &*subject.database;
    with_notes(database).await;

    let refused = database.write(vec![note(1, "a"), note(2, "b"), note(1, "c")]).await;

    assert!(matches!(refused, Err(DatabaseError::Constraint { .. })));
    assert_eq!(count(database, "SELECT count(*) AS n FROM notes").await, 0);
    database.write(vec![note(1, "a"), note(2, "b")]).await.expect("nothing is left of the refused batch");
    assert_eq!(count(database, "SELECT count(*) AS n FROM notes").await, 2);
}

pub(crate) async fn an_empty_batch_is_no_error(subject: &Subject) {
    let database = &*subject.database;

    assert_eq!(database.write(vec![]).await, Ok(vec![]));
    assert_eq!(database.read(vec![]).await, Ok(vec![]));
}

pub(crate) async fn a_refused_statement_is_named_by_its_place_and_the_rule_that_refused_it(subject: &Subject) {
    let database = &*subject.database;
    with_notes(database).await;
    database.write(vec![note(1, "taken")]).await.expect("new");

    let cases = [
        (vec![note(2, "stale")], 0, "FENCED"),
        (vec![note(2, "b"), note(3, "stale"), note(4, "d")], 1, "FENCED"),
        (vec![note(2, "b"), note(3, "c"), note(4, "taken")], 2, "UNIQUE constraint failed: notes.name"),
        (vec![note(1, "b")], 0, "UNIQUE constraint failed: notes.id"),
    ];
    for (batch, statement, message) in cases {
        let refused = database.write(batch).await;

        let message = message.to_owned();
        assert_eq!(refused, Err(DatabaseError::Constraint { statement, message }));
    }
}

pub(crate) async fn returning_gives_rows_and_counts_what_was_affected(subject: &Subject) {
    let database = &*subject.database;
    with_notes(database).await;
    database.write((1..=3).map(|id| note(id, &format!("note {id}"))).collect()).await.expect("new");

    let results = database
        .write(vec![
            Statement::new("UPDATE notes SET score = 0.5 WHERE id >= :from RETURNING id, score").bind("from", 2),
            Statement::new("UPDATE notes SET score = 0.7 WHERE id = 99 RETURNING id"),
            Statement::new("SELECT id FROM notes ORDER BY id"),
            Statement::new("DELETE FROM notes"),
        ])
        .await
        .expect("a batch");

    let affected: Vec<_> = results.iter().map(|result| result.affected).collect();
    assert_eq!(affected, [2, 0, 0, 3]);
    let rows: Vec<_> = results.iter().map(|result| result.rows.len()).collect();
    assert_eq!(rows, [2, 0, 3, 0]);
    assert_eq!(&results[0].columns[..], ["id", "score"]);
    assert_eq!(&results[1].columns[..], ["id"]);
    assert_eq!(results[0].rows[1].integer("id"), Ok(3));
    assert_eq!(results[0].rows[1].real("score"), Ok(0.5));
}

pub(crate) async fn a_read_sees_one_snapshot(subject: &Subject) {
    let database = &*subject.database;
    with_notes(database).await;
    let writes = async {
        for id in 0..100 {
            database.write(vec![note(id, &format!("note {id}"))]).await.expect("a new note");
        }
    };
    let reads = async {
        for _ in 0..100 {
            let counts = || Statement::new("SELECT count(*) AS n FROM notes");
            let results = database.read(vec![counts(), counts()]).await.expect("a read");

            let first = results[0].rows[0].integer("n");
            assert_eq!(first, results[1].rows[0].integer("n"));
        }
    };

    tokio::join!(writes, reads);
}

pub(crate) async fn a_write_among_reads_is_refused(subject: &Subject) {
    let database = &*subject.database;
    with_notes(database).await;

    let refused = database.read(vec![Statement::new("SELECT 1"), note(1, "a")]).await;

    assert!(is_misuse(&refused), "{refused:?}");
    assert_eq!(count(database, "SELECT count(*) AS n FROM notes").await, 0);
}

/// On a file the batches of one moment share a transaction: this is the proof
/// that they share nothing else.
pub(crate) async fn one_failing_batch_takes_back_its_own_writes_only(subject: &Subject) {
    let database = &*subject.database;
    with_notes(database).await;
    let batches = (0..101).map(|n: i64| async move {
        let second = if n == 50 { "stale".to_owned() } else { format!("second {n}") };
        let batch = vec![note(2 * n, &format!("first {n}")), note(2 * n + 1, &second)];
        (n, database.write(batch).await)
    });

    let done: Vec<_> = futures::stream::iter(batches).buffer_unordered(subject.concurrency).collect().await;

    for (n, result) in done {
        assert_eq!(result.is_err(), n == 50, "batch {n}: {result:?}");
    }
    assert_eq!(count(database, "SELECT count(*) AS n FROM notes").await, 200);
    assert_eq!(count(database, "SELECT count(*) AS n FROM notes WHERE id IN (100, 101)").await, 0);
}

pub(crate) async fn concurrent_increments_are_all_counted(subject: &Subject) {
    let database = &*subject.database;
    with_notes(database).await;
    database.write(vec![note(0, "counter")]).await.expect("new");
    let increments = (0..200).map(|_| async {
        database
            .write(vec![Statement::new("UPDATE notes SET score = coalesce(score, 0) + 1 WHERE id = 0 RETURNING score")])
            .await
            .expect("an increment")
    });

    let seen = futures::stream::iter(increments)
        .buffer_unordered(subject.concurrency)
        .map(|results| results[0].rows[0].real("score").expect("a score").to_bits())
        .collect::<std::collections::HashSet<_>>()
        .await;

    assert_eq!(seen.len(), 200, "each increment saw a value of its own");
    assert_eq!(count(database, "SELECT CAST(score AS INTEGER) AS n FROM notes").await, 200);
}

pub(crate) async fn foreign_keys_are_enforced(subject: &Subject) {
    let database = &*subject.database;
    with_notes(database).await;

    let refused = database
        .write(vec![Statement::new("INSERT INTO parents VALUES(1)"), Statement::new("INSERT INTO children VALUES(7)")])
        .await;

    let message = "FOREIGN KEY constraint failed".to_owned();
    let statement = 1;
    assert_eq!(refused, Err(DatabaseError::Constraint { statement, message }));
}
