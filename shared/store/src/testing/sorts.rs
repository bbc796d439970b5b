//! Lists in other orders than by age.

use std::cmp::Ordering;
use std::time::Duration;

use redraft_domain::id::RunId;
use redraft_domain::run::record::Run;
use redraft_domain::run::{RunStatus, StopReason};
use redraft_domain::runner::OFFLINE_AFTER;

use super::fixtures::{AGENT, agent};
use super::test_store::{START, TestStore};
use crate::run_query::{Cursor, RunQuery, Sort, SortBy, SortValue};
use crate::submission::NewRun;

const SECOND: Duration = Duration::from_secs(1);
const ORDERS: [SortBy; 3] = [SortBy::Updated, SortBy::Duration, SortBy::Score];

fn sorted(by: SortBy, ascending: bool) -> RunQuery {
    RunQuery { sort: Sort { by, ascending }, limit: 100, ..RunQuery::default() }
}

async fn runs(store: &TestStore, query: &RunQuery) -> Vec<Run> {
    let page = store.raw().list_runs(store.owner(), query).await.expect("a page");
    page.rows.into_iter().map(|row| row.run).collect()
}

async fn ids(store: &TestStore, query: &RunQuery) -> Vec<RunId> {
    runs(store, query).await.iter().map(|run| run.id).collect()
}

/// Page by page, with the smallest pages that still have a next one.
async fn walk(store: &TestStore, query: &RunQuery, limit: u32) -> Vec<RunId> {
    let mut query = RunQuery { limit, ..query.clone() };
    let mut seen = Vec::new();
    loop {
        let page = store.raw().list_runs(store.owner(), &query).await.expect("a page");
        seen.extend(page.rows.iter().map(|row| row.run.id));
        match page.next {
            Some(next) if seen.len() < 100 => query.after = Some(next),
            _ => return seen,
        }
    }
}

/// Claims a run that takes so long and ends so.
async fn end(store: &TestStore, seconds: u32, ended: Option<(f64, StopReason)>) -> RunId {
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "one")).await.unwrap();
    store.advance(SECOND * seconds).await;
    match ended {
        Some((score, reason)) => store.complete(&hold, &store.verdict(1, score, reason)).await.unwrap(),
        None => store.finish(&hold, &store.ended(StopReason::StageError)).await.unwrap(),
    };
    hold.run_id
}

/// Runs of every standing, of which several took as long, became as good, or have nothing to compare.
/// Some were submitted in the same millisecond.
async fn many_runs(store: &TestStore) {
    let (passed, not_passed) = (StopReason::ThresholdMet, StopReason::Plateau);
    let waiting = store.claimed_run().await;
    store.bench().add_checkpoint("k1", waiting.run_id, redraft_domain::run::StepNo(0)).await;
    store.bench().make_wait(&waiting, "k1").await;
    for (seconds, ended) in [
        (2, Some((0.9, passed))),
        (0, Some((0.1, not_passed))),
        (0, Some((0.9, passed))),
        (2, None),
        // Two scores that only the last bit tells apart.
        (5, Some((0.3, not_passed))),
        (5, Some((0.1 + 0.2, not_passed))),
        (1, Some((0.9, passed))),
        (0, None),
        (0, None),
        (70_000, Some((0.0, StopReason::AttemptsExhausted))),
    ] {
        end(store, seconds, ended).await;
    }
    let cancelled = store.submit_run().await;
    store.cancel(cancelled).await.unwrap();
    let cancelled = store.claimed_run().await;
    store.cancel(cancelled.run_id).await.unwrap();
    store.finish(&cancelled, &store.ended(StopReason::CancelRequested)).await.unwrap();
    let scored = store.claimed_run().await;
    store.complete(&scored, &store.drafted(0, "one")).await.unwrap();
    store.complete(&scored, &store.scored(1, 0.7)).await.unwrap();
    store.advance(SECOND).await;
    store.claimed_run().await;
    for _ in 0..3 {
        store.submit(NewRun { tags: vec!["late".to_owned()], ..store.new_run() }).await;
    }
}

