//! How runners' machines are.

use std::collections::BTreeMap;
use std::time::Duration;

use redraft_domain::id::OwnerId;
use redraft_domain::metrics::{METRICS_KEPT, Metrics, MetricsPoint};
use redraft_domain::time::Timestamp;

use super::fixtures::{AGENT, agent, registration, runner_id};
use super::keys::who;
use super::test_store::{START, TestStore};
use crate::beat::Beat;
use crate::claim::LeaseTimes;
use crate::error::StoreError;
use crate::poll::Poll;

const MINUTE: Duration = Duration::from_secs(60);

fn using(cpu_percent: f64) -> Metrics {
    Metrics {
        cpu_percent,
        memory_percent: 50.5,
        custom: BTreeMap::from([("gpu".to_owned(), 0.25)]),
        ..Metrics::default()
    }
}

fn measured(name: &str, cpu_percent: f64) -> Poll {
    Poll { metrics: Some(using(cpu_percent)), ..Poll::of(runner_id(name)) }
}

async fn kept(store: &TestStore, name: &str) -> Vec<MetricsPoint> {
    let ever = (Timestamp::from_ms(0), Timestamp::from_ms(i64::MAX));
    store.raw().runner_metrics(store.owner(), runner_id(name), ever).await.unwrap()
}

pub async fn a_measurement_is_kept_under_the_time_at_which_the_store_heard_it(store: &TestStore) {
    for cpu in [10.0, 20.0, 30.0] {
        store.poll(&measured("runner-a", cpu)).await;
        // Over the end of a ten-minute row.
        store.advance(6 * MINUTE).await;
    }

    let points = kept(store, "runner-a").await;
    let (from, to) = (START.plus(MINUTE), START.plus(7 * MINUTE));
    let some = store.raw().runner_metrics(store.owner(), runner_id("runner-a"), (from, to)).await.unwrap();

    let expected: Vec<_> = [(0, 10.0), (6, 20.0), (12, 30.0)]
        .map(|(minutes, cpu)| MetricsPoint { at: START.plus(minutes * MINUTE), metrics: using(cpu) })
        .into();
    assert_eq!(points, expected);
    assert_eq!(some, expected[1..2]);
}

pub async fn a_machine_is_noted_once_a_minute_however_often_it_is_told(store: &TestStore) {
    for second in 0..120_u32 {
        store.poll(&measured("runner-a", f64::from(second % 100))).await;
        store.advance(Duration::from_secs(1)).await;
    }

    let at: Vec<_> = kept(store, "runner-a").await.iter().map(|point| point.at.since(START).as_secs()).collect();

    assert_eq!(at, [0, 50, 100]);
}

pub async fn a_poll_with_a_beat_notes_nothing_else(store: &TestStore) {
    store.poll(&measured("runner-a", 10.0).with_beat(Beat::default())).await;
    assert_eq!(kept(store, "runner-a").await, []);

    store.poll(&measured("runner-a", 10.0)).await;

    assert_eq!(kept(store, "runner-a").await.len(), 1);
}

pub async fn a_day_of_measurements_is_kept_and_no_more(store: &TestStore) {
    for quarter in 0..100_u32 {
        store.poll(&measured("runner-a", f64::from(quarter))).await;
        store.advance(15 * MINUTE).await;
    }

    let points = kept(store, "runner-a").await;

    let oldest = points.first().expect("points").at;
    assert!(store.now().since(oldest) < METRICS_KEPT, "{oldest} at {}", store.now());
    assert_eq!(points.len(), 95);
    assert!(points.is_sorted_by_key(|point| point.at));
}

pub async fn a_store_clock_that_jumped_back_does_not_stop_measuring(store: &TestStore) {
    store.advance(2 * MINUTE).await;
    store.poll(&measured("runner-a", 10.0)).await;
    store.set_clock(START).await;

    store.poll(&measured("runner-a", 20.0)).await;

    let mut shares: Vec<_> = kept(store, "runner-a").await.iter().map(|point| point.metrics.cpu_percent).collect();
    shares.sort_by(f64::total_cmp);
    assert_eq!(shares, [10.0, 20.0]);
}

pub async fn a_fleet_shows_the_last_minutes_of_each_machine(store: &TestStore) {
    store.register("runner-b", vec![agent(AGENT)]).await;
    for minute in 0..40_u32 {
        store.poll(&measured("runner-a", f64::from(minute))).await;
        store.advance(MINUTE).await;
    }
    store.poll(&measured("runner-b", 99.0)).await;

    let fleet = store.raw().fleet(store.owner()).await.unwrap();
    let alone = store.raw().fleet_member(store.owner(), runner_id("runner-a")).await.unwrap();

    let last = |index: usize| fleet.members[index].recent.last().map(|point| point.metrics.cpu_percent);
    assert_eq!((last(0), last(1)), (Some(39.0), Some(99.0)));
    assert!((20..=31).contains(&fleet.members[0].recent.len()), "{}", fleet.members[0].recent.len());
    assert_eq!(alone.member, fleet.members[0]);
    store.advance(40 * MINUTE).await;
    assert_eq!(store.raw().fleet(store.owner()).await.unwrap().members[0].recent, [], "too old to be shown as now");
}

pub async fn what_a_runner_sends_is_kept_within_bounds(store: &TestStore) {
    let custom = [("a'b", 1.0), ("<b>", 1.0), ("fine", f64::MAX), ("nan", f64::NAN)];
    let metrics = Metrics {
        cpu_percent: 1e300,
        rx_bytes_per_s: -5.0,
        custom: custom.map(|(name, value)| (name.to_owned(), value)).into(),
        ..Metrics::default()
    };
    store.poll(&Poll { metrics: Some(metrics.clone()), ..Poll::of(runner_id("runner-a")) }).await;

    let kept = kept(store, "runner-a").await;

    assert_eq!(kept, [MetricsPoint { at: START, metrics: metrics.settled() }]);
    assert_eq!(kept[0].metrics.custom.len(), 1);
}

pub async fn measurements_are_their_owners_only_and_go_with_their_runner(store: &TestStore) {
    let bob = OwnerId::new("bob");
    store.raw().register_runner(&bob, &registration("bobs", vec![])).await.unwrap();
    store.poll(&measured("runner-a", 10.0)).await;
    store.raw().poll(&bob, &measured("runner-a", 99.0), &LeaseTimes::default()).await.unwrap();
    store.advance(MINUTE).await;
    store.raw().poll(&bob, &measured("runner-a", 99.0), &LeaseTimes::default()).await.unwrap();
    let ever = (Timestamp::from_ms(0), Timestamp::from_ms(i64::MAX));

    let his = store.raw().runner_metrics(&bob, runner_id("runner-a"), ever).await;
    assert!(matches!(his, Err(StoreError::RunnerNotFound(_))), "{his:?}");
    assert_eq!(kept(store, "runner-a").await.len(), 1);
    store.beat("runner-a", Beat::GOODBYE).await;
    store.raw().forget_runner(store.owner(), runner_id("runner-a"), &who()).await.unwrap();
    store.register("runner-a", vec![agent(AGENT)]).await;
    assert_eq!(kept(store, "runner-a").await, []);
}
