//! Programs that are called and waited for.

use std::ffi::OsStr;
use std::process::{Command, Stdio};

use e2e::functions::root;

use crate::tools::tool;

/// A command in the workspace, with the tools of the workspace before those of the machine.
#[expect(clippy::disallowed_methods, reason = "this is this program's door for processes")]
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    let own = std::env::var_os("PATH").unwrap_or_default();
    let paths = [tool("bin"), tool("py/bin")].into_iter().chain(std::env::split_paths(&own));
    command.current_dir(root()).stdin(Stdio::null());
    if let Ok(path) = std::env::join_paths(paths) {
        command.env("PATH", path);
    }
    command
}

/// Runs it to its end: what it printed, or what it said on stderr.
pub(crate) fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| error.to_string())?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

/// `cargo lambda` with these arguments.
pub(crate) fn cargo_lambda(arguments: &[&str]) -> Command {
    let mut command = command(tool("py/bin/cargo-lambda"));
    command.arg("lambda").args(arguments);
    command
}