/// The order by its definition: by value, then by age, and runs without a value last whatever the direction.
fn in_order(mut runs: Vec<Run>, sort: Sort) -> Vec<RunId> {
    let value = |run: &Run| match Cursor::behind(run, sort.by).value {
        Some(SortValue::Ms(ms)) => Some(Duration::from_millis(u64::try_from(ms).unwrap()).as_secs_f64()),
        Some(SortValue::Score(score)) => Some(score.value()),
        None => None,
    };
    let turned = |order: Ordering| if sort.ascending { order } else { order.reverse() };
    runs.sort_by(|a, b| {
        let by_age = || turned((a.created_at, a.id.to_string()).cmp(&(b.created_at, b.id.to_string())));
        match (value(a), value(b)) {
            (Some(one), Some(other)) => turned(one.total_cmp(&other)).then_with(by_age),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => by_age(),
        }
    });
    runs.iter().map(|run| run.id).collect()
}

pub async fn a_list_can_be_sorted_by_what_changed_last(store: &TestStore) {
    let first = store.claimed_run().await;
    store.advance(SECOND).await;
    let second = store.submit_run().await;
    store.advance(SECOND).await;
    assert_eq!(ids(store, &sorted(SortBy::Updated, false)).await, [second, first.run_id]);

    store.complete(&first, &store.drafted(0, "one")).await.unwrap();

    assert_eq!(ids(store, &sorted(SortBy::Updated, false)).await, [first.run_id, second]);
    assert_eq!(ids(store, &sorted(SortBy::Updated, true)).await, [second, first.run_id]);
}

pub async fn a_heartbeat_or_a_log_line_is_no_change(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.advance(SECOND).await;

    store.renew(&hold).await.unwrap();
    store.append(&hold, &store.said(["thinking"])).await.unwrap();

    assert_eq!(store.run(hold.run_id).await.updated_at, START);
}

pub async fn every_change_of_a_run_moves_the_time_of_its_last_change(store: &TestStore) {
    let run = store.submit_run().await;
    let mut changes = Vec::new();
    let mut note = async |store: &TestStore| changes.push(store.run(run).await.updated_at == store.now());
    note(store).await;
    store.advance(SECOND).await;
    let hold = store.claim(run, "runner-a").await.hold;
    note(store).await;
    store.advance(SECOND).await;
    store.raw().release(store.owner(), &hold).await.unwrap();
    note(store).await;
    store.claim(run, "runner-a").await;
    store.lose_runner().await;
    note(store).await;
    store.advance(SECOND * 300).await;
    let hold = store.claim(run, "runner-b").await.hold;
    store.advance(SECOND).await;
    store.complete(&hold, &store.drafted(0, "one")).await.unwrap();
    note(store).await;
    store.advance(SECOND).await;
    store.cancel(run).await.unwrap();
    note(store).await;
    store.advance(SECOND).await;
    store.finish(&hold, &store.ended(StopReason::CancelRequested)).await.unwrap();
    note(store).await;

    assert_eq!(changes, [true; 7]);
}

pub async fn a_list_can_be_sorted_by_how_long_runs_took(store: &TestStore) {
    let short = end(store, 1, None).await;
    let long = end(store, 9, None).await;
    let running = store.claimed_run().await.run_id;
    store.advance(SECOND * 20).await;

    assert_eq!(ids(store, &sorted(SortBy::Duration, false)).await, [long, short, running]);
    assert_eq!(ids(store, &sorted(SortBy::Duration, true)).await, [short, long, running]);
}

pub async fn a_list_can_be_sorted_by_score(store: &TestStore) {
    let poor = end(store, 1, Some((0.2, StopReason::Plateau))).await;
    let good = end(store, 1, Some((0.95, StopReason::ThresholdMet))).await;
    let broken = end(store, 1, None).await;

    assert_eq!(ids(store, &sorted(SortBy::Score, false)).await, [good, poor, broken]);
    assert_eq!(ids(store, &sorted(SortBy::Score, true)).await, [poor, good, broken]);
}

pub async fn every_order_is_the_one_it_is_defined_as(store: &TestStore) {
    many_runs(store).await;
    let all = runs(store, &RunQuery { limit: 100, ..RunQuery::default() }).await;

    for by in ORDERS {
        for ascending in [false, true] {
            let query = sorted(by, ascending);
            assert_eq!(ids(store, &query).await, in_order(all.clone(), query.sort), "{by:?}, ascending {ascending}");
        }
    }
}

