//! The two functions, built as they are deployed: their package alone.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::binary::profile_folder;
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

/// The binary of a function. Builds both the first time.
///
/// # Panics
/// If they do not build.
pub fn binary(name: &str) -> PathBuf {
    static DIRECTORY: OnceLock<PathBuf> = OnceLock::new();
    let directory = DIRECTORY.get_or_init(|| {
        // With -p alone: together with the runner, features unify and the functions would link SQLite.
        let built = cargo().args(["build", "--quiet", "--package", "redraft-functions", "--bins"]).status();
        assert!(built.is_ok_and(|status| status.success()), "the functions do not build");
        // cargo was asked for the dev profile.
        profile_folder().parent().expect("a profile has its folder in the target directory").join("debug")
    });
    directory.join(name)
}
