//! What a runner says and asks between runs: everything at once.

use futures::future::{try_join, try_join4};
use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::run::RunStatus;
use redraft_store::claim::LeaseTimes;
use redraft_store::poll::{Peek, Poll};
use redraft_store::store::Result;

use crate::store::DynamoStore;
use crate::{claims, commands, metrics, runners, sweep};

/// Notes what a runner says, and answers whether a claim or a rescue would find something. Takes no run.
pub(crate) async fn poll(store: &DynamoStore, owner: &OwnerId, poll: &Poll, times: &LeaseTimes) -> Result<Peek> {
    let says = async {
        match (&poll.beat, &poll.metrics) {
            (Some(beat), _) => runners::seen(store, owner, poll.runner_id, beat).await?,
            (None, Some(measured)) => metrics::note(store, owner, poll.runner_id, measured).await?,
            (None, None) => {}
        }
        // In order: the last one may end a command that one before acknowledged.
        for result in &poll.results {
            commands::answer(store, owner, poll.runner_id, result).await?;
        }
        Ok(())
    };
    let claim = async {
        match &poll.claim {
            // Who asks for work rescues too, so nothing depends on a sweeper.
            Some(request) => {
                try_join(claims::has_claimable(store, owner, request), sweep::has_expired(store, owner, times)).await
            }
            None => Ok((false, false)),
        }
    };
    let fetched = commands::fetch(store, owner, poll.runner_id);
    let ((), (has_claimable, has_expired), cancel_requested, commands) =
        try_join4(says, claim, cancels(store, owner, poll), fetched).await?;
    Ok(Peek { has_claimable, has_expired, cancel_requested, commands })
}

/// Which of the runs that a runner has in hand somebody wants to end.
async fn cancels(store: &DynamoStore, owner: &OwnerId, poll: &Poll) -> Result<Vec<RunId>> {
    let mut metas = store.metas(poll.held.iter().copied()).await?;
    metas.retain(|meta| {
        let run = &meta.run;
        let is_its_own = run.owner == *owner && run.runner_id == Some(poll.runner_id);
        is_its_own && run.status == RunStatus::Running && run.cancel_requested_at.is_some()
    });
    Ok(poll.held.iter().copied().filter(|id| metas.iter().any(|meta| meta.run.id == *id)).collect())
}
