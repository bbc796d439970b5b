//! Both programs, built in the same minute by the command that builds what is deployed.

use std::path::{Path, PathBuf};
use std::process::Command;

use e2e::functions::root;

use crate::Outcome;

/// What is started.
#[derive(Debug)]
pub(crate) struct Programs {
    pub(crate) ours: PathBuf,
    pub(crate) hello: PathBuf,
    pub(crate) ours_zip_bytes: u64,
    pub(crate) hello_zip_bytes: u64,
}

impl Programs {
    /// Builds both, or hello-world only if ours is there already.
    pub(crate) fn build(ours: Option<&Path>) -> Outcome<Self> {
        let (ours, ours_zip_bytes) = match ours {
            Some(ours) => (ours.to_owned(), std::fs::metadata(ours.with_extension("zip"))?.len()),
            None => build("redraft-functions", "api")?,
        };
        let (hello, hello_zip_bytes) = build("hello-function", "hello")?;
        Ok(Self { ours, hello, ours_zip_bytes, hello_zip_bytes })
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark builds what it measures")]
fn build(package: &str, name: &str) -> Outcome<(PathBuf, u64)> {
    let tools = root().join(".tools/py/bin");
    let folder = root().join("target/lambda/coldstart");
    let mut path = vec![tools.clone()];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let path = std::env::join_paths(path)?;
    let run = |command: &mut Command| -> Outcome<()> {
        let status = command.current_dir(root()).env("PATH", &path).status()?;
        if status.success() { Ok(()) } else { Err(format!("{command:?} fails: see above, or run `make tools`").into()) }
    };
    let mut build = Command::new(tools.join("cargo-lambda"));
    build.args([
        "lambda",
        "build",
        "--release",
        "--x86-64",
        "--output-format",
        "zip",
        "--quiet",
        "-p",
        package,
        "--bin",
        name,
    ]);
    run(build.arg("--lambda-dir").arg(&folder))?;
    let zip = folder.join(name).join("bootstrap.zip");
    let mut unpack = Command::new(tools.join("python"));
    run(unpack.args(["-m", "zipfile", "-e"]).arg(&zip).arg(folder.join(name)))?;
    let program = folder.join(name).join("bootstrap");
    make_runnable(&program)?;
    Ok((program, std::fs::metadata(zip)?.len()))
}

fn make_runnable(program: &Path) -> Outcome<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::set_permissions(program, std::fs::Permissions::from_mode(0o755))?)
}
