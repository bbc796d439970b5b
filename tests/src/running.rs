//! A `redraft` at work.

use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::Child;

use crate::processes::most_resident_bytes;

/// A process that is killed when dropped. Its log is printed if the test fails, and searched for panics if not.
#[derive(Debug)]
pub struct Running {
    child: Child,
    pid: Pid,
    log: PathBuf,
}

impl Running {
    pub(crate) fn new(child: Child, log: PathBuf) -> Self {
        let pid = child.id().and_then(|pid| i32::try_from(pid).ok()).expect("a process that was just started");
        Self { child, pid: Pid::from_raw(pid), log }
    }

    /// Its number.
    pub fn pid(&self) -> i32 {
        self.pid.as_raw()
    }

    /// Sends it a signal.
    ///
    /// # Panics
    /// It has ended.
    pub fn signal(&self, signal: Signal) {
        kill(self.pid, signal).expect("the process lives");
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// It does not end within `deadline`.
    pub async fn ended(&mut self, deadline: Duration) -> ExitStatus {
        let ended = tokio::time::timeout(deadline, self.child.wait()).await;
        ended.unwrap_or_else(|_| panic!("process {} did not end within {deadline:?}", self.pid)).expect("our child")
    }

    /// Whether it has ended, and how.
    ///
    /// # Panics
    /// The kernel does not know our child.
    pub fn has_ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("our child")
    }

    /// Kills it at once, as a crash would; what it started lives on.
    pub async fn kill(&mut self) {
        // It may be gone already, which is what we want.
        let _ = self.child.kill().await;
    }

    /// What it said so far.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    /// A path as this process sees it, which may have mounts of its own.
    pub(crate) fn sees(&self, path: &Path) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.pid));
        root.join(path.strip_prefix("/").unwrap_or(path))
    }

    /// The most bytes of memory it ever held.
    ///
    /// # Panics
    /// It has ended.
    pub fn most_resident_bytes(&self) -> u64 {
        most_resident_bytes(self.pid.as_raw().unsigned_abs()).expect("the process lives")
    }
}

impl Drop for Running {
    #[expect(clippy::print_stderr, reason = "the log of a failed test")]
    fn drop(&mut self) {
        let _ = self.child.start_kill();
        let log = self.log();
        if thread::panicking() {
            eprintln!("--- {} ---\n{log}--- end ---", self.log.display());
        } else {
            assert!(!log.contains("panicked at"), "{log}");
        }
    }
}
