//! Why a stage failed, and whether another try can help.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::Duration;

use nix::sys::signal::Signal;

use super::StageOutput;
use super::evaluation::EvaluationError;
use crate::process_tree::Ended;

/// The exit code by which a stage says "not my fault, try again later": `EX_TEMPFAIL` of sysexits.h.
pub(super) const TRY_LATER: i32 = 75;

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The program does not exist.
    NotFound,
    /// The program exists, but cannot be executed as it is.
    NotExecutable,
    /// The machine could not start it now.
    Spawn,
    /// It ended with this code.
    Exit {
        /// Never 0 and never 75.
        code: i32,
    },
    /// It ended with 75: try again later.
    TryLater,
    /// A signal that we did not send ended it.
    Signal {
        /// Its number.
        signal: i32,
    },
    /// It took longer than it may.
    Timeout,
    /// It wrote nothing for longer than it may.
    IdleTimeout,
    /// It did its work, but what it wrote is not what its stage must write.
    BadOutput,
    /// Its workspace or its output could not be used or kept: the disk.
    Storage,
}

/// A stage that did not do its work.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct StageFailure {
    /// What went wrong.
    pub kind: FailureKind,
    /// For people: what happened, what it said last, what to do. May have several lines.
    pub message: String,
    /// From the start of the process to its end.
    pub elapsed: Duration,
    /// How its processes were ended.
    pub ended: Ended,
}

impl StageFailure {
    /// A stage that did its work but wrote the wrong thing.
    pub fn bad_evaluation(error: &EvaluationError, output: &StageOutput) -> Self {
        Self {
            kind: FailureKind::BadOutput,
            message: error.to_string(),
            elapsed: output.elapsed,
            ended: output.ended.clone(),
        }
    }

    /// Whether another try can help; `non_retryable_exits` are the codes that the agent says it cannot.
    pub fn is_retryable(&self, non_retryable_exits: &[i32]) -> bool {
        match self.kind {
            // Only a person can mend these.
            FailureKind::NotFound | FailureKind::NotExecutable => false,
            FailureKind::Exit { code } => !non_retryable_exits.contains(&code),
            FailureKind::TryLater => !non_retryable_exits.contains(&TRY_LATER),
            FailureKind::Spawn
            | FailureKind::Signal { .. }
            | FailureKind::Timeout
            | FailureKind::IdleTimeout
            | FailureKind::BadOutput
            | FailureKind::Storage => true,
        }
    }
}

/// What `status` of the program `shown` means; `None` if it did its work.
pub(super) fn of_status(status: ExitStatus, shown: &str) -> Option<(FailureKind, String)> {
    match (status.code(), status.signal()) {
        (Some(0), _) => None,
        (Some(TRY_LATER), _) => {
            Some((FailureKind::TryLater, format!("`{shown}` asked to be tried again later (exit code {TRY_LATER})")))
        }
        (Some(code), _) => {
            let hint = match code {
                126 => ", which usually means that something it called is not executable",
                127 => ", which usually means that something it called was not found",
                _ => "",
            };
            Some((FailureKind::Exit { code }, format!("`{shown}` failed with exit code {code}{hint}")))
        }
        (None, signal) => {
            let number = signal.unwrap_or_default();
            let name = Signal::try_from(number).map_or_else(|_| format!("signal {number}"), |name| name.to_string());
            let hint = match Signal::try_from(number) {
                Ok(Signal::SIGKILL) => "; if nobody killed it, the machine was out of memory",
                Ok(Signal::SIGSEGV | Signal::SIGBUS | Signal::SIGILL | Signal::SIGABRT) => "; it crashed",
                _ => "",
            };
            Some((FailureKind::Signal { signal: number }, format!("`{shown}` was ended by {name}{hint}")))
        }
    }
}

pub(super) fn of_timeout(shown: &str, limit: Duration) -> (FailureKind, String) {
    let message = format!(
        "`{shown}` took longer than {} and was ended; if it needs more, raise the stage timeout in agents.yaml",
        seconds(limit)
    );
    (FailureKind::Timeout, message)
}

pub(super) fn of_idling(shown: &str, limit: Duration) -> (FailureKind, String) {
    let message = format!(
        "`{shown}` wrote nothing for {} and was ended as hung; let it write progress to stderr, or raise the idle timeout in agents.yaml",
        seconds(limit)
    );
    (FailureKind::IdleTimeout, message)
}

pub(super) fn of_storage(shown: &str, error: &io::Error) -> (FailureKind, String) {
    let advice = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some space on the runner's disk",
        _ => "look at the runner's state directory",
    };
    (FailureKind::Storage, format!("the output of `{shown}` could not be kept: {error}; {advice}"))
}

/// What a program said last, for the end of a message.
pub(super) fn quote_tail(tail: &[String]) -> String {
    match tail {
        [] => "\nIt wrote nothing to stderr.".to_owned(),
        [line] => format!("\nIts last line on stderr: {line}"),
        lines => format!("\nIts last lines on stderr:\n  {}", lines.join("\n  ")),
    }
}

fn seconds(limit: Duration) -> String {
    if limit.subsec_millis() == 0 { format!("{} s", limit.as_secs()) } else { format!("{} ms", limit.as_millis()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(kind: FailureKind) -> StageFailure {
        StageFailure { kind, message: String::new(), elapsed: Duration::ZERO, ended: Ended::default() }
    }

    #[test]
    fn what_only_a_person_can_mend_is_not_tried_again() {
        assert!(!failure(FailureKind::NotFound).is_retryable(&[]));
        assert!(!failure(FailureKind::NotExecutable).is_retryable(&[]));
        assert!(failure(FailureKind::Spawn).is_retryable(&[]));
        assert!(failure(FailureKind::BadOutput).is_retryable(&[]));
    }

    #[test]
    fn the_agent_says_which_exit_codes_no_retry_can_mend() {
        assert!(failure(FailureKind::Exit { code: 2 }).is_retryable(&[3]));
        assert!(!failure(FailureKind::Exit { code: 2 }).is_retryable(&[2, 3]));
        assert!(failure(FailureKind::TryLater).is_retryable(&[2]));
        assert!(!failure(FailureKind::TryLater).is_retryable(&[75]));
    }
}
