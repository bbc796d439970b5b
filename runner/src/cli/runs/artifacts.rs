//! `redraft runs artifacts`.

use std::path::{Path, PathBuf};

use clap::Args;
use redraft_domain::artifact::Filename;
use redraft_wire::Client;
use redraft_wire::artifact::Artifact;
use serde_json::json;

use crate::cli::output::Tone;
use crate::cli::safe::{safe_block, safe_line};
use crate::cli::table::{Cell, Column, Table};
use crate::cli::{CliError, Exit, Output, Result, deliver, words};

/// List the files a run keeps, or fetch one
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft runs artifacts 2026-02-01-001                        list them
  redraft runs artifacts 2026-02-01-001 --best                 print what the run delivers
  redraft runs artifacts 2026-02-01-001 --best --output notes.md
  redraft runs artifacts 2026-02-01-001 output.md --step 0     the first draft")]
pub(crate) struct ArtifactsArgs {
    /// Cycle id or id of the run
    #[arg(value_name = "RUN")]
    run: String,

    /// The file to fetch
    #[arg(value_name = "FILENAME", conflicts_with = "best")]
    filename: Option<Filename>,

    /// The step that wrote it; the last one that did, if not given
    #[arg(long, value_name = "N", requires = "filename")]
    step: Option<u32>,

    /// Fetch what the run delivers: the draft of its best attempt
    #[arg(long)]
    best: bool,

    /// Write the content to this file instead of printing it
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
}

pub(super) async fn execute(args: ArtifactsArgs, client: &Client, out: &Output) -> Result<Exit> {
    if let Some(path) = &args.output {
        deliver::check_target(path)?;
    }
    let (step, filename) = if args.best {
        let detail = client.get(&args.run).await?;
        let draft = deliver::delivered(&detail)?;
        (draft.step, draft.filename.clone())
    } else if let Some(filename) = args.filename {
        let list = client.artifacts(&args.run).await?;
        (find(&list.artifacts, &filename, args.step, &args.run)?, filename)
    } else if args.output.is_some() {
        return Err(CliError::usage("--output needs a file to fetch").help("name one, or add --best"));
    } else {
        return list(&args.run, client, out).await;
    };
    let content = client.artifact(&args.run, step, &filename).await?;
    hand_over(&content, step, &filename, args.output.as_deref(), out)?;
    Ok(Exit::Done)
}

async fn list(run: &str, client: &Client, out: &Output) -> Result<Exit> {
    let list = client.artifacts(run).await?;
    if out.is_json() {
        out.json(&list)?;
        return Ok(Exit::Done);
    }
    if list.artifacts.is_empty() {
        out.line("No artifacts yet: no stage has finished.")?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&[
        ("STEP", Column::Right),
        ("STAGE", Column::Left),
        ("ATTEMPT", Column::Right),
        ("TYPE", Column::Left),
        ("SIZE", Column::Right),
        ("FILENAME", Column::Gives),
    ]);
    for artifact in &list.artifacts {
        table.row(vec![
            Cell::new(artifact.step.to_string()),
            Cell::new(artifact.stage.as_str()),
            Cell::new(artifact.attempt.to_string()),
            Cell::new(artifact.artifact_type.as_str()).tone(Tone::Dim),
            Cell::new(words::size(artifact.bytes)),
            Cell::new(artifact.filename.as_str()).tone(Tone::Strong),
        ]);
    }
    table.print(out)?;
    Ok(Exit::Done)
}

/// The step whose file is meant: the one that was named, or the last that wrote such a file.
fn find(artifacts: &[Artifact], filename: &Filename, step: Option<u32>, run: &str) -> Result<u32> {
    let of_that_name = artifacts.iter().filter(|artifact| artifact.filename == *filename);
    let found =
        of_that_name.filter(|artifact| step.is_none_or(|step| artifact.step == step)).map(|artifact| artifact.step);
    found.max().ok_or_else(|| {
        let which = step.map_or_else(String::new, |step| format!(" of step {step}"));
        CliError::new(Exit::NotFound, "artifact_not_found", format!("run {run} has no file {filename}{which}"))
            .help(format!("redraft runs artifacts {run} lists them"))
    })
}

/// Gives content to whoever asked: a file, a pipe, or a terminal if it is text.
fn hand_over(content: &[u8], step: u32, filename: &Filename, path: Option<&Path>, out: &Output) -> Result<()> {
    if let Some(path) = path {
        deliver::write(path, content)?;
        if out.is_json() {
            return out.json(&json!({ "saved": { "path": path, "bytes": content.len(), "step": step } }));
        }
        out.note(format_args!("wrote {} ({})", path.display(), words::size(content.len() as u64)));
        return Ok(());
    }
    if out.is_json() {
        let text = std::str::from_utf8(content).map_err(|_binary| not_text(filename))?;
        return out.json(&json!({ "step": step, "filename": filename, "content": text }));
    }
    if !out.is_terminal() {
        return out.bytes(content);
    }
    match std::str::from_utf8(content) {
        // Made visible: what an agent wrote must not steer the terminal.
        Ok(text) if !text.contains('\0') => out.line(safe_block(text, "")),
        _ => Err(not_text(filename)),
    }
}

fn not_text(filename: &Filename) -> CliError {
    CliError::failed("not_text", format!("{} is not text", safe_line(filename.as_str())))
        .help("write it to a file: add --output PATH")
}
