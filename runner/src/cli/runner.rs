//! `redraft runner`: a runner without a control plane of its own.

use std::sync::Arc;

use clap::{Args, Subcommand};
use redraft_domain::id::OwnerId;
use redraft_store::clock::SystemClock;
use redraft_store::{ControlPlane, Direct, StoreError};

use super::Global;
use super::connect::{read_key, up_at, with_scheme};
use super::error::{CliError, Result};
use super::exit::Exit;
use super::output::Output;
use super::serve_options::ServeOptions;
use super::service::{self, InstallArgs, ServiceArgs};
use crate::config;
use crate::open_store::{open_store, spool_durability};
use crate::own_key;
use crate::place::Place;
use crate::remote::Remote;
use crate::runner::Stop;
use crate::signals::Signals;
use crate::telling::{telemetry_if_it_fits, told};

/// Work on runs of a control plane elsewhere
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft runner start --url https://redraft.example.com --key-file ~/.redraft/key
  redraft runner start --database http://127.0.0.1:8080
  redraft --state .redraft-2 runner start --database http://127.0.0.1:8080 --name second
  redraft --database http://127.0.0.1:8080 runner install

`start` works in the foreground. `install` makes a service of it; `stop`, `restart` and `status` are about that service.")]
pub(crate) struct RunnerArgs {
    #[command(subcommand)]
    command: RunnerCommand,
}

#[derive(Debug, Subcommand)]
enum RunnerCommand {
    /// Claim and execute runs until told to stop
    Start(StartArgs),
    /// Make a service of it, for this user, and start that
    Install(InstallArgs),
    /// Stop the service and take it away
    Uninstall(ServiceArgs),
    /// Stop the service; what it holds goes back to the queue
    Stop(ServiceArgs),
    /// Stop the service if it is up, and start it
    Restart(ServiceArgs),
    /// Show whether the service is up
    Status(ServiceArgs),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft runner start --url https://redraft.example.com --key-file ~/.redraft/key
  redraft runner start --database http://127.0.0.1:8080
  REDRAFT_DATABASE_TOKEN=… redraft --database libsql://runs.example.org runner start --max-concurrent 4

With --url the runner needs nothing but that address and a key with the scope `runner`: no
database, no open port. While the address does not answer it keeps what it made and goes on.
The first Ctrl-C finishes what is running, the second gives it back to the queue.")]
struct StartArgs {
    #[command(flatten)]
    serve: ServeOptions,
}

/// Works until told to stop.
pub(crate) async fn execute(args: RunnerArgs, global: &Global, out: &Output) -> Result<Exit> {
    let args = match args.command {
        RunnerCommand::Start(args) => args,
        RunnerCommand::Install(args) => return service::install(&args, global, out),
        RunnerCommand::Uninstall(args) => return service::uninstall(&args, out),
        RunnerCommand::Stop(args) => return service::drive(&args, "stop", out),
        RunnerCommand::Restart(args) => return service::drive(&args, "restart", out),
        RunnerCommand::Status(args) => return service::status(&args, out),
    };
    let serving = args.serve.serving(out)?;
    let place = Place::open(&global.state)?;
    let identity = args.serve.identity();
    let (control, address, folder) = if let Some(url) = &global.url {
        let url = with_scheme(url)?;
        // What it holds of one control plane must never be taken for something of another.
        let folder = format!("{} at {url}", identity.name);
        (over_http(&url, global)?, url, folder)
    } else {
        let address = global.database.clone().unwrap_or_else(|| place.database().to_string_lossy().into_owned());
        let store = open_store(&address, config::database_token()).await?;
        let direct = Direct::new(store, OwnerId::local(), config::lease_times());
        (Arc::new(direct) as Arc<dyn ControlPlane>, address, identity.name.clone())
    };
    out.note(format_args!("runner {} serves {} on {address}", identity.name, names(&serving)));
    let place = place.of_runner(&folder, spool_durability(&address));
    let runner = serving.runner(control, &place, identity, args.serve.claims(&address), Arc::default());
    let signals = Signals::listen().map_err(|error| CliError::failed("signals", error.to_string()))?;
    let stop = Stop { is_own: true, ..Stop::default() };
    let work = async |witness| runner.told_to(witness).work(&stop).await;
    tokio::select! {
        worked = told(telemetry_if_it_fits("redraft-runner"), work) => worked.map(|_left| ended(&stop)).map_err(|error| refused(error, global)),
        () = signals.pass_on(&stop, |text| out.note(text)) => Ok(Exit::Interrupted),
    }
}

/// A control plane at `url`, with the key of the key file if there is one.
fn over_http(url: &str, global: &Global) -> Result<Arc<dyn ControlPlane>> {
    let key = global.key_file.as_deref().map(read_key).transpose()?;
    let remote = Remote::over_http(url, key, Arc::new(SystemClock::new()));
    let remote = remote.map_err(|error| CliError::failed("no_network", error.to_string()))?;
    Ok(match up_at(url, global) {
        Some(_up) => Arc::new(remote.with_key_from(own_key::follow(&global.state)?)),
        None => Arc::new(remote),
    })
}

/// Why the runner could not begin, and what to look at.
fn refused(error: StoreError, global: &Global) -> CliError {
    let needs_attention = matches!(error, StoreError::NeedsAttention(_));
    let error = CliError::from(error);
    match (&global.url, &global.key_file) {
        (Some(_), Some(key)) if needs_attention => {
            let key = key.display();
            error.help(format!("check --url, and that the key in {key} is valid there and has the scope `runner`"))
        }
        (Some(_), None) if needs_attention => {
            error.help("check --url, and name the file with a runner's key: `--key-file FILE`, or set REDRAFT_KEY_FILE")
        }
        _ => error,
    }
}

/// How a runner ends that has let go of everything.
fn ended(stop: &Stop) -> Exit {
    if stop.restarting.is_cancelled() { Exit::Restart } else { Exit::Done }
}

fn names(serving: &crate::serving::Serving) -> String {
    let names: Vec<_> = serving.agents.iter().map(|agent| agent.name.as_str()).collect();
    names.join(", ")
}
