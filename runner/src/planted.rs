//! Bugs put in on purpose, so that tests can show that the other tests would find them.
//!
//! Compiled with the feature `planted-bugs` only, and planted by the program `redraft-planted` only: `redraft`
//! itself never looks at the variable.

use std::sync::OnceLock;

/// Name of the variable that tells `redraft-planted` which bug to have.
pub const VARIABLE: &str = "REDRAFT_PLANTED_BUG";

static PLANTED: OnceLock<Bug> = OnceLock::new();

/// A bug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// Ending a stage kills its child and believes that this was all.
    KillOnlyChild,
}

/// There is no bug of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{VARIABLE} has to be `kill_only_child`, not `{0}`")]
pub struct UnknownBug(String);

/// Gives this process the bug called `name`, for good.
///
/// # Errors
/// There is none of this name.
pub fn plant(name: &str) -> Result<(), UnknownBug> {
    let bug = match name {
        "kill_only_child" => Bug::KillOnlyChild,
        unknown => return Err(UnknownBug(unknown.to_owned())),
    };
    // The first one counts; there is no second.
    let _ = PLANTED.set(bug);
    Ok(())
}

/// Whether this process has `bug`.
pub(crate) fn has(bug: Bug) -> bool {
    PLANTED.get() == Some(&bug)
}
