//! The options that every command takes.

use std::path::PathBuf;

use clap::Args;

use crate::config;
use redraft_store_libsql::remote::Token;

/// The options that every command takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Global {
    /// Folder with the database and the files of runs
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "REDRAFT_STATE",
        default_value = ".redraft",
        hide_env_values = true
    )]
    pub(crate) state: PathBuf,

    /// Talk to the control plane at this address
    #[arg(long, global = true, value_name = "URL", env = "REDRAFT_URL", hide_env_values = true)]
    pub(crate) url: Option<String>,

    /// File with the key for --url; only you may read it
    #[arg(long, global = true, value_name = "FILE", env = "REDRAFT_KEY_FILE", hide_env_values = true)]
    pub(crate) key_file: Option<PathBuf>,

    /// Database to use instead of the one in the state folder: a file, or the address of a
    /// libSQL server (its token comes from `REDRAFT_DATABASE_TOKEN`)
    #[arg(long, global = true, value_name = "PATH|URL", env = "REDRAFT_DATABASE_URL", hide_env_values = true)]
    pub(crate) database: Option<String>,

    /// Print JSON, for programs
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// Tell more on standard error; -vv tells everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

impl Global {
    /// Path or URL of the database to open if no control plane is to be asked.
    pub(crate) fn database_address(&self) -> String {
        match &self.database {
            Some(address) => address.clone(),
            None => self.state.join("redraft.db").display().to_string(),
        }
    }

    /// The token of a libSQL server, if there is one.
    #[expect(clippy::unused_self, reason = "callers ask one place for all settings, wherever they come from")]
    pub(crate) fn database_token(&self) -> Option<Token> {
        config::database_token()
    }
}
