use redraft_store_libsql::statement::{Statement, Value};

use super::is_misuse;
use crate::Subject;
use crate::notes::{count, note, one, with_notes};

pub(crate) async fn a_missing_unknown_or_doubled_parameter_is_refused_before_anything_is_written(subject: &Subject) {
    let database = &*subject.database;
    with_notes(database).await;
    let insert = || Statement::new("INSERT INTO notes(id, name) VALUES(:id, :name)");
    let wrong = [
        insert().bind("id", 2),
        insert().bind("id", 2).bind("name", "b").bind("nmae", "c"),
        insert().bind("id", 2).bind(":name", "b"),
        insert().bind("id", 2).bind("name", "b").bind("name", "c"),
        Statement::new("INSERT INTO notes(id) VALUES(?1)"),
        Statement::new("DELETE FROM notes; DELETE FROM notes"),
        Statement::new(""),
    ];
    for statement in wrong {
        let refused = database.write(vec![note(1, "a"), statement]).await;

        assert!(is_misuse(&refused), "{refused:?}");
    }
    assert_eq!(count(database, "SELECT count(*) AS n FROM notes").await, 0);
}

pub(crate) async fn a_parameter_used_twice_is_bound_once(subject: &Subject) {
    let statement = Statement::new("SELECT :b AS x, :a AS y, :b || ':c' AS z").bind("a", 1).bind("b", "two");

    let answered = one(&*subject.database, statement).await;

    let row = &answered.rows[0];
    assert_eq!(row.text("x"), Ok("two"));
    assert_eq!(row.integer("y"), Ok(1));
    assert_eq!(row.value("z"), Ok(&Value::from("two:c")));
}

pub(crate) async fn comments_at_the_head_of_a_statement_do_no_harm(subject: &Subject) {
    let statement = Statement::new("-- What :this does; and why.\n-- Called by nobody.\nSELECT 1 AS n -- the end\n;\n");

    let answered = one(&*subject.database, statement).await;

    assert_eq!(answered.rows[0].integer("n"), Ok(1));
}

pub(crate) async fn a_statement_that_does_not_parse_is_the_programs_fault(subject: &Subject) {
    for sql in ["SELECT nothing FROM nowhere", "UPDATE SET", "FROM notes"] {
        let refused = subject.database.write(vec![Statement::new(sql)]).await;

        assert!(is_misuse(&refused), "{refused:?}");
    }
}
