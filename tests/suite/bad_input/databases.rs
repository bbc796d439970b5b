//! Databases that cannot be used as they are: newer, unreachable, or closed to us.

use e2e::{AgentDir, Home, PATIENCE, Redraft, Said, Up, until};
use redraft_domain::run::RunStatus;
use redraft_store_libsql::database::Database;
use redraft_store_libsql::file::FileDatabase;
use redraft_store_libsql::testing::Sqld;
use serde_json::json;

use super::says;
use crate::PASS;

const KEY: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAaj2be8EkBAFohVWoMPjuwizokGTLInwgbtGTX4yHLCY=\n-----END PUBLIC KEY-----\n";
/// Signed with the key that belongs to it, made once with openssl and thrown away; expires in 2100.
const TOKEN: &str = "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCJ9.eyJhIjoicnciLCJleHAiOjQxMDI0NDQ4MDB9.Rqj2yPsOfg0aTNrBXwp5WO4Fv9fL19Jg8ggtOcjMlgCJ1IiWBGyJA7uuS6HLvYOIJ1jjz2StONBjvCKwWHQUBw";

fn agents() -> AgentDir {
    AgentDir::of_scripts("echo once >>$home/produced; until [ -e $home/go ]; do sleep 0.05; done; echo draft", PASS)
}

/// `up --once` on `home` with one run, against `database` if that is not the file in the state folder.
fn once(home: &Home, database: Option<&str>) -> Redraft {
    std::fs::write(home.path("go"), "").unwrap();
    let agents = home.agents_file();
    let args = ["up", "--once", "--port", "0", "--agents", agents.to_str().unwrap(), "--submit", "work"];
    let redraft = home.redraft(args);
    match database {
        Some(url) => redraft.args(["--database", url]),
        None => redraft,
    }
}

fn refused(said: &Said, code: i32, parts: &[&str]) {
    assert_eq!(said.code, Some(code), "{said:?}");
    says(&said.stderr, parts);
    assert!(said.stderr.starts_with("error: "), "{said:?}");
}

#[tokio::test]
async fn a_database_from_a_newer_version_is_left_alone() {
    let home = Home::new(&agents());
    assert_eq!(once(&home, None).say().await.code, Some(0));
    let path = home.state().join("redraft.db");
    let sql = async |sql: &str| FileDatabase::open(&path).unwrap().script(sql).await.unwrap();
    sql("INSERT INTO schema_migrations(version) VALUES(9999);").await;

    let said = once(&home, None).say().await;
    let listed = home.redraft(["runs", "list"]).say().await;

    refused(&said, 1, &["schema version 9999", "upgrade the program"]);
    refused(&listed, 1, &["schema version 9999", "upgrade the program"]);
    sql("DELETE FROM schema_migrations WHERE version=9999;").await;
    assert_eq!(once(&home, None).say().await.code, Some(0));
    assert_eq!(home.lines("produced").len(), 2);
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_named_with_what_to_look_at() {
    let mut sqld = Sqld::start().await;
    let (home, url) = (Home::new(&agents()), sqld.url());
    sqld.kill();

    let said = once(&home, Some(&url)).say().await;
    sqld.restart().await;
    let passed = once(&home, Some(&url)).say().await;

    refused(&said, 7, &[url.as_str(), "Connection refused"]);
    assert_eq!(passed.code, Some(0), "{passed:?}");
}

#[tokio::test]
async fn a_server_that_goes_away_in_the_middle_of_a_run_costs_nothing() {
    let mut sqld = Sqld::start().await;
    let url = sqld.url();
    let up = Up::of(&agents()).args(["--database", &url]).start().await;
    let run = up.submit("work", json!({})).await;
    up.wrote_lines("produced", 1).await;

    sqld.kill();
    std::fs::write(up.home().path("go"), "").unwrap();
    until("the runner to find out", PATIENCE, async || up.running.log().contains("is uncertain").then_some(())).await;
    let asked = up.client.get(&run).await.unwrap_err();
    sqld.restart().await;
    let ended = up.ended_within(&run, 2 * PATIENCE).await;

    assert_eq!(asked.status(), Some(503), "{asked}");
    assert_eq!((ended.run.status, ended.run.epoch), (RunStatus::Passed, 2), "{:?}", ended.run.error_message);
    assert_eq!(up.home().lines("produced").len(), 1);
}

#[tokio::test]
async fn a_token_that_is_wrong_or_missing_names_the_variable_to_check() {
    let sqld = Sqld::start_with_jwt_key(KEY).await;
    let (home, url) = (Home::new(&agents()), sqld.url());
    let forged = TOKEN.replace("Rqj2", "Rqj3");

    let wrong = once(&home, Some(&url)).env("REDRAFT_DATABASE_TOKEN", &forged).say().await;
    let missing = once(&home, Some(&url)).say().await;
    let right = once(&home, Some(&url)).env("REDRAFT_DATABASE_TOKEN", TOKEN).say().await;

    refused(&wrong, 1, &[url.as_str(), "refuses access", "check REDRAFT_DATABASE_TOKEN"]);
    refused(&missing, 1, &[url.as_str(), "no token is set"]);
    for said in [&wrong, &missing, &right] {
        assert!(!format!("{said:?}").contains("Rqj"), "a token was printed");
    }
    assert_eq!(right.code, Some(0), "{right:?}");
}
