//! Every status change a run can make, and nothing else.
//!
//! The database refuses whatever is not in this table (trigger `runs_rule`);
//! this module is where the table is decided, and `docs/STATE_MACHINE.md` is
//! printed from it.

use super::{RunStatus, StopReason};

/// Something that wants to change a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunCommand {
    /// A runner takes the run.
    Claim,
    /// A restarted runner takes its own run again.
    Adopt,
    /// The runner says how the run ended.
    Finish(Ending),
    /// A runner asks a person before it goes on.
    OpenCheckpoint,
    /// A person says yes.
    Approve,
    /// A person says no.
    Reject,
    /// A person wants the run to stop.
    Cancel,
    /// The runner says that no process of the run is left.
    ConfirmCancelled,
    /// The runner gives the run back, because it has to go.
    Release,
    /// The lease ran out and its grace too.
    Rescue,
    /// The lease ran out once too often.
    GiveUp,
}

impl RunCommand {
    /// Every command, for tables and tests.
    pub const ALL: [Self; 12] = [
        Self::Claim,
        Self::Adopt,
        Self::Finish(Ending::Passed),
        Self::Finish(Ending::Failed),
        Self::OpenCheckpoint,
        Self::Approve,
        Self::Reject,
        Self::Cancel,
        Self::ConfirmCancelled,
        Self::Release,
        Self::Rescue,
        Self::GiveUp,
    ];
}

/// How a runner may end a run by itself; cancelling takes a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// An attempt is good enough.
    Passed,
    /// None is, or something broke.
    Failed,
}

/// What a command does to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The run gets this status; its epoch rises by one.
    To(RunStatus),
    /// Another claim holds the run, the status stays; its epoch rises by one.
    NewClaim,
    /// The wish to cancel is written down; status and epoch stay.
    CancelRequested,
    /// What was wanted is so already.
    Nothing,
    /// The run's status forbids it.
    Refused,
}

/// What `command` does to a run with `status`, of which somebody has (`cancel_requested`) or has not
/// asked the end.
///
/// A run whose end was asked never takes another step: whatever its runner or a rescue
/// wants, it ends `cancelled`.
pub const fn apply(status: RunStatus, cancel_requested: bool, command: RunCommand) -> Change {
    match status {
        RunStatus::Queued => apply_to_queued(command),
        RunStatus::Running => apply_to_running(cancel_requested, command),
        RunStatus::Waiting => apply_to_waiting(command),
        RunStatus::Passed | RunStatus::Failed => Change::Refused,
        RunStatus::Cancelled => match command {
            RunCommand::Cancel => Change::Nothing,
            RunCommand::Claim
            | RunCommand::Adopt
            | RunCommand::Finish(_)
            | RunCommand::OpenCheckpoint
            | RunCommand::Approve
            | RunCommand::Reject
            | RunCommand::ConfirmCancelled
            | RunCommand::Release
            | RunCommand::Rescue
            | RunCommand::GiveUp => Change::Refused,
        },
    }
}

const fn apply_to_queued(command: RunCommand) -> Change {
    match command {
        RunCommand::Claim => Change::To(RunStatus::Running),
        RunCommand::Cancel => Change::To(RunStatus::Cancelled),
        RunCommand::Adopt
        | RunCommand::Finish(_)
        | RunCommand::OpenCheckpoint
        | RunCommand::Approve
        | RunCommand::Reject
        | RunCommand::ConfirmCancelled
        | RunCommand::Release
        | RunCommand::Rescue
        | RunCommand::GiveUp => Change::Refused,
    }
}

const fn apply_to_running(cancel_requested: bool, command: RunCommand) -> Change {
    match command {
        RunCommand::Adopt => Change::NewClaim,
        RunCommand::Cancel if cancel_requested => Change::Nothing,
        RunCommand::Cancel => Change::CancelRequested,
        RunCommand::ConfirmCancelled if cancel_requested => Change::To(RunStatus::Cancelled),
        RunCommand::Finish(_)
        | RunCommand::OpenCheckpoint
        | RunCommand::Release
        | RunCommand::Rescue
        | RunCommand::GiveUp
            if cancel_requested =>
        {
            Change::To(RunStatus::Cancelled)
        }
        RunCommand::Finish(Ending::Passed) => Change::To(RunStatus::Passed),
        RunCommand::Finish(Ending::Failed) | RunCommand::GiveUp => Change::To(RunStatus::Failed),
        RunCommand::OpenCheckpoint => Change::To(RunStatus::Waiting),
        RunCommand::Release | RunCommand::Rescue => Change::To(RunStatus::Queued),
        RunCommand::Claim | RunCommand::Approve | RunCommand::Reject | RunCommand::ConfirmCancelled => Change::Refused,
    }
}

