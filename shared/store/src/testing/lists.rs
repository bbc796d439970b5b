//! Pages of runs.

use std::time::Duration;

use redraft_domain::id::RunId;
use redraft_domain::limits::PAGE_ROWS;
use redraft_domain::run::{RunStatus, StopReason};
use redraft_domain::runner::OFFLINE_AFTER;

use super::fixtures::{AGENT, agent, score};
use super::test_store::{START, TestStore};
use crate::run_query::{RunQuery, Sort, SortBy};
use crate::run_view::RunPage;
use crate::submission::NewRun;

const SECOND: Duration = Duration::from_secs(1);

const OLDEST_FIRST: Sort = by_age(true);

const fn by_age(ascending: bool) -> Sort {
    Sort { by: SortBy::Created, ascending }
}

fn query() -> RunQuery {
    RunQuery { limit: 100, ..RunQuery::default() }
}

async fn page(store: &TestStore, query: &RunQuery) -> RunPage {
    store.raw().list_runs(store.owner(), query).await.expect("a page")
}

async fn found(store: &TestStore, query: RunQuery) -> Vec<RunId> {
    page(store, &query).await.rows.iter().map(|row| row.run.id).collect()
}

/// One run a second, oldest first: queued, running, failed, and a queued one of another agent with tags.
async fn four_runs(store: &TestStore) -> [RunId; 4] {
    let critic = agent("critic");
    store.register("runner-b", vec![critic.clone()]).await;
    let queued = store.submit(NewRun { priority: -1, ..store.new_run() }).await.id;
    store.advance(SECOND).await;
    let running = store.claimed_run().await.run_id;
    store.advance(SECOND).await;
    let failed = store.claimed_run().await;
    store.finish(&failed, &store.ended(StopReason::StageError)).await.unwrap();
    store.advance(SECOND).await;
    let tagged = NewRun {
        agent_name: critic.name.clone(),
        spec_sha256: critic.sha256(),
        tags: vec!["Night-Shift".to_owned(), "größe".to_owned()],
        ..store.new_run()
    };
    let tagged = store.submit(tagged).await.id;
    [queued, running, failed.run_id, tagged]
}

pub async fn a_list_shows_the_newest_first(store: &TestStore) {
    let [a, b, c, d] = four_runs(store).await;

    assert_eq!(found(store, query()).await, [d, c, b, a]);
    assert_eq!(found(store, RunQuery { sort: OLDEST_FIRST, ..query() }).await, [a, b, c, d]);
}

pub async fn a_row_shows_the_run_its_scores_and_its_revision(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "one")).await.unwrap();
    store.complete(&hold, &store.scored(1, 0.25)).await.unwrap();
    store.complete(&hold, &store.drafted(2, "two")).await.unwrap();
    store.complete(&hold, &store.scored(3, 0.5)).await.unwrap();

    let page = page(store, &query()).await;

    let detail = store.detail(hold.run_id).await;
    assert_eq!((&page.rows[0].run, page.rows[0].rev), (&detail.run, detail.rev));
    assert_eq!(page.rows[0].scores, [score(0.25), score(0.5)]);
    assert_eq!(page.now, store.now());
}

pub async fn a_list_can_be_filtered_by_status(store: &TestStore) {
    let [a, b, c, d] = four_runs(store).await;
    let with = |statuses: &[RunStatus]| RunQuery { statuses: statuses.to_vec(), ..query() };

    assert_eq!(found(store, with(&[RunStatus::Queued])).await, [d, a]);
    assert_eq!(found(store, with(&[RunStatus::Running, RunStatus::Failed])).await, [c, b]);
    assert_eq!(found(store, with(&[RunStatus::Passed])).await, []);
    assert_eq!(found(store, with(&RunStatus::ALL)).await, [d, c, b, a]);
}

pub async fn a_list_can_be_filtered_by_agent_tag_and_time(store: &TestStore) {
    let [a, b, c, d] = four_runs(store).await;
    let critic = || Some("critic".to_owned());

    assert_eq!(found(store, RunQuery { agent: critic(), ..query() }).await, [d]);
    assert_eq!(found(store, RunQuery { agent: Some(AGENT.to_owned()), ..query() }).await, [c, b, a]);
    assert_eq!(found(store, RunQuery { tag: Some("größe".to_owned()), ..query() }).await, [d]);
    assert_eq!(found(store, RunQuery { tag: Some("größ".to_owned()), ..query() }).await, []);
    assert_eq!(found(store, RunQuery { from: Some(START.plus(SECOND)), ..query() }).await, [d, c, b]);
    assert_eq!(found(store, RunQuery { to: Some(START.plus(SECOND)), ..query() }).await, [a]);
    let both = RunQuery { from: Some(START.plus(SECOND)), to: Some(START.plus(2 * SECOND)), ..query() };
    assert_eq!(found(store, both).await, [b]);
}

