//! What is refused, with which exit code, and what it says to do.

use std::os::unix::fs::PermissionsExt;

use crate::program::Folder;

#[test]
fn an_empty_folder_says_how_to_start() {
    let folder = Folder::empty();

    for command in [&["runs", "list"][..], &["submit", "headline"], &["agents", "list"], &["runs", "cancel", "x"]] {
        let ended = folder.redraft(command);
        assert_eq!(ended.code, Some(6), "{ended:?}");
        assert_eq!(ended.stdout, "");
        assert!(
            ended.stderr.starts_with("error: there is nothing here yet\nhelp: start with `redraft up`\n"),
            "{ended:?}"
        );
    }
    assert!(!folder.path(".redraft").exists(), "a command that only looks must not make anything");
}

#[test]
fn wrong_usage_ends_with_2_and_says_what_is_right() {
    let folder = Folder::empty();

    for (arguments, expected) in [
        (&["runs", "list", "--status", "done"][..], "known are queued, running"),
        (&["submit"], "<AGENT>"),
        (&["submit", "x", "--pass-threshold", "7"], "from 0 to 1"),
        (&["submit", "x", "--max-attempts", "0"], "1..=100"),
        (&["submit", "x", "--at", "tomorrow"], "2026-02-01T09:30:00Z"),
        (&["submit", "x", "--id", "7"], "36 characters"),
        (&["submit", "x", "--save", "."], "is a folder"),
        (&["runs", "artifacts", "x", "../etc"], "is refused"),
        (&["runs", "artifacts", "x", "a.md", "--best"], "cannot be used with"),
        (&["frobnicate"], "unrecognized subcommand"),
        (&["--url", "redraft.example.com", "runs", "list"], "https://redraft.example.com"),
    ] {
        let ended = folder.redraft(arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended:?}");
        assert!(ended.stderr.contains(expected), "{arguments:?}: {ended:?}");
    }
}

#[test]
fn programs_get_errors_as_json() {
    let folder = Folder::empty();

    let nothing = folder.redraft(&["runs", "list", "--json"]).json_error();
    let usage = folder.redraft(&["--json", "runs", "list", "--limit", "0"]).json_error();

    assert_eq!((&nothing["code"], &nothing["exit"]), (&"nothing_here".into(), &6.into()));
    assert_eq!(nothing["help"][0], "start with `redraft up`");
    assert_eq!((&usage["code"], &usage["exit"]), (&"usage".into(), &2.into()));
    assert!(usage["message"].as_str().unwrap().contains("1..=200"), "{usage}");
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let mut child = Folder::empty().start(&["agents", "schema"]);
    drop(child.stdout.take());

    let ended = child.wait_with_output().unwrap();

    assert_eq!((ended.status.code(), ended.stderr), (Some(0), Vec::new()));
}

#[test]
fn an_address_that_does_not_answer_ends_with_7() {
    // Port 1 of this machine: nothing listens on it.
    let ended = Folder::empty().redraft(&["--url", "http://127.0.0.1:1", "runs", "list"]);

    assert_eq!(ended.code, Some(7), "{ended:?}");
    assert!(ended.stderr.contains("check the address"), "{ended:?}");
}

#[test]
fn a_key_that_others_can_read_is_not_sent() {
    let folder = Folder::empty();
    folder.write("key", "rd_secret");
    std::fs::set_permissions(folder.path("key"), std::fs::Permissions::from_mode(0o644)).unwrap();

    let open = folder.redraft_with(&["--url", "http://127.0.0.1:1", "runs", "list"], &[("REDRAFT_KEY_FILE", "key")]);
    let missing = folder.redraft(&["--url", "http://127.0.0.1:1", "--key-file", "no", "runs", "list"]);

    assert_eq!((open.code, missing.code), (Some(1), Some(1)));
    assert!(open.stderr.contains("chmod 600 key") && !open.stderr.contains("secret"), "{open:?}");
    assert!(missing.stderr.contains("cannot read the key file no"), "{missing:?}");
}

#[test]
fn a_database_that_is_none_is_refused_and_left_alone() {
    let folder = Folder::empty();
    folder.write("notes.txt", "these are notes, not a database, and there are more than a few of them here");

    let missing = folder.redraft(&["--database", "no.db", "runs", "list"]);
    let notes = folder.redraft(&["--database", "notes.txt", "runs", "list"]);

    assert_eq!(missing.code, Some(6), "{missing:?}");
    assert!(missing.stderr.contains("redraft up --database no.db"), "{missing:?}");
    assert!(!folder.path("no.db").exists());
    assert_eq!(notes.code, Some(1), "{notes:?}");
    assert!(notes.stderr.starts_with("error: "), "{notes:?}");
    assert!(std::fs::read_to_string(folder.path("notes.txt")).unwrap().starts_with("these are notes"));
}
