//! Events: what a run's history looks like to those who read along.

use std::time::Duration;

use redraft_domain::event::{NewEvent, kind};
use redraft_domain::run::{RunStatus, Stage, StopReason};

use super::test_store::TestStore;
use crate::error::StoreError;
use crate::report::{EventReport, FinishReport};
use crate::run_query::EventQuery;

pub async fn events_are_numbered_without_gaps_across_batches_and_transitions(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.append(&hold, &store.said(["a", "b", "c"])).await.unwrap();
    store.complete(&hold, &store.drafted(0, "draft")).await.unwrap();
    store.cancel(hold.run_id).await.unwrap();
    store.append(&hold, &store.said(["d"])).await.unwrap();
    store.finish(&hold, &store.ended(StopReason::CancelRequested)).await.unwrap();

    let history = store.history(hold.run_id).await;

    let kinds: Vec<_> = history.iter().map(|event| (event.seq, event.event_type.as_str())).collect();
    let expected = [
        (1, kind::SUBMITTED),
        (2, kind::STATUS_CHANGE),
        (3, kind::LOG),
        (4, kind::LOG),
        (5, kind::LOG),
        (6, kind::STAGE_COMPLETED),
        (7, kind::CANCEL_REQUESTED),
        (8, kind::LOG),
        (9, kind::STATUS_CHANGE),
    ];
    assert_eq!(kinds, expected);
}

pub async fn an_event_comes_back_as_it_was_sent(store: &TestStore) {
    let hold = store.claimed_run().await;
    let metadata = serde_json::json!({ "bytes": 12, "nested": { "a": [1.5, null, "x"] } });
    let event = NewEvent::new(kind::SCORE, "0.7").of(Stage::Evaluating, 2).with(metadata.clone());

    store.append(&hold, &EventReport { op_id: store.op_id(), events: vec![event] }).await.unwrap();

    let history = store.history(hold.run_id).await;
    let last = history.last().expect("events");
    assert_eq!((last.event_type.as_str(), last.message.as_str(), last.epoch), ("score", "0.7", hold.epoch));
    assert_eq!((last.stage, last.attempt, last.metadata.clone()), (Some(Stage::Evaluating), Some(2), Some(metadata)));
}

pub async fn an_event_without_a_stage_or_metadata_has_none(store: &TestStore) {
    let hold = store.claimed_run().await;

    store.append(&hold, &store.said(["plain"])).await.unwrap();

    let history = store.history(hold.run_id).await;
    let last = history.last().expect("events");
    assert_eq!((last.stage, last.attempt, last.metadata.clone()), (None, None, None));
}

pub async fn ages_become_times_by_the_stores_clock(store: &TestStore) {
    let hold = store.claimed_run().await;
    let events = [5_000, 0].map(|age_ms| NewEvent { age_ms, ..NewEvent::new(kind::LOG, "x") });
    store.advance(Duration::from_secs(60)).await;

    store.append(&hold, &EventReport { op_id: store.op_id(), events: events.into() }).await.unwrap();

    let times: Vec<_> = store.history(hold.run_id).await.iter().rev().take(2).map(|event| event.created_at).collect();
    assert_eq!(store.now().since(times[1]), Duration::from_secs(5));
    assert_eq!(times[0], store.now());
}

pub async fn events_sent_twice_are_written_once(store: &TestStore) {
    let hold = store.claimed_run().await;
    let report = store.said(["once"]);
    let first = store.append(&hold, &report).await.unwrap();
    let before = store.history(hold.run_id).await;

    let again = store.append(&hold, &report).await.unwrap();

    assert!(!first.replayed && again.replayed);
    assert_eq!(store.history(hold.run_id).await, before);
}

pub async fn an_operation_id_cannot_carry_other_events(store: &TestStore) {
    let hold = store.claimed_run().await;
    let report = store.said(["one"]);
    store.append(&hold, &report).await.unwrap();
    let before = store.history(hold.run_id).await;

    let refused = store.append(&hold, &EventReport { op_id: report.op_id, ..store.said(["two"]) }).await;

    assert!(matches!(refused, Err(StoreError::OperationReused(id)) if id == report.op_id));
    assert_eq!(store.history(hold.run_id).await, before);
}

pub async fn an_operation_id_of_another_run_is_not_taken_for_a_replay(store: &TestStore) {
    let first = store.claimed_run().await;
    let second = store.claimed_run().await;
    let report = store.said(["for the first run"]);
    store.append(&first, &report).await.unwrap();

    let refused = store.append(&second, &report).await;

    assert!(matches!(refused, Err(StoreError::OperationReused(_))), "{refused:?}");
    assert_eq!(store.history(second.run_id).await.len(), 2);
}

pub async fn an_empty_batch_of_events_is_acknowledged(store: &TestStore) {
    let hold = store.claimed_run().await;

    let ack = store.append(&hold, &store.said([])).await.unwrap();

    assert_eq!((ack.status, ack.epoch, ack.replayed), (RunStatus::Running, hold.epoch, false));
    assert_eq!(store.history(hold.run_id).await.len(), 2);
}