pub async fn a_list_can_be_searched_without_regard_to_case(store: &TestStore) {
    let [a, b, c, d] = four_runs(store).await;
    let with = |text: &str| RunQuery { text: Some(text.to_owned()), ..query() };

    assert_eq!(found(store, with("night-s")).await, [d]);
    assert_eq!(found(store, with("GRÖSSE")).await, []);
    assert_eq!(found(store, with("größe")).await, [d]);
    assert_eq!(found(store, with("CRITIC")).await, [d]);
    assert_eq!(found(store, with(&b.to_string().to_uppercase())).await, [b]);
    assert_eq!(found(store, with("2026-02-01")).await, [d, c, b, a]);
    assert_eq!(found(store, with("-002")).await, [b]);
}

pub async fn a_search_looks_into_each_tag_and_not_between_them(store: &TestStore) {
    let tags = ["100%", "a_b", "say \"hi\"", "Ärger"].map(str::to_owned).to_vec();
    let run = store.submit(NewRun { tags, ..store.new_run() }).await.id;
    let with = |text: &str| RunQuery { text: Some(text.to_owned()), ..query() };

    for text in ["100%", "A_B", "say \"hi\"", "Ärger"] {
        assert_eq!(found(store, with(text)).await, [run], "{text}");
    }
    for text in ["1_0%", "\",\"", "[\"", "100% a_b", "writer 2026", "_"] {
        let expected = if text == "_" { vec![run] } else { vec![] };
        assert_eq!(found(store, with(text)).await, expected, "{text}");
    }
}

pub async fn filters_are_combined(store: &TestStore) {
    let [a, _, c, d] = four_runs(store).await;
    let all = RunQuery {
        statuses: vec![RunStatus::Queued],
        agent: Some("critic".to_owned()),
        text: Some("night".to_owned()),
        tag: Some("größe".to_owned()),
        from: Some(START),
        to: Some(START.plus(4 * SECOND)),
        sort: OLDEST_FIRST,
        ..query()
    };

    assert_eq!(found(store, all.clone()).await, [d]);
    assert_eq!(found(store, RunQuery { statuses: vec![RunStatus::Running], ..all }).await, []);
    let queued_writers =
        RunQuery { statuses: vec![RunStatus::Queued, RunStatus::Failed], agent: Some(AGENT.to_owned()), ..query() };
    assert_eq!(found(store, queued_writers).await, [c, a]);
}

/// Walks a list page by page; `between` happens after each page.
async fn walk(store: &TestStore, mut query: RunQuery, grow: bool) -> Vec<RunId> {
    let mut seen = Vec::new();
    loop {
        let page = page(store, &query).await;
        seen.extend(page.rows.iter().map(|row| row.run.id));
        if grow && seen.len() < 10 {
            store.advance(SECOND).await;
            store.submit_run().await;
        }
        match page.next {
            Some(cursor) => query.after = Some(cursor),
            None => return seen,
        }
    }
}

async fn seven_runs(store: &TestStore) -> Vec<RunId> {
    let mut ids = Vec::new();
    for number in 0..7 {
        // Pairs share their moment, so that the cursor must tell them apart by id.
        if number % 2 == 0 {
            store.advance(SECOND).await;
        }
        ids.push(store.submit_run().await);
    }
    ids.sort_by_key(ToString::to_string);
    ids
}

pub async fn pages_follow_each_other_without_skips_or_duplicates(store: &TestStore) {
    let mut expected = seven_runs(store).await;
    let pages = |ascending| RunQuery { sort: by_age(ascending), limit: 2, ..query() };

    assert_eq!(walk(store, pages(true), false).await, expected);
    expected.reverse();
    assert_eq!(walk(store, pages(false), false).await, expected);
    let queued = RunQuery { statuses: vec![RunStatus::Queued], ..pages(false) };
    assert_eq!(walk(store, queued, false).await, expected);
    let of_agent = RunQuery { agent: Some(AGENT.to_owned()), ..pages(false) };
    assert_eq!(walk(store, of_agent, false).await, expected);
}

pub async fn runs_that_arrive_meanwhile_shift_no_page(store: &TestStore) {
    let mut expected = seven_runs(store).await;
    expected.reverse();

    let newest_first = walk(store, RunQuery { limit: 2, ..query() }, true).await;

    assert_eq!(newest_first, expected);
}

pub async fn runs_that_arrive_meanwhile_are_met_by_who_reads_from_the_oldest_on(store: &TestStore) {
    let expected = seven_runs(store).await;

    let seen = walk(store, RunQuery { limit: 2, sort: OLDEST_FIRST, ..query() }, true).await;

    assert_eq!(seen[..7], expected);
    assert_eq!(seen.len(), found(store, query()).await.len());
}

pub async fn the_last_page_has_no_next(store: &TestStore) {
    seven_runs(store).await;

    assert!(page(store, &RunQuery { limit: 6, ..query() }).await.next.is_some());
    assert!(page(store, &RunQuery { limit: 7, ..query() }).await.next.is_none());
}

