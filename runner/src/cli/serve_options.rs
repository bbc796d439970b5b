//! Options of everything that serves agents: `up`, `runner start` and `run`.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use clap::Args;

use super::error::{CliError, Result};
use super::output::Output;
use crate::claim_loop::ClaimSettings;
use crate::identity::Identity;
use crate::open_store::is_url;
use crate::serving::{CannotServe, Serving};

/// Longest wait between two polls of a file: submits of this process wake the runner anyway.
const POLL_FILE: Duration = Duration::from_secs(2);
/// Longest wait between two polls of a server: each one is a request.
const POLL_SERVER: Duration = Duration::from_secs(5);

/// Longest label: what a card still shows.
const LABEL_CHARS: usize = 64;

#[derive(Debug, Args)]
pub(crate) struct ServeOptions {
    /// File with the agents to serve; may be given several times
    #[arg(long, value_name = "FILE", env = "REDRAFT_AGENTS", default_value = "agents.yaml")]
    pub(crate) agents: Vec<PathBuf>,

    /// How many runs are executed at once [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) max_concurrent: Option<u32>,

    /// What people call this runner [default: the name of the machine]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,

    /// Word to find it by, such as gpu or site=berlin; may be given several times
    #[arg(long = "label", value_name = "WORD", value_parser = label)]
    pub(crate) labels: Vec<String>,
}

/// A word on a runner: short, and of characters that need no quoting anywhere.
fn label(text: &str) -> std::result::Result<String, String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.=:/".contains(&byte);
    if (1..=LABEL_CHARS).contains(&text.len()) && text.bytes().all(is_plain) {
        return Ok(text.to_owned());
    }
    Err(format!("a label has 1 to {LABEL_CHARS} letters, digits or _-.=:/"))
}

impl ServeOptions {
    /// Reads the agents and tells what is odd about them.
    pub(crate) fn serving(&self, out: &Output) -> Result<Serving> {
        let serving = Serving::load(&self.agents).map_err(|error| match error {
            CannotServe::File(error) => error.into(),
            CannotServe::Twice { .. } => CliError::failed("agent_twice", error.to_string()),
        })?;
        for warning in &serving.warnings {
            out.note(warning);
        }
        Ok(serving)
    }

    pub(crate) fn identity(&self) -> Identity {
        Identity { labels: self.labels.clone(), ..Identity::of_this_machine(self.name.clone()) }
    }

    /// How often the store at `address` is asked for work.
    pub(crate) fn claims(&self, address: &str) -> ClaimSettings {
        let processors = thread::available_parallelism().map_or(2, std::num::NonZero::get);
        ClaimSettings {
            max_concurrent: self.max_concurrent.unwrap_or(u32::try_from(processors).unwrap_or(2)),
            poll_every: if is_url(address) { POLL_SERVER } else { POLL_FILE },
            only_run: None,
        }
    }
}
