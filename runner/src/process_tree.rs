//! The one door through which child processes are started and ended.
//!
//! Every child leads a session and a process group of its own and carries a
//! random cookie in its environment. Ending a tree means ending whatever came
//! out of that child, also what called `setsid` or forked twice to get away:
//! SIGTERM, a grace period, SIGKILL, then sweeps until one finds nobody.
//!
//! On Linux the runner is a child subreaper, so whatever loses its parent
//! becomes our child and stays in sight. Other kernels offer nothing alike:
//! there a tree is the process group, and a descendant that leaves its group
//! is not found.

mod cookie;
mod end;
mod ended;
mod endings;
mod leader;
mod members;
mod prey;
mod proc_table;
mod registry;
mod stopwatch;
mod watchdog;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use process_wrap::tokio::{CommandWrap, ProcessSession};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout};

pub use self::cookie::{COOKIE_VARIABLE, Cookie};
pub use self::ended::{EndSignal, Ended, SignalSent};
pub use self::endings::{Ending, Endings};
use self::leader::Leader;
use self::members::Quarry;
use self::prey::Prey;
pub use self::stopwatch::Stopwatch;
use self::watchdog::Watched;
pub use self::watchdog::{ARGUMENT as WATCHDOG_ARGUMENT, Watchdog, keep_watch};

/// How long a tree may take to end by itself after SIGTERM: long enough to write a file, short enough to wait for.
pub const DEFAULT_GRACE: Duration = Duration::from_secs(10);

/// How often, while a stage goes on, orphans that ended are collected and the watchdog is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often a busy program file is tried again, and how long apart: another thread's fork holds it open for an instant.
const BUSY_RETRIES: u32 = 20;
const BUSY_PAUSE: Duration = Duration::from_millis(10);

/// What to start.
#[derive(Debug)]
pub struct Launch {
    /// The file to execute, absolute.
    pub program: PathBuf,
    /// What the program sees as its own name.
    pub name: OsString,
    /// Arguments after the name.
    pub args: Vec<OsString>,
    /// The complete environment, except for the cookie, which is added.
    pub env: Vec<(OsString, OsString)>,
    /// Working directory. An orphan of ours that works in it counts as part of the tree.
    pub directory: PathBuf,
    /// Mark of this tree; keep it if the tree must be found again by [`end_by_cookie`].
    pub cookie: Cookie,
}

/// A child process and everything that came out of it.
///
/// Dropping a tree that was not ended kills it.
#[derive(Debug)]
pub struct ProcessTree {
    leader: Leader,
    quarry: Quarry,
    is_ended: bool,
    watched: Option<Watched>,
    // Last: until everything else is dropped, nobody but tokio may collect the child.
    registration: registry::Registration,
}

impl ProcessTree {
    /// Starts `launch` with all three standard streams piped. With a `watchdog` it does not outlive this process.
    ///
    /// # Errors
    /// What the kernel said, of the child or of a watchdog that had to be started first; a program file that is
    /// busy (ETXTBSY) was tried again for a while.
    pub async fn spawn(launch: &Launch, watchdog: Option<&Watchdog>) -> io::Result<Self> {
        registry::become_subreaper();
        // Before there is anything to watch: from the first instant on, somebody knows.
        let watched = watchdog.map(|watchdog| watchdog.watch(&launch.cookie, launch.directory.clone())).transpose()?;
        let mut tries = 0;
        loop {
            match registry::register(|| Self::start(launch)) {
                Ok((child, registration)) => return Ok(Self::new(child, launch, registration, watched)),
                Err(error) if error.kind() == io::ErrorKind::ExecutableFileBusy && tries < BUSY_RETRIES => {
                    tries += 1;
                    tokio::time::sleep(BUSY_PAUSE).await;
                }
                Err(error) => {
                    if let Some(mut watched) = watched {
                        watched.is_gone();
                    }
                    return Err(error);
                }
            }
        }
    }

    #[expect(clippy::disallowed_methods, reason = "this is the door: every child of the runner is started here")]
    fn start(launch: &Launch) -> io::Result<Child> {
        let mut command = tokio::process::Command::new(&launch.program);
        command.arg0(&launch.name).args(&launch.args).current_dir(&launch.directory);
        command.env_clear().envs(launch.env.iter().map(|(name, value)| (name, value)));
        command.env(COOKIE_VARIABLE, launch.cookie.as_str());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());

        let child = CommandWrap::from(command).wrap(ProcessSession).spawn()?;
        // The wrapper's own wait reaps by group and may block for ever on a daemon: take the plain child out.
        let child: Box<dyn std::any::Any> = child.into_inner();
        let unknown = || io::Error::other("the child has an unknown wrapper");
        child.downcast::<Child>().map(|child| *child).ok().ok_or_else(unknown)
    }

    fn new(child: Child, launch: &Launch, registration: registry::Registration, watched: Option<Watched>) -> Self {
        let quarry = Quarry::new(registration.pid(), launch.cookie.clone(), launch.directory.clone());
        if let Some(watched) = &watched {
            watched.leads(registration.pid(), quarry.started());
        }
        Self { leader: Leader::new(child), quarry, is_ended: false, watched, registration }
    }

    /// Process id of the child itself, which is also its group and session.
    pub const fn pid(&self) -> i32 {
        self.registration.pid()
    }

    /// The child's standard input, once.
    pub fn take_stdin(&mut self) -> Option<ChildStdin> {
        self.leader.child.stdin.take()
    }

    /// The child's standard output, once.
    pub fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.leader.child.stdout.take()
    }

    /// The child's standard error, once.
    pub fn take_stderr(&mut self) -> Option<ChildStderr> {
        self.leader.child.stderr.take()
    }

    /// Waits until the child itself has ended; its descendants may live on until [`Self::end`].
    ///
    /// Meanwhile collects orphans that ended, so that a long stage does not fill the process table, and replaces
    /// a watchdog that was killed.
    ///
    /// # Errors
    /// The kernel does not know the child, which is a bug.
    pub async fn wait(&mut self) -> io::Result<ExitStatus> {
        loop {
            if let Ok(exited) = tokio::time::timeout(LOOK_EVERY, self.leader.wait()).await {
                self.quarry.leader_is_reaped();
                return exited;
            }
            registry::reap_orphans();
            if let Some(watched) = &self.watched {
                watched.check();
            }
        }
    }
}

impl Drop for ProcessTree {
    fn drop(&mut self) {
        if !self.is_ended {
            self.kill_at_once();
        }
    }
}

/// Ends whatever carries `cookie`: the way to end what a runner that died has left behind.
///
/// Finds nothing on kernels without `/proc`.
pub async fn end_by_cookie(cookie: &Cookie, grace: Duration) -> Ended {
    end::end_by_cookie(cookie, grace).await
}

/// How many processes carry `cookie` and live.
///
/// Always 0 on kernels without `/proc`.
pub fn count_by_cookie(cookie: &Cookie) -> u32 {
    u32::try_from(Quarry::of_cookie(cookie.clone()).sight().members.len()).unwrap_or(u32::MAX)
}
