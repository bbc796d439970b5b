//! Log lines, on standard error.

use std::io::{self, IsTerminal, Write};

use tracing_subscriber::EnvFilter;

use super::output::Output;
use crate::config;

/// Starts logging. `RUST_LOG` decides what is logged; without it, how often `-v` was given. A service tells each request,
/// and where programs read its output, each line is a JSON object.
pub(crate) fn start(verbose: u8, is_service: bool, out: &Output) {
    let verbose = verbose + u8::from(is_service);
    let asked = config::environment().remove("RUST_LOG".as_ref() as &std::ffi::OsStr);
    let directives = match asked.and_then(|value| value.into_string().ok()).filter(|value| !value.trim().is_empty()) {
        Some(asked) => asked,
        // `redraft` is the beginning of the names of all our crates.
        None => match verbose {
            0 => "warn".to_owned(),
            1 => "warn,redraft=info".to_owned(),
            2 => "info,redraft=debug".to_owned(),
            _ => "debug,redraft=trace".to_owned(),
        },
    };
    let (filter, wrong) = match EnvFilter::try_new(&directives) {
        Ok(filter) => (filter, None),
        Err(error) => (EnvFilter::new("warn"), Some(error)),
    };
    let is_terminal = io::stderr().is_terminal();
    let is_json = is_service && out.is_json();
    let out = out.clone();
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(move || Notes(out.clone()))
        .with_ansi(is_terminal && console::colors_enabled_stderr())
        .with_target(verbose > 1);
    let started =
        if is_json { lines.json().flatten_event(true).with_span_list(false).try_init() } else { lines.try_init() };
    if let Some(error) = wrong {
        tracing::warn!("RUST_LOG is `{directives}`, which is no filter: {error}");
    }
    // Only a test that runs two commands in one process can come here twice.
    drop(started);
}

/// Log lines among the other notes, so that a progress bar makes room for them.
struct Notes(Output);

impl Write for Notes {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.note_bytes(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
