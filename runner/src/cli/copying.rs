//! What `redraft backup` and `redraft restore` have in common: the database they mean, and the line that shows how far they are.

use std::path::PathBuf;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use redraft_store_libsql::backup::Place;
use redraft_store_libsql::remote::{RemoteDatabase, RemoteOptions};

use super::error::{CliError, Result};
use super::exit::Exit;
use super::{Global, Output};
use crate::open_store::is_url;
use crate::signals::Signals;

/// How long one part may take: it is larger than anything a runner asks for.
const PART_WITHIN: Duration = Duration::from_secs(30);
/// How long to try for one part in all.
const TRIED_FOR: Duration = Duration::from_secs(90);
/// How often the spinner turns.
const TICK: Duration = Duration::from_millis(120);

/// The database that the options mean.
#[derive(Debug)]
pub(super) enum Database {
    /// A file of this machine.
    File(PathBuf),
    /// A libSQL server.
    Server(Box<RemoteDatabase>),
}

impl Database {
    /// Nothing is opened yet. `command` is for messages.
    pub(super) fn of(command: &str, global: &Global) -> Result<Self> {
        if global.url.is_some() {
            let error = CliError::usage(format!("`redraft {command}` works on a database, not on an address"));
            return Err(error.help("name the database with --database, without --url"));
        }
        let address = global.database_address();
        if address.starts_with("dynamodb:") || address.starts_with("arn:aws:dynamodb:") {
            let error = CliError::usage(format!("`redraft {command}` copies libSQL databases, not tables of DynamoDB"));
            return Err(error.help(
                "a table has point-in-time recovery: `aws dynamodb restore-table-to-point-in-time`; docs/OPERATIONS.md",
            ));
        }
        if !is_url(&address) {
            return Ok(Self::File(address.into()));
        }
        let options = RemoteOptions {
            token: global.database_token(),
            request_timeout: PART_WITHIN,
            deadline: TRIED_FOR,
            ..RemoteOptions::default()
        };
        let server = RemoteDatabase::new(&address, options);
        let server = server.map_err(|error| CliError::new(Exit::Error, "database", error.to_string()))?;
        Ok(Self::Server(Box::new(server)))
    }

    pub(super) fn place(&self) -> Place<'_> {
        match self {
            Self::File(path) => Place::File(path),
            Self::Server(server) => Place::Server(server),
        }
    }
}

/// Does `work` unless somebody ends this process; `left` says what there is then. What was made aside is gone either way.
pub(super) async fn unless_interrupted<T>(work: impl Future<Output = Result<T>>, left: &str) -> Result<T> {
    let mut signals = Signals::listen().map_err(|error| CliError::failed("signals", error.to_string()))?;
    tokio::select! {
        done = work => done,
        () = signals.any() => Err(CliError::new(Exit::Interrupted, "interrupted", format!("interrupted: {left}"))),
    }
}

/// A spinner with what is being copied; nothing where there is no terminal.
pub(super) struct Copying<'a> {
    out: &'a Output,
    shown: Option<ProgressBar>,
}

impl<'a> Copying<'a> {
    pub(super) fn new(out: &'a Output) -> Self {
        let shown = (out.is_terminal() && !out.is_json()).then(|| {
            let bar = ProgressBar::new_spinner().with_message("copying");
            // A template of ours that does not parse would be a plain spinner, no more.
            if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
                bar.set_style(style);
            }
            out.show_bar(bar.clone());
            bar.enable_steady_tick(TICK);
            bar
        });
        Self { out, shown }
    }

    pub(super) fn show(&self, table: &str, rows: u64) {
        if let Some(bar) = &self.shown {
            bar.set_message(format!("copying {table}: {rows} rows"));
        }
    }
}

impl Drop for Copying<'_> {
    fn drop(&mut self) {
        if self.shown.is_some() {
            self.out.clear_bar();
        }
    }
}
