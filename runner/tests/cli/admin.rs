//! The first administrator.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use redraft_domain::key::ApiKey;

use crate::program::Folder;

fn folder_with_a_database() -> Folder {
    let folder = Folder::empty();
    let made = folder.redraft(&["--database", "./runs.db", "runs", "list"]);
    assert_ne!(made.code, Some(0), "a database that is not there is not made in passing");
    fs::write(folder.path("runs.db"), "").unwrap();
    folder
}

#[test]
fn the_first_administrators_key_is_printed_once() {
    let folder = folder_with_a_database();

    let first = folder.redraft(&["--database", "runs.db", "admin", "init"]);
    let second = folder.redraft(&["--database", "runs.db", "admin", "init", "--json"]);

    assert_eq!(first.code, Some(0), "{}", first.stderr);
    assert!(first.stdout.trim().parse::<ApiKey>().is_ok(), "what was printed is no key");
    assert_eq!((second.code, second.stdout.as_str()), (Some(1), ""));
    assert_eq!(second.json_error()["code"], "admin_exists");
    let database = fs::read(folder.path("runs.db")).unwrap();
    let secret = first.stdout.trim().as_bytes();
    assert!(!database.windows(secret.len()).any(|window| window == secret), "the database holds the key");
}

#[test]
fn a_saved_key_is_for_ones_own_eyes() {
    let folder = folder_with_a_database();

    let saved = folder.redraft(&["--database", "runs.db", "admin", "init", "--save", "admin.key"]);

    assert_eq!((saved.code, saved.stdout.as_str()), (Some(0), "the key of the first administrator is in admin.key\n"));
    let path = folder.path("admin.key");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(fs::read_to_string(&path).unwrap().trim().parse::<ApiKey>().is_ok());
    let again = folder.redraft(&["--database", "runs.db", "admin", "init", "--save", "other.key"]);
    assert_eq!(again.code, Some(1));
    assert!(!folder.path("other.key").exists(), "a file without a key is left behind");
}

#[test]
fn where_nothing_is_there_is_nothing_to_administer() {
    let folder = Folder::empty();

    let refused = folder.redraft(&["admin", "init", "--json"]);

    assert_eq!(refused.json_error()["code"], "nothing_here");
    assert!(!folder.path(".redraft").exists());
    let address = folder.redraft(&["--url", "https://redraft.example.com", "admin", "init"]);
    assert_eq!(address.code, Some(2));
}

#[test]
fn keys_are_made_listed_and_revoked_by_whoever_has_the_database() {
    let folder = folder_with_a_database();
    let database = ["--database", "runs.db"];
    let redraft = |arguments: &[&str]| folder.redraft(&[&database[..], arguments].concat());
    assert_eq!(redraft(&["admin", "init", "--save", "admin.key"]).code, Some(0));

    let made = redraft(&["keys", "create", "laptop", "--runner", "--save", "runner.key", "--json"]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let secret = fs::read_to_string(folder.path("runner.key")).unwrap();
    assert_eq!(secret.trim().parse::<ApiKey>().map(|key| key.id().to_string()), Ok(id.clone()));
    let list = redraft(&["keys", "list"]);
    assert!(list.stdout.contains(&format!("wak_{id}…")) && list.stdout.contains("laptop"), "{}", list.stdout);
    assert!(!list.stdout.contains(secret.trim()));
    assert_eq!(redraft(&["keys", "revoke", &id]).code, Some(0));

    let after = redraft(&["keys", "list", "--json"]).json();
    assert!(after["keys"].as_array().unwrap().iter().any(|key| key["id"] == id && key["revokedAt"].is_string()));
    assert_eq!(redraft(&["keys", "revoke", "0123456789"]).code, Some(6));
}
