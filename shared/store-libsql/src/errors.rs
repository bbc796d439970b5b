//! What the database said, in terms of what the caller does next.

use redraft_domain::id::OpId;
use redraft_domain::run::StepNo;
use redraft_store::StoreError;
use redraft_store::claim::Hold;

use crate::database::DatabaseError;

/// An error that no rule of ours explains.
pub(crate) fn plain(error: DatabaseError) -> StoreError {
    match error {
        DatabaseError::Busy { .. } | DatabaseError::Unreachable { .. } => StoreError::Unavailable(Box::new(error)),
        DatabaseError::NotLetIn => StoreError::NotLetIn,
        DatabaseError::Full { .. }
        | DatabaseError::Unauthorized { .. }
        | DatabaseError::TooBig { .. }
        | DatabaseError::CannotOpen { .. }
        | DatabaseError::Corrupt { .. }
        | DatabaseError::NewerSchema { .. } => StoreError::NeedsAttention(Box::new(error)),
        DatabaseError::Constraint { .. } | DatabaseError::Misuse { .. } | DatabaseError::Internal { .. } => {
            StoreError::Internal(Box::new(error))
        }
    }
}

/// A row that its reader cannot read: a bug of ours.
pub(crate) fn internal(error: DatabaseError) -> StoreError {
    StoreError::Internal(Box::new(error))
}

/// A stored value that is none of ours.
pub(crate) fn misfit(column: &str, value: &str) -> StoreError {
    StoreError::Internal(format!("column {column} holds `{value}`, which this version does not know").into())
}

/// What refused a report of a runner.
pub(crate) enum Refusal {
    /// The operation id is known: read it back.
    SentBefore,
    /// The run would end cancelled, and nobody asked for that.
    CancelUnasked,
    /// Anything else.
    Error(StoreError),
}

/// Why a report under `hold` was refused.
pub(crate) fn refusal(error: DatabaseError, hold: &Hold, step: Option<StepNo>) -> Refusal {
    let DatabaseError::Constraint { message, .. } = &error else { return Refusal::Error(plain(error)) };
    if message.contains("workflow_ops.op_id") {
        return Refusal::SentBefore;
    }
    if message.contains("cancelled_when_asked") {
        return Refusal::CancelUnasked;
    }
    Refusal::Error(if message.contains("FENCED") {
        StoreError::Fenced { run_id: hold.run_id, epoch: hold.epoch }
    } else if message.contains("EVENT_RULE") {
        StoreError::Unacceptable("a report has a line of history that only the store writes".to_owned())
    } else if message.contains("CONTENT_RULE") {
        StoreError::Unacceptable("a report names a file whose content is missing or of another size".to_owned())
    } else if message.contains("STEP_RULE") {
        StoreError::OutOfOrder { run_id: hold.run_id, step: step.unwrap_or_default() }
    } else {
        internal(error)
    })
}

/// The same operation id with other content.
pub(crate) fn reused(op_id: OpId) -> StoreError {
    StoreError::OperationReused(op_id)
}
