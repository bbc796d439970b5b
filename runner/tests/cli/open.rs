//! Getting in: the key of `redraft up`, and its links.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::time::Duration;

use serde_json::Value;

use crate::program::Folder;

const AGENTS: &str = "agents:\n  writer:\n    stages: { produce: [./write.sh], evaluate: [./judge.sh] }\n";

fn home() -> Folder {
    let folder = Folder::empty();
    folder.write("agents.yaml", AGENTS);
    for script in ["write.sh", "judge.sh"] {
        folder.script(script, "#!/bin/sh\ncat >/dev/null\necho '{\"score\": 1}'\n");
    }
    folder
}

fn own_key(folder: &Folder) -> String {
    fs::read_to_string(folder.path(".redraft/up.key")).unwrap()
}

#[test]
fn the_key_of_redraft_up_is_for_ones_own_eyes_changes_with_each_start_and_goes_with_it() {
    let folder = home();
    let up = folder.up();
    let facts = fs::metadata(folder.path(".redraft/up.key")).unwrap();
    let state = fs::metadata(folder.path(".redraft")).unwrap();
    let first = own_key(&folder);
    up.kill();
    let up = folder.up();
    let second = own_key(&folder);
    up.end();

    assert_eq!((facts.mode() & 0o777, state.mode() & 0o777), (0o600, 0o700));
    assert_ne!(first, second);
    assert!(!folder.path(".redraft/up.key").exists());
}

#[test]
fn a_key_that_others_can_read_is_refused_and_a_restart_mends_it() {
    let folder = home();
    let up = folder.up();
    fs::set_permissions(folder.path(".redraft/up.key"), fs::Permissions::from_mode(0o644)).unwrap();

    let refused = folder.redraft(&["runs", "list", "--json"]);
    up.end();
    let _up = folder.up();
    let mended = folder.redraft(&["runs", "list"]);

    assert_eq!(refused.code, Some(1));
    let error = refused.json_error();
    assert_eq!(error["code"], "own_key");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("mode 644") && message.contains("start `redraft up` again"), "{message}");
    assert_eq!(mended.code, Some(0), "{mended:?}");
}

#[test]
fn open_prints_a_new_link_each_time_and_starts_no_browser_without_a_desktop() {
    let folder = home();
    let up = folder.up();

    let first = folder.redraft(&["open"]);
    let second = folder.redraft(&["open", "--print", "--json"]).json();

    assert_eq!((first.code, first.stderr.as_str()), (Some(0), ""));
    let link = first.stdout.trim();
    let (url, once) = link.split_once("/#once=").unwrap();
    assert!(url.starts_with("http://127.0.0.1:") && once.len() == 64, "{link}");
    assert_eq!((&second["url"], &second["opened"]), (&Value::from(url), &Value::from(false)));
    assert_eq!(second["expiresInMs"], 600_000);
    assert_ne!(second["link"], link);
    assert!(up.sign_in().starts_with(&format!("{url}/#once=")));
}

#[test]
fn a_browser_is_shown_the_link_in_a_file_of_its_owner_not_in_the_words_of_a_command() {
    let folder = home();
    let _up = folder.up();
    let asked = folder.path("asked");
    let script = format!("#!/bin/sh\necho \"$@\" >{0}.new; mv {0}.new {0}\n", asked.display());
    fs::create_dir(folder.path("bin")).unwrap();
    folder.script("bin/xdg-open", &script);
    let path = format!("{}:/usr/bin:/bin", folder.path("bin").display());

    let opened = folder.redraft_with(&["open"], &[("DISPLAY", ":0"), ("PATH", &path)]);

    assert_eq!(opened.code, Some(0), "{opened:?}");
    until(|| asked.exists());
    let words = fs::read_to_string(&asked).unwrap();
    let page = fs::read_to_string(words.trim()).unwrap();
    assert!(page.contains(opened.stdout.trim()) && !words.contains("once"), "{words}");
    assert_eq!(fs::metadata(words.trim()).unwrap().mode() & 0o777, 0o600);
}

#[test]
fn without_redraft_up_there_is_nothing_to_open_but_an_address() {
    let folder = home();

    let nothing = folder.redraft(&["open", "--json"]);
    let address = folder.redraft(&["--url", "https://redraft.example.com", "open"]);

    assert_eq!(nothing.code, Some(6), "{nothing:?}");
    assert_eq!(nothing.json_error()["code"], "not_up");
    assert_eq!(address.stdout, "https://redraft.example.com\n");
}

fn until(is_so: impl Fn() -> bool) {
    let mut looks = 1_000;
    while !is_so() {
        looks -= 1;
        assert!(looks > 0, "not within 10 s");
        pause(Duration::from_millis(10));
    }
}

#[expect(clippy::disallowed_methods, reason = "another process is waited for, which tells nobody")]
fn pause(time: Duration) {
    std::thread::sleep(time);
}
