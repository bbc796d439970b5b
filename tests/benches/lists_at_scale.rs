//! The same questions to a thousand runs and to a million.

use redraft_domain::id::OwnerId;
use redraft_domain::limits::DEFAULT_PAGE_ROWS;
use redraft_domain::run::RunStatus;
use redraft_store::run_query::{Cursor, RunQuery};

use crate::claims_at_scale;
use crate::figure::{Figure, Quantity, Target};
use crate::options::Options;
use crate::population::{Population, agent_name};
use crate::samples::{Pairs, ms, timed};
use crate::{Outcome, Trouble};

/// Few runs, as on the first day.
const FEW: usize = 1000;

/// Measures lists, then claims.
pub(crate) async fn measure(options: &Options) -> Outcome<Vec<Figure>> {
    let many = options.few_or(20_000, 1_000_000);
    let few = Population::of(options, FEW).await?;
    let (large, took) = timed(Population::of(options, many)).await;
    let large = large?;
    let rounds = options.few_or(100, 1_000);
    let note = format!(
        "{many} runs in {} MiB (made in {:.0} s) beside {FEW} runs in {} MiB: 1 % queued, 0.2 % waiting, 4 running; 20 \
         agents; the newest 20,000 with all steps and events. Median of {rounds} turns of each, asked of the store.",
        large.bytes / (1024 * 1024),
        took.as_secs_f64(),
        few.bytes / (1024 * 1024),
    );
    let mut figures = Vec::new();
    for (what, query) in queries(&few, &large).await? {
        let mut pairs = Pairs::default();
        for _ in 0..rounds {
            pairs.add(list(&large, &query.1).await?, list(&few, &query.0).await?);
        }
        figures.push(line(format!("list, {what}"), &pairs, &note));
    }
    figures.extend(claims_at_scale::measure(rounds, &few, &large, &note).await?);
    Ok(figures)
}

/// A line that compares a million runs with a thousand.
pub(crate) fn line(what: String, pairs: &Pairs, note: &str) -> Figure {
    Figure {
        what,
        ours: Quantity::Ms(pairs.ours(0.5)),
        baseline: Some(Quantity::Ms(pairs.baseline(0.5))),
        ratio: Some(pairs.ratio()),
        target: Target::RatioAtMost(1.5),
        note: note.to_owned(),
    }
}

type Queries = Vec<(&'static str, (RunQuery, RunQuery))>;

async fn queries(few: &Population, large: &Population) -> Outcome<Queries> {
    let page = RunQuery { limit: DEFAULT_PAGE_ROWS, ..RunQuery::default() };
    // A thousand runs fill smaller pages of what is rare: both must show as many rows.
    let with = |statuses: &[RunStatus], agent: Option<u32>, limit| {
        let query = RunQuery { statuses: statuses.to_vec(), agent: agent.map(agent_name), limit, ..page.clone() };
        (query.clone(), query)
    };
    let after = |cursor| RunQuery { after: Some(cursor), ..page.clone() };
    let deep = (after(deep(few, &page, 5).await?), after(deep(large, &page, 100).await?));
    Ok(vec![
        ("first page", with(&[], None, page.limit)),
        ("passed", with(&[RunStatus::Passed], None, page.limit)),
        ("queued, 5 rows", with(&[RunStatus::Queued], None, 5)),
        ("failed or cancelled", with(&[RunStatus::Failed, RunStatus::Cancelled], None, page.limit)),
        ("one agent, 40 rows", with(&[], Some(3), 40)),
        ("one agent, failed, 5 rows", with(&[RunStatus::Failed], Some(3), 5)),
        ("one agent, running, at most 1 row", with(&[RunStatus::Running], Some(3), 1)),
        ("deep page", deep),
    ])
}

/// The place after so many pages.
async fn deep(population: &Population, page: &RunQuery, pages: usize) -> Outcome<Cursor> {
    let mut query = page.clone();
    for _ in 0..pages {
        query.after = population.store.list_runs(&OwnerId::local(), &query).await?.next;
    }
    query.after.ok_or_else(|| Trouble::from("the list is too short"))
}

async fn list(population: &Population, query: &RunQuery) -> Outcome<f64> {
    let owner = OwnerId::local();
    let (page, took) = timed(population.store.list_runs(&owner, query)).await;
    page?;
    Ok(ms(took))
}
