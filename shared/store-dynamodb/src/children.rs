//! What came of a run.

use std::cmp::Reverse;

use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::run::record::Run;
use redraft_store::run_view::{CHILDREN_SHOWN, Child};
use redraft_store::store::Result;

use crate::keys;
use crate::store::DynamoStore;
use crate::table::Range;

/// The newest runs that repeat a run or go on from it, the newest first: one request, and one more if there are any.
pub(crate) async fn children(store: &DynamoStore, owner: &OwnerId, run_id: RunId) -> Result<Vec<Child>> {
    let most = i32::try_from(CHILDREN_SHOWN).unwrap_or(i32::MAX);
    let (items, _) = store.table.page(&Range::of(keys::children(owner, run_id)).backwards(true).page(most)).await?;
    let id = |place: &str| place.rsplit('#').next()?.parse().ok();
    let ids: Vec<_> = items.iter().filter_map(|item| item.opt_text("sk").and_then(id)).collect();
    let mut runs: Vec<_> = store.metas(ids).await?.into_iter().map(|meta| meta.run).collect();
    runs.sort_by_key(|run| Reverse((run.created_at, run.id)));
    Ok(runs.into_iter().filter_map(child).collect())
}

fn child(run: Run) -> Option<Child> {
    Some(Child {
        kind: run.parent?.kind,
        id: run.id,
        cycle_id: run.cycle_id,
        status: run.status,
        stop_reason: run.stop_reason,
        final_score: run.final_score,
        created_at: run.created_at,
    })
}
