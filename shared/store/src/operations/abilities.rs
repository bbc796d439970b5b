//! What may be done to a run now, and why not.

use redraft_domain::run::record::Run;
use redraft_domain::run::transition::{Change, RunCommand, apply};

/// What may be done to a run now: `Ok`, or the reason why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abilities {
    /// Ask for its end.
    pub cancel: Result<(), String>,
    /// Run the same again.
    pub retry: Result<(), String>,
    /// Decide what it waits for.
    pub approve: Result<(), String>,
}

/// What may be done to `run` now.
pub fn abilities(run: &Run) -> Abilities {
    let allows = |command| !matches!(change(run, command), Change::Refused | Change::Nothing);
    Abilities {
        cancel: if allows(RunCommand::Cancel) {
            Ok(())
        } else if run.is_cancelling() {
            Err("it is being cancelled already".to_owned())
        } else {
            Err(format!("it has ended: {}", run.status))
        },
        retry: if run.status.is_terminal() { Ok(()) } else { Err("it has not ended yet; cancel it first".to_owned()) },
        approve: if allows(RunCommand::Approve) { Ok(()) } else { Err("it does not wait for a decision".to_owned()) },
    }
}

fn change(run: &Run, command: RunCommand) -> Change {
    apply(run.status, run.cancel_requested_at.is_some(), command)
}