pub async fn a_batch_of_five_hundred_events_keeps_its_order(store: &TestStore) {
    let hold = store.claimed_run().await;
    let events = (0..500).map(|number| NewEvent::new(kind::LOG, number.to_string())).collect();

    store.append(&hold, &EventReport { op_id: store.op_id(), events }).await.unwrap();

    let history = store.history(hold.run_id).await;
    assert_eq!(history.len(), 502);
    for (event, number) in history.iter().skip(2).zip(0..) {
        assert_eq!((event.seq, event.message.clone()), (number + 3, number.to_string()));
    }
}

pub async fn a_reader_with_a_cursor_sees_every_event_once(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.append(&hold, &store.said(["a", "b", "c"])).await.unwrap();
    let (mut seen, mut after) = (Vec::new(), 0);

    loop {
        let query = EventQuery { after, event_type: None, limit: 2 };
        let page = store.raw().events(store.owner(), hold.run_id, &query).await.unwrap();
        let Some(last) = page.events.last() else { break };
        after = last.seq;
        seen.extend(page.events.iter().map(|event| event.seq));
        // Somebody writes between two pages.
        if seen.len() == 2 {
            store.append(&hold, &store.said(["d"])).await.unwrap();
        }
    }

    assert_eq!(seen, [1, 2, 3, 4, 5, 6]);
}

pub async fn events_can_be_filtered_by_kind_and_tell_the_last_number_anyway(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.append(&hold, &store.said(["a", "b"])).await.unwrap();
    let query = EventQuery { after: 0, event_type: Some(kind::STATUS_CHANGE.to_owned()), limit: 10 };

    let page = store.raw().events(store.owner(), hold.run_id, &query).await.unwrap();

    assert_eq!(page.events.iter().map(|event| event.seq).collect::<Vec<_>>(), [2]);
    assert_eq!(page.last_seq, 4);
}

pub async fn a_cursor_behind_the_end_finds_nothing(store: &TestStore) {
    let run_id = store.submit_run().await;
    let query = EventQuery { after: 99, event_type: None, limit: 10 };

    let page = store.raw().events(store.owner(), run_id, &query).await.unwrap();

    assert_eq!((page.events, page.last_seq), (Vec::new(), 1));
}

pub async fn events_of_a_run_that_does_not_exist_are_an_error(store: &TestStore) {
    let query = EventQuery { limit: 10, ..EventQuery::default() };

    let missing = store.raw().events(store.owner(), store.run_id(), &query).await;

    assert!(matches!(missing, Err(StoreError::RunNotFound(_))));
}

pub async fn a_runner_cannot_forge_lines_that_only_the_store_writes(store: &TestStore) {
    let hold = store.claimed_run().await;
    let before = store.history(hold.run_id).await;

    for forged in kind::STORE_OWNED {
        let line = NewEvent::new(forged, "queued>passed");
        let events = EventReport { op_id: store.op_id(), events: vec![line.clone()] };
        let finish = FinishReport { events: vec![line.clone()], ..store.ended(StopReason::StageError) };
        let mut stage = store.drafted(0, "draft");
        stage.events.push(line);

        unacceptable(&store.append(&hold, &events).await);
        unacceptable(&store.finish(&hold, &finish).await);
        unacceptable(&store.complete(&hold, &stage).await);
    }

    assert_eq!(store.history(hold.run_id).await, before);
    assert!(store.renew(&hold).await.is_ok(), "the run is as it was");
}

pub async fn a_finished_stage_is_told_by_its_report_only_and_once(store: &TestStore) {
    let hold = store.claimed_run().await;
    let line = NewEvent::new(kind::STAGE_COMPLETED, "done");
    let alone = EventReport { op_id: store.op_id(), events: vec![line.clone()] };
    let at_the_end = FinishReport { events: vec![line.clone()], ..store.ended(StopReason::StageError) };
    let mut twice = store.drafted(0, "draft");
    twice.events.push(line);

    unacceptable(&store.append(&hold, &alone).await);
    unacceptable(&store.finish(&hold, &at_the_end).await);
    unacceptable(&store.complete(&hold, &twice).await);

    assert_eq!(store.steps(hold.run_id).await, []);
    assert!(store.complete(&hold, &store.drafted(0, "draft")).await.is_ok());
}

fn unacceptable<T: std::fmt::Debug>(answer: &crate::store::Result<T>) {
    assert!(matches!(answer, Err(StoreError::Unacceptable(_))), "{answer:?}");
}

pub async fn the_revision_rises_with_every_change_that_people_can_see(store: &TestStore) {
    let hold = store.claimed_run().await;
    let mut revisions = vec![store.detail(hold.run_id).await.rev];
    let silent = crate::report::StageReport { events: Vec::new(), ..store.drafted(0, "draft") };

    store.complete(&hold, &silent).await.unwrap();
    revisions.push(store.detail(hold.run_id).await.rev);
    store.cancel(hold.run_id).await.unwrap();
    revisions.push(store.detail(hold.run_id).await.rev);
    store.finish(&hold, &store.ended(StopReason::CancelRequested)).await.unwrap();
    revisions.push(store.detail(hold.run_id).await.rev);

    assert!(revisions.is_sorted_by(|a, b| a < b), "{revisions:?}");
}
