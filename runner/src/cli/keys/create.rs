//! `redraft keys create`.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use redraft_wire::Client;
use redraft_wire::key::MakeKey;

use crate::cli::error::CliError;
use crate::cli::secret_file::{discard, secret_file};
use crate::cli::{Exit, Output, Result};

/// Make a key and show it, once
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft keys create ci --scope runs:read --scope runs:write --days 30 --save ci.key
  redraft keys create laptop --runner --save runner.key
  redraft keys create me --scope all --json | jq -r .key

Scopes: runs:read, runs:write, runs:approve (these three unless asked otherwise), metrics:read, keys, keys:admin, admin, all.
A key is good for no more than whoever makes it.")]
pub(super) struct CreateArgs {
    /// What people will call it
    #[arg(value_name = "NAME")]
    name: String,

    /// For a runner: good for a runner's work and nothing else
    #[arg(long, conflicts_with = "scope")]
    runner: bool,

    /// What it is to be good for; may be given several times
    #[arg(long, value_name = "SCOPE")]
    scope: Vec<String>,

    /// How many days it lives [default: 90]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=365))]
    days: Option<u32>,

    /// Write the key to this new file, which only you may read, instead of printing it
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
}

pub(super) async fn execute(args: CreateArgs, client: &Client, out: &Output) -> Result<Exit> {
    let wish = MakeKey {
        name: args.name,
        kind: if args.runner { "runner" } else { "user" }.to_owned(),
        scopes: (!args.scope.is_empty()).then_some(args.scope),
        expires_in_days: args.days,
    };
    // Before the key is made: it could not be shown again.
    let file = args.save.as_deref().map(secret_file).transpose()?;
    let made = match client.make_key(&wish).await {
        Ok(made) => made,
        Err(error) => {
            args.save.as_deref().filter(|_| file.is_some()).map(discard);
            return Err(error.into());
        }
    };
    let Some((mut file, path)) = file.zip(args.save) else {
        if out.is_json() {
            out.json(&made)?;
        } else {
            out.line(&made.key)?;
            out.note(format_args!("key {}, until {}; it is not shown again", made.facts.id, made.facts.expires_at));
        }
        return Ok(Exit::Done);
    };
    writeln!(file, "{}", made.key).map_err(|error| CliError::file("write", &path, &error))?;
    if out.is_json() {
        out.json(&made.facts)?;
    } else {
        out.line(format_args!("key {} is in {}, until {}", made.facts.id, path.display(), made.facts.expires_at))?;
    }
    Ok(Exit::Done)
}
