//! `redraft runner install` and its siblings: the runner as a service of its user.

use std::path::{Path, PathBuf};

use clap::Args;

use super::Global;
use super::error::{CliError, Result};
use super::exit::Exit;
use super::output::Output;
use super::serve_options::ServeOptions;
use crate::config;
use crate::open_store::is_url;
use crate::place::folder_name;
use crate::service::{Manager, ManagerError, Service, System};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft --url https://redraft.example --key-file ~/.redraft-key runner install
  redraft runner install --agents ~/agents/agents.yaml --name gpu-1 --label gpu
  redraft runner install --print --system launchd

The service runs `redraft runner start` with the same options, in the current folder. On Linux it ends when you log out,
unless you say `loginctl enable-linger`.")]
pub(crate) struct InstallArgs {
    #[command(flatten)]
    serve: ServeOptions,

    /// Only print what would be written
    #[arg(long)]
    print: bool,

    /// Whose file to print [default: the one of this machine]
    #[arg(long, value_enum, requires = "print")]
    system: Option<System>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft runner status
  redraft runner status --name gpu-1")]
pub(crate) struct ServiceArgs {
    /// The name that was given to `redraft runner install`, if one was
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

/// Makes a service of `redraft runner start` and starts it.
pub(crate) fn install(args: &InstallArgs, global: &Global, out: &Output) -> Result<Exit> {
    let service = service(&args.serve, global)?;
    if args.print {
        let system = args.system.unwrap_or(System::here());
        out.line(system.file(&service).trim_end())?;
        return Ok(Exit::Done);
    }
    // What cannot be served is told now, and not to a log that nobody reads.
    args.serve.serving(out)?;
    let path = manager()?.install(&service)?;
    if out.is_json() {
        out.json_line(&serde_json::json!({ "service": service.label, "file": path }))?;
    } else {
        out.line(format_args!("{} is installed and started ({})", service.label, path.display()))?;
        out.note("it ends when you log out, unless you say `loginctl enable-linger`; `redraft runner status` shows how it is");
    }
    Ok(Exit::Done)
}

/// Ends the service and takes it away.
pub(crate) fn uninstall(args: &ServiceArgs, out: &Output) -> Result<Exit> {
    let label = label(args.name.as_deref());
    let path = manager()?.uninstall(&label)?;
    out.note(format_args!("{label} is stopped, and {} is gone", path.display()));
    Ok(Exit::Done)
}

/// Starts, stops or restarts the service.
pub(crate) fn drive(args: &ServiceArgs, verb: &'static str, out: &Output) -> Result<Exit> {
    let label = label(args.name.as_deref());
    manager()?.drive(&label, verb)?;
    out.note(format_args!("{label}: {verb} is done"));
    Ok(Exit::Done)
}

/// Tells how the service is.
pub(crate) fn status(args: &ServiceArgs, out: &Output) -> Result<Exit> {
    let label = label(args.name.as_deref());
    let standing = manager()?.standing(&label)?;
    let is_up = standing.state == "active";
    if out.is_json() {
        let (state, pid, last_exit) = (&standing.state, standing.pid, &standing.last_exit);
        out.json_line(&serde_json::json!({ "service": label, "state": state, "pid": pid, "lastExit": last_exit }))?;
    } else {
        let pid = standing.pid.map_or_else(String::new, |pid| format!(", process {pid}"));
        let ended = standing.last_exit.map_or_else(String::new, |how| format!(", ended last with {how}"));
        out.line(format_args!("{label} is {}{pid}{ended}", standing.state))?;
    }
    Ok(if is_up { Exit::Done } else { Exit::Error })
}

fn manager() -> Result<Manager> {
    let home = config::home().ok_or_else(|| CliError::failed("no_home", "there is no HOME to keep a service in"))?;
    let settings = config::config_home().unwrap_or_else(|| home.join(".config"));
    Ok(Manager::here(&settings, &home))
}

/// What the service of the runner called `name` is called.
fn label(name: Option<&str>) -> String {
    name.map_or_else(|| "redraft-runner".to_owned(), |name| format!("redraft-runner-{}", folder_name(name)))
}

/// `redraft runner start` with these options, every path absolute: a service starts elsewhere.
fn service(serve: &ServeOptions, global: &Global) -> Result<Service> {
    let program = std::env::current_exe().and_then(std::path::absolute);
    let folder = std::env::current_dir();
    let (Ok(program), Ok(folder)) = (program, folder) else {
        return Err(CliError::failed("where_am_i", "cannot find out where this program and the current folder are"));
    };
    let mut arguments = vec!["--state".to_owned(), absolute(&global.state)];
    let mut option = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            arguments.extend([name.to_owned(), value]);
        }
    };
    option("--url", global.url.clone());
    option("--key-file", global.key_file.as_deref().map(absolute));
    let database = global.database.as_deref();
    option(
        "--database",
        database.map(|address| if is_url(address) { address.to_owned() } else { absolute(Path::new(address)) }),
    );
    arguments.extend(["runner".to_owned(), "start".to_owned()]);
    for file in &serve.agents {
        arguments.extend(["--agents".to_owned(), absolute(file)]);
    }
    for word in &serve.labels {
        arguments.extend(["--label".to_owned(), word.clone()]);
    }
    if let Some(name) = &serve.name {
        arguments.extend(["--name".to_owned(), name.clone()]);
    }
    if let Some(most) = serve.max_concurrent {
        arguments.extend(["--max-concurrent".to_owned(), most.to_string()]);
    }
    if let Some(word) = arguments.iter().find(|word| word.contains(char::is_control)) {
        let shown: String = word.escape_debug().take(80).collect();
        return Err(CliError::usage(format!("a service cannot have the option `{shown}`: it has control characters")));
    }
    Ok(Service { label: label(serve.name.as_deref()), program, arguments, folder })
}

fn absolute(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| PathBuf::from(path)).to_string_lossy().into_owned()
}

impl From<ManagerError> for CliError {
    fn from(error: ManagerError) -> Self {
        let said = error.to_string();
        match error {
            ManagerError::NotInstalled(_) => {
                Self::new(Exit::NotFound, "not_installed", said).help("install it with `redraft runner install`")
            }
            ManagerError::ByHand(_) => Self::failed("service_by_hand", said),
            ManagerError::File { .. } => Self::failed("service_file", said),
            ManagerError::Refused { .. } => Self::failed("service_manager", said).help(
                "services of a user need a login session (`loginctl enable-linger` makes one at boot); `redraft runner start` works without",
            ),
        }
    }
}
