//! `redraft runner`: a runner without a control plane of its own.

use std::sync::Arc;

use clap::{Args, Subcommand};
use redraft_domain::id::OwnerId;
use redraft_store::Direct;

use super::Global;
use super::error::{CliError, Result};
use super::exit::Exit;
use super::output::Output;
use super::serve_options::ServeOptions;
use crate::config;
use crate::open_store::{open_store, spool_durability};
use crate::place::Place;
use crate::runner::Stop;
use crate::signals::Signals;

/// Work on runs of a control plane elsewhere
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft runner start --database http://127.0.0.1:8080
  redraft --state .redraft-2 runner start --database http://127.0.0.1:8080 --name second")]
pub(crate) struct RunnerArgs {
    #[command(subcommand)]
    command: RunnerCommand,
}

#[derive(Debug, Subcommand)]
enum RunnerCommand {
    /// Claim and execute runs until told to stop
    Start(StartArgs),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft runner start --database http://127.0.0.1:8080
  REDRAFT_DATABASE_TOKEN=… redraft --database libsql://runs.example.org runner start --max-concurrent 4

The first Ctrl-C finishes what is running, the second gives it back to the queue.")]
struct StartArgs {
    #[command(flatten)]
    serve: ServeOptions,
}

/// Works until told to stop.
pub(crate) async fn execute(args: RunnerArgs, global: &Global, out: &Output) -> Result<Exit> {
    let RunnerCommand::Start(args) = args.command;
    let serving = args.serve.serving(out)?;
    let place = Place::open(&global.state)?;
    let address = global.database.clone().unwrap_or_else(|| place.database().to_string_lossy().into_owned());
    let store = open_store(&address, config::database_token()).await?;
    let control = Arc::new(Direct::new(store, OwnerId::local(), config::lease_times()));
    let identity = args.serve.identity();
    out.note(format_args!("runner {} serves {} on {address}", identity.name, names(&serving)));
    let place = place.of_runner(&identity.name, spool_durability(&address));
    let runner = serving.runner(control, &place, identity, args.serve.claims(&address), Arc::default());
    let signals = Signals::listen().map_err(|error| CliError::failed("signals", error.to_string()))?;
    let stop = Stop::default();
    tokio::select! {
        worked = runner.work(&stop) => worked.map(|_left| Exit::Done).map_err(CliError::from),
        () = signals.pass_on(&stop, |text| out.note(text)) => Ok(Exit::Interrupted),
    }
}

fn names(serving: &crate::serving::Serving) -> String {
    let names: Vec<_> = serving.agents.iter().map(|agent| agent.name.as_str()).collect();
    names.join(", ")
}
