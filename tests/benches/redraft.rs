//! The real binary, as people start it.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};

use crate::{Outcome, Trouble};

/// A running process of the binary that was built beside this one. Killed when dropped.
#[derive(Debug)]
pub(crate) struct Redraft {
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Redraft {
    /// Starts it on the state folder `state` with `arguments`.
    pub(crate) fn start(state: &Path, arguments: &[&str]) -> Outcome<Self> {
        let binary = binary()?;
        #[expect(clippy::disallowed_methods, reason = "what is measured is a process of its own")]
        let mut command = Command::new(&binary);
        command.arg("--state").arg(state).arg("--json").args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        let mut child = command.spawn().map_err(|error| format!("cannot start {}: {error}", binary.display()))?;
        let stdout = child.stdout.take().ok_or_else(|| Trouble::from("its output is missing"))?;
        Ok(Self { child, stdout: BufReader::new(stdout) })
    }

    /// Its address, once `up` says it.
    pub(crate) async fn url(&mut self) -> Outcome<String> {
        let mut line = String::new();
        self.stdout.read_line(&mut line).await?;
        let said: serde_json::Value =
            serde_json::from_str(&line).map_err(|error| format!("redraft said `{}`: {error}", line.trim_end()))?;
        said["url"].as_str().map(str::to_owned).ok_or_else(|| Trouble::from("redraft up did not say its address"))
    }

    /// A line of `/proc/<its pid>/<file>` in mebibytes; `None` where there is no such file.
    pub(crate) fn memory(&self, file: &str, line: &str) -> Option<f64> {
        let text = std::fs::read_to_string(format!("/proc/{}/{file}", self.child.id()?)).ok()?;
        let found = text.lines().find_map(|found| found.strip_prefix(line)?.strip_prefix(':'))?;
        let kib: f64 = found.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kib / 1024.0)
    }

    /// Ends it.
    pub(crate) async fn end(mut self) -> Outcome<()> {
        self.child.kill().await?;
        Ok(())
    }
}

/// Whether the binary was built beside this program; `make bench` sees to it.
pub(crate) fn is_built() -> bool {
    binary().is_ok_and(|binary| binary.is_file())
}

fn binary() -> Outcome<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name("redraft"))
}
