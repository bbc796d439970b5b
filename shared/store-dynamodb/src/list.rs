//! A page of runs.
//!
//! Rows are looked for in the owner's list, or among the active runs if only such are asked for; what the rows there
//! can tell is decided before a run is read.

use std::collections::HashMap;

use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::limits::{ACTIVE_COUNT, PAGE_ROWS};
use redraft_domain::run::RunStatus;
use redraft_domain::run::record::Run;
use redraft_domain::time::Timestamp;
use redraft_store::run_query::{Cursor, RunQuery, Sort, SortBy};
use redraft_store::run_view::{RunOverview, RunPage};
use redraft_store::store::Result;

use crate::commit::Listed;
use crate::item::{Item, visible};
use crate::keys::{self, Index};
use crate::meta::Meta;
use crate::order::Place;
use crate::store::DynamoStore;
use crate::table::Range;
use crate::{queue, sweep};

/// The last moment that has a place in the list.
const LAST: Timestamp = Timestamp::from_ms(999_999_999_999_999);

/// A page of runs.
pub(crate) async fn list(store: &DynamoStore, owner: &OwnerId, query: &RunQuery) -> Result<RunPage> {
    let limit = query.limit.clamp(1, PAGE_ROWS) as usize;
    let (now, wanted) = (store.now(), Wanted::new(query));
    // One row more than asked tells whether there is a next page, without counting.
    let mut found = if wanted.only_active() {
        active(store, owner, &wanted, now).await?
    } else {
        match query.sort.by {
            SortBy::Created => by_age(store, owner, &wanted, limit + 1, now).await?,
            SortBy::Updated => sorted(store, owner, keys::BY_UPDATE, (&wanted, limit + 1, now)).await?,
            SortBy::Duration => ended(store, owner, keys::BY_DURATION, (&wanted, limit + 1, now)).await?,
            SortBy::Score => ended(store, owner, keys::BY_SCORE, (&wanted, limit + 1, now)).await?,
        }
    };
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(|meta| Cursor::behind(&meta.run, query.sort.by));
    let overview = |meta: Meta| RunOverview { run: meta.run, scores: meta.scores, rev: meta.seq, queue: None };
    let mut rows: Vec<_> = found.into_iter().map(overview).collect();
    queue::complete(store, owner, &mut rows, now).await?;
    let most = i32::try_from(ACTIVE_COUNT).unwrap_or(i32::MAX);
    let active = store.table.count(Range::of_index(keys::active(owner)), most).await?;
    Ok(RunPage { rows, next, active, now })
}

/// The run that people call `cycle_id`: it begins with the day it was submitted on.
pub(crate) async fn find_cycle(store: &DynamoStore, owner: &OwnerId, cycle_id: &str) -> Result<Option<RunId>> {
    const DAY_MS: i64 = 24 * 60 * 60 * 1000;
    let Some(day) = cycle_id.get(..10) else { return Ok(None) };
    let Ok(from) = Timestamp::parse_rfc3339(&format!("{day}T00:00:00Z")) else { return Ok(None) };
    let to = Timestamp::from_ms(from.as_ms() + DAY_MS);
    let mut next = Some(Range::of(keys::list(owner)).between(keys::moment(from), keys::moment(to)));
    while let Some(range) = next.take() {
        let (items, rest) = store.table.page(&range).await?;
        for item in items {
            let row: Listed = item.read_json("body")?;
            if row.cycle_id == cycle_id {
                return Ok(Some(row.id));
            }
        }
        next = rest;
    }
    Ok(None)
}

/// Rows of the active runs: few, so all of them are read and put in order.
async fn active(store: &DynamoStore, owner: &OwnerId, wanted: &Wanted<'_>, now: Timestamp) -> Result<Vec<Meta>> {
    let ids = sweep::run_ids(&store.table.all(Range::of_index(keys::active(owner))).await?);
    let mut found = store.metas(ids).await?;
    found.retain(|meta| meta.run.owner == *owner && wanted.is_behind(&meta.run) && wanted.takes(&meta.run, now));
    wanted.put_in_order(&mut found);
    Ok(found)
}