pub async fn a_limit_out_of_bounds_is_drawn_in(store: &TestStore) {
    for _ in 0..=PAGE_ROWS {
        store.submit_run().await;
    }

    assert_eq!(found(store, RunQuery { limit: 0, ..query() }).await.len(), 1);
    assert_eq!(found(store, RunQuery { limit: u32::MAX, ..query() }).await.len(), PAGE_ROWS as usize);
}

pub async fn active_runs_are_counted_whatever_the_filter(store: &TestStore) {
    four_runs(store).await;
    let hold = store.claimed_run().await;
    store.bench().add_checkpoint("k1", hold.run_id, redraft_domain::run::StepNo(0)).await;
    store.bench().make_wait(&hold, "k1").await;

    let filtered = page(store, &RunQuery { statuses: vec![RunStatus::Failed], ..query() }).await;

    assert_eq!((filtered.active, filtered.rows.len()), (4, 1));
}

pub async fn an_empty_list_has_no_rows_and_no_next(store: &TestStore) {
    let page = page(store, &query()).await;

    assert_eq!((page.rows, page.next, page.active), (vec![], None, 0));
}

/// Runs that ended for each reason a runner can give, in this order.
async fn one_of_each_end(store: &TestStore) -> Vec<(StopReason, RunId)> {
    let reasons = [
        StopReason::Plateau,
        StopReason::StageError,
        StopReason::AttemptsExhausted,
        StopReason::Timeout,
        StopReason::ThresholdMet,
    ];
    let mut ended = Vec::new();
    for reason in reasons {
        let hold = store.claimed_run().await;
        store.finish(&hold, &store.ended(reason)).await.unwrap();
        store.advance(Duration::from_secs(1)).await;
        ended.push((reason, hold.run_id));
    }
    ended
}

pub async fn a_list_can_be_filtered_by_why_runs_ended(store: &TestStore) {
    let ended = one_of_each_end(store).await;
    store.submit_run().await;

    for wanted in [
        vec![StopReason::Plateau, StopReason::AttemptsExhausted],
        vec![StopReason::Plateau],
        vec![StopReason::StageError, StopReason::Timeout, StopReason::Internal],
        vec![StopReason::Plateau, StopReason::Timeout],
        vec![StopReason::ThresholdMet, StopReason::Plateau],
        vec![StopReason::RunnerLost],
    ] {
        let query = RunQuery { stop_reasons: wanted.clone(), limit: 10, ..RunQuery::default() };
        let page = store.raw().list_runs(store.owner(), &query).await.unwrap();

        let found: Vec<_> = page.rows.iter().map(|row| row.run.id).collect();
        let expected: Vec<_> =
            ended.iter().rev().filter(|(reason, _)| wanted.contains(reason)).map(|(_, id)| *id).collect();
        assert_eq!(found, expected, "{wanted:?}");
    }
}

pub async fn pages_of_failed_runs_neither_skip_nor_repeat_rows_of_one_moment(store: &TestStore) {
    let mut failed = Vec::new();
    for _ in 0..5 {
        let hold = store.claimed_run().await;
        store.finish(&hold, &store.ended(StopReason::Plateau)).await.unwrap();
        failed.push(hold.run_id);
    }
    for ascending in [false, true] {
        let mut query = RunQuery {
            stop_reasons: vec![StopReason::Plateau],
            sort: by_age(ascending),
            limit: 2,
            ..RunQuery::default()
        };
        let mut found = Vec::new();
        loop {
            let page = store.raw().list_runs(store.owner(), &query).await.unwrap();
            found.extend(page.rows.iter().map(|row| row.run.id));
            match page.next {
                Some(next) => query.after = Some(next),
                None => break,
            }
        }
        failed.sort();
        if !ascending {
            failed.reverse();
        }
        assert_eq!(found, failed);
    }
}

pub async fn a_list_can_be_narrowed_to_stalled_runs(store: &TestStore) {
    let silent = store.claimed_run().await;
    let cancelling = store.claimed_run().await;
    store.cancel(cancelling.run_id).await.unwrap();
    let alive = store.claimed_run().await;
    store.submit_run().await;
    let stalled = RunQuery { statuses: vec![RunStatus::Running], is_stalled: true, limit: 10, ..RunQuery::default() };

    store.advance(OFFLINE_AFTER).await;
    assert_eq!(store.raw().list_runs(store.owner(), &stalled).await.unwrap().rows, []);
    store.renew(&alive).await.unwrap();
    store.advance(Duration::from_millis(1)).await;
    let page = store.raw().list_runs(store.owner(), &stalled).await.unwrap();

    assert_eq!(page.rows.iter().map(|row| row.run.id).collect::<Vec<_>>(), [silent.run_id]);
    assert!(page.rows[0].run.stalled_since(page.now).is_some());
}
