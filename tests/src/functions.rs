//! The two functions, built as they are deployed: their package alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::binary::{once_a_run, profile_folder};
use crate::cargo::cargo;

/// The workspace's root.
///
/// # Panics
/// Never: this package is a folder of the workspace.
pub fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        here.parent().expect("the tests are a folder of the workspace").to_owned()
    })
}

/// The binary of a function, as it is deployed by default. Builds both the first time.
///
/// # Panics
/// If they do not build.
pub fn binary(name: &str) -> PathBuf {
    static DIRECTORY: OnceLock<PathBuf> = OnceLock::new();
    DIRECTORY.get_or_init(|| build("functions", &[])).join(name)
}

/// The same built with the feature `telemetry`.
///
/// # Panics
/// As [`binary`].
pub fn binary_with_telemetry(name: &str) -> PathBuf {
    static DIRECTORY: OnceLock<PathBuf> = OnceLock::new();
    DIRECTORY.get_or_init(|| build("functions-with-telemetry", &["--features", "telemetry"])).join(name)
}

/// Builds them into a folder of their own: cargo has one place for both, and each build would replace the other.
fn build(folder: &str, options: &[&str]) -> PathBuf {
    // cargo is asked for the dev profile.
    let built = profile_folder().parent().expect("a profile has its folder in the target directory").join("debug");
    let kept = built.join(folder);
    fs::create_dir_all(&kept).expect("the target folder is writable");
    once_a_run(&built, folder, || {
        // With -p alone: together with the runner, features unify and the functions would link SQLite.
        let arguments = ["build", "--quiet", "--package", "redraft-functions", "--bins"];
        let status = cargo().args(arguments).args(options).status();
        assert!(status.is_ok_and(|status| status.success()), "the functions do not build");
        for name in ["api", "sweep"] {
            keep(&built.join(name), &kept.join(name));
        }
    });
    kept
}

/// One more name for the file; whoever runs what had that name before goes on with it.
fn keep(built: &Path, kept: &Path) {
    let new = kept.with_extension("new");
    // Left by somebody who was killed here, or by cargo if there was nothing new.
    let _ = fs::remove_file(&new);
    fs::hard_link(built, &new).and_then(|()| fs::rename(&new, kept)).expect("the target folder is writable");
}
