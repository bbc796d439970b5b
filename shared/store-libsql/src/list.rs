//! A page of runs.

mod by_age;
mod prepared;
mod sorted;

use redraft_domain::id::OwnerId;
use redraft_domain::limits::{ACTIVE_COUNT, PAGE_ROWS};
use redraft_store::run_query::{Cursor, RunQuery, SortBy};
use redraft_store::run_view::{RunOverview, RunPage};
use redraft_store::store::Result;

use crate::errors::internal;
use crate::statement::{Row, Statement};
use crate::store::{LibsqlStore, all, only};
use crate::{queue, rows, sql};

/// A page of runs.
pub(crate) async fn list(store: &LibsqlStore, owner: &OwnerId, query: &RunQuery) -> Result<RunPage> {
    let limit = query.limit.clamp(1, PAGE_ROWS);
    let count = Statement::new(sql::COUNT_ACTIVE).bind("owner_id", owner.as_str()).bind("most", ACTIVE_COUNT);
    let page = match query.sort.by {
        SortBy::Created => by_age::page(owner, query, limit),
        SortBy::Updated | SortBy::Duration | SortBy::Score => sorted::page(owner, query, limit),
    };
    let answer = store.read(vec![page, count, Statement::new(sql::SELECT_NOW), queue::list_facts(owner)]).await?;
    let now = rows::time(only(&answer, 2)?, "ms")?;
    let mut found = all(&answer, 0, overview)?;
    // One row more than asked tells whether there is a next page, without counting.
    let has_more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| has_more).map(|row| Cursor::behind(&row.run, query.sort.by));
    queue::complete(store, owner, &mut found, answer.get(3), now).await?;
    Ok(RunPage { rows: found, next, active: rows::number(only(&answer, 1)?, "active")?, now })
}

fn overview(row: &Row) -> Result<RunOverview> {
    Ok(RunOverview {
        run: rows::run(row)?,
        scores: rows::scores(row)?,
        rev: row.integer("rev").map_err(internal)?,
        queue: None,
    })
}
