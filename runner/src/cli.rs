//! The command line: every command in a file of its own.

mod admin;
mod agents;
mod backup;
mod connect;
mod copying;
mod deliver;
mod doctor;
mod error;
mod exit;
mod global;
mod inputs;
mod keys;
mod liveness;
mod logs;
mod open;
mod output;
mod persistence;
mod progress;
mod restore;
mod run;
mod runner;
mod runs;
mod safe;
mod secret_file;
mod serve;
mod serve_options;
mod service;
mod sparkline;
mod submit;
mod table;
mod up;
mod upload;
mod words;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

pub(crate) use error::{CliError, Result};
pub(crate) use exit::{Exit, RESTART_CODE};
pub(crate) use global::Global;
pub(crate) use output::Output;

use crate::process_tree::{WATCHDOG_ARGUMENT, keep_watch};

const EXAMPLES: &str = "\
Examples:
  redraft up                                      start everything on this machine
  redraft open                                    sign the browser in
  redraft submit headline --input @inputs.json --wait
  redraft runs list --status running
  redraft agents check                            look for mistakes in agents.yaml
  redraft doctor                                  find out what is in the way";

/// Runs Produce → Evaluate → Revise loops of AI agents, or of any program, on this machine.
#[derive(Debug, Parser)]
#[command(
    name = "redraft",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = format!("{EXAMPLES}\n\n{}", exit::EXIT_CODES)
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start control plane and runner in one process, on one file
    Up(up::UpArgs),
    Open(open::OpenArgs),
    Serve(serve::ServeArgs),
    Submit(submit::SubmitArgs),
    Runs(runs::RunsArgs),
    Agents(agents::AgentsArgs),
    Runner(runner::RunnerArgs),
    Run(run::RunArgs),
    Admin(admin::AdminArgs),
    Keys(keys::KeysArgs),
    Backup(backup::BackupArgs),
    Restore(restore::RestoreArgs),
    Doctor(doctor::DoctorArgs),
}

/// Does what the command line says, and says how it went.
pub fn main() -> ExitCode {
    crate::core_dumps::forbid();
    if let Some(runner) = watched_runner() {
        return keep_watch(&runner);
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(&error).into(),
    };
    let out = Output::standard(cli.global.json);
    logs::start(cli.global.verbose, matches!(cli.command, Command::Serve(_)), &out);
    // Two workers: the program waits for others nearly all of the time.
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            out.error(&CliError::failed("system", format!("the system gives no threads: {error}")));
            return Exit::Error.into();
        }
    };
    let ended = runtime.block_on(Box::pin(execute(cli, &out)));
    // A thread that waits for a lock must not keep a finished command from ending.
    runtime.shutdown_background();
    out.clear_bar();
    match ended {
        Ok(exit) => exit.into(),
        Err(error) => {
            out.error(&error);
            error.exit().into()
        }
    }
}

/// Whose watchdog this process is to be, if it is to be one. Asked first: a watchdog lives as long as its runner,
/// and pays for no command line.
fn watched_runner() -> Option<String> {
    let mut arguments = std::env::args_os().skip(1);
    let is_watchdog = arguments.next()? == WATCHDOG_ARGUMENT;
    let runner = arguments.next().filter(|_| is_watchdog)?;
    runner.into_string().ok()
}

async fn execute(cli: Cli, out: &Output) -> Result<Exit> {
    let global = &cli.global;
    match cli.command {
        Command::Up(args) => Box::pin(up::execute(args, global, out)).await,
        Command::Open(args) => Box::pin(open::execute(args, global, out)).await,
        Command::Serve(args) => Box::pin(serve::execute(args, global, out)).await,
        Command::Submit(args) => Box::pin(submit::execute(args, global, out)).await,
        Command::Runs(args) => Box::pin(runs::execute(args, global, out)).await,
        Command::Agents(args) => Box::pin(agents::execute(args, global, out)).await,
        Command::Runner(args) => Box::pin(runner::execute(args, global, out)).await,
        Command::Admin(args) => Box::pin(admin::execute(args, global, out)).await,
        Command::Keys(args) => Box::pin(keys::execute(args, global, out)).await,
        Command::Backup(args) => Box::pin(backup::execute(args, global, out)).await,
        Command::Restore(args) => Box::pin(restore::execute(args, global, out)).await,
        Command::Run(args) => Box::pin(run::execute(args, global, out)).await,
        Command::Doctor(args) => Box::pin(doctor::execute(args, global, out)).await,
    }
}

/// Prints help, the version, or what is wrong with the arguments.
fn refuse(error: &clap::Error) -> Exit {
    let is_answer = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let wants_json = std::env::args_os().any(|argument| argument == "--json");
    if wants_json && !is_answer {
        let text = error.render().to_string();
        Output::standard(true).error(&CliError::usage(text.trim_start_matches("error: ").trim_end()));
        return Exit::Usage;
    }
    // A reader that left, as in `redraft --help | head -1`, misses nothing.
    let _ = error.print();
    if is_answer { Exit::Done } else { Exit::Usage }
}
