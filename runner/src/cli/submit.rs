//! Placeholder.

use clap::Args;

use super::{CliError, Exit, Global, Output};

/// Submit
#[derive(Debug, Args)]
pub(crate) struct SubmitArgs {}

pub(crate) async fn execute(_args: SubmitArgs, _global: &Global, _out: &Output) -> Result<Exit, CliError> {
    Err(CliError::failed("not_yet", "this command is not there yet"))
}
