//! Streams that stay open between batches.

use futures::future::join_all;
use redraft_store_libsql::database::{Database, DatabaseError};
use redraft_store_libsql::remote::{RemoteDatabase, RemoteOptions};
use redraft_store_libsql::statement::Statement;
use redraft_store_libsql::testing::Sqld;
use serde_json::json;

use crate::fault::{Fault, FaultProxy};
use crate::notes::{count, note, with_notes};
use crate::{NOTES, client};

/// An answer of a server that is not one.
fn answer(status: &str, body: &str) -> &'static str {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).leak()
}

/// Counted by the server for each of its connections, and a stream has one.
async fn changes_on_this_stream(database: &RemoteDatabase) -> i64 {
    let asked = database.read(vec![Statement::new("SELECT total_changes() AS n")]).await.expect("a server");
    asked[0].rows[0].integer("n").expect("a count")
}

#[tokio::test]
async fn a_batch_finds_the_stream_that_the_one_before_it_left() {
    let sqld = Sqld::start().await;
    let database = client(&sqld.url());
    with_notes(&database).await;
    let alone = RemoteOptions { keep_streams: false, ..RemoteOptions::default() };
    let alone = RemoteDatabase::new(&sqld.url(), alone).unwrap();

    for id in 1..=3 {
        database.write(vec![note(id, &id.to_string())]).await.unwrap();
        alone.write(vec![note(id + 3, &(id + 3).to_string())]).await.unwrap();
    }

    assert_eq!(changes_on_this_stream(&database).await, 3);
    assert_eq!(changes_on_this_stream(&alone).await, 0, "of a stream of its own");
    assert_eq!((database.requests(), alone.requests()), (5, 4));
}

#[tokio::test]
async fn a_refused_batch_leaves_its_stream_without_a_transaction() {
    let sqld = Sqld::start().await;
    let database = client(&sqld.url());
    with_notes(&database).await;

    let written = database.write(vec![note(1, "a")]).await;
    let refused = database.write(vec![note(2, "b"), note(1, "twice")]).await;
    let after = database.write(vec![note(3, "c")]).await;

    assert!(matches!(refused, Err(DatabaseError::Constraint { .. })), "{refused:?}");
    assert!(written.is_ok() && after.is_ok(), "{written:?} {after:?}");
    assert!(changes_on_this_stream(&database).await >= 2, "all of it on one stream");
    assert_eq!(count(&client(&sqld.url()), NOTES).await, 2);
    assert_eq!(database.requests(), 5);
}

#[tokio::test]
async fn a_batch_that_the_server_cannot_read_closes_its_stream() {
    let sqld = Sqld::start().await;
    let database = client(&sqld.url());
    with_notes(&database).await;
    database.write(vec![note(1, "a")]).await.unwrap();

    let refused = database.write(vec![Statement::new("UPDATE nothing SET SET")]).await;

    assert!(matches!(refused, Err(DatabaseError::Misuse { .. })), "{refused:?}");
    assert_eq!(database.requests(), 4, "a fourth one that closes the stream");
    assert_eq!(changes_on_this_stream(&database).await, 0, "of a new stream");
}

#[tokio::test]
async fn a_stream_that_the_server_does_not_know_any_more_costs_one_request_and_no_error() {
    let expired = answer("400 Bad Request", r#"{"message":"The stream has expired","code":"STREAM_EXPIRED"}"#);
    for answer in [expired, answer("404 Not Found", "")] {
        let sqld = Sqld::start().await;
        with_notes(&client(&sqld.url())).await;
        let proxy = FaultProxy::start(&sqld.url(), [Fault::Pass, Fault::Answer(answer)]).await;
        let database = client(&proxy.url());
        database.write(vec![note(1, "a")]).await.unwrap();

        let written = database.write(vec![note(2, "b")]).await;

        assert!(written.is_ok(), "{answer}: {written:?}");
        assert_eq!(database.requests(), 3, "{answer}");
        assert_eq!(changes_on_this_stream(&database).await, 1, "{answer}: of a new stream");
        assert_eq!(count(&client(&sqld.url()), NOTES).await, 2, "{answer}");
    }
}

#[tokio::test]
async fn streams_of_a_server_that_was_started_again_are_given_up_together() {
    let mut sqld = Sqld::start().await;
    let database = client(&sqld.url());
    with_notes(&database).await;
    for written in join_all((0..4).map(|id| database.write(vec![note(id, &id.to_string())]))).await {
        written.unwrap();
    }

    sqld.restart().await;
    let asked = database.requests();

    assert_eq!(count(&database, NOTES).await, 4);
    assert_eq!(database.requests() - asked, 2, "one that was refused, one on a new stream");
}

#[tokio::test]
async fn a_server_that_wants_a_stream_to_go_on_elsewhere_is_not_followed() {
    let none = json!({ "cols": [], "rows": [], "affected_row_count": 0, "last_insert_rowid": null });
    let result = json!({ "step_results": [none, none, null], "step_errors": [null, null, null] });
    let response = json!({ "type": "batch", "result": result });
    let results = json!([{ "type": "ok", "response": response }]);
    let elsewhere = json!({ "baton": "b", "base_url": "http://127.0.0.1:1", "results": results });
    let elsewhere = answer("200 OK", &elsewhere.to_string());
    let sqld = Sqld::start().await;
    with_notes(&client(&sqld.url())).await;
    let proxy = FaultProxy::start(&sqld.url(), [Fault::Answer(elsewhere)]).await;
    let database = client(&proxy.url());

    let asked = database.read(vec![]).await;

    assert!(asked.is_ok(), "{asked:?}");
    assert_eq!(database.requests(), 2, "the second one closes the stream");
    database.write(vec![note(1, "a")]).await.unwrap();
    assert_eq!(changes_on_this_stream(&database).await, 0, "each batch has a stream of its own");
}

#[tokio::test]
async fn more_writers_than_the_server_takes_wait_for_their_turn() {
    let sqld = Sqld::start().await;
    let database = client(&sqld.url());
    with_notes(&database).await;

    let written = join_all((0..64).map(|id| database.write(vec![note(id, &id.to_string())]))).await;

    for written in &written {
        assert!(written.is_ok(), "{written:?}");
    }
    assert_eq!(count(&database, NOTES).await, 64);
    assert_eq!(database.requests(), 66, "nothing was sent twice");
}
