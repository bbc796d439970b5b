//! The `redraft` binary under test: the one of this profile, built if it is not fresh.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use nix::fcntl::{Flock, FlockArg};

use crate::cargo::cargo;

/// Path of the binary. `REDRAFT_BIN` names another one than that of this workspace.
///
/// # Panics
/// It does not build.
pub(crate) fn redraft() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| variable("REDRAFT_BIN").map_or_else(|| build("redraft", &[]), PathBuf::from))
}

/// Path of a `redraft` that can be told to have a bug.
///
/// # Panics
/// It does not build.
pub(crate) fn redraft_planted() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| build("redraft-planted", &["--features", "planted-bugs"]))
}

#[expect(clippy::disallowed_methods, reason = "a test has no configuration to read it from")]
fn variable(name: &str) -> Option<OsString> {
    std::env::var(name).ok().filter(|value| !value.is_empty()).map(OsString::from)
}

fn build(name: &str, options: &[&str]) -> PathBuf {
    let folder = profile_folder();
    once_a_run(&folder, name, || cargo_build(&folder, name, options));
    folder.join(name)
}

/// Calls `build` unless it was called under this name in this run of the tests. Nobody else builds meanwhile.
pub(crate) fn once_a_run(folder: &Path, name: &str, build: impl FnOnce()) {
    let stamp = folder.join(format!("{name}.e2e-run"));
    // nextest runs each test in a process of its own: the first one builds for all of its run.
    let run = variable("NEXTEST_RUN_ID").unwrap_or_default();
    let lock = File::create(folder.join("redraft.e2e-lock")).expect("the target folder is writable");
    let _lock = Flock::lock(lock, FlockArg::LockExclusive).map_err(|(_file, errno)| errno).expect("a lock");
    let is_built = !run.is_empty() && fs::read(&stamp).is_ok_and(|last| last == run.as_encoded_bytes());
    if !is_built {
        build();
        fs::write(stamp, run.as_encoded_bytes()).expect("the target folder is writable");
    }
}

fn cargo_build(folder: &Path, name: &str, options: &[&str]) {
    // The folder of the profile `dev` is the only one that is called something else.
    let profile = match folder.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(name) => name,
    };
    let built = cargo()
        .args(["build", "--quiet", "--package", "redraft-runner", "--bin", name, "--profile", profile])
        .args(options)
        .status()
        .expect("cargo starts");
    assert!(built.success(), "{name} does not build");
}

/// `target/<profile>`: a test is in `deps` there, a program is there itself.
pub(crate) fn profile_folder() -> PathBuf {
    let own = std::env::current_exe().expect("a test has a path");
    let folder = own.parent().expect("a file is in a folder");
    let is_test = folder.file_name().is_some_and(|name| name == "deps");
    if is_test { folder.parent().expect("deps is in a profile's folder").to_owned() } else { folder.to_owned() }
}
