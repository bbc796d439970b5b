//! `redraft agents`.

mod check;
mod list;

use clap::{Args, Subcommand};

use super::connect::connect;
use super::{Exit, Global, Output, Result};
use crate::agents_file::json_schema;
pub(super) use check::check;

/// Check agents.yaml, or list the agents that runs can be submitted to
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft agents check
  redraft agents check team/agents.yaml --json
  redraft agents schema > agents.schema.json
  redraft agents list")]
pub(crate) struct AgentsArgs {
    #[command(subcommand)]
    command: AgentsCommand,
}

#[derive(Debug, Subcommand)]
enum AgentsCommand {
    Check(check::CheckArgs),
    Schema(SchemaArgs),
    List(list::ListArgs),
}

/// Print the JSON Schema of agents.yaml, for editors
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft agents schema > agents.schema.json

Editors with a YAML language server use it through this first line of agents.yaml:
  # yaml-language-server: $schema=agents.schema.json")]
struct SchemaArgs {}

pub(crate) async fn execute(args: AgentsArgs, global: &Global, out: &Output) -> Result<Exit> {
    match args.command {
        AgentsCommand::Check(args) => check::execute(&args, out),
        AgentsCommand::Schema(SchemaArgs {}) => out.json(&json_schema()).map(|()| Exit::Done),
        AgentsCommand::List(args) => list::execute(args, &connect(global).await?, out).await,
    }
}
