//! Starts the binary and looks at what it said.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
use tempfile::TempDir;

/// A folder in which the program is started, with an environment of its own.
pub(crate) struct Folder(TempDir);

/// What a command left behind.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    /// Standard output as one JSON document.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The error that was told to programs.
    pub(crate) fn json_error(&self) -> Value {
        let document: Value = serde_json::from_str(&self.stderr).unwrap_or_else(|error| panic!("{error}: {self:?}"));
        document["error"].clone()
    }
}

impl Folder {
    pub(crate) fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: &str) -> &Self {
        fs::write(self.path(name), content).unwrap();
        self
    }

    pub(crate) fn script(&self, name: &str, content: &str) -> &Self {
        self.write(name, content);
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    /// Starts `redraft` with `arguments` and waits for its end.
    pub(crate) fn redraft(&self, arguments: &[&str]) -> Ended {
        self.redraft_with(arguments, &[])
    }

    pub(crate) fn redraft_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
        let output = command(self.0.path()).args(arguments).envs(variables.iter().copied()).output().unwrap();
        Ended {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Starts `redraft` with `arguments`, to be told something while it works.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        command(self.0.path()).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Starts `redraft up` and returns when it says where it is.
    pub(crate) fn up(&self) -> Up {
        let mut child = command(self.0.path())
            .args(["up", "--port", "0", "--json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let hello: Value = serde_json::from_str(&line).unwrap();
        assert!(hello["url"].as_str().unwrap().starts_with("http://127.0.0.1:"), "{line}");
        Up(child, hello["signIn"].as_str().unwrap().to_owned())
    }
}

/// A running `redraft up`; asked to end when dropped.
pub(crate) struct Up(Child, String);

impl Up {
    /// The link that it printed.
    pub(crate) fn sign_in(&self) -> &str {
        &self.1
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn end(mut self) {
        self.end_by(Signal::SIGTERM);
    }

    /// Kills it, and waits until it is gone.
    pub(crate) fn kill(mut self) {
        self.end_by(Signal::SIGKILL);
    }

    fn end_by(&mut self, signal: Signal) {
        send(&self.0, signal);
        self.0.wait().unwrap();
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        if self.0.try_wait().unwrap().is_none() {
            self.end_by(Signal::SIGTERM);
        }
    }
}

pub(crate) fn send(child: &Child, signal: Signal) {
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), signal).unwrap();
}

#[expect(clippy::disallowed_methods, reason = "the program is started as a shell would")]
fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redraft"));
    command.current_dir(folder).env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("COLUMNS", "100");
    command.stdin(Stdio::null());
    command
}
