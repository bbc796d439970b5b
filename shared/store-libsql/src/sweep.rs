//! What happens to runs whose runner keeps silent.

use redraft_domain::id::{OwnerId, RunId};
use redraft_store::claim::{LeaseTimes, Rescued};
use redraft_store::store::{OPERATIONS_KEPT, Result};

use crate::errors::plain;
use crate::statement::{Row, Statement};
use crate::store::{LibsqlStore, all, ms};
use crate::{rows, sql};

/// Takes back every run whose lease and grace ran out.
pub(crate) async fn rescue(store: &LibsqlStore, owner: Option<&OwnerId>, times: &LeaseTimes) -> Result<Vec<Rescued>> {
    let rescue = Statement::new(sql::RESCUE)
        .bind("owner_id", owner.map(OwnerId::as_str))
        .bind("grace_ms", ms(times.grace))
        .bind("max_rescues", times.max_rescues);
    let answer = store.database().write(vec![rescue]).await.map_err(plain)?;
    all(&answer, 0, rescued)
}

fn rescued(row: &Row) -> Result<Rescued> {
    Ok(Rescued {
        run_id: rows::parsed(row, "id")?,
        status: rows::parsed(row, "status")?,
        not_before: rows::opt_time(row, "not_before")?,
    })
}

/// Ends every run whose runner let a request to cancel pass.
pub(crate) async fn force_cancel(store: &LibsqlStore, times: &LeaseTimes) -> Result<Vec<RunId>> {
    let force = Statement::new(sql::FORCE_CANCEL).bind("after_ms", ms(times.force_cancel));
    let answer = store.database().write(vec![force]).await.map_err(plain)?;
    all(&answer, 0, |row| rows::parsed(row, "id"))
}

/// Forgets operations of runs that ended long ago.
pub(crate) async fn forget_operations(store: &LibsqlStore, most: u32) -> Result<u64> {
    let forget = Statement::new(sql::FORGET_OPERATIONS).bind("keep_ms", ms(OPERATIONS_KEPT)).bind("most", most);
    let answer = store.database().write(vec![forget]).await.map_err(plain)?;
    Ok(answer.first().map_or(0, |set| set.affected))
}
