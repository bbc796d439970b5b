//! `redraft doctor`: what is in the way, and what to do about it.

mod agents;
mod control_plane;
mod place;
mod store;

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::connect;
use super::output::Tone;
use super::safe::{safe_block, safe_line};
use super::{CliError, Exit, Global, Output, Result};

/// Find out what is in the way, and what to do about it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft doctor
  redraft doctor --agents team/agents.yaml
  redraft doctor --json | jq '.checks[] | select(.status != \"ok\")'

Looks at the state folder, the database and its clock, the agents files and the programs they
name, `redraft up`, and the runners. Changes nothing but the database's schema, if that is older
than this program. Ends with 1 if something fails; warnings do not count.")]
pub(crate) struct DoctorArgs {
    /// Agents file to look at; may be given several times
    #[arg(long, value_name = "FILE", env = "REDRAFT_AGENTS", default_value = "agents.yaml", hide_env_values = true)]
    agents: Vec<PathBuf>,
}

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    /// Nothing to do.
    Ok,
    /// Works, but look at it.
    Warn,
    /// Does not work until somebody does something.
    Fail,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Check {
    name: &'static str,
    status: Status,
    message: String,
    help: Vec<String>,
}

impl Check {
    fn ok(name: &'static str, message: impl Into<String>) -> Self {
        Self { name, status: Status::Ok, message: message.into(), help: Vec::new() }
    }

    fn warn(name: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { name, status: Status::Warn, message: message.into(), help: vec![help.into()] }
    }

    fn fail(name: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { status: Status::Fail, ..Self::warn(name, message, help) }
    }

    /// A check that could not be finished.
    fn from_error(name: &'static str, error: &CliError) -> Self {
        Self { name, status: Status::Fail, message: error.message().to_owned(), help: error.helps().to_vec() }
    }
}

pub(crate) async fn execute(args: DoctorArgs, global: &Global, out: &Output) -> Result<Exit> {
    let mut checks = Vec::new();
    let mut done = |found: Vec<Check>| {
        let printed = found.iter().try_for_each(|check| if out.is_json() { Ok(()) } else { print(check, out) });
        checks.extend(found);
        printed
    };
    let target = connect::target(global).await;
    done(vec![place::state_folder(&global.state)])?;
    done(vec![control_plane::up(global, &target)])?;
    done(store::database(global, &target).await)?;
    done(agents::files(&args.agents))?;
    done(control_plane::runners(global, &target).await)?;
    let has_failed = checks.iter().any(|check| check.status == Status::Fail);
    if out.is_json() {
        out.json(&serde_json::json!({ "ok": !has_failed, "checks": checks }))?;
    }
    Ok(if has_failed { Exit::Error } else { Exit::Done })
}

fn print(check: &Check, out: &Output) -> Result<()> {
    const INDENT: &str = "                ";
    let (word, tone) = match check.status {
        Status::Ok => ("ok", Tone::Good),
        Status::Warn => ("warn", Tone::Warn),
        Status::Fail => ("fail", Tone::Bad),
    };
    let word = out.paint(tone, format_args!("{word:<4}"));
    out.line(format_args!("{word}  {:<8}  {}", check.name, safe_block(&check.message, INDENT)))?;
    for help in &check.help {
        out.line(format_args!("{INDENT}{} {}", out.paint(Tone::Busy, "help:"), safe_line(help)))?;
    }
    Ok(())
}
