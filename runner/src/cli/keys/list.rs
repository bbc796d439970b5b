//! `redraft keys list`.

use clap::Args;
use redraft_wire::Client;
use redraft_wire::key::{Key, KeyListQuery};

use crate::cli::output::Tone;
use crate::cli::table::{Cell, Column, Table};
use crate::cli::{Exit, Output, Result};

/// List keys, without their secrets
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft keys list
  redraft keys list --owner usr_0199 --json

Somebody else's keys need a key with the scope keys:admin.")]
pub(super) struct ListArgs {
    /// Keys of somebody else
    #[arg(long, value_name = "USER")]
    owner: Option<String>,
}

pub(super) async fn execute(args: ListArgs, client: &Client, out: &Output) -> Result<Exit> {
    let list = client.keys(&KeyListQuery { owner: args.owner }).await?;
    if out.is_json() {
        out.json(&list)?;
        return Ok(Exit::Done);
    }
    if list.keys.is_empty() {
        out.line("No keys yet.")?;
        out.line("  make one:  redraft keys create NAME")?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new(&[
        ("KEY", Column::Left),
        ("NAME", Column::Gives),
        ("SCOPES", Column::Gives),
        ("STATE", Column::Left),
        ("LAST USED", Column::Left),
    ]);
    for key in &list.keys {
        table.row(row(key));
    }
    table.print(out)?;
    Ok(Exit::Done)
}

fn row(key: &Key) -> Vec<Cell> {
    let scopes: Vec<_> = key.scopes.iter().map(|scope| scope.as_str()).collect();
    let (state, tone) = match key.revoked_at {
        Some(at) => (format!("revoked {at}"), Tone::Dim),
        None => (format!("until {}", key.expires_at), Tone::Good),
    };
    let used = key.last_used_at.map_or_else(|| "never".to_owned(), |at| at.to_string());
    vec![
        Cell::new(&key.prefix).tone(Tone::Strong),
        Cell::new(&key.name),
        Cell::new(scopes.join(" ")),
        Cell::new(state).tone(tone),
        Cell::new(used).tone(Tone::Dim),
    ]
}
