//! `redraft runs watch`.

use std::path::PathBuf;

use clap::Args;
use redraft_wire::Client;

use crate::cli::{Exit, Output, Result, deliver, submit};

/// Follow a run until it has ended, and end with its result
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft runs watch 2026-02-01-001
  redraft runs watch 2026-02-01-001 --save notes.md
  redraft runs watch 2026-02-01-001 --json | jq -r 'select(.event) | .event.message'

Ctrl-C ends the watching, not the run.")]
pub(crate) struct WatchArgs {
    /// Cycle id or id of the run
    #[arg(value_name = "RUN")]
    run: String,

    /// Write what the run delivers to this file
    #[arg(short, long, value_name = "PATH")]
    save: Option<PathBuf>,
}

pub(super) async fn execute(args: WatchArgs, client: &Client, out: &Output) -> Result<Exit> {
    if let Some(path) = &args.save {
        deliver::check_target(path)?;
    }
    submit::wait(client, &args.run, args.save.as_deref(), out).await
}
