//! One call of the `redraft` program.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use crate::binary;
use crate::running::Running;
use crate::wait::PATIENCE;

/// What to call. Of this process's environment it sees PATH and HOME only.
#[derive(Debug, Clone, Default)]
pub struct Redraft {
    args: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
    folder: Option<PathBuf>,
    wrapper: Vec<String>,
    is_planted: bool,
}

/// What a call that ended has said.
#[derive(Debug, Clone)]
pub struct Said {
    /// Exit code; `None` after a signal.
    pub code: Option<i32>,
    /// All of stdout.
    pub stdout: String,
    /// All of stderr.
    pub stderr: String,
}

impl Redraft {
    /// `redraft` without arguments.
    pub fn new() -> Self {
        Self::default()
    }

    /// With more arguments.
    #[must_use]
    pub fn args<'a>(mut self, args: impl IntoIterator<Item = &'a str>) -> Self {
        self.args.extend(args.into_iter().map(OsString::from));
        self
    }

    /// With a variable of its environment.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// In another folder than the test.
    #[must_use]
    pub fn current_dir(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_owned());
        self
    }

    /// Started by another program that takes it and its arguments as its own last arguments.
    #[must_use]
    pub fn under<'a>(mut self, wrapper: impl IntoIterator<Item = &'a str>) -> Self {
        self.wrapper = wrapper.into_iter().map(str::to_owned).collect();
        self
    }

    /// With a bug put in on purpose.
    #[must_use]
    pub fn planted(mut self, bug: &str) -> Self {
        self.is_planted = true;
        self.env("REDRAFT_PLANTED_BUG", bug)
    }

    /// Calls it and waits for its end.
    ///
    /// # Panics
    /// It does not start or end, or it panicked.
    pub async fn say(self) -> Said {
        self.say_within(PATIENCE).await
    }

    /// The same with another deadline.
    ///
    /// # Panics
    /// As [`Self::say`].
    pub async fn say_within(self, deadline: Duration) -> Said {
        let mut command = self.command();
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let ended = tokio::time::timeout(deadline, command.output()).await;
        let ended = ended.unwrap_or_else(|_| panic!("{self:?} did not end within {deadline:?}"));
        let ended = ended.expect("redraft starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let said = Said { code: ended.status.code(), stdout: text(&ended.stdout), stderr: text(&ended.stderr) };
        assert!(!said.stderr.contains("panicked at"), "{said:?}");
        said
    }

    /// Starts it; all it says goes to `log`.
    ///
    /// # Panics
    /// It does not start.
    pub fn start(&self, log: &Path) -> Running {
        let file = File::options().create(true).append(true).open(log).expect("the log is writable");
        let mut command = self.command();
        command.stdout(file.try_clone().expect("one more descriptor")).stderr(file);
        Running::new(command.spawn().expect("redraft starts"), log.to_owned())
    }

    #[expect(clippy::disallowed_methods, reason = "this is a test's door for processes: redraft and its wrappers")]
    fn command(&self) -> Command {
        let redraft = if self.is_planted { binary::redraft_planted() } else { binary::redraft() };
        let mut command = match self.wrapper.split_first() {
            None => Command::new(redraft),
            Some((program, arguments)) => {
                let mut command = Command::new(program);
                command.args(arguments).arg(redraft);
                command
            }
        };
        command.args(&self.args).stdin(Stdio::null()).env_clear();
        for name in ["PATH", "HOME"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }
}
