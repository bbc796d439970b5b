//! `redraft runs retry`.

use std::path::PathBuf;

use clap::Args;
use redraft_wire::Client;
use redraft_wire::run::RetryRun;

use crate::cli::{Exit, Output, Result, deliver, submit};

/// Start a new run with the agent and inputs of one that has ended
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft runs retry 2026-02-01-001
  redraft runs retry 2026-02-01-001 --from-attempt 2 --note 'keep the second paragraph'
  redraft runs retry 2026-02-01-001 --wait --save notes.md")]
pub(crate) struct RetryArgs {
    /// Cycle id or id of the run to repeat
    #[arg(value_name = "RUN")]
    run: String,

    /// Carry over the attempts up to this one and go on with revising it, instead of beginning anew
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    from_attempt: Option<u32>,

    /// What the stages that draft should know, up to 4000 characters
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,

    /// Show progress until the new run has ended, and end with its result
    #[arg(short, long)]
    wait: bool,

    /// Write what the new run delivers to this file; waits
    #[arg(short, long, value_name = "PATH")]
    save: Option<PathBuf>,

    /// The same key again is the same new run, not another one
    #[arg(long, value_name = "KEY")]
    idempotency_key: Option<String>,
}

pub(super) async fn execute(args: RetryArgs, client: &Client, out: &Output) -> Result<Exit> {
    if let Some(path) = &args.save {
        deliver::check_target(path)?;
    }
    let again = RetryRun { from_attempt: args.from_attempt, note: args.note };
    let detail = client.retry(&args.run, &again, args.idempotency_key.as_deref()).await?;
    if args.wait || args.save.is_some() {
        submit::tell_submitted(&detail, out, false)?;
        return submit::wait(client, &detail.run.cycle_id, args.save.as_deref(), out).await;
    }
    submit::tell_submitted(&detail, out, true)?;
    Ok(Exit::Done)
}
