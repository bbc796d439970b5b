//! `redraft submit`.

use std::path::{Path, PathBuf};

use clap::Args;
use redraft_domain::id::{RunId, RunnerId};
use redraft_domain::limits;
use redraft_domain::time::Timestamp;
use redraft_store::clock::{Clock, SystemClock};
use redraft_store::entropy::{Entropy, OsEntropy};
use redraft_wire::Client;
use redraft_wire::agent::{Agent, AgentList};
use redraft_wire::run::{RunDetail, SubmitRun};

use super::connect::connect;
use super::deliver;
use super::error::{CliError, Result};
use super::exit::Exit;
use super::global::Global;
use super::inputs::read_inputs;
use super::output::{Output, Tone};
use super::progress::{Saved, summarize, watch_until_interrupted};
use super::safe::safe_line;
use super::upload::upload;
use crate::agents_file::closest;
use crate::patience::Patience;

/// How often a submission that was not answered is sent. The run has its id from here, so it is made once.
const TRIES: u32 = 4;

/// Start a run of an agent
#[derive(Debug, Args)]
#[command(after_help = "\
Inputs:
  k=text        typed by the agent's schema: numbers, true, arrays and objects are read as JSON
  k=@file       the text of a file; - is standard input
  k:=json       JSON, whatever the schema says
  @inputs.json  a file with all inputs as one object; the others override it

Examples:
  redraft submit headline --input sentence='Rust is a language' --input topic=Rust --wait
  redraft submit release_notes --input repository=. --save notes.md
  redraft submit minutes --file recording.txt --file agenda.pdf
  redraft submit headline --input @inputs.json --tag nightly --at 2026-02-01T02:00:00Z

With --wait or --save it ends with the run's result: 0 passed, 3 not passed, 4 failed, 5 cancelled.
Ctrl-C ends the waiting, not the run (130).")]
pub(crate) struct SubmitArgs {
    /// Name of the agent; `redraft agents list` shows them
    agent: String,

    /// An input: k=text, k=@file, k:=json or @inputs.json; may be given several times
    #[arg(short, long = "input", value_name = "INPUT")]
    inputs: Vec<String>,

    /// A file the run works on, up to 10 of 25 MiB; its stages find it in the folder in/
    #[arg(short, long = "file", value_name = "PATH")]
    files: Vec<PathBuf>,

    /// Show progress until the run has ended, and end with its result
    #[arg(short, long)]
    wait: bool,

    /// Write what the run delivers to this file; waits
    #[arg(short, long, value_name = "PATH")]
    save: Option<PathBuf>,

    /// Higher goes first [default: 0]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    priority: Option<i32>,

    /// Drafts the run may make, instead of what its agent says
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(limits::MAX_ATTEMPTS)))]
    max_attempts: Option<u32>,

    /// Score from which it passes (0 to 1), instead of what its agent says
    #[arg(long, value_name = "X", value_parser = threshold)]
    pass_threshold: Option<f64>,

    /// Only this runner may take it, for a day: its name or its id
    #[arg(long, value_name = "RUNNER")]
    runner: Option<String>,

    /// Label of the run; may be given several times
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,

    /// Not before this moment, like 2026-02-01T09:30:00Z
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Option<Timestamp>,

    /// The same key again is the same run, not a second one
    #[arg(long, value_name = "KEY")]
    idempotency_key: Option<String>,

    /// Id of the run, if you make ids: the same id again is the same run
    #[arg(long, value_name = "UUID")]
    id: Option<RunId>,
}

/// The runner that people mean by `named`.
async fn runner_called(client: &Client, named: &str) -> Result<RunnerId> {
    let runners = client.runners().await?.runners;
    let mut meant = runners.iter().filter(|runner| runner.name == named || runner.id.to_string() == named);
    match (meant.next(), meant.next()) {
        (Some(runner), None) => Ok(runner.id),
        (Some(_), Some(_)) => {
            Err(CliError::usage(format!("several runners are called {}", safe_line(named))).help("name one by its id"))
        }
        (None, _) => {
            let names: Vec<_> = runners.iter().map(|runner| safe_line(&runner.name)).collect();
            let error =
                CliError::new(Exit::NotFound, "runner_not_found", format!("no runner is called {}", safe_line(named)));
            Err(error.help(format!("there are: {}", names.join(", "))))
        }
    }
}

/// Submits a run, and waits for it if asked to.
pub(crate) async fn execute(args: SubmitArgs, global: &Global, out: &Output) -> Result<Exit> {
    if let Some(path) = &args.save {
        deliver::check_target(path)?;
    }
    let client = connect(global).await?;
    let mut run = prepare(&client, &args.agent, &args.inputs).await?;
    run.priority = args.priority;
    run.max_attempts = args.max_attempts;
    run.pass_threshold = args.pass_threshold;
    run.tags = args.tags;
    run.runner_id = match &args.runner {
        Some(named) => Some(runner_called(&client, named).await?),
        None => None,
    };
    run.run_at = args.at;
    // With a key of the caller the body has to stay the same from one command to the next.
    run.workflow_id = args.id.or_else(|| args.idempotency_key.is_none().then(new_run_id));
    run.files = upload(&client, &args.files, out).await?;
    let detail = send(&client, &run, args.idempotency_key.as_deref()).await?;
    if args.wait || args.save.is_some() {
        tell_submitted(&detail, out, false)?;
        return wait(&client, &detail.run.cycle_id, args.save.as_deref(), out).await;
    }
    tell_submitted(&detail, out, true)?;
    Ok(Exit::Done)
}

