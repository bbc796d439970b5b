//! `redraft backup` and `redraft restore`, as people type them.

use std::fs;
use std::io::Read;
use std::net::TcpListener;

use nix::sys::signal::Signal;

use crate::program::{Folder, send};

/// A state folder whose control plane was started once.
fn folder_with_a_state() -> Folder {
    let folder = Folder::empty();
    fs::create_dir(folder.path(".redraft")).unwrap();
    fs::write(folder.path(".redraft/redraft.db"), "").unwrap();
    assert_eq!(folder.redraft(&["admin", "init", "--save", "admin.key"]).code, Some(0));
    folder
}

fn is_admin_there(folder: &Folder) -> bool {
    folder.redraft(&["admin", "init", "--json"]).json_error()["code"] == "admin_exists"
}

#[test]
fn a_database_that_was_lost_comes_back_from_its_backup() {
    let folder = folder_with_a_state();

    let made = folder.redraft(&["backup", "runs.backup"]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    assert!(made.stdout.starts_with("runs.backup: 0 runs as of ") && made.stdout.ends_with(", whole\n"), "{made:?}");
    fs::remove_dir_all(folder.path(".redraft")).unwrap();
    let checked = folder.redraft(&["restore", "--check", "runs.backup", "--json"]).json();
    let restored = folder.redraft(&["restore", "runs.backup"]);

    assert_eq!((&checked["rows"]["users"], &checked["source"]), (&1.into(), &"file".into()), "{checked}");
    assert_eq!(restored.code, Some(0), "{}", restored.stderr);
    assert!(restored.stdout.contains("; 0 of them go on"), "{}", restored.stdout);
    assert!(is_admin_there(&folder));
}

#[test]
fn what_is_there_is_replaced_only_if_that_is_said_and_kept() {
    let folder = folder_with_a_state();
    assert_eq!(folder.redraft(&["backup", "runs.backup"]).code, Some(0));

    let refused = folder.redraft(&["restore", "runs.backup", "--json"]);
    let replaced = folder.redraft(&["restore", "runs.backup", "--replace", "--json"]);

    assert_eq!((refused.code, &refused.json_error()["code"]), (Some(1), &"database_not_empty".into()));
    let before = replaced.json()["before"].as_str().unwrap().to_owned();
    assert!(before.ends_with("redraft.db.before-restore-1") && folder.path(&before).exists(), "{before}");
    let again = folder.redraft(&["backup", "runs.backup", "--json"]);
    assert_eq!(again.json_error()["code"], "file_exists");
}

#[test]
fn while_redraft_up_works_it_can_be_backed_up_and_not_be_restored() {
    let folder = Folder::empty();
    folder.write("agents.yaml", "agents: { a: { stages: { produce: [cat], evaluate: [cat] } } }");
    let up = folder.up();

    let made = folder.redraft(&["backup", "runs.backup"]);
    let refused = folder.redraft(&["restore", "runs.backup", "--replace", "--json"]);
    let named = folder.redraft(&["--database", ".redraft/redraft.db", "restore", "runs.backup", "--replace", "--json"]);
    up.end();

    assert_eq!(made.code, Some(0), "{}", made.stderr);
    assert_eq!(refused.json_error()["code"], "state_taken");
    assert_eq!(named.json_error()["code"], "database_in_use");
    assert_eq!(folder.redraft(&["restore", "runs.backup", "--replace"]).code, Some(0));
}

#[test]
fn what_cannot_be_backed_up_or_restored_is_told_with_what_to_do() {
    let folder = Folder::empty();
    folder.write("notes.txt", "no backup");

    let nothing = folder.redraft(&["backup", "runs.backup"]);
    let address = folder.redraft(&["--url", "https://redraft.example.com", "backup", "runs.backup"]);
    let table = folder.redraft(&["--database", "dynamodb://runs", "backup", "runs.backup"]);
    let notes = folder.redraft(&["--database", "new.db", "restore", "notes.txt"]);
    let missing = folder.redraft(&["--database", "new.db", "restore", "none.backup"]);

    assert_eq!([nothing.code, address.code, table.code], [Some(6), Some(2), Some(2)]);
    assert!(table.stderr.contains("point-in-time"), "{}", table.stderr);
    assert_eq!((notes.code, missing.code), (Some(1), Some(6)));
    assert!(notes.stderr.contains("notes.txt is no whole backup"), "{}", notes.stderr);
    assert_eq!(names(&folder), ["notes.txt"]);
}

#[test]
fn a_backup_that_is_interrupted_leaves_nothing_behind() {
    let folder = Folder::empty();
    // A server that listens and says nothing: the backup is under way until it is interrupted.
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", server.local_addr().unwrap());
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        let mut child = folder.start(&["--database", &address, "backup", "runs.backup"]);
        let (asked, _from) = server.accept().unwrap();
        assert_eq!(names(&folder).len(), 1, "it is made aside");

        send(&child, signal);

        let (mut said, code) = (String::new(), child.wait().unwrap().code());
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((code, said.as_str()), (Some(130), "error: interrupted: there is no backup\n"));
        assert_eq!(names(&folder), [""; 0]);
        drop(asked);
    }
}

/// What lies in a folder, sorted.
fn names(folder: &Folder) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder.path("")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
