//! From a path, or a text, to agents or findings.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use redraft_domain::agent::AgentSpec;

use super::agent;
use super::error::AgentsFileError;
use super::files::{FileChecks, Surroundings};
use super::finding::{Finding, Severity};
use super::mark::Mark;
use super::report::Report;
use super::tree;
use super::value::Value;

/// Largest agents file, 1 MiB: thousands of agents, or something that is no agents file.
pub const FILE_BYTES: usize = 1024 * 1024;

/// What a file without agents should have; also the shortest file that is right.
const EXAMPLE: &str = "write agents: { writer: { stages: { produce: [./produce.py], evaluate: [./evaluate.py] } } }";

/// A file of agents that can be used.
#[derive(Debug, Clone, PartialEq)]
pub struct AgentsFile {
    /// The path as it was given.
    pub path: PathBuf,
    /// Where the file is: absolute, without symbolic links. `./` in commands means this.
    pub directory: PathBuf,
    /// The agents in the order of the file.
    pub agents: Vec<AgentSpec>,
}

/// Reads `path` and checks everything; the findings beside the agents are warnings.
///
/// # Errors
/// [`AgentsFileError::Unreadable`]: name another file. [`AgentsFileError::Invalid`]:
/// show it; it has every mistake, not the first alone.
pub fn load(path: &Path, checks: FileChecks<'_>) -> Result<(AgentsFile, Vec<Finding>), AgentsFileError> {
    let bytes = read(path).map_err(|source| unreadable(path, source))?;
    let directory = path.canonicalize().map_err(|source| unreadable(path, source))?;
    let directory = directory.parent().map(Path::to_path_buf).unwrap_or(directory);
    let surroundings = match checks {
        FileChecks::Off => None,
        FileChecks::On { search_path } => Some(Surroundings { directory: &directory, search_path }),
    };
    let file = path.display().to_string();
    let checked = decode(&bytes, &file).and_then(|text| check(text, &file, surroundings));
    match checked {
        Ok((agents, warnings)) => Ok((AgentsFile { path: path.to_owned(), directory, agents }, warnings)),
        Err(findings) => Err(AgentsFileError::Invalid { path: path.to_owned(), findings }),
    }
}

/// Checks `text` alone, without looking at any file; `file` is its name in messages.
///
/// # Errors
/// Every mistake, sorted by its place, warnings included.
pub fn parse(text: &str, file: &str) -> Result<(Vec<AgentSpec>, Vec<Finding>), Vec<Finding>> {
    check(text, file, None)
}

fn check(
    text: &str,
    file: &str,
    surroundings: Option<Surroundings<'_>>,
) -> Result<(Vec<AgentSpec>, Vec<Finding>), Vec<Finding>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut report = Report::new(file, text, surroundings);
    let mut agents = Vec::new();
    match tree::parse(text, &mut report) {
        Some(tree) if tree.size > 1 || !tree.mark.is_empty() => {
            agents = agent::read_file(&Value::root(&tree), &mut report);
        }
        Some(_) | None if !report.has_errors() => {
            report.error_at(Mark::START, "", "the file is empty, or has nothing but comments", EXAMPLE);
        }
        Some(_) | None => {}
    }
    let findings = report.into_findings();
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(findings);
    }
    Ok((agents, findings))
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > FILE_BYTES {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 1 MiB"));
    }
    Ok(bytes)
}

fn unreadable(path: &Path, source: io::Error) -> AgentsFileError {
    let fix = match source.kind() {
        io::ErrorKind::NotFound => "create it, or name another file with --agents PATH; examples/minimal is a start",
        io::ErrorKind::PermissionDenied => "allow this user to read it, or name another file with --agents PATH",
        io::ErrorKind::FileTooLarge => "split the agents over several files, or name another file with --agents PATH",
        _ => "name a file with --agents PATH",
    };
    AgentsFileError::Unreadable { path: path.to_owned(), source, fix: fix.to_owned() }
}

/// `bytes` as text, or the place of the first byte that is not UTF-8.
fn decode<'b>(bytes: &'b [u8], file: &str) -> Result<&'b str, Vec<Finding>> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(text),
        Err(error) => error,
    };
    let start = error.valid_up_to();
    let before = String::from_utf8_lossy(&bytes[..start]);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let mark = Mark {
        line: count(before.matches('\n').count() + 1),
        column: count(before[line_start..].chars().count() + 1),
        start,
        end: start,
    };
    // The excerpt shows the line as far as it is text.
    let rest = bytes[start..].iter().take_while(|byte| **byte != b'\n').count();
    let text = String::from_utf8_lossy(&bytes[..start + rest]);
    let (problem, fix) = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => ("the file is UTF-16, not UTF-8".to_owned(), "save it as UTF-8"),
        _ => (format!("byte 0x{:02x} is not UTF-8", bytes[start]), "save the file as UTF-8, or retype this character"),
    };
    let mut report = Report::new(file, &text, None);
    report.error_at(mark, "", problem, fix);
    Err(report.into_findings())
}
