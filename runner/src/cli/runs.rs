//! `redraft runs`: everything about runs that were submitted.

mod artifacts;
mod cancel;
mod events;
mod list;
mod retry;
mod show;
mod watch;

use clap::{Args, Subcommand};

use super::connect::connect;
use super::{Exit, Global, Output, Result};

/// Look at runs, and act on them
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft runs list --status running,queued
  redraft runs show 2026-02-01-001
  redraft runs events 2026-02-01-001 --follow
  redraft runs artifacts 2026-02-01-001 --best --output notes.md
  redraft runs cancel 2026-02-01-001

A run is named by its cycle id (2026-02-01-001) or by its id.")]
pub(crate) struct RunsArgs {
    #[command(subcommand)]
    command: RunsCommand,
}

#[derive(Debug, Subcommand)]
enum RunsCommand {
    List(list::ListArgs),
    Show(show::ShowArgs),
    Watch(watch::WatchArgs),
    Events(events::EventsArgs),
    Artifacts(artifacts::ArtifactsArgs),
    Cancel(cancel::CancelArgs),
    Retry(retry::RetryArgs),
}

pub(crate) async fn execute(args: RunsArgs, global: &Global, out: &Output) -> Result<Exit> {
    let client = connect(global).await?;
    match args.command {
        RunsCommand::List(args) => Box::pin(list::execute(args, &client, out)).await,
        RunsCommand::Show(args) => Box::pin(show::execute(args, &client, out)).await,
        RunsCommand::Watch(args) => Box::pin(watch::execute(args, &client, out)).await,
        RunsCommand::Events(args) => Box::pin(events::execute(args, &client, out)).await,
        RunsCommand::Artifacts(args) => Box::pin(artifacts::execute(args, &client, out)).await,
        RunsCommand::Cancel(args) => Box::pin(cancel::execute(args, &client, out)).await,
        RunsCommand::Retry(args) => Box::pin(retry::execute(args, &client, out)).await,
    }
}
