//! Whether what a command names is really there.

use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::quote::quoted;
use super::report::Report;
use super::value::Value;

/// Whether to look at the files that commands name.
#[derive(Debug, Clone, Copy)]
pub enum FileChecks<'a> {
    /// Only the text is checked, for a file that another machine will use.
    Off,
    /// Scripts must exist and be executable; bare names are looked up.
    On {
        /// The value of `PATH` that stages will get.
        search_path: &'a OsStr,
    },
}

/// What the commands of a file are checked against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings<'a> {
    /// Where `agents.yaml` is.
    pub(super) directory: &'a Path,
    /// The value of `PATH`.
    pub(super) search_path: &'a OsStr,
}

/// The path that a command's element means, if it is one beside `agents.yaml`.
///
/// The rule has no exception: an element is such a path if it starts with `./`
/// or `../`, wherever it stands in the command.
pub fn beside(directory: &Path, element: &str) -> Option<PathBuf> {
    is_beside(element).then(|| directory.join(element.strip_prefix("./").unwrap_or(element)))
}

/// Whether an element of a command is a path beside `agents.yaml`.
pub(super) fn is_beside(element: &str) -> bool {
    element.starts_with("./") || element.starts_with("../")
}

/// Checks the program of a command and the files among its arguments.
pub(super) fn check_command(
    items: &[Value<'_>],
    words: &[&str],
    surroundings: Surroundings<'_>,
    report: &mut Report<'_>,
) {
    let Some((program, arguments)) = words.split_first() else { return };
    match beside(surroundings.directory, program) {
        Some(path) => check_script(&items[0], program, &path, report),
        None => check_program(&items[0], program, surroundings.search_path, report),
    }
    for (item, argument) in items[1..].iter().zip(arguments) {
        let Some(path) = beside(surroundings.directory, argument) else { continue };
        if let Err(error) = fs::metadata(&path) {
            report.error(item, absence(argument, &error), format!("create {}, or correct the path", path.display()));
        }
    }
}

fn check_script(item: &Value<'_>, program: &str, path: &Path, report: &mut Report<'_>) {
    let shown = path.display();
    match fs::metadata(path) {
        Err(error) => report.error(item, absence(program, &error), format!("create {shown}, or correct the path")),
        Ok(metadata) if metadata.is_dir() => {
            report.error(item, format!("{} is a directory", quoted(program)), "name a program inside it");
        }
        Ok(metadata) if !metadata.is_file() => {
            report.error(item, format!("{} is not a regular file", quoted(program)), "name a script or a program");
        }
        Ok(metadata) if !is_executable(&metadata) => {
            report.error(item, format!("{} is not executable", quoted(program)), format!("chmod +x {shown}"));
        }
        Ok(_) => check_first_line(item, program, path, report),
    }
}

/// A script without `#!` fails with "Exec format error", which tells nobody what to do.
fn check_first_line(item: &Value<'_>, program: &str, path: &Path, report: &mut Report<'_>) {
    let mut head = Vec::new();
    // An unreadable file may still be executable.
    let Ok(_) = fs::File::open(path).and_then(|file| file.take(256).read_to_end(&mut head)) else { return };
    let first_line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_text = std::str::from_utf8(first_line)
        .is_ok_and(|line| !line.contains(|c: char| c.is_control() && !c.is_whitespace()));
    if head.starts_with(b"#!") {
        if first_line.ends_with(b"\r") {
            let problem = format!("the first line of {} ends with a carriage return", quoted(program));
            report.error(item, problem, "save the script with Unix line ends (LF)");
        }
    } else if is_text {
        let problem =
            format!("{} does not start with `#!`, so the system cannot tell what executes it", quoted(program));
        report.warning(item, problem, "add a first line such as #!/usr/bin/env python3");
    }
}

fn check_program(item: &Value<'_>, program: &str, search_path: &OsStr, report: &mut Report<'_>) {
    let is_program = |path: &Path| fs::metadata(path).is_ok_and(|found| found.is_file() && is_executable(&found));
    if Path::new(program).is_absolute() {
        if !is_program(Path::new(program)) {
            let fix = "install it, or correct the path; runners on other machines may have it";
            report.warning(item, format!("there is no program {} on this machine", quoted(program)), fix);
        }
        return;
    }
    // An empty entry of PATH means the current directory, which no stage should depend on.
    let mut folders = std::env::split_paths(search_path).filter(|folder| folder.is_absolute());
    if folders.any(|folder| is_program(&folder.join(program))) {
        return;
    }
    let fix = format!("install it, or write ./{program} if it is a script beside this file");
    report.warning(item, format!("{} is not found on PATH", quoted(program)), fix);
}

fn absence(element: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => format!("{} does not exist", quoted(element)),
        _ => format!("{} cannot be looked at: {error}", quoted(element)),
    }
}

#[cfg(unix)]
fn is_executable(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &Metadata) -> bool {
    true
}
