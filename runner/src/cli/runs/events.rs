//! `redraft runs events`.

use std::time::Duration;

use clap::Args;
use redraft_domain::event::kind;
use redraft_domain::time::Timestamp;
use redraft_wire::Client;
use redraft_wire::event::{Event, EventListQuery};

use crate::cli::connect::is_local;
use crate::cli::output::Tone;
use crate::cli::persistence::Persistence;
use crate::cli::safe::safe_line;
use crate::cli::{Exit, Output, Result, words};

/// How often new events are asked for, of this machine and of a deployment.
const LOCAL_POLL: Duration = Duration::from_millis(500);
const REMOTE_POLL: Duration = Duration::from_secs(2);

/// Print a run's history
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft runs events 2026-02-01-001
  redraft runs events 2026-02-01-001 --type log
  redraft runs events 2026-02-01-001 --after 120 --follow
  redraft runs events 2026-02-01-001 --json | jq -r .message

With --json every event is one line.")]
pub(crate) struct EventsArgs {
    /// Cycle id or id of the run
    #[arg(value_name = "RUN")]
    run: String,

    /// Only events after this number
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(i64).range(0..))]
    after: i64,

    /// Only events of this kind, like `log` or `stage_completed`
    #[arg(long = "type", value_name = "TYPE")]
    event_type: Option<String>,

    /// Wait for more until the run has ended
    #[arg(short, long)]
    follow: bool,
}

pub(super) async fn execute(args: EventsArgs, client: &Client, out: &Output) -> Result<Exit> {
    tokio::select! {
        printed = print(&args, client, out) => printed,
        _ = tokio::signal::ctrl_c(), if args.follow => Ok(Exit::Interrupted),
    }
}

async fn print(args: &EventsArgs, client: &Client, out: &Output) -> Result<Exit> {
    let poll = if is_local(client) { LOCAL_POLL } else { REMOTE_POLL };
    // Who asks once wants to know at once that nobody answers; who follows wants to go on afterwards.
    let mut asking = if args.follow { Persistence::patient(client, out) } else { Persistence::hasty(client, out) };
    let submitted_at = asking.until_answered(async |client| client.get(&args.run).await).await?.run.created_at;
    let mut after = args.after;
    loop {
        // Asked before the events, so that an ended run has no event that is not in them.
        let run = asking.until_answered(async |client| client.get(&args.run).await).await?.run;
        let has_ended = args.follow && run.status.is_terminal();
        loop {
            let query = EventListQuery { after: Some(after), limit: None, event_type: args.event_type.clone() };
            let page = asking.until_answered(async |client| client.events(&args.run, &query).await).await?;
            for event in &page.events {
                print_event(event, submitted_at, out)?;
            }
            after = page.next_after.max(after);
            if !page.more {
                break;
            }
        }
        if has_ended || !args.follow {
            return Ok(Exit::Done);
        }
        tokio::time::sleep(poll).await;
    }
}

fn print_event(event: &Event, submitted_at: Timestamp, out: &Output) -> Result<()> {
    if out.is_json() {
        return out.json_line(event);
    }
    let tone = match event.event_type.as_str() {
        kind::LOG => Tone::Dim,
        kind::STAGE_FAILED => Tone::Bad,
        kind::STAGE_RETRY | kind::RESCUED | kind::CANCEL_REQUESTED => Tone::Warn,
        _ => Tone::Plain,
    };
    let at = words::duration(event.created_at.since(submitted_at));
    let head = out.paint(Tone::Dim, format_args!("{:>4} {at:>8}  {:<15}", event.seq, safe_line(&event.event_type)));
    out.line(format!("{head}  {}", out.paint(tone, safe_line(&event.message))).trim_end())
}