/// Rows in an order in which runs have a value once they have ended: those that have one, then the others.
async fn ended(
    store: &DynamoStore,
    owner: &OwnerId,
    index: Index,
    page: (&Wanted<'_>, usize, Timestamp),
) -> Result<Vec<Meta>> {
    let (wanted, enough, now) = page;
    let is_past_values = wanted.after.as_ref().is_some_and(|after| after.lacks_value);
    let mut found = if is_past_values { Vec::new() } else { sorted(store, owner, index, page).await? };
    if found.len() < enough {
        found.extend(by_age(store, owner, wanted, enough - found.len(), now).await?);
    }
    Ok(found)
}

/// Rows in the order of an index, until there are enough.
async fn sorted(
    store: &DynamoStore,
    owner: &OwnerId,
    index: Index,
    page: (&Wanted<'_>, usize, Timestamp),
) -> Result<Vec<Meta>> {
    let (wanted, enough, now) = page;
    let Sort { by, ascending } = wanted.query.sort;
    let (mut from, mut to) = ("0".to_owned(), "~".to_owned());
    if let Some(after) = &wanted.after {
        if ascending { from.clone_from(&after.text) } else { to.clone_from(&after.text) }
    }
    let range = Range::of(owner.as_str()).within(index).between(from, to).backwards(!ascending);
    let mut next = Some(range.page(rows_for(enough)));
    let mut found = Vec::new();
    while let Some(range) = next.take().filter(|_| found.len() < enough) {
        let (items, rest) = store.table.page(&range).await?;
        let shown: HashMap<_, _> =
            items.iter().filter_map(|item| Some((run_of(item)?, item.opt_text(index.sk)?))).collect();
        let mut metas = store.metas(shown.keys().copied()).await?;
        // A run that has moved on since the index saw it stands, or stood, in another page.
        let is_still = |meta: &Meta| shown.get(&meta.run.id).copied() == Some(&Place::of(&meta.run, by).text);
        metas.retain(|meta| is_still(meta) && wanted.is_behind(&meta.run) && wanted.takes(&meta.run, now));
        wanted.put_in_order(&mut metas);
        found.extend(metas);
        next = rest;
    }
    Ok(found)
}

/// The run whose item this is.
fn run_of(item: &Item) -> Option<RunId> {
    item.opt_text("pk")?.strip_prefix("RUN#")?.parse().ok()
}

fn rows_for(enough: usize) -> i32 {
    i32::try_from((enough * 2).clamp(20, 500)).unwrap_or(500)
}

/// Rows by age, until there are enough; in other orders only those that have no value there.
async fn by_age(
    store: &DynamoStore,
    owner: &OwnerId,
    wanted: &Wanted<'_>,
    enough: usize,
    now: Timestamp,
) -> Result<Vec<Meta>> {
    let (query, Sort { by, ascending }) = (wanted.query, wanted.query.sort);
    let (mut from, mut to) = (query.from.unwrap_or(Timestamp::from_ms(0)), query.to.unwrap_or(LAST));
    if let Some(after) = query.after.filter(|after| by == SortBy::Created || after.value.is_none()) {
        if ascending { from = from.max(after.created_at) } else { to = to.min(after.created_at) }
    }
    // Up to and with the whole of a moment: the conditions cut it where they must.
    let range = Range::of(keys::list(owner)).between(keys::moment(from), format!("{}~", keys::moment(to)));
    let mut next = (from <= to).then(|| range.backwards(!ascending).page(rows_for(enough)));
    let mut found = Vec::new();
    while let Some(range) = next.take().filter(|_| found.len() < enough) {
        let (items, rest) = store.table.page(&range).await?;
        let rows: Vec<Listed> = items.iter().map(|item| item.read_json("body")).collect::<Result<_>>()?;
        let ids = rows.iter().filter(|row| wanted.may_take(row)).map(|row| row.id);
        let mut metas = store.metas(ids).await?;
        metas.retain(|meta| by == SortBy::Created || Place::of(&meta.run, by).lacks_value);
        metas.retain(|meta| wanted.is_behind(&meta.run) && wanted.takes(&meta.run, now));
        wanted.put_in_order(&mut metas);
        found.extend(metas);
        next = rest;
    }
    Ok(found)
}

/// What a query asks for, in the form in which it is compared.
struct Wanted<'a> {
    query: &'a RunQuery,
    agent: Option<String>,
    tag: Option<String>,
    text: Option<String>,
    /// Where the page before ended.
    after: Option<Place>,
}

impl<'a> Wanted<'a> {
    fn new(query: &'a RunQuery) -> Self {
        let agent = query.agent.as_deref().map(visible);
        let tag = query.tag.as_deref().map(visible);
        // The other store knows ASCII only, so both do.
        let text = query.text.as_deref().map(|text| visible(&text.to_ascii_lowercase()));
        let after = query.after.as_ref().map(|after| Place::of_cursor(after, query.sort.by));
        Self { query, agent, tag, text, after }
    }

    fn only_active(&self) -> bool {
        let statuses = &self.query.statuses;
        self.query.is_stalled || (!statuses.is_empty() && statuses.iter().all(|status| !status.is_terminal()))
    }

    /// What a row of the list says; a run that has not ended must be looked at.
    fn may_take(&self, row: &Listed) -> bool {
        let Self { query, .. } = self;
        let ended_so = row.ended.is_none_or(|(status, reason)| {
            (query.statuses.is_empty() || query.statuses.contains(&status))
                && (query.stop_reasons.is_empty() || reason.is_some_and(|reason| query.stop_reasons.contains(&reason)))
        });
        let has_no_value = match query.sort.by {
            SortBy::Created | SortBy::Updated => true,
            SortBy::Duration => !row.has.0,
            SortBy::Score => !row.has.1,
        };
        ended_so && has_no_value && self.takes_words(row.id, &row.cycle_id, &row.agent_name, &row.tags)
    }

    fn takes_words(&self, id: RunId, cycle_id: &str, agent: &str, tags: &[String]) -> bool {
        let contains = |word: &str, text: &String| word.to_ascii_lowercase().contains(text.as_str());
        self.agent.as_ref().is_none_or(|wanted| wanted == agent)
            && self.tag.as_ref().is_none_or(|wanted| tags.contains(wanted))
            && self.text.as_ref().is_none_or(|text| {
                contains(cycle_id, text)
                    || contains(&id.to_string(), text)
                    || contains(agent, text)
                    || tags.iter().any(|tag| contains(tag, text))
            })
    }

    fn takes(&self, run: &Run, now: Timestamp) -> bool {
        let Self { query, .. } = self;
        (query.statuses.is_empty() || query.statuses.contains(&run.status))
            && (query.stop_reasons.is_empty()
                || run.stop_reason.is_some_and(|reason| query.stop_reasons.contains(&reason)))
            && (!query.is_stalled || (run.status == RunStatus::Running && run.stalled_since(now).is_some()))
            && query.from.is_none_or(|from| run.created_at >= from)
            && query.to.is_none_or(|to| run.created_at < to)
            && self.takes_words(run.id, &run.cycle_id, &run.agent_name, &run.tags)
    }

    /// Whether a run comes after the cursor.
    fn is_behind(&self, run: &Run) -> bool {
        let Sort { by, ascending } = self.query.sort;
        self.after.as_ref().is_none_or(|after| after.compare(&Place::of(run, by), ascending).is_lt())
    }

    fn put_in_order(&self, metas: &mut [Meta]) {
        let Sort { by, ascending } = self.query.sort;
        metas.sort_by(|a, b| Place::of(&a.run, by).compare(&Place::of(&b.run, by), ascending));
    }
}
