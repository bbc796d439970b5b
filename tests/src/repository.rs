//! A git repository with a history of a test's own.

use std::path::Path;
use std::process::Command;

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
