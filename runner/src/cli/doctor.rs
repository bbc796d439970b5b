//! Placeholder.

use clap::Args;

use super::{CliError, Exit, Global, Output};

/// Doctor
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {}

pub(crate) async fn execute(_args: DoctorArgs, _global: &Global, _out: &Output) -> Result<Exit, CliError> {
    Err(CliError::failed("not_yet", "this command is not there yet"))
}
