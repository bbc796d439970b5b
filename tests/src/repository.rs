//! Git repositories: this one, and those with a history of a test's own.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where this project is.
pub fn repository_root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Files of this project that git knows, from its root.
///
/// # Panics
/// There is no git, or this is no clone.
#[expect(clippy::disallowed_methods, reason = "this is a test's door for processes: git, to the end")]
pub fn tracked_files() -> Vec<PathBuf> {
    let listed = Command::new("git").arg("-C").arg(repository_root()).args(["ls-files", "-z"]).output();
    let listed = listed.expect("git starts");
    assert!(listed.status.success(), "git does not list the files of this project");
    let names = String::from_utf8(listed.stdout).expect("names of ours are plain");
    names.split_terminator('\0').map(PathBuf::from).collect()
}

/// Makes a repository in `folder` with one commit for each message, oldest first.
///
/// # Panics
/// There is no git, or it refuses.
pub fn make_repository(folder: &Path, messages: &[&str]) {
    std::fs::create_dir_all(folder).expect("a temporary folder is writable");
    git(folder, &["init", "--quiet"]);
    for message in messages {
        git(folder, &["commit", "--quiet", "--allow-empty", "--message", message]);
    }
}

#[expect(clippy::disallowed_methods, reason = "this is a test's door for processes: git, to the end")]
fn git(folder: &Path, arguments: &[&str]) {
    let person = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"];
    let done = Command::new("git").arg("-C").arg(folder).args(person).args(arguments).status().expect("git starts");
    assert!(done.success(), "git {arguments:?} failed");
}
