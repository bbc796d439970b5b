//! `redraft doctor`.

use crate::program::{Ended, Folder};

/// The lines, without what differs from machine to machine.
fn lines(ended: &Ended) -> String {
    let lines = ended.stdout.lines().map(|line| match line.split_once(", ").filter(|_| line.ends_with(" free")) {
        Some((before, _)) => format!("{before}, … free\n"),
        None => format!("{line}\n"),
    });
    lines.collect()
}

#[test]
fn an_empty_folder_is_no_failure_and_says_how_to_start() {
    let ended = Folder::empty().redraft(&["doctor"]);

    insta::assert_snapshot!("doctor_empty", lines(&ended));
    assert_eq!(ended.code, Some(0));
}

#[test]
fn what_cannot_work_fails_and_says_what_to_do() {
    let folder = Folder::empty();
    folder.write(".redraft", "a file in the place of the folder");
    folder
        .write("agents.yaml", "agents: { writer: { stages: { produce: [./none.sh], evaluate: [no-such-program] } } }");

    let ended = folder.redraft(&["doctor", "--json"]);

    let checks = ended.json()["checks"].clone();
    let status = |name: &str| {
        let checks = checks.as_array().unwrap().iter().filter(|check| check["name"] == name);
        checks.map(|check| check["status"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ended.code, Some(1));
    assert_eq!(status("state"), ["fail"]);
    assert_eq!(status("agents"), ["fail", "warn"]);
    assert!(checks.as_array().unwrap().iter().all(|check| check["status"] == "ok" || !check["help"][0].is_null()));
}

#[test]
fn an_address_that_does_not_answer_fails() {
    let ended = Folder::empty().redraft(&["doctor", "--url", "http://127.0.0.1:1", "--json"]);

    let document = ended.json();
    assert_eq!((ended.code, &document["ok"]), (Some(1), &false.into()));
}
