//! `redraft keys`.

mod create;
mod list;
mod revoke;

use clap::{Args, Subcommand};

use super::connect::connect;
use super::{Exit, Global, Output, Result};

/// Make, list and revoke keys
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft keys create ci --scope runs:read --scope runs:write --days 30 --save ci.key
  redraft keys create laptop --runner --save runner.key
  redraft keys list
  redraft keys revoke 7fd2abQx91")]
pub(crate) struct KeysArgs {
    #[command(subcommand)]
    command: KeysCommand,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    Create(create::CreateArgs),
    List(list::ListArgs),
    Revoke(revoke::RevokeArgs),
}

pub(crate) async fn execute(args: KeysArgs, global: &Global, out: &Output) -> Result<Exit> {
    let client = connect(global).await?;
    match args.command {
        KeysCommand::Create(args) => create::execute(args, &client, out).await,
        KeysCommand::List(args) => list::execute(args, &client, out).await,
        KeysCommand::Revoke(args) => revoke::execute(args, &client, out).await,
    }
}