/// A run of `agent` on the inputs that `texts` mean to it.
///
/// # Errors
/// There is no such agent, or the texts make no sense.
pub(crate) async fn prepare(client: &Client, agent: &str, texts: &[String]) -> Result<SubmitRun> {
    let agents = client.agents().await?;
    let agent = find(&agents, agent)?;
    Ok(SubmitRun::new(&agent.name, read_inputs(texts, &agent.inputs)?))
}

/// Submits `run`; sends it again while nobody answers, which makes no second run.
///
/// # Errors
/// As the control plane says, each wrong field by its name.
pub(crate) async fn send(client: &Client, run: &SubmitRun, idempotency_key: Option<&str>) -> Result<RunDetail> {
    let mut patience = Patience::new(&OsEntropy);
    let mut left = TRIES;
    loop {
        left -= 1;
        match client.submit(run, idempotency_key).await {
            Err(error) if error.is_transient() && left > 0 => patience.wait().await,
            Ok(detail) => return Ok(detail),
            Err(error) => return Err(refused(error.into(), &run.agent_name)),
        }
    }
}

/// The error, with where to look if the inputs are not what the agent wants.
fn refused(error: CliError, agent: &str) -> CliError {
    match error.code() {
        "invalid_inputs" => error
            .help(format!("`redraft agents list` shows the inputs of `{agent}`; with --json it shows their schema")),
        _ => error,
    }
}

/// Shows progress until `run` has ended, writes what it delivers to `save`, and answers with its result.
pub(crate) async fn wait(client: &Client, run: &str, save: Option<&Path>, out: &Output) -> Result<Exit> {
    let ended = match watch_until_interrupted(client, run, out).await? {
        Ok(ended) => ended,
        Err(interrupted) => return Ok(interrupted),
    };
    conclude(client, &ended, save, out).await
}

/// Writes what `ended` delivers to `save`, tells how it went, and answers with its result.
pub(crate) async fn conclude(client: &Client, ended: &RunDetail, save: Option<&Path>, out: &Output) -> Result<Exit> {
    let mut saved = None;
    if let Some(path) = save {
        match deliver::save(client, ended, path).await {
            Ok(bytes) => saved = Some(Saved { path, bytes }),
            // The run's own end says more than that it left nothing.
            Err(error) if error.code() == "no_output" => out.note(error.message()),
            Err(error) => {
                summarize(ended, None, out)?;
                return Err(error);
            }
        }
    }
    summarize(ended, saved, out)?;
    Ok(Exit::of_run(&ended.run))
}

/// Says that a run was submitted, and with `hints` what can be done next.
pub(crate) fn tell_submitted(detail: &RunDetail, out: &Output, hints: bool) -> Result<()> {
    if out.is_json() {
        return if hints { out.json(detail) } else { out.json_line(&serde_json::json!({ "submitted": detail })) };
    }
    let run = &detail.run;
    let (cycle, agent) = (safe_line(&run.cycle_id), safe_line(&run.agent_name));
    let id = out.paint(Tone::Dim, format_args!("(run {})", run.id));
    out.line(format_args!("Submitted {} to {agent} {id}", out.paint(Tone::Strong, &cycle)))?;
    if !hints {
        return Ok(());
    }
    if let Some(reason) = &detail.blocked_reason {
        out.line(out.paint(Tone::Warn, format_args!("  waits: {}", safe_line(reason))))?;
    }
    out.line(format_args!("  watch it:   redraft runs watch {cycle}"))?;
    out.line(format_args!("  cancel it:  redraft runs cancel {cycle}"))
}

fn find<'a>(list: &'a AgentList, name: &str) -> Result<&'a Agent> {
    if let Some(agent) = list.agents.iter().find(|agent| agent.name == name) {
        return Ok(agent);
    }
    let names: Vec<_> = list.agents.iter().map(|agent| agent.name.as_str()).collect();
    let error = CliError::new(Exit::NotFound, "agent_not_found", format!("there is no agent `{}`", safe_line(name)));
    Err(match (closest(name, &names), names.as_slice()) {
        (Some(meant), _) => error.help(format!("did you mean `{meant}`?")),
        (None, []) => error.help("no runner has published an agent yet: start `redraft up` where agents.yaml is"),
        (None, names) => error.help(format!("there are {}", names.join(", "))),
    })
}

fn new_run_id() -> RunId {
    RunId::from_bits(OsEntropy.bits(), SystemClock::new().now())
}

fn threshold(text: &str) -> std::result::Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err("a threshold is a number from 0 to 1, like 0.8".to_owned()),
    }
}

fn moment(text: &str) -> std::result::Result<Timestamp, String> {
    Timestamp::parse_rfc3339(text).map_err(|error| {
        format!("a moment is written like 2026-02-01T09:30:00Z or 2026-02-01T10:30:00+01:00 ({error})")
    })
}
