//! The program of a stage: resolving its argument vector, finding its file, and saying why it cannot start.

use std::ffi::{OsStr, OsString};
use std::fmt::Write;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use nix::errno::Errno;
use nix::unistd::{AccessFlags, access};

use super::failure::FailureKind;
use super::visible::{cut, visible};

/// How much of a command a message quotes.
const SHOWN_BYTES: usize = 200;
/// How much of a file is looked at to see what it is: the kernel itself looks at no more.
const HEAD_BYTES: u64 = 256;

/// An argument vector, ready to execute. Never a shell line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageCommand {
    /// The program: an absolute path, or a name that is looked up in the child's PATH.
    program: OsString,
    args: Vec<OsString>,
    /// As written in `agents.yaml`, for messages.
    written: Vec<String>,
    /// Those that were made from a path beside `agents.yaml`.
    paths: Vec<PathBuf>,
}

/// A command has no element. Correct `agents.yaml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the command is empty; write a program and its arguments, such as [\"python3\", \"./draft.py\"]")]
pub struct EmptyCommand;

/// Makes `command` of an agents file in `agents_dir`, an absolute path, ready to execute.
///
/// Elements that start with `./` or `../` become absolute paths beside the agents file.
///
/// # Errors
/// `command` has no element.
pub fn resolve(command: &[String], agents_dir: &Path) -> Result<StageCommand, EmptyCommand> {
    let mut paths = Vec::new();
    let mut argv = command.iter().map(|element| {
        if element.starts_with("./") || element.starts_with("../") {
            // `.` and `..` stay out of what the child sees, but `..` is left to the kernel: it may lead through a link.
            let path: PathBuf =
                agents_dir.join(element).components().filter(|part| *part != Component::CurDir).collect();
            paths.push(path.clone());
            path.into_os_string()
        } else {
            OsString::from(element)
        }
    });
    let program = argv.next().filter(|program| !program.is_empty()).ok_or(EmptyCommand)?;
    let args = argv.collect();
    Ok(StageCommand { program, args, written: command.to_vec(), paths })
}

/// Why a program cannot start.
#[derive(Debug)]
pub(super) struct Unstartable {
    pub(super) kind: FailureKind,
    pub(super) message: String,
}

impl StageCommand {
    /// What the program sees as its own name.
    pub fn name(&self) -> &OsStr {
        &self.program
    }

    /// The arguments after the name.
    pub fn args(&self) -> &[OsString] {
        &self.args
    }

    /// The command as written, printable and shortened.
    pub(super) fn shown(&self) -> String {
        cut(visible(self.written.join(" ").as_bytes()), SHOWN_BYTES, 0)
    }

    /// Finds the file to execute and checks what can be checked before.
    ///
    /// Relative entries of `path` are skipped: in them, a program of that name that a model wrote would win.
    pub(super) fn locate(&self, path: &OsStr) -> Result<PathBuf, Unstartable> {
        let file =
            if self.program.as_bytes().contains(&b'/') { PathBuf::from(&self.program) } else { self.search(path)? };
        check(&file)?;
        Ok(file)
    }

    fn search(&self, path: &OsStr) -> Result<PathBuf, Unstartable> {
        let candidates = std::env::split_paths(path).filter(|directory| directory.is_absolute());
        let mut present = candidates.map(|directory| directory.join(&self.program)).filter(|file| file.is_file());
        let first = present.next();
        let executable = first.iter().cloned().chain(present).find(|file| access(file, AccessFlags::X_OK).is_ok());
        executable.or(first).ok_or_else(|| {
            let name = quoted(&self.program);
            unstartable(
                FailureKind::NotFound,
                format!(
                    "{name} was not found in PATH ({}); install it, or write its path (`./…` is beside agents.yaml)",
                    quoted(path)
                ),
            )
        })
    }

    /// What to add to the message of a program that failed: scripts it was to read that do not exist.
    pub(super) fn missing_paths(&self) -> String {
        let mut hint = String::new();
        for path in self.paths.iter().filter(|path| !path.exists()) {
            _ = write!(hint, "\nNote: {} does not exist.", quoted(path.as_os_str()));
        }
        hint
    }
}

