//! `redraft runs cancel`.

use clap::Args;
use redraft_domain::run::RunStatus;
use redraft_wire::Client;
use redraft_wire::run::RunDetail;

use crate::cli::output::Tone;
use crate::cli::progress::{summarize, watch_until_interrupted};
use crate::cli::safe::safe_line;
use crate::cli::{Exit, Output, Result};

/// End a run and the processes it has started
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft runs cancel 2026-02-01-001
  redraft runs cancel 2026-02-01-001 --wait

Without --wait it returns as soon as the request is kept; the run says `cancelled` when its
processes are gone. Cancelling twice does no harm.")]
pub(crate) struct CancelArgs {
    /// Cycle id or id of the run
    #[arg(value_name = "RUN")]
    run: String,

    /// Return when its processes are gone; 0 if it was cancelled, otherwise the run's own result
    #[arg(short, long)]
    wait: bool,
}

pub(super) async fn execute(args: CancelArgs, client: &Client, out: &Output) -> Result<Exit> {
    let asked = client.cancel(&args.run).await?;
    if !args.wait {
        tell(&asked, out)?;
        return Ok(Exit::Done);
    }
    let ended = match watch_until_interrupted(client, &args.run, out).await? {
        Ok(ended) => ended,
        Err(interrupted) => return Ok(interrupted),
    };
    summarize(&ended, None, out)?;
    Ok(if ended.run.status == RunStatus::Cancelled { Exit::Done } else { Exit::of_run(&ended.run) })
}

fn tell(detail: &RunDetail, out: &Output) -> Result<()> {
    if out.is_json() {
        return out.json(detail);
    }
    let cycle = safe_line(&detail.run.cycle_id);
    if detail.run.status == RunStatus::Cancelled {
        return out.line(format_args!("Cancelled {}", out.paint(Tone::Strong, cycle)));
    }
    out.line(format_args!("Cancelling {}: its runner is ending its processes", out.paint(Tone::Strong, &cycle)))?;
    out.line(format_args!("  watch it:   redraft runs watch {cycle}"))
}
