//! Placeholder.

use clap::Args;

use super::{CliError, Exit, Global, Output};

/// Runs
#[derive(Debug, Args)]
pub(crate) struct RunsArgs {}

pub(crate) async fn execute(_args: RunsArgs, _global: &Global, _out: &Output) -> Result<Exit, CliError> {
    Err(CliError::failed("not_yet", "this command is not there yet"))
}
