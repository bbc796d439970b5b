//! Placeholder.

use clap::Args;

use super::{CliError, Exit, Global, Output};

/// Agents
#[derive(Debug, Args)]
pub(crate) struct AgentsArgs {}

pub(crate) async fn execute(_args: AgentsArgs, _global: &Global, _out: &Output) -> Result<Exit, CliError> {
    Err(CliError::failed("not_yet", "this command is not there yet"))
}
