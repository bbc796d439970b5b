use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::signal::Signal;
use redraft_domain::time::Timestamp;
use redraft_store::clock::{Clock, SystemClock};

use super::TIME_SCALE;
use crate::fault_proxy::FaultProxy;
use crate::home::path_str;
use crate::{Home, PATIENCE, Redraft, Running};

/// How often a trace is looked at: a kill must come close behind what it waits for.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// How a runner reaches its runs.
#[derive(Debug, Clone, Copy)]
pub(super) enum Way<'a> {
    /// With the database's address.
    Database(&'a str),
    /// With the address of a control plane, and a file with a key.
    Api(&'a str, &'a Path),
}

/// A `redraft runner start` with a state folder of its own, which is started again whenever it is killed.
#[derive(Debug)]
pub(super) struct Worker {
    pub(super) name: String,
    /// Between it and the server, if there is one.
    pub(super) proxy: Option<FaultProxy>,
    /// When it was killed.
    pub(super) kills: Vec<Timestamp>,
    command: Redraft,
    log: PathBuf,
    runners: PathBuf,
    running: Option<Running>,
}

impl Worker {
    /// A runner called `name` for the agents in `home`, with its leases scaled; not started yet. `proxy` is what
    /// stands in its way, if anything does.
    pub(super) fn new(home: &Home, name: &str, (way, scale): (Way<'_>, &str), proxy: Option<FaultProxy>) -> Self {
        let state = home.path(&format!("state-{name}"));
        let redraft = Redraft::new().args(["--state", path_str(&state)]);
        let redraft = match way {
            Way::Database(address) => redraft.args(["--database", address]),
            Way::Api(url, key) => redraft.args(["--url", url, "--key-file", path_str(key)]),
        };
        let command = redraft
            .args(["runner", "start", "--name", name, "--max-concurrent", "2"])
            .args(["--agents", path_str(&home.agents_file())])
            .env("RUST_LOG", "warn,redraft_runner=info")
            .env(TIME_SCALE, scale);
        Self {
            name: name.to_owned(),
            proxy,
            kills: Vec::new(),
            command,
            log: home.path(&format!("{name}.log")),
            runners: state.join("runners"),
            running: None,
        }
    }

    /// Starts it, if it does not run.
    pub(super) fn start(&mut self) {
        if !self.lives() {
            self.running = Some(self.command.start(&self.log));
        }
    }

    /// Whether it runs.
    pub(super) fn lives(&mut self) -> bool {
        self.running.as_mut().is_some_and(|running| running.has_ended().is_none())
    }

    /// Kills it; whether it lived.
    pub(super) async fn kill(&mut self) -> bool {
        let Some(mut running) = self.running.take() else { return false };
        let lived = running.has_ended().is_none();
        let now = SystemClock::new().now();
        running.kill().await;
        if lived {
            self.kills.push(now);
        }
        lived
    }

    /// Stops the world for it, or lets it go on.
    pub(super) fn signal(&self, signal: Signal) {
        if let Some(running) = &self.running {
            running.signal(signal);
        }
    }

    /// Ends it as a person would, and waits for that.
    pub(super) async fn leave(&mut self) {
        if let Some(mut running) = self.running.take()
            && running.has_ended().is_none()
        {
            running.signal(Signal::SIGTERM);
            running.ended(PATIENCE).await;
        }
    }

    /// How much its scripts have written down.
    pub(super) fn trace_bytes(&self) -> u64 {
        // Of a control plane at an address the folder is called after that too.
        let folders = fs::read_dir(&self.runners).into_iter().flatten().flatten();
        folders.filter_map(|folder| fs::metadata(folder.path().join("executions")).ok()).map(|file| file.len()).sum()
    }

    /// Waits until one more of its stages begins; `false` if none does within `deadline`.
    pub(super) async fn begins_a_stage(&self, deadline: Duration) -> bool {
        let before = self.trace_bytes();
        let begun = async {
            while self.trace_bytes() <= before {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        tokio::time::timeout(deadline, begun).await.is_ok()
    }

    /// What it said since it was started first.
    pub(super) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// How often it has said `text`.
    pub(super) fn said(&self, text: &str) -> usize {
        self.log().matches(text).count()
    }
}
