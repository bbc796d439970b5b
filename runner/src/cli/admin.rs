//! `redraft admin`: what is done with the database in one's hands, before anybody has a key.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use redraft_domain::key::ApiKey;
use redraft_store::StoreError;
use redraft_store::entropy::OsEntropy;
use redraft_store::operations::keys::{MakeKeyError, make_first_admin};

use super::error::{CliError, Result};
use super::secret_file::{discard, secret_file};
use super::{Exit, Global, Output};
use crate::open_store::{is_url, open_store};

/// Make the first administrator of a deployment
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft admin init --save admin.key
  REDRAFT_DATABASE_TOKEN=… redraft --database libsql://runs.example.org admin init --save admin.key")]
pub(crate) struct AdminArgs {
    #[command(subcommand)]
    command: AdminCommand,
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    Init(InitArgs),
}

/// Print the key of the first administrator, once
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft admin init --save admin.key
  redraft --database http://127.0.0.1:8080 admin init --json | jq -r .key
  redraft --url https://redraft.example.com --key-file admin.key runs list

It works on the database itself: the file in the state folder, or the one that --database names. The key is good for
everything and lives 90 days; nobody can show it again.")]
struct InitArgs {
    /// Write the key to this new file, which only you may read, instead of printing it
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
}

pub(crate) async fn execute(args: AdminArgs, global: &Global, out: &Output) -> Result<Exit> {
    let AdminCommand::Init(args) = args.command;
    if global.url.is_some() {
        return Err(CliError::usage("`redraft admin init` works on a database, not on an address")
            .help("name the database with --database, without --url"));
    }
    let address = global.database_address();
    if !is_url(&address) && !Path::new(&address).exists() {
        let error = CliError::new(Exit::NotFound, "nothing_here", format!("there is no database {address}"));
        return Err(error.help("start `redraft up` or `redraft serve` once, or name a database with --database"));
    }
    // Before the key is made: it could not be shown again.
    let file = args.save.as_deref().map(secret_file).transpose()?;
    let store = open_store(&address, global.database_token()).await?;
    let made = make_first_admin(&*store, &OsEntropy).await;
    let (key, record) = match made {
        Ok(made) => made,
        Err(error) => {
            if let Some(path) = args.save.as_deref().filter(|_| file.is_some()) {
                discard(path);
            }
            return Err(refused(error, &address));
        }
    };
    if let (Some(mut file), Some(path)) = (file, &args.save) {
        writeln!(file, "{}", key.expose()).map_err(|error| CliError::file("write", path, &error))?;
    }
    show(&key, record.expires_at, args.save.as_deref(), out)
}

fn show(key: &ApiKey, expires_at: redraft_domain::time::Timestamp, saved: Option<&Path>, out: &Output) -> Result<Exit> {
    if out.is_json() {
        let mut document = serde_json::json!({ "id": key.id().as_str(), "expiresAt": expires_at });
        match saved {
            Some(path) => document["saved"] = path.display().to_string().into(),
            None => document["key"] = key.expose().into(),
        }
        out.json(&document)?;
        return Ok(Exit::Done);
    }
    if let Some(path) = saved {
        out.line(format_args!("the key of the first administrator is in {}", path.display()))?;
    } else {
        out.line(key.expose())?;
        out.note("this is the key of the first administrator; it is not kept here, so keep it safe");
    }
    Ok(Exit::Done)
}

fn refused(error: MakeKeyError, address: &str) -> CliError {
    match error {
        MakeKeyError::Store(StoreError::KeyShownBefore) => {
            let message =
                format!("the first administrator of {address} was made before, and that key is shown only once");
            CliError::failed("admin_exists", message)
                .help("use that key, or ask an administrator for another: `redraft keys create`")
                .help("lost it? with the database in your hands: `redraft keys create NAME --scope all`")
        }
        MakeKeyError::Store(error) => error.into(),
        other => CliError::failed("key_refused", other.to_string()),
    }
}
