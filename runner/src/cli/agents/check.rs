//! `redraft agents check`.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use crate::agents_file::{AgentsFile, AgentsFileError, FileChecks, Finding, load};
use crate::cli::output::Tone;
use crate::cli::{CliError, Exit, Output, Result};
use crate::config;

/// Look for mistakes in agents files; all of them at once
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft agents check
  redraft agents check team/agents.yaml other/agents.yaml
  redraft agents check --text-only        do not look for the scripts and programs
  redraft agents check --json | jq '.files[].findings[]'

Ends with 1 if a file cannot be used. Warnings do not.")]
pub(crate) struct CheckArgs {
    /// The files
    #[arg(value_name = "FILE", default_value = "agents.yaml")]
    files: Vec<PathBuf>,

    /// Check the text alone, for a file that another machine will use
    #[arg(long)]
    text_only: bool,
}

type Checked = std::result::Result<(AgentsFile, Vec<Finding>), AgentsFileError>;

pub(super) fn execute(args: &CheckArgs, out: &Output) -> Result<Exit> {
    let checked: Vec<_> = args.files.iter().map(|path| (path.as_path(), check(path, args.text_only))).collect();
    let is_ok = checked.iter().all(|(_, checked)| checked.is_ok());
    if out.is_json() {
        let files: Vec<_> = checked.iter().map(|(path, checked)| to_json(path, checked)).collect();
        out.json(&json!({ "ok": is_ok, "files": files }))?;
    } else {
        for (path, checked) in checked {
            print(path, checked, out)?;
        }
    }
    Ok(if is_ok { Exit::Done } else { Exit::Error })
}

/// Reads `path` as a runner would.
pub(crate) fn check(path: &Path, text_only: bool) -> Checked {
    if text_only {
        return load(path, FileChecks::Off);
    }
    let search_path = config::environment().remove("PATH".as_ref() as &std::ffi::OsStr).unwrap_or_default();
    load(path, FileChecks::On { search_path: &search_path })
}

fn print(path: &Path, checked: Checked, out: &Output) -> Result<()> {
    match checked {
        Ok((file, warnings)) => {
            for warning in &warnings {
                out.line(format_args!("{warning}\n"))?;
            }
            let names: Vec<_> = file.agents.iter().map(|agent| agent.name.as_str()).collect();
            let plural = if names.len() == 1 { "" } else { "s" };
            let ok = out.paint(Tone::Good, "ok");
            out.line(format_args!("{}: {ok}, {} agent{plural}: {}", path.display(), names.len(), names.join(", ")))
        }
        Err(error @ AgentsFileError::Invalid { .. }) => out.line(error),
        Err(AgentsFileError::Unreadable { path, source, fix }) => {
            let fix = as_argument(&fix);
            out.error(&CliError::from(AgentsFileError::Unreadable { path, source, fix }));
            Ok(())
        }
    }
}

/// The other commands take files by an option, this one by argument.
fn as_argument(fix: &str) -> String {
    fix.replace(" with --agents PATH", "")
}

fn to_json(path: &Path, checked: &Checked) -> Value {
    match checked {
        Ok((file, warnings)) => {
            let names: Vec<_> = file.agents.iter().map(|agent| &agent.name).collect();
            json!({ "path": path, "ok": true, "agents": names, "findings": warnings })
        }
        Err(AgentsFileError::Invalid { findings, .. }) => {
            json!({ "path": path, "ok": false, "agents": [], "findings": findings })
        }
        Err(AgentsFileError::Unreadable { source, fix, .. }) => {
            let finding = json!({
                "severity": "error", "line": 0, "column": 0, "field": "",
                "problem": format!("cannot read the file: {source}"), "fix": as_argument(fix),
            });
            json!({ "path": path, "ok": false, "agents": [], "findings": [finding] })
        }
    }
}
