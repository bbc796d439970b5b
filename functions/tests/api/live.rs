//! What a page polls while it looks at one run.

use serde_json::json;

use crate::harness::Api;

#[tokio::test]
async fn a_run_that_did_not_move_is_less_than_200_bytes() {
    let api = Api::new().await;
    let id = api.submit_id().await;
    let held = api.claim().await;
    let rev = api.get(&format!("/api/workflows/{id}")).await.json()["rev"].as_i64().unwrap();
    api.advance_ms(12_000).await;

    let reply = api.get(&format!("/api/workflows/{id}/live?rev={rev}&since={rev}")).await;

    assert!(reply.body.len() <= 200, "{}", reply.text());
    // Beside what the server adds itself: status line, date and the empty line.
    let headers: usize = reply.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    assert!(headers + reply.body.len() + 56 <= 400, "{reply:?}");
    let liveness = json!({"runner": "alive", "claimLoop": "turning", "progress": "moving", "progressAgeMs": 12_000, "outputBytes": 0});
    let expected =
        json!({"rev": rev, "status": "running", "heartbeatAgeMs": 12_000, "lastSeq": rev, "liveness": liveness});
    assert_eq!(reply.json(), expected);
    api.advance_ms(120_000).await;
    let stalled = api.get(&format!("/api/workflows/{id}/live?rev={rev}")).await.json();
    assert_eq!(stalled["stalledSince"], "2026-02-01T09:30:00.000Z");
    held.renew().await;
    assert_eq!(api.get(&format!("/api/workflows/{id}/live?rev={rev}")).await.json()["heartbeatAgeMs"], 0);
}

#[tokio::test]
async fn a_run_that_is_renewed_but_shows_nothing_is_told_apart_from_one_that_gets_on() {
    let api = Api::new().await;
    let id = api.submit_id().await;
    let held = api.claim().await;
    api.advance_ms(240_000).await;
    held.renew_quietly().await;

    let live = api.get(&format!("/api/workflows/{id}/live?rev=9")).await.json();
    let list = api.get("/api/workflows").await;
    api.advance_ms(30_000).await;
    held.renew_quietly().await;
    let tag = list.header("etag").to_owned();

    assert_eq!((&live["liveness"]["runner"], &live["liveness"]["progress"]), (&json!("alive"), &json!("quiet")));
    assert_eq!(live["liveness"]["progressAgeMs"], 240_000);
    assert_eq!(list.json()["runs"][0]["quietSince"], "2026-02-01T09:30:00.000Z");
    assert_eq!(api.get_with("/api/workflows", ("if-none-match", &tag)).await.status, 304, "only a heartbeat came");
}

#[tokio::test]
async fn a_run_that_moved_brings_new_events_and_changed_attempts_only() {
    let api = Api::new().await;
    let id = api.submit_id().await;
    let mut held = api.claim().await;
    held.draft("one.md", b"one").await;
    held.evaluate(0.4, "longer").await;
    api.advance_ms(5_000).await;
    held.draft("two.md", b"two").await;
    let rev = api.get(&format!("/api/workflows/{id}")).await.json()["rev"].as_i64().unwrap();
    api.advance_ms(5_000).await;
    held.evaluate(0.6, "shorter").await;

    let live = api.get(&format!("/api/workflows/{id}/live?rev={rev}")).await.json();

    let attempts: Vec<_> = live["attempts"].as_array().unwrap().iter().map(|one| one["attempt"].clone()).collect();
    assert_eq!(attempts, [json!(2)]);
    assert_eq!(live["attempts"][0]["score"], 0.6);
    assert_eq!(live["events"].as_array().unwrap().len(), 1);
    assert_eq!((&live["events"][0]["seq"], &live["rev"]), (&json!(rev + 1), &json!(rev + 1)));
    assert_eq!(live["run"]["bestScore"], 0.6);
    assert!(live.get("more").is_none());
}

#[tokio::test]
async fn whoever_has_nothing_gets_everything() {
    let api = Api::new().await;
    let id = api.submit_id().await;
    let mut held = api.claim().await;
    held.draft("one.md", b"one").await;

    let live = api.get(&format!("/api/workflows/{id}/live")).await.json();

    assert_eq!(live["events"][0]["seq"], 1);
    assert_eq!(live["attempts"][0]["draft"]["filename"], "one.md");
}

#[tokio::test]
async fn more_events_than_one_answer_takes_are_fetched_in_turn() {
    let api = Api::new().await;
    let id = api.submit_id().await;
    let held = api.claim().await;
    for _ in 0..5 {
        held.log(&["line"; 90]).await;
    }

    let (mut since, mut seen) = (0, 0);
    for _ in 0..10 {
        let live = api.get(&format!("/api/workflows/{id}/live?rev={since}&since={since}")).await.json();
        let Some(events) = live["events"].as_array() else { break };
        assert!(events.len() <= 201, "{} events", events.len());
        for event in events {
            seen += 1;
            assert_eq!(event["seq"], seen, "an event was skipped or came twice");
        }
        since = seen;
        if live.get("more").is_none() {
            break;
        }
    }

    assert_eq!(seen, 452);
}

#[tokio::test]
async fn a_queued_run_says_why_it_waits_even_if_nothing_moved() {
    let api = Api::new().await;
    let id = api.submit_id().await;
    api.advance_ms(3_600_000).await;

    let live = api.get(&format!("/api/workflows/{id}/live?rev=1")).await.json();

    let reason = live["blockedReason"].as_str().unwrap();
    assert!(reason.starts_with("no online runner serves agent poet"), "{reason}");
    assert_eq!(live["blocked"]["kind"], "no_runner");
    let list = api.get("/api/workflows").await.json();
    assert_eq!(list["runs"][0]["blockedReason"], reason);
    assert_eq!(list["runs"][0]["blocked"], live["blocked"]);
}
