//! `redraft keys revoke`.

use clap::Args;
use redraft_wire::Client;

use crate::cli::{Exit, Output, Result};

/// End a key at once and for ever
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft keys revoke 7fd2abQx91
  redraft keys revoke rdk_7fd2abQx91…

Sessions that were opened with it end, too. Take the id from `redraft keys list`.")]
pub(super) struct RevokeArgs {
    /// Its id, as `redraft keys list` shows it
    #[arg(value_name = "ID")]
    id: String,
}

pub(super) async fn execute(args: RevokeArgs, client: &Client, out: &Output) -> Result<Exit> {
    client.revoke_key(&args.id).await?;
    if out.is_json() {
        out.json(&serde_json::json!({ "id": args.id, "revoked": true }))?;
    } else {
        out.line(format_args!("key {} is over", args.id))?;
    }
    Ok(Exit::Done)
}
