use redraft_store_libsql::database::DatabaseError;
use redraft_store_libsql::statement::Statement;

use super::is_misuse;
use crate::Subject;
use crate::notes::{NOTES, count, note, one, with_notes};

const FIRST: &str = "
CREATE TABLE IF NOT EXISTS migrations(version INTEGER PRIMARY KEY);
INSERT INTO migrations VALUES(1);
CREATE TABLE things(name TEXT);";

const SECOND: &str = "INSERT INTO migrations VALUES(2); ALTER TABLE things ADD COLUMN size INTEGER;";

const THINGS: &str = "SELECT count(*) AS n FROM sqlite_master WHERE name = 'things'";

pub(crate) async fn a_script_runs_with_its_triggers(subject: &Subject) {
    let database = &*subject.database;
    with_notes(database).await;

    let fenced = database.write(vec![note(1, "stale")]).await;

    let message = "FENCED".to_owned();
    let statement = 0;
    assert_eq!(fenced, Err(DatabaseError::Constraint { statement, message }));
}

pub(crate) async fn a_script_that_fails_leaves_nothing_behind(subject: &Subject) {
    let database = &*subject.database;
    let script = format!("{NOTES}\n; CREATE TABLE things(name TEXT); CREATE TABLE things(name TEXT);");

    let refused = database.script(&script).await;

    assert!(is_misuse(&refused), "{refused:?}");
    assert_eq!(count(database, THINGS).await, 0);
    with_notes(database).await;
}

pub(crate) async fn a_script_that_somebody_ran_before_is_a_constraint(subject: &Subject) {
    let database = &*subject.database;
    database.script(FIRST).await.expect("a new database");
    let before = one(database, Statement::new("SELECT * FROM things")).await;

    let again = database.script(FIRST).await;
    database.script(SECOND).await.expect("the next migration");

    let message = "UNIQUE constraint failed: migrations.version".to_owned();
    assert_eq!(again, Err(DatabaseError::Constraint { statement: 0, message }));
    assert_eq!(&before.columns[..], ["name"]);
    let after = one(database, Statement::new("SELECT * FROM things")).await;
    assert_eq!(&after.columns[..], ["name", "size"], "statements prepared before are prepared anew");
}
