//! What is particular to a server: its cost, its tokens, and the network between.

mod fault;
#[path = "../notes/mod.rs"]
mod notes;
mod streams;

use std::sync::Arc;
use std::time::Duration;

use fault::{Fault, FaultProxy};
use futures::future::join_all;
use notes::{count, note, with_notes};
use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::time::Timestamp;
use redraft_store::{Store, StoreError};
use redraft_store_libsql::database::{Database, DatabaseError};
use redraft_store_libsql::remote::{RemoteDatabase, RemoteOptions, Token};
use redraft_store_libsql::statement::Statement;
use redraft_store_libsql::testing::Sqld;
use redraft_store_libsql::{LibsqlStore, Prepared};

const NOTES: &str = "SELECT count(*) AS n FROM notes";

// Made once with openssl; the private key was thrown away. "exp" is in 2100,
// but for the last one, which expired in 2001.
const PUBLIC_KEY: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAaj2be8EkBAFohVWoMPjuwizokGTLInwgbtGTX4yHLCY=\n-----END PUBLIC KEY-----\n";
const READ_WRITE: &str = "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCJ9.eyJhIjoicnciLCJleHAiOjQxMDI0NDQ4MDB9.Rqj2yPsOfg0aTNrBXwp5WO4Fv9fL19Jg8ggtOcjMlgCJ1IiWBGyJA7uuS6HLvYOIJ1jjz2StONBjvCKwWHQUBw";
const READ_ONLY: &str = "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCJ9.eyJhIjoicm8iLCJleHAiOjQxMDI0NDQ4MDB9.ga75ErUGDNA4mx4DjWme7PIjLDS_oldBzcSM1_voXk5dJRkVzHFmWksZaucizbcPDv9cXJLIo17pPZRqdmkIAA";
const EXPIRED: &str = "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCJ9.eyJhIjoicnciLCJleHAiOjEwMDAwMDAwMDB9.esMjUO_HoR3_lJ_7uGnvuhMKj-aEy7YfFHXtsAOtEvjTDwqZ-KF2BlQ641f-t5rwzR84zl-eCtWUXi0FrW35Dg";

fn client(url: &str) -> RemoteDatabase {
    RemoteDatabase::new(url, RemoteOptions::default()).expect("an address")
}

fn client_with_token(url: &str, token: &str) -> RemoteDatabase {
    let token = Some(Token::new(token, "DATABASE_TOKEN"));
    RemoteDatabase::new(url, RemoteOptions { token, ..RemoteOptions::default() }).expect("an address")
}

/// A client that gives up fast, for servers that never answer.
fn hasty_client(url: &str) -> RemoteDatabase {
    let options = RemoteOptions { request_timeout: Duration::from_millis(100), ..RemoteOptions::default() };
    RemoteDatabase::new(url, options).expect("an address")
}

