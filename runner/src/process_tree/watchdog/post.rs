//! The watchdog process, as the runner that started it sees it.

use std::io::{self, PipeWriter, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use nix::fcntl::{FcntlArg, OFlag, fcntl};

use super::super::registry;
use super::keeping::ARGUMENT;
use super::note::Note;

/// A watchdog that was started, and the only writing end of its pipe.
#[derive(Debug)]
pub(super) struct Post {
    child: Child,
    pipe: PipeWriter,
}

impl Post {
    /// Starts `program` as a watchdog.
    #[expect(clippy::disallowed_methods, reason = "the door of the process tree: its second kind of child")]
    pub(super) fn start(program: &Path) -> io::Result<Self> {
        let (reader, pipe) = io::pipe()?;
        // A watchdog that is stopped must not stop the runner.
        fcntl(&pipe, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        let mut command = Command::new(program);
        command.arg0("redraft").arg(ARGUMENT).arg(std::process::id().to_string());
        // Nothing of ours: it lives on after us, and what holds our output would keep a reader waiting.
        command.env_clear().current_dir("/").stdin(reader).stdout(Stdio::null()).stderr(Stdio::null());
        let child = registry::take_into_service(|| command.spawn())?;
        tracing::debug!(watchdog.pid = child.id(), "the watchdog is process {}", child.id());
        Ok(Self { child, pipe })
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends `note`, whole or not at all, without waiting.
    ///
    /// # Errors
    /// The watchdog is dead, or has stopped reading: start another one.
    pub(super) fn send(&mut self, note: &Note) -> io::Result<()> {
        self.pipe.write_all(note.line().as_bytes())
    }

    /// How it ended, if it has.
    pub(super) fn has_ended(&mut self) -> Option<ExitStatus> {
        let status = self.child.try_wait().ok().flatten();
        if status.is_some() {
            registry::dismiss(&self.child);
        }
        status
    }

    /// Ends it for another one to take its place: it must never take us for dead.
    pub(super) fn kill(mut self) {
        if self.has_ended().is_none() {
            // It takes notice of no other signal, and perhaps not even of its pipe.
            let _ = self.child.kill();
            let _ = self.child.wait();
            registry::dismiss(&self.child);
        }
    }
}
