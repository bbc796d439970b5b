//! `redraft up`: everything in one process.

use std::path::PathBuf;

use clap::Args;

use super::error::{CliError, Result};
use super::exit::Exit;
use super::output::{Output, Tone};
use super::progress::watch;
use super::serve_options::ServeOptions;
use super::submit::{conclude, prepare, send, tell_submitted};
use super::{Global, open};
use crate::config;
use crate::open_store::{is_url, open_store, spool_durability};
use crate::place::Place;
use crate::runner::Stop;
use crate::server::listen;
use crate::signals::Signals;
use crate::telling::telemetry_if_it_fits;
use crate::up::{Up, UpError};
use redraft_domain::key::{ApiKey, KeyKind};
use redraft_functions::config::{from_env, identity_provider};
use redraft_store::entropy::{Entropy, OsEntropy};
use redraft_wire::Client;

/// Start control plane, sweeper and runner in one process, on one file
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft up
  redraft up --agents examples/minimal/agents.yaml --port 0
  redraft up --agents agents.yaml --submit writer --input title=Hello --save hello.md")]
pub(crate) struct UpArgs {
    #[command(flatten)]
    serve: ServeOptions,

    /// Port on 127.0.0.1; 0 takes any [default: 4400, or the next that is free]
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,

    /// Submit a run of this agent once everything is up, and show its progress
    #[arg(long, value_name = "AGENT")]
    submit: Option<String>,

    /// Input of that run, as in `redraft submit`
    #[arg(long = "input", value_name = "KEY=VALUE", requires = "submit")]
    inputs: Vec<String>,

    /// Write what that run delivers to this file
    #[arg(long, value_name = "PATH", requires = "submit")]
    save: Option<PathBuf>,

    /// End when that run ends, with its result
    #[arg(long, requires = "submit")]
    once: bool,
}

/// Starts everything and works until told to stop.
pub(crate) async fn execute(args: UpArgs, global: &Global, out: &Output) -> Result<Exit> {
    let serving = args.serve.serving(out)?;
    let provider = identity_provider(from_env).map_err(|error| CliError::failed("oidc", error.to_string()))?;
    let place = Place::open(&global.state)?;
    let address = global.database.clone().unwrap_or_else(|| place.database().to_string_lossy().into_owned());
    let store = open_store(&address, config::database_token()).await?;
    let listener = listen(args.port).await.map_err(|error| CliError::failed("cannot_listen", error.to_string()))?;
    let agents: Vec<_> = serving.agents.iter().map(|agent| agent.name.clone()).collect();
    let (identity, claims) = (args.serve.identity(), args.serve.claims(&address));
    let durability = spool_durability(&address);
    let database = absolute(&address);
    let own = ApiKey::make(KeyKind::User, || OsEntropy.bits());
    let telemetry = telemetry_if_it_fits("redraft-up");
    let up = Up { place, store, database, durability, own, listener, provider, telemetry, serving, identity, claims };
    let client_key = up.own.expose().to_owned();
    let url = up.url().map_err(|error| CliError::failed("cannot_listen", error.to_string()))?;
    let signals = Signals::listen().map_err(|error| CliError::failed("signals", error.to_string()))?;
    let stop = Stop::default();
    let front = Front { args: &args, url: &url, key: client_key, agents: &agents, out, stop: &stop };
    tokio::select! {
        // Without the work there is nothing to show: its error ends both. What cannot be shown ends the work politely.
        ended = async { tokio::try_join!(up.work(&stop), async { Ok(front.show().await) }) } => {
            let ((), shown) = ended.map_err(CliError::from)?;
            shown
        }
        () = signals.pass_on(&stop, |text| out.note(text)) => Ok(Exit::Interrupted),
    }
}

impl From<UpError> for CliError {
    fn from(error: UpError) -> Self {
        match error {
            UpError::Place(error) => error.into(),
            UpError::Store(error) => error.into(),
            UpError::Serve(_) => Self::failed("serve", error.to_string()),
        }
    }
}

/// What a person sees of it.
struct Front<'a> {
    args: &'a UpArgs,
    url: &'a str,
    key: String,
    agents: &'a [String],
    out: &'a Output,
    stop: &'a Stop,
}

impl Front<'_> {
    async fn show(&self) -> Result<Exit> {
        let shown = self.greet_or_run().await;
        // An error, or the one run that was asked for: nothing is left to stay up for.
        if shown.is_err() || self.args.once {
            self.stop.leave();
        }
        shown
    }

    async fn greet_or_run(&self) -> Result<Exit> {
        let client = Client::over_http(self.url, Some(self.key.clone()))?;
        self.until_up(&client).await;
        let Some(agent) = &self.args.submit else {
            self.address(&client).await?;
            return Ok(Exit::Done);
        };
        let run = prepare(&client, agent, &self.args.inputs).await?;
        let submitted = send(&client, &run, None).await?;
        tell_submitted(&submitted, self.out, false)?;
        let name = &submitted.run.cycle_id;
        let ended = tokio::select! {
            ended = watch(&client, name, self.out) => ended?,
            () = self.stop.leaving.cancelled() => return Ok(Exit::Interrupted),
        };
        let exit = conclude(&client, &ended, self.args.save.as_deref(), self.out).await?;
        if self.args.once {
            return Ok(exit);
        }
        self.address(&client).await?;
        Ok(Exit::Done)
    }

    /// Returns when the runner of this process has registered, so that its agents are known.
    async fn until_up(&self, client: &Client) {
        let known = |list: &redraft_wire::agent::AgentList| {
            self.agents.iter().all(|name| list.agents.iter().any(|agent| &agent.name == name))
        };
        while !self.stop.draining.is_cancelled() && !client.agents().await.is_ok_and(|list| known(&list)) {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }

    async fn address(&self, client: &Client) -> Result<()> {
        let link = match client.make_sign_in_link().await {
            Ok(ticket) => open::link(self.url, &ticket),
            // It was told to stop while it came up.
            Err(_unreachable) if self.stop.draining.is_cancelled() => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        if self.out.is_json() {
            let hello = serde_json::json!({ "url": self.url, "agents": self.agents, "signIn": link });
            return self.out.json_line(&hello);
        }
        let names = self.agents.join(", ");
        self.out.line(format_args!("redraft is up at {}, serving {names}", self.out.paint(Tone::Strong, self.url)))?;
        self.out.line(format_args!("  sign in:  {link}"))?;
        let once = "that link works once, within 10 minutes; `redraft open` makes another";
        self.out.line(self.out.paint(Tone::Dim, format_args!("            {once}")))?;
        self.out.line(self.out.paint(Tone::Dim, "Ctrl-C ends it; what is running is finished first"))
    }
}
/// The database as a process with another working directory would name it.
fn absolute(address: &str) -> String {
    if is_url(address) {
        return address.to_owned();
    }
    std::path::absolute(address).map_or_else(|_| address.to_owned(), |path| path.display().to_string())
}
