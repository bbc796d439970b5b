//! `redraft run`: claims and executes exactly one run.

use std::sync::Arc;

use clap::Args;
use redraft_domain::id::{OwnerId, RunId};
use redraft_store::run_view::RunDetail;
use redraft_store::{Direct, Store};

use super::Global;
use super::error::{CliError, Result};
use super::exit::Exit;
use super::output::Output;
use super::serve_options::ServeOptions;
use crate::attempt::LeftHands;
use crate::config;
use crate::open_store::{open_store, spool_durability};
use crate::place::Place;
use crate::runner::Stop;
use crate::signals::Signals;
use crate::telling::{telemetry_if_it_fits, told};

/// Claim and execute exactly one run
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft run --workflow-id 2026-02-01-001
  redraft run --workflow-id 0199f3a0-5c1e-7000-8000-000000000000 --agents examples/minimal/agents.yaml")]
pub(crate) struct RunArgs {
    /// Id or cycle id of the run
    #[arg(long, value_name = "ID")]
    workflow_id: String,

    #[command(flatten)]
    serve: ServeOptions,
}

/// Claims and executes the run.
pub(crate) async fn execute(args: RunArgs, global: &Global, out: &Output) -> Result<Exit> {
    let serving = args.serve.serving(out)?;
    let place = Place::open(&global.state)?;
    let address = global.database.clone().unwrap_or_else(|| place.database().to_string_lossy().into_owned());
    let store = open_store(&address, config::database_token()).await?;
    let owner = OwnerId::local();
    let run_id = find(&*store, &owner, &args.workflow_id).await?;
    let control = Arc::new(Direct::new(Arc::clone(&store) as _, owner.clone(), config::lease_times()));
    let mut claims = args.serve.claims(&address);
    claims.only_run = Some(run_id);
    let place = place.of_run(run_id, spool_durability(&address));
    let runner = serving.runner(control, &place, args.serve.identity(), claims, Arc::default());
    let signals = Signals::listen().map_err(|error| CliError::failed("signals", error.to_string()))?;
    let stop = Stop::default();
    let work = async |witness| runner.told_to(witness).work(&stop).await;
    let left = tokio::select! {
        worked = told(telemetry_if_it_fits("redraft-run"), work) => worked?,
        () = signals.pass_on(&stop, |text| out.note(text)) => return Ok(Exit::Interrupted),
    };
    let detail = store.run(&owner, run_id).await?;
    match left {
        None => Err(not_claimed(&detail)),
        Some(LeftHands::Ended(_)) => {
            let run = &detail.run;
            let reason = run.stop_reason.map_or("", redraft_domain::run::StopReason::as_str);
            out.note(format_args!("run {} {} ({reason})", run.cycle_id, run.status));
            Ok(Exit::of_status(run.status, run.stop_reason))
        }
        Some(LeftHands::Released) => Ok(Exit::Interrupted),
        Some(LeftHands::Kept) => Err(CliError::failed("kept", "the store did not take the run's last writes")
            .help("they are kept in the state folder: the same command again goes on from there")),
        Some(LeftHands::Lost) => Err(CliError::failed("lost", "another runner took the run over")),
    }
}

async fn find(store: &dyn Store, owner: &OwnerId, name: &str) -> Result<RunId> {
    if let Ok(run_id) = name.parse() {
        return Ok(run_id);
    }
    let unknown = || CliError::new(Exit::NotFound, "run_not_found", format!("run {name} does not exist"));
    store.find_cycle(owner, name).await?.ok_or_else(unknown)
}

fn not_claimed(detail: &RunDetail) -> CliError {
    let run = &detail.run;
    let reason =
        redraft_store::operations::blocked::blocked(run, &detail.queue, detail.now).map(|blocked| blocked.reason);
    let message = format!("run {} cannot be claimed: it is {}", run.cycle_id, run.status);
    let error = CliError::failed("not_claimable", message);
    match reason {
        Some(reason) => error.help(reason),
        None => error.help(format!("does the agents file have `{}`? name it with --agents", run.agent_name)),
    }
}
