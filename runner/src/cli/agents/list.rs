//! `redraft agents list`.

use clap::Args;
use redraft_wire::Client;
use redraft_wire::agent::Agent;
use serde_json::Value;

use crate::cli::output::Tone;
use crate::cli::table::{Cell, Column, Table};
use crate::cli::{Exit, Output, Result};

/// List the agents that runs can be submitted to
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft agents list
  redraft agents list --json | jq '.agents[] | {name, inputs}'

Runners publish their agents when they start. Inputs marked with ? may be left out.")]
pub(crate) struct ListArgs {}

pub(super) async fn execute(_args: ListArgs, client: &Client, out: &Output) -> Result<Exit> {
    let list = client.agents().await?;
    if out.is_json() {
        out.json(&list)?;
        return Ok(Exit::Done);
    }
    if list.agents.is_empty() {
        out.line("No agents yet: runners publish theirs when they start.")?;
        out.line("  start one:  redraft up --agents agents.yaml")?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&[
        ("AGENT", Column::Left),
        ("INPUTS", Column::Gives),
        ("STAGES", Column::Left),
        ("RUNNERS", Column::Right),
        ("DESCRIPTION", Column::Gives),
    ]);
    for agent in &list.agents {
        table.row(row(agent));
    }
    table.print(out)?;
    Ok(Exit::Done)
}

fn row(agent: &Agent) -> Vec<Cell> {
    let stages = agent.stages.iter().map(|stage| stage.stage.as_str()).collect::<Vec<_>>().join(", ");
    let tone = if agent.runners_online == 0 { Tone::Warn } else { Tone::Good };
    vec![
        Cell::new(&agent.name).tone(Tone::Strong),
        Cell::new(input_names(&agent.inputs)),
        Cell::new(stages).tone(Tone::Dim),
        Cell::new(agent.runners_online.to_string()).tone(tone),
        Cell::new(&agent.description),
    ]
}

/// The inputs that a schema names, those that may be left out with a question mark.
pub(crate) fn input_names(schema: &Value) -> String {
    let required: Vec<_> = schema.get("required").and_then(Value::as_array).into_iter().flatten().collect();
    let names = schema.get("properties").and_then(Value::as_object).into_iter().flatten().map(|(name, _)| {
        let is_required = required.iter().any(|required| required.as_str() == Some(name));
        if is_required { name.clone() } else { format!("{name}?") }
    });
    names.collect::<Vec<_>>().join(" ")
}