const fn apply_to_waiting(command: RunCommand) -> Change {
    match command {
        RunCommand::Approve => Change::To(RunStatus::Queued),
        RunCommand::Reject => Change::To(RunStatus::Failed),
        RunCommand::Cancel => Change::To(RunStatus::Cancelled),
        RunCommand::Claim
        | RunCommand::Adopt
        | RunCommand::Finish(_)
        | RunCommand::OpenCheckpoint
        | RunCommand::ConfirmCancelled
        | RunCommand::Release
        | RunCommand::Rescue
        | RunCommand::GiveUp => Change::Refused,
    }
}

impl StopReason {
    /// The status that a run with this reason has.
    pub const fn status(self) -> RunStatus {
        match self {
            Self::ThresholdMet | Self::Accepted => RunStatus::Passed,
            Self::AttemptsExhausted
            | Self::Plateau
            | Self::BudgetExhausted
            | Self::StageError
            | Self::Timeout
            | Self::Rejected
            | Self::RunnerLost
            | Self::Internal => RunStatus::Failed,
            Self::CancelRequested => RunStatus::Cancelled,
        }
    }
}

/// The whole table as Markdown: a row a command, a column a status.
pub fn table() -> String {
    let header = line("command", &RunStatus::ALL.map(|status| status.to_string()));
    let rule = line("---", &RunStatus::ALL.map(|_status| "---".to_owned()));
    let rows =
        RunCommand::ALL.map(|command| line(describe(command), &RunStatus::ALL.map(|status| cell(status, command))));
    format!("{header}{rule}{}", rows.concat())
}

fn line(first: &str, cells: &[String]) -> String {
    format!("| {first} | {} |\n", cells.join(" | "))
}

fn cell(status: RunStatus, command: RunCommand) -> String {
    let plain = change_word(apply(status, false, command));
    let cancelling = change_word(apply(status, true, command));
    // Only a running run can carry a request to cancel: every other status ends at once.
    if plain == cancelling || status != RunStatus::Running {
        plain
    } else {
        format!("{plain}; cancelling: {cancelling}")
    }
}

fn change_word(change: Change) -> String {
    match change {
        Change::To(status) => format!("→ {status}"),
        Change::NewClaim => "new claim".to_owned(),
        Change::CancelRequested => "cancel requested".to_owned(),
        Change::Nothing => "nothing".to_owned(),
        Change::Refused => "refused".to_owned(),
    }
}

const fn describe(command: RunCommand) -> &'static str {
    match command {
        RunCommand::Claim => "claim",
        RunCommand::Adopt => "adopt",
        RunCommand::Finish(Ending::Passed) => "finish: passed",
        RunCommand::Finish(Ending::Failed) => "finish: failed",
        RunCommand::OpenCheckpoint => "open checkpoint",
        RunCommand::Approve => "decide: approve",
        RunCommand::Reject => "decide: reject",
        RunCommand::Cancel => "cancel",
        RunCommand::ConfirmCancelled => "confirm cancelled",
        RunCommand::Release => "release",
        RunCommand::Rescue => "rescue",
        RunCommand::GiveUp => "rescue, once too often",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_table_of_all_states_and_commands_is_the_one_we_agreed_on() {
        insta::assert_snapshot!(table());
    }

    #[test]
    fn the_documented_table_is_the_one_in_the_code() {
        let documented = include_str!("../../../../docs/STATE_MACHINE.md");

        assert!(documented.contains(&table()), "docs/STATE_MACHINE.md is stale; it should contain:\n{}", table());
    }

    #[test]
    fn a_terminal_run_never_changes() {
        for status in RunStatus::ALL.into_iter().filter(|status| status.is_terminal()) {
            for command in RunCommand::ALL {
                let change = apply(status, true, command);
                assert!(matches!(change, Change::Refused | Change::Nothing), "{status} {command:?} {change:?}");
            }
        }
    }

    fn any_command() -> impl Strategy<Value = RunCommand> {
        proptest::sample::select(RunCommand::ALL.to_vec())
    }

    proptest! {
        // I8: a request to cancel implies running or cancelled, and ends cancelled.
        #[test]
        fn a_run_that_somebody_cancelled_ends_cancelled_or_goes_on_running(commands in prop::collection::vec(any_command(), 1..40)) {
            let (mut status, mut cancel_requested) = (RunStatus::Queued, false);
            for command in commands {
                match apply(status, cancel_requested, command) {
                    Change::To(next) => status = next,
                    Change::CancelRequested => cancel_requested = true,
                    Change::NewClaim | Change::Nothing | Change::Refused => {}
                }
                if cancel_requested {
                    prop_assert!(matches!(status, RunStatus::Running | RunStatus::Cancelled), "{status}");
                }
            }
        }

        // The pure half of the trigger `runs_rule`: only these edges exist.
        #[test]
        fn a_queued_run_reaches_an_end_other_than_cancelled_only_through_a_claim(commands in prop::collection::vec(any_command(), 1..40)) {
            let (mut status, mut claimed) = (RunStatus::Queued, false);
            for command in commands {
                if let Change::To(next) = apply(status, false, command) {
                    claimed |= next == RunStatus::Running;
                    status = next;
                }
                prop_assert!(claimed || matches!(status, RunStatus::Queued | RunStatus::Cancelled));
            }
        }
    }
}
