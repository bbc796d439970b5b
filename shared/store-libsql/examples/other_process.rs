//! The other process of the tests in `tests/file.rs`: holds a lock, or writes until it is killed.

#![expect(clippy::print_stdout, reason = "its lines tell the test how far it is")]

use std::path::PathBuf;

use redraft_store_libsql::database::Database;
use redraft_store_libsql::file::FileDatabase;
use redraft_store_libsql::statement::Statement;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut args = std::env::args().skip(1);
    let (Some(role), Some(path)) = (args.next(), args.next().map(PathBuf::from)) else {
        println!("usage: other_process holds_the_lock|writes_until_it_is_killed PATH");
        return;
    };
    match role.as_str() {
        "holds_the_lock" => hold_the_lock(path).await,
        _ => write_until_killed(path).await,
    }
}

async fn hold_the_lock(path: PathBuf) {
    let raw = libsql::Builder::new_local(path).build().await.expect("the file opens");
    let connection = raw.connect().expect("the file connects");
    connection.execute("BEGIN IMMEDIATE", ()).await.expect("the lock is free");
    println!("locked");
    std::io::stdin().read_line(&mut String::new()).expect("the test says when");
    connection.execute("COMMIT", ()).await.expect("nothing was written");
}

async fn write_until_killed(path: PathBuf) {
    const INSERT: &str = "INSERT INTO notes(id, name) VALUES(:id, :name)";
    let database = FileDatabase::open(path).expect("the file opens");
    for id in 0_i64.. {
        let note = Statement::new(INSERT).bind("id", id).bind("name", id.to_string());
        let scored = Statement::new("UPDATE notes SET score = 1 WHERE id = :id").bind("id", id);
        database.write(vec![note, scored]).await.expect("the disk has room");
        println!("wrote {id}");
    }
}
