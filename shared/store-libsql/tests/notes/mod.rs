//! A small schema with a fence, and what tests do with it.

use redraft_store_libsql::database::Database;
use redraft_store_libsql::statement::{ResultSet, Statement};

pub(crate) const NOTES: &str = "
CREATE TABLE notes(id INTEGER PRIMARY KEY, name TEXT UNIQUE, score REAL, body BLOB);
CREATE TABLE parents(id INTEGER PRIMARY KEY);
CREATE TABLE children(parent INTEGER NOT NULL REFERENCES parents(id));
CREATE TRIGGER notes_fence BEFORE INSERT ON notes WHEN NEW.name = 'stale'
BEGIN SELECT RAISE(ABORT,'FENCED'); END;
-- A last line without a line break must not swallow what follows";

pub(crate) async fn with_notes(database: &dyn Database) {
    database.script(NOTES).await.expect("the schema is new");
}

pub(crate) fn note(id: i64, name: &str) -> Statement {
    Statement::new("INSERT INTO notes(id, name) VALUES(:id, :name)").bind("id", id).bind("name", name)
}

pub(crate) async fn one(database: &dyn Database, statement: Statement) -> ResultSet {
    let mut results = database.read(vec![statement]).await.expect("a query");
    results.pop().expect("one result")
}

pub(crate) async fn count(database: &dyn Database, sql: &'static str) -> i64 {
    let counted = one(database, Statement::new(sql)).await;
    counted.rows[0].integer("n").expect("a column n")
}
