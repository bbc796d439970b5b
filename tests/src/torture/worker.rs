use std::fs;
use std::path::PathBuf;
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
    trace: PathBuf,
    running: Option<Running>,
}

impl Worker {
    /// A runner called `name` for the agents in `home`, on the store at `address`, with its leases scaled; not
    /// started yet.
    pub(super) fn new(home: &Home, name: &str, (address, scale): (&str, &str), proxy: Option<FaultProxy>) -> Self {
        let state = home.path(&format!("state-{name}"));
        let address = proxy.as_ref().map_or_else(|| address.to_owned(), FaultProxy::url);
        let command = Redraft::new()
            .args(["--state", path_str(&state), "--database", &address])
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
            trace: state.join("runners").join(name).join("executions"),
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
        fs::metadata(&self.trace).map_or(0, |file| file.len())
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
