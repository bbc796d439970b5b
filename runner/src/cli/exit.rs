//! How the program ends: a number with a meaning.

use redraft_domain::run::{RunStatus, StopReason};
use redraft_wire::run::Run;

/// The exit codes, as the top `--help` lists them.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
    0  done; the run passed
    1  error
    2  wrong usage
    3  the run did not pass (no attempt left, or revising no longer helped)
    4  the run failed
    5  the run was cancelled
    6  not found
    7  the control plane does not answer
   75  a command told the runner to be started again
  130  interrupted; a run that was submitted goes on";

/// What a runner ends with that wants to be started again; its service knows it.
pub(crate) const RESTART_CODE: u8 = 75;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// What was asked is done; a run that was waited for passed.
    Done,
    /// Anything else went wrong.
    Error,
    /// The arguments make no sense.
    Usage,
    /// The run ended below its threshold.
    NotPassed,
    /// The run failed.
    RunFailed,
    /// The run was cancelled.
    Cancelled,
    /// There is no such run, agent or file.
    NotFound,
    /// The control plane or its database does not answer.
    Unreachable,
    /// A command told the runner to be started again: its service does.
    Restart,
    /// Somebody pressed Ctrl-C.
    Interrupted,
}

impl Exit {
    /// The number that the system gets.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Error => 1,
            Self::Usage => 2,
            Self::NotPassed => 3,
            Self::RunFailed => 4,
            Self::Cancelled => 5,
            Self::NotFound => 6,
            Self::Unreachable => 7,
            // sysexits.h: try again.
            Self::Restart => RESTART_CODE,
            // What shells report for a process that SIGINT ended: 128 + 2.
            Self::Interrupted => 130,
        }
    }

    /// What a run's end means to whoever waited for it; a run that has not ended is no failure.
    pub(crate) const fn of_run(run: &Run) -> Self {
        Self::of_status(run.status, run.stop_reason)
    }

    /// As [`Self::of_run`].
    pub(crate) const fn of_status(status: RunStatus, stop_reason: Option<StopReason>) -> Self {
        match (status, stop_reason) {
            (RunStatus::Queued | RunStatus::Running | RunStatus::Waiting | RunStatus::Passed, _) => Self::Done,
            (RunStatus::Failed, Some(StopReason::AttemptsExhausted | StopReason::Plateau)) => Self::NotPassed,
            (RunStatus::Failed, _) => Self::RunFailed,
            (RunStatus::Cancelled, _) => Self::Cancelled,
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
