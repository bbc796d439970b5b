//! `redraft up` on a folder of its own, and what a test asks it.

use std::path::PathBuf;
use std::time::Duration;

use nix::sys::signal::Signal;
use redraft_runner::own_key;
use redraft_wire::Client;
use redraft_wire::event::Event;
use redraft_wire::run::{RunDetail, SubmitRun};
use serde_json::Value;

use crate::agent_dir::AgentDir;
use crate::history::history;
use crate::home::{Home, path_str};
use crate::redraft::Redraft;
use crate::running::Running;
use crate::wait::{PATIENCE, until};

/// How to start it.
#[derive(Debug)]
pub struct UpBuilder {
    home: Home,
    args: Vec<String>,
    env: Vec<(String, String)>,
    wrapper: Vec<String>,
    planted: Option<String>,
}

/// A `redraft up` at work. Killed when dropped, together with all that was started in its folder.
#[derive(Debug)]
pub struct Up {
    /// The process.
    pub running: Running,
    /// Talks to it.
    pub client: Client,
    how: UpBuilder,
}

impl UpBuilder {
    /// With more arguments.
    #[must_use]
    pub fn args<'a>(mut self, args: impl IntoIterator<Item = &'a str>) -> Self {
        self.args.extend(args.into_iter().map(str::to_owned));
        self
    }

    /// With a variable of its environment.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// As [`Redraft::under`].
    #[must_use]
    pub fn under<'a>(mut self, wrapper: impl IntoIterator<Item = &'a str>) -> Self {
        self.wrapper = wrapper.into_iter().map(str::to_owned).collect();
        self
    }

    /// With a bug put in on purpose.
    #[must_use]
    pub fn planted(mut self, bug: Option<&str>) -> Self {
        self.planted = bug.map(str::to_owned);
        self
    }

    /// Its folder.
    pub const fn home(&self) -> &Home {
        &self.home
    }

    /// Starts it and waits until it serves its agents.
    ///
    /// # Panics
    /// It ends, or does not serve in time.
    pub async fn start(self) -> Up {
        let mut running = self.redraft().start(&self.log());
        let client = self.reach(&mut running).await;
        Up { running, client, how: self }
    }

    fn redraft(&self) -> Redraft {
        let agents = self.home.agents_file();
        let mut redraft = self.home.redraft(["up", "--port", "0", "--agents", path_str(&agents)]);
        // What the runner does, but not each of the many requests that a waiting test makes.
        redraft = redraft.env("RUST_LOG", "warn,redraft_runner=info");
        redraft = redraft.args(self.args.iter().map(String::as_str)).under(self.wrapper.iter().map(String::as_str));
        let redraft = self.env.iter().fold(redraft, |redraft, (name, value)| redraft.env(name, value));
        match &self.planted {
            None => redraft,
            Some(bug) => redraft.planted(bug),
        }
    }

    fn log(&self) -> PathBuf {
        self.home.path("up.log")
    }

    async fn reach(&self, running: &mut Running) -> Client {
        until("`redraft up` to serve its agents", PATIENCE, async || {
            if let Some(status) = running.has_ended() {
                panic!("`redraft up` ended with {status}");
            }
            let text = std::fs::read(running.sees(&self.home.up_file())).ok()?;
            let up: Value = serde_json::from_slice(&text).ok()?;
            // Another process that was killed may have left its own.
            if up["pid"] != running.pid() {
                return None;
            }
            let key = own_key::read(&running.sees(&self.home.state())).ok()?;
            let client = Client::over_http(up["url"].as_str()?, Some(key.expose().to_owned())).ok()?;
            let agents = client.agents().await.ok()?.agents;
            agents.iter().any(|agent| agent.runners_online > 0).then_some(client)
        })
        .await
    }
}

impl Up {
    /// `redraft up` for these agents, to be started.
    pub fn of(agents: &AgentDir) -> UpBuilder {
        UpBuilder { home: Home::new(agents), args: Vec::new(), env: Vec::new(), wrapper: Vec::new(), planted: None }
    }

    /// `redraft up` for these agents, started.
    ///
    /// # Panics
    /// As [`UpBuilder::start`].
    pub async fn start(agents: &AgentDir) -> Self {
        Self::of(agents).start().await
    }

    /// Its folder.
    pub const fn home(&self) -> &Home {
        &self.how.home
    }

    /// Kills it at once; what it started lives on.
    pub async fn kill(&mut self) {
        self.running.kill().await;
    }

    /// Sends `signal` and waits for its end.
    ///
    /// # Panics
    /// It does not end in time.
    pub async fn end(&mut self, signal: Signal) -> Option<i32> {
        self.running.signal(signal);
        self.running.ended(PATIENCE).await.code()
    }

    /// Starts it again on the same folder, as it was started before.
    ///
    /// # Panics
    /// As [`UpBuilder::start`].
    #[must_use]
    pub async fn restart(mut self) -> Self {
        self.kill().await;
        self.how.start().await
    }

    /// Submits a run of `agent` and answers with its id.
    ///
    /// # Panics
    /// It is refused.
    pub async fn submit(&self, agent: &str, inputs: Value) -> String {
        self.client.submit(&SubmitRun::new(agent, inputs), None).await.expect("a run is submitted").run.id.to_string()
    }

    /// Waits until the run has ended.
    ///
    /// # Panics
    /// It does not end in time.
    pub async fn ended(&self, run: &str) -> RunDetail {
        self.ended_within(run, PATIENCE).await
    }

    /// The same with another deadline.
    ///
    /// # Panics
    /// It does not end in time.
    pub async fn ended_within(&self, run: &str, deadline: Duration) -> RunDetail {
        let what = format!("the end of run {run}");
        until(&what, deadline, async || {
            let detail = self.client.get(run).await.ok()?;
            detail.run.completed_at.is_some().then_some(detail)
        })
        .await
    }

    /// Waits until scripts have written `count` lines to a file of the home folder.
    ///
    /// # Panics
    /// They do not in time.
    pub async fn wrote_lines(&self, name: &str, count: usize) {
        self.home().wrote_lines(name, count).await;
    }

    /// The whole history of a run.
    ///
    /// # Panics
    /// It cannot be read, or has gaps.
    pub async fn events(&self, run: &str) -> Vec<Event> {
        history(&self.client, run).await
    }

    /// What the run delivers: the draft of its best attempt.
    ///
    /// # Panics
    /// It has none.
    pub async fn delivered(&self, run: &str) -> Vec<u8> {
        let detail = self.client.get(run).await.expect("the run can be read");
        let best = detail.attempts.iter().find(|attempt| attempt.is_best).expect("the run has a best attempt");
        let draft = best.draft.as_ref().expect("an attempt has a draft");
        self.client.artifact(run, draft.step, &draft.filename).await.expect("the draft is kept")
    }
}
