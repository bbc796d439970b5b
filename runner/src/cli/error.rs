//! Why a command could not do what was asked: what happened, and what to do next.

use std::fmt;
use std::io;

use redraft_store::StoreError;
use redraft_wire::problem::FieldProblem;
use redraft_wire::{ClientError, Problem};
use serde_json::{Value, json};

use super::exit::Exit;
use super::safe::{safe_block, safe_line};
use crate::agents_file::AgentsFileError;
use crate::own_key::OwnKeyError;
use crate::place::PlaceError;

/// The answer of a command.
pub(crate) type Result<T> = std::result::Result<T, CliError>;

/// Why a command could not do what was asked.
#[derive(Debug)]
pub(crate) struct CliError(Box<Parts>);

#[derive(Debug)]
struct Parts {
    exit: Exit,
    code: String,
    message: String,
    help: Vec<String>,
    errors: Vec<FieldProblem>,
    request_id: Option<String>,
}

/// `code` of the error that is none: whoever read our output stopped reading.
const READER_LEFT: &str = "reader_left";

impl CliError {
    /// An error with a stable `code` for programs and a `message` for people.
    pub(crate) fn new(exit: Exit, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            exit,
            code: code.into(),
            message: message.into(),
            help: Vec::new(),
            errors: Vec::new(),
            request_id: None,
        }))
    }

    /// An error that ends with 1.
    pub(crate) fn failed(code: &str, message: impl Into<String>) -> Self {
        Self::new(Exit::Error, code, message)
    }

    /// What was typed makes no sense; ends with 2.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, "usage", message)
    }

    /// The same error with one more line of what to do next.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help.push(help.into());
        self
    }

    /// A file cannot be read or written.
    pub(crate) fn file(doing: &str, path: &std::path::Path, error: &io::Error) -> Self {
        Self::failed("file", format!("cannot {doing} {}: {error}", path.display()))
    }

    /// Output could not be written. A reader that left, like `head`, is no error.
    pub(crate) fn output(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::new(Exit::Done, READER_LEFT, ""),
            _ => Self::failed("output", format!("cannot write the output: {error}")),
        }
    }

    /// How the program ends.
    pub(crate) fn exit(&self) -> Exit {
        self.0.exit
    }

    /// Stable name of what went wrong.
    pub(crate) fn code(&self) -> &str {
        &self.0.code
    }

    /// Whether there is nothing to say and nobody to say it to.
    pub(crate) fn is_quiet(&self) -> bool {
        self.0.code == READER_LEFT
    }

    /// What went wrong, without what to do.
    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    /// Lines of what to do next.
    pub(crate) fn helps(&self) -> &[String] {
        &self.0.help
    }

    /// The error for programs.
    pub(crate) fn to_json(&self) -> Value {
        let mut error = json!({
            "code": self.0.code,
            "message": self.0.message,
            "help": self.0.help,
            "exit": self.0.exit.code(),
        });
        if !self.0.errors.is_empty() {
            error["errors"] = json!(self.0.errors);
        }
        if let Some(id) = &self.0.request_id {
            error["requestId"] = json!(id);
        }
        json!({ "error": error })
    }
}

/// `error:` and `help:` lines, without control characters, whoever wrote the text.
impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts { message, help, errors, request_id, .. } = &*self.0;
        write!(f, "error: {}", safe_block(message, "  "))?;
        for field in errors {
            write!(f, "\n  {}: {}", safe_line(&field.pointer), safe_line(&field.message))?;
        }
        if let Some(id) = request_id {
            write!(f, " (request {})", safe_line(id))?;
        }
        for line in help {
            write!(f, "\nhelp: {}", safe_block(line, "      "))?;
        }
        Ok(())
    }
}

impl std::error::Error for CliError {}

impl From<Problem> for CliError {
    fn from(problem: Problem) -> Self {
        let exit = match (problem.status, problem.code.as_str()) {
            (404, _) | (_, "agent_not_found") => Exit::NotFound,
            (502..=504, _) => Exit::Unreachable,
            _ => Exit::Error,
        };
        let mut error = Self::new(exit, problem.code, problem.detail);
        error.0.request_id = (problem.status >= 500).then_some(problem.request_id);
        error.0.errors = problem.errors;
        let run = problem.run.map(|run| run.cycle_id);
        match (problem.status, run) {
            _ if error.code() == "run_not_found" => error.help("`redraft runs list` shows the runs there are"),
            (409, Some(cycle)) => error.help(format!("redraft runs show {}", safe_line(&cycle))),
            (401, _) => error.help("name the file with the key: `--key-file FILE`, or set REDRAFT_KEY_FILE"),
            (403, _) => error.help("use a key with the scope that this needs"),
            _ => error,
        }
    }
}

impl From<ClientError> for CliError {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Problem(problem) => (*problem).into(),
            ClientError::Unreachable { url, error } => {
                Self::new(Exit::Unreachable, "unreachable", format!("no answer from {url}: {error}"))
                    .help("check the address, and that `redraft up` or the deployed function is there")
            }
            other @ ClientError::Unexpected { .. } => {
                Self::new(Exit::Unreachable, "unexpected_answer", other.to_string())
            }
            other @ ClientError::InvalidRequest { .. } => Self::usage(other.to_string()),
        }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        let (exit, code) = match &error {
            StoreError::RunNotFound(_) => (Exit::NotFound, "run_not_found"),
            StoreError::AgentNotFound(_) => (Exit::NotFound, "agent_not_found"),
            StoreError::ArtifactNotFound { .. } => (Exit::NotFound, "artifact_not_found"),
            StoreError::Unavailable(_) => (Exit::Unreachable, "store_unavailable"),
            StoreError::NeedsAttention(_) => (Exit::Error, "store_needs_attention"),
            _ => (Exit::Error, "store"),
        };
        Self::new(exit, code, error.to_string())
    }
}

impl From<AgentsFileError> for CliError {
    fn from(error: AgentsFileError) -> Self {
        match &error {
            AgentsFileError::Unreadable { path, source, fix } => {
                let exit = if source.kind() == io::ErrorKind::NotFound { Exit::NotFound } else { Exit::Error };
                Self::new(exit, "agents_file_unreadable", format!("cannot read {}: {source}", path.display())).help(fix)
            }
            AgentsFileError::Invalid { .. } => Self::failed("agents_file_invalid", error.to_string())
                .help("mend the file; `redraft agents check` looks at it again"),
        }
    }
}

impl From<OwnKeyError> for CliError {
    fn from(error: OwnKeyError) -> Self {
        Self::failed("own_key", error.to_string())
    }
}

impl From<PlaceError> for CliError {
    fn from(error: PlaceError) -> Self {
        let code = match &error {
            PlaceError::Unusable { .. } => "state_unusable",
            PlaceError::Taken { .. } => "state_taken",
        };
        Self::failed(code, error.to_string())
    }
}
