//! `redraft open`: a way in for the browser.

use clap::Args;
use redraft_wire::session::SignInLink;

use super::connect::{Target, target, up_client, with_scheme};
use super::error::{CliError, Result};
use super::exit::Exit;
use super::{Global, Output};
use crate::browser;

/// Sign the browser in by a link that works once, and open the page
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft open
  redraft open --print            only print the link, for instance to open it through an SSH tunnel
  redraft open --json | jq -r .link

The link is for you alone: it works once, within 10 minutes, for the `redraft up` of the state folder. The browser stays
signed in, also when `redraft up` is started again. With --url it opens that address, which asks for a key.")]
pub(crate) struct OpenArgs {
    /// Do not start a browser
    #[arg(long)]
    print: bool,
}

/// Makes a link, prints it, and shows it in a browser if there is one.
pub(crate) async fn execute(args: OpenArgs, global: &Global, out: &Output) -> Result<Exit> {
    let (url, link, lives_ms) = match target(global).await {
        Target::Up(up) => {
            let ticket = up_client(&up, global)?.make_sign_in_link().await?;
            let link = link(&up.url, &ticket);
            (up.url, link, Some(ticket.expires_in_ms))
        }
        Target::Address(url) => {
            let url = with_scheme(&url)?;
            (url.clone(), url, None)
        }
        Target::Database(_) | Target::Nothing => {
            let state = global.state.display();
            let error = CliError::new(Exit::NotFound, "not_up", format!("`redraft up` is not running in {state}"));
            return Err(error.help("start it: `redraft up`, which prints a link too"));
        }
    };
    let opened = !args.print && browser::has_desktop() && show(global, &link, out);
    if out.is_json() {
        out.json(&serde_json::json!({ "url": url, "link": link, "expiresInMs": lives_ms, "opened": opened }))?;
    } else {
        out.line(&link)?;
    }
    Ok(Exit::Done)
}

/// The address that signs a browser in: what is behind the `#` is sent to nobody.
pub(super) fn link(url: &str, ticket: &SignInLink) -> String {
    format!("{url}/#once={}", ticket.once)
}

fn show(global: &Global, link: &str, out: &Output) -> bool {
    match browser::open(&global.state, link) {
        Ok(()) => true,
        Err(error) => {
            out.note(format_args!("no browser can be started ({error}): open the link yourself"));
            false
        }
    }
}