pub async fn pages_in_every_order_neither_skip_nor_repeat(store: &TestStore) {
    many_runs(store).await;

    for by in ORDERS {
        for ascending in [false, true] {
            let query = sorted(by, ascending);
            let whole = ids(store, &query).await;
            for limit in [1, 2, 5] {
                assert_eq!(walk(store, &query, limit).await, whole, "{by:?}, ascending {ascending}, {limit} a page");
            }
        }
    }
}

pub async fn filters_narrow_a_sorted_list_as_they_narrow_one_by_age(store: &TestStore) {
    many_runs(store).await;
    store.register("runner-c", vec![agent("critic")]).await;
    store.advance(OFFLINE_AFTER + SECOND).await;
    let filters = [
        RunQuery { statuses: vec![RunStatus::Passed], ..RunQuery::default() },
        RunQuery { statuses: vec![RunStatus::Failed], ..RunQuery::default() },
        RunQuery { statuses: vec![RunStatus::Queued, RunStatus::Running], ..RunQuery::default() },
        RunQuery { statuses: vec![RunStatus::Running, RunStatus::Cancelled], ..RunQuery::default() },
        RunQuery { stop_reasons: vec![StopReason::Plateau], ..RunQuery::default() },
        RunQuery { stop_reasons: vec![StopReason::Plateau, StopReason::StageError], ..RunQuery::default() },
        RunQuery { statuses: vec![RunStatus::Passed], stop_reasons: vec![StopReason::Plateau], ..RunQuery::default() },
        RunQuery { statuses: vec![RunStatus::Running], is_stalled: true, ..RunQuery::default() },
        RunQuery { agent: Some(AGENT.to_owned()), ..RunQuery::default() },
        RunQuery { agent: Some("critic".to_owned()), ..RunQuery::default() },
        RunQuery { tag: Some("late".to_owned()), ..RunQuery::default() },
        RunQuery { text: Some("LATE".to_owned()), ..RunQuery::default() },
        RunQuery { from: Some(START.plus(SECOND * 3)), to: Some(START.plus(SECOND * 60)), ..RunQuery::default() },
    ];

    for filter in filters {
        let wanted = runs(store, &RunQuery { limit: 100, ..filter.clone() }).await;
        for by in ORDERS {
            for ascending in [false, true] {
                let query = RunQuery { sort: Sort { by, ascending }, limit: 100, ..filter.clone() };
                let expected = in_order(wanted.clone(), query.sort);
                assert_eq!(ids(store, &query).await, expected, "{query:?}");
                assert_eq!(walk(store, &query, 2).await, expected, "{query:?}");
            }
        }
    }
}

pub async fn a_cursor_of_another_filter_harms_nothing(store: &TestStore) {
    many_runs(store).await;
    let some = runs(store, &sorted(SortBy::Score, false)).await[0].clone();

    for by in ORDERS {
        for value in [None, Some(SortValue::Ms(7)), Cursor::behind(&some, SortBy::Score).value] {
            for statuses in [vec![], vec![RunStatus::Queued], vec![RunStatus::Passed]] {
                let after = Some(Cursor { value, created_at: some.created_at, id: some.id });
                let query = RunQuery { statuses: statuses.clone(), after, ..sorted(by, true) };
                let page = store.raw().list_runs(store.owner(), &query).await.expect("a page");

                let is_asked = |status| statuses.is_empty() || statuses.contains(&status);
                assert!(page.rows.iter().all(|row| is_asked(row.run.status)), "{query:?}");
            }
        }
    }
}

pub async fn runs_that_end_meanwhile_repeat_on_no_page_of_a_list_by_score(store: &TestStore) {
    for score in [0.2, 0.4, 0.6] {
        end(store, 1, Some((score, StopReason::Plateau))).await;
    }
    let mut query = RunQuery { limit: 2, ..sorted(SortBy::Score, false) };
    let first = store.raw().list_runs(store.owner(), &query).await.unwrap();

    end(store, 1, Some((0.9, StopReason::ThresholdMet))).await;
    query.after = first.next;
    let second = store.raw().list_runs(store.owner(), &query).await.unwrap();

    let scores: Vec<_> = second.rows.iter().filter_map(|row| row.run.final_score).map(f64::from).collect();
    assert_eq!(scores, [0.2]);
}