#[tokio::test]
async fn every_operation_is_one_request_and_tells_what_it_cost() {
    let sqld = Sqld::start().await;
    let database = client(&sqld.url());

    with_notes(&database).await;
    assert_eq!(database.requests(), 1);
    let written = database.write((0..10).map(|id| note(id, &id.to_string())).collect()).await.unwrap();
    assert_eq!(database.requests(), 2);
    let by_key = Statement::new("SELECT name FROM notes WHERE id = :id").bind("id", 7);
    let read = database.read(vec![by_key, Statement::new("SELECT id, score FROM notes")]).await.unwrap();
    assert_eq!(database.requests(), 3);

    assert_eq!(written[3].rows_written, Some(2), "the row and its name's index entry");
    assert_eq!([read[0].rows_read, read[1].rows_read], [Some(1), Some(10)]);
    assert_eq!(read[0].rows_written, Some(0));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable_after_three_more_attempts() {
    let mut sqld = Sqld::start().await;
    let database = client(&sqld.url());
    sqld.kill();

    let refused = database.write(vec![]).await;

    let Err(DatabaseError::Unreachable { message }) = refused else {
        panic!("{refused:?}");
    };
    assert!(
        message.contains(&sqld.url()) && message.contains("Connection refused") && message.contains("sqld"),
        "{message}"
    );
    assert_eq!(database.requests(), 4);
}

#[tokio::test]
async fn a_server_restarted_between_two_calls_is_not_noticed() {
    let mut sqld = Sqld::start().await;
    let database = client(&sqld.url());
    with_notes(&database).await;
    database.write(vec![note(1, "before")]).await.unwrap();

    sqld.restart().await;
    let written = database.write(vec![note(2, "after")]).await;

    assert!(written.is_ok(), "{written:?}");
    assert_eq!(count(&database, NOTES).await, 2);
}

#[tokio::test]
async fn a_token_that_is_wrong_missing_or_expired_names_its_setting_and_is_not_tried_again() {
    let sqld = Sqld::start_with_jwt_key(PUBLIC_KEY).await;
    let forged = READ_WRITE.replace("Rqj2", "Rqj3");
    let refused = [
        client_with_token(&sqld.url(), &forged),
        client_with_token(&sqld.url(), EXPIRED),
        client_with_token(&sqld.url(), "nonsense"),
    ];
    for database in refused {
        let refused = database.write(vec![]).await;

        let Err(DatabaseError::Unauthorized { message }) = refused else {
            panic!("{refused:?}");
        };
        assert!(message.contains("check DATABASE_TOKEN"), "{message}");
        assert_eq!(database.requests(), 1);
    }
    let refused = client(&sqld.url()).read(vec![]).await;
    let Err(DatabaseError::Unauthorized { message }) = refused else {
        panic!("{refused:?}");
    };
    assert!(message.contains("no token is set"), "{message}");
}

#[tokio::test]
async fn a_token_allows_what_it_says() {
    let sqld = Sqld::start_with_jwt_key(PUBLIC_KEY).await;
    let owner = client_with_token(&sqld.url(), READ_WRITE);
    let reader = client_with_token(&sqld.url(), READ_ONLY);
    with_notes(&owner).await;
    owner.write(vec![note(1, "a")]).await.unwrap();

    let refused = reader.write(vec![note(2, "b")]).await;

    assert!(matches!(refused, Err(DatabaseError::Unauthorized { .. })), "{refused:?}");
    assert_eq!(count(&reader, NOTES).await, 1);
}

#[test]
fn a_token_is_never_printed() {
    let database = client_with_token("http://127.0.0.1:1", "s3cret");

    let printed = format!("{database:?} {database:#?}");

    assert!(printed.contains("DATABASE_TOKEN") && !printed.contains("s3cret"), "{printed}");
}

#[tokio::test]
async fn a_lost_reply_or_connection_is_made_good_by_sending_again() {
    let sqld = Sqld::start().await;
    with_notes(&client(&sqld.url())).await;
    let proxy = FaultProxy::start(
        &sqld.url(),
        [Fault::LoseReply, Fault::Reset, Fault::Answer("HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n")],
    )
    .await;
    let database = client(&proxy.url());

    let upsert = Statement::new(
        "INSERT INTO notes(id, score) VALUES(1, 1) ON CONFLICT DO UPDATE SET score = score + 1 RETURNING score",
    );
    let written = database.write(vec![upsert]).await.unwrap();

    // The lost reply's write and the one that was answered: this statement is not idempotent.
    assert_eq!(written[0].rows[0].real("score"), Ok(2.0));
    assert_eq!(database.requests(), 4);
}

#[tokio::test]
async fn a_batch_whose_reply_was_lost_may_answer_with_the_echo_of_its_first_run() {
    let sqld = Sqld::start().await;
    with_notes(&client(&sqld.url())).await;
    let proxy = FaultProxy::start(&sqld.url(), [Fault::LoseReply]).await;

    let written = client(&proxy.url()).write(vec![note(1, "once")]).await;

    let message = "UNIQUE constraint failed: notes.id".to_owned();
    let statement = 0;
    // Which of two unique columns is named first is the database's choice.
    assert_eq!(written, Err(DatabaseError::Constraint { statement, message }));
    assert_eq!(count(&client(&sqld.url()), NOTES).await, 1);
}

#[tokio::test]
async fn a_server_that_never_answers_is_unreachable_after_the_request_timeouts() {
    let proxy = FaultProxy::start("", [Fault::Hang; 4]).await;
    let database = hasty_client(&proxy.url());

    let refused = database.write(vec![]).await;

    assert!(matches!(refused, Err(DatabaseError::Unreachable { .. })), "{refused:?}");
    assert_eq!(database.requests(), 4);
}

#[tokio::test]
async fn the_deadline_ends_all_attempts() {
    let proxy = FaultProxy::start("", [Fault::Hang; 4]).await;
    let options = RemoteOptions { deadline: Duration::from_millis(50), ..RemoteOptions::default() };
    let database = RemoteDatabase::new(&proxy.url(), options).unwrap();

    let refused = database.write(vec![]).await;

    assert!(matches!(refused, Err(DatabaseError::Unreachable { .. })), "{refused:?}");
    assert_eq!(database.requests(), 1);
}

#[tokio::test]
async fn a_status_says_what_to_do_next() {
    type Kind = fn(&DatabaseError) -> bool;
    let cases: [(&str, u64, Kind); 6] = [
        ("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", 1, |e| matches!(e, DatabaseError::CannotOpen { .. })),
        ("HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n", 1, |e| matches!(e, DatabaseError::TooBig { .. })),
        ("HTTP/1.1 429 Slow Down\r\nretry-after: 3600\r\ncontent-length: 0\r\n\r\n", 1, |e| {
            matches!(e, DatabaseError::Busy { .. })
        }),
        ("HTTP/1.1 429 Slow Down\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n", 4, |e| {
            matches!(e, DatabaseError::Busy { .. })
        }),
        ("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n", 4, |e| {
            matches!(e, DatabaseError::Unreachable { .. })
        }),
        ("HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n<html>hi</html>", 4, |e| {
            matches!(e, DatabaseError::Unreachable { .. })
        }),
    ];
    for (answer, requests, expected) in cases {
        let proxy = FaultProxy::start("", [Fault::Answer(answer); 4]).await;
        let database = client(&proxy.url());

        let refused = database.write(vec![]).await.expect_err("an error");

        assert!(expected(&refused), "{answer}: {refused:?}");
        assert_eq!(database.requests(), requests, "{answer}");
    }
}

#[tokio::test]
async fn an_answer_larger_than_the_server_gives_is_too_big() {
    let sqld = Sqld::start().await;
    let database = client(&sqld.url());

    let refused = database.read(vec![Statement::new("SELECT randomblob(12000000) AS body")]).await;

    assert!(matches!(refused, Err(DatabaseError::TooBig { .. })), "{refused:?}");
}

/// sqld takes the lock from a transaction after 5 s, so both outcomes end well.
#[tokio::test]
async fn a_lock_that_another_client_never_gives_back_is_waited_for() {
    let sqld = Sqld::start().await;
    let database = client(&sqld.url());
    with_notes(&database).await;
    let holder = reqwest::Client::new().post(format!("{}/v3/pipeline", sqld.url()));
    let held =
        holder.body(r#"{"requests":[{"type":"execute","stmt":{"sql":"BEGIN IMMEDIATE"}}]}"#).send().await.unwrap();
    assert!(held.text().await.unwrap().contains(r#""type":"ok""#));

    let write = |id| Statement::new("INSERT INTO notes(id) VALUES(:id) ON CONFLICT DO NOTHING").bind("id", id);
    let written = join_all((0..4).map(|id| database.write(vec![write(id)]))).await;

    for written in &written {
        assert!(written.is_ok(), "{written:?}");
    }
    assert_eq!(count(&database, NOTES).await, 4);
}

#[tokio::test]
async fn whether_a_store_answers_is_one_request() {
    let sqld = Sqld::start().await;
    let remote = Arc::new(client(&sqld.url()));
    let store = LibsqlStore::open(remote.clone(), "sqld").await.unwrap();
    let asked = remote.requests();

    let health = store.check().await.unwrap();

    assert!(health.schema_version > 0 && health.now.as_ms() > 0, "{health:?}");
    assert_eq!(remote.requests() - asked, 1);
}

#[tokio::test]
async fn a_database_is_prepared_by_whoever_asks_first_and_by_nobody_else() {
    let mut sqld = Sqld::start().await;
    sqld.kill();
    let remote = Arc::new(hasty_client(&sqld.url()));
    let store = LibsqlStore::on(Prepared::new(remote.clone()), "sqld");

    let refused = store.check().await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    sqld.restart().await;
    let first = store.run_inputs(&OwnerId::local(), RunId::from_bits(1, Timestamp::from_ms(0))).await;
    let asked = remote.requests();
    let again = store.run_inputs(&OwnerId::local(), RunId::from_bits(1, Timestamp::from_ms(0))).await;

    assert!(matches!(first, Err(StoreError::RunNotFound(_))), "{first:?}");
    assert!(matches!(again, Err(StoreError::RunNotFound(_))), "{again:?}");
    assert_eq!(remote.requests() - asked, 1, "only the request itself");
}
