//! Answers a runner: one request to the store while there is nothing to do.

use redraft_domain::id::OwnerId;

use crate::claim::LeaseTimes;
use crate::poll::{Peek, Poll, Polled, Registered};
use crate::registration::Registration;
use crate::store::{Result, Store};

/// Introduces a runner.
///
/// # Errors
/// The store does not answer. The same registration again does no harm.
pub async fn register(store: &dyn Store, owner: &OwnerId, registration: &Registration) -> Result<Registered> {
    let runner_id = store.register_runner(owner, registration).await?;
    let commands = Some(store.command_channel(owner, runner_id).await?);
    Ok(Registered { runner_id, commands })
}

/// Notes what `poll` says, rescues what has to be rescued, and claims if there is something to claim.
///
/// # Errors
/// The store does not answer. The same poll again does no harm: its claim gives the run it took.
pub async fn poll(store: &dyn Store, owner: &OwnerId, poll: &Poll, times: &LeaseTimes) -> Result<Polled> {
    let Peek { has_claimable, has_expired, cancel_requested, commands } = store.poll(owner, poll, times).await?;
    if has_expired {
        // Every poll rescues, so nothing depends on a sweeper that might not run.
        store.rescue(Some(owner), times).await?;
    }
    let claimed = match &poll.claim {
        Some(request) if has_claimable => store.claim(owner, request).await?,
        _ => None,
    };
    Ok(Polled { claimed, cancel_requested, commands, retry_after: None })
}