/// Says why the kernel refused to start `file`.
pub(super) fn explain(file: &Path, workspace: &Path, error: &io::Error) -> Unstartable {
    let shown = quoted(file.as_os_str());
    let errno = error.raw_os_error().map_or(Errno::UnknownErrno, Errno::from_raw);
    match errno {
        _ if !workspace.is_dir() => {
            let workspace = quoted(workspace.as_os_str());
            unstartable(FailureKind::Storage, format!("the workspace {workspace} is not a directory"))
        }
        Errno::ENOENT | Errno::ENOTDIR | Errno::ENOEXEC if file.exists() => unstartable(
            FailureKind::NotExecutable,
            interpreter(file).map_or_else(
                || format!("{shown} is there, but not its loader; it may be built for another system"),
                |interpreter| about_interpreter(&shown, &interpreter),
            ),
        ),
        Errno::ENOENT | Errno::ENOTDIR => unstartable(FailureKind::NotFound, format!("{shown} is gone")),
        Errno::EACCES | Errno::EPERM => unstartable(
            FailureKind::NotExecutable,
            format!(
                "the system refuses to execute {shown}; look at its permissions, at those of its interpreter, \
                 and whether its disk is mounted `noexec`"
            ),
        ),
        Errno::E2BIG => unstartable(
            FailureKind::NotExecutable,
            format!("the arguments and environment of {shown} are too long; pass large values on stdin or as files"),
        ),
        _ => unstartable(
            FailureKind::Spawn,
            format!("{shown} could not be started: {error}; the machine may be out of processes, memory or files"),
        ),
    }
}

fn check(file: &Path) -> Result<(), Unstartable> {
    let shown = quoted(file.as_os_str());
    let metadata = fs::metadata(file).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => unstartable(
            FailureKind::NotFound,
            format!("{shown} does not exist; correct the stage's `command` in agents.yaml, or put the file there"),
        ),
        _ => unstartable(FailureKind::NotExecutable, format!("{shown} cannot be reached: {error}")),
    })?;
    if metadata.is_dir() {
        let message = format!("{shown} is a directory; name a program in it");
        return Err(unstartable(FailureKind::NotExecutable, message));
    }
    if access(file, AccessFlags::X_OK).is_err() {
        let message = format!("{shown} is not executable; run `chmod +x {}`", shell_quoted(file));
        return Err(unstartable(FailureKind::NotExecutable, message));
    }
    // The C library hands text without an interpreter line to a shell, which no stage gets unasked.
    if head(file).is_some_and(|head| !head.starts_with(b"#!") && is_text(&head)) {
        let message = format!(
            "{shown} does not say what to run it with; make `#!/usr/bin/env python3` (or what it is for) its first line, \
             or put the interpreter before it in the stage's `command`"
        );
        return Err(unstartable(FailureKind::NotExecutable, message));
    }
    Ok(())
}

fn about_interpreter(shown: &str, interpreter: &str) -> String {
    if interpreter.ends_with('\r') {
        return format!(
            "{shown} has Windows line ends, so its interpreter is not found; convert it, with `sed -i 's/\\r$//'` or `dos2unix`"
        );
    }
    let interpreter = quoted(OsStr::new(interpreter));
    format!(
        "the interpreter {interpreter} that the first line of {shown} names is not there; install it or correct that line"
    )
}

/// What stands after `#!`, up to the first blank.
fn interpreter(file: &Path) -> Option<String> {
    let head = head(file)?;
    let line = head.strip_prefix(b"#!")?.split(|byte| *byte == b'\n').next()?;
    let line = String::from_utf8_lossy(line);
    line.trim_start_matches([' ', '\t']).split([' ', '\t']).next().map(str::to_owned)
}

fn head(file: &Path) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    File::open(file).ok()?.take(HEAD_BYTES).read_to_end(&mut head).ok()?;
    Some(head)
}

fn is_text(head: &[u8]) -> bool {
    let end = std::str::from_utf8(head).map_or_else(|error| error.valid_up_to(), str::len);
    // A character may be cut at the end of what was read.
    head.len() - end < 4 && !head.contains(&0)
}

const fn unstartable(kind: FailureKind, message: String) -> Unstartable {
    Unstartable { kind, message }
}

fn quoted(text: &OsStr) -> String {
    format!("`{}`", visible(text.as_bytes()))
}

/// For pasting in a shell by a person; never given to one by us.
fn shell_quoted(file: &Path) -> String {
    let text = visible(file.as_os_str().as_bytes());
    let is_plain = text.chars().all(|char| char.is_ascii_alphanumeric() || "/._-+".contains(char));
    if is_plain { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}
