//! `GET /api/workflows`: filters, pages and the tag that lets a page poll for nothing.

use std::collections::HashSet;

use redraft_domain::run::StopReason;
use serde_json::{Value, json};

use crate::harness::{Api, poem, spec};

fn ids(list: &Value) -> Vec<String> {
    list["runs"].as_array().unwrap().iter().map(|run| run["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_list_has_summaries_newest_first_and_counts_what_is_active() {
    let api = Api::new().await;
    let first = api.submit_id().await;
    api.advance_ms(1).await;
    let second = api.submit_id().await;

    let list = api.get("/api/workflows").await.json();

    assert_eq!(ids(&list), [second, first.clone()]);
    assert_eq!(list["activeCount"], 2);
    assert_eq!(list["nextCursor"], Value::Null);
    assert!(list["runs"][0].get("inputs").is_none());
    assert_eq!(ids(&api.get("/api/workflows?sort=created").await.json())[0], first);
}

#[tokio::test]
async fn filters_narrow_a_list_alone_and_together() {
    let api = Api::new().await;
    api.serve_agents(&[spec("poet"), spec("critic")]).await;
    let queued = api.submit_id().await;
    let mut body = poem();
    body["agentName"] = json!("critic");
    body["tags"] = json!(["spring"]);
    api.advance_ms(60_000).await;
    let tagged = api.post("/api/workflows", &body).await.json()["id"].as_str().unwrap().to_owned();
    api.post(&format!("/api/workflows/{tagged}/cancel"), &json!({})).await;

    let found = async |query: &str| ids(&api.get(&format!("/api/workflows?{query}")).await.json());

    assert_eq!(found("status=cancelled").await, std::slice::from_ref(&tagged));
    assert_eq!(found("status=queued,cancelled").await.len(), 2);
    assert_eq!(found("status=").await.len(), 2);
    assert_eq!(found("agent=poet").await, std::slice::from_ref(&queued));
    assert_eq!(found("tag=spring").await, std::slice::from_ref(&tagged));
    assert_eq!(found("tag=verse&status=queued").await, std::slice::from_ref(&queued));
    assert_eq!(found("q=SPRING").await, std::slice::from_ref(&tagged));
    assert_eq!(found("q=2026-02-01-001").await, std::slice::from_ref(&queued));
    assert_eq!(found("from=2026-02-01T09:31:00Z").await, std::slice::from_ref(&tagged));
    assert_eq!(found("to=2026-02-01T09:31:00Z").await, std::slice::from_ref(&queued));
    assert_eq!(found("agent=poet&tag=spring").await, Vec::<String>::new());
}

#[tokio::test]
async fn pages_neither_skip_nor_repeat_while_runs_are_added() {
    for sort in ["-created", "created"] {
        let api = Api::new().await;
        let mut before = HashSet::new();
        for _ in 0..23 {
            // Several in one millisecond: the id decides then.
            before.insert(api.submit_id().await);
            api.advance_ms(i64::from(before.len() % 4 == 0)).await;
        }

        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = api.get(&format!("/api/workflows?limit=5&sort={sort}{cursor}")).await.json();
            seen.extend(ids(&page));
            api.submit_id().await;
            api.advance_ms(1).await;
            let Some(next) = page["nextCursor"].as_str().filter(|_| seen.len() < 60) else { break };
            cursor = format!("&cursor={next}");
        }

        let unique: HashSet<_> = seen.iter().cloned().collect();
        assert_eq!(unique.len(), seen.len(), "a run came twice, sorted by {sort}");
        assert!(before.is_subset(&unique), "a run was skipped, sorted by {sort}");
    }
}

#[tokio::test]
async fn a_list_comes_in_the_order_that_was_asked_for_page_by_page() {
    let api = Api::new().await;
    let mut by_score = Vec::new();
    for (score, took_ms) in [(0.5, 9_000), (0.9, 2_000), (0.5, 4_000)] {
        by_score.push(api.submit_id().await);
        let mut held = api.claim().await;
        held.draft("poem.md", b"one").await;
        api.advance_ms(took_ms).await;
        held.evaluate(score, "longer").await;
        held.fail(StopReason::Plateau).await;
    }
    let [middle, best, last] = &by_score[..] else { panic!("three runs") };
    let queued = api.submit_id().await;
    let sorted = async |sort: &str| {
        let mut found = Vec::new();
        let mut cursor = String::new();
        while found.len() < 9 {
            let page = api.get(&format!("/api/workflows?limit=1&sort={sort}{cursor}")).await.json();
            found.extend(ids(&page));
            let Some(next) = page["nextCursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        found
    };

    let expected = |order: [&String; 4]| order.map(String::to_owned);
    assert_eq!(sorted("-score").await, expected([best, last, middle, &queued]));
    assert_eq!(sorted("score").await, expected([middle, last, best, &queued]));
    assert_eq!(sorted("-duration").await, expected([middle, last, best, &queued]));
    assert_eq!(sorted("duration").await, expected([best, last, middle, &queued]));
    assert_eq!(sorted("-updated").await, expected([&queued, last, best, middle]));
    assert_eq!(sorted("updated").await[0], *middle);
    let first = api.get("/api/workflows?sort=updated").await.json()["runs"][0].clone();
    assert_eq!(first["updatedAt"], first["completedAt"]);
}

#[tokio::test]
async fn every_failed_run_is_either_not_passed_or_broken() {
    let api = Api::new().await;
    for reason in [StopReason::Plateau, StopReason::AttemptsExhausted, StopReason::StageError, StopReason::Timeout] {
        api.submit().await;
        api.claim().await.fail(reason).await;
    }
    let found = async |query: &str| ids(&api.get(&format!("/api/workflows?{query}")).await.json());

    let both = [found("status=broken").await, found("status=not_passed").await].concat();
    assert_eq!(both, found("status=failed").await);
    assert_eq!(found("status=broken&sort=-score").await.len(), 2);
    assert_eq!(api.get("/api/workflows?status=broken&stopReason=plateau").await.code(), "invalid_query");
}

#[tokio::test]
async fn a_list_that_did_not_change_is_not_sent_again() {
    let api = Api::new().await;
    api.submit().await;

    let first = api.get("/api/workflows").await;
    let tag = first.header("etag").to_owned();
    let again = api.get_with("/api/workflows", ("if-none-match", &tag)).await;

    assert!(tag.starts_with("W/\""), "{tag}");
    assert_eq!(first.header("cache-control"), "private, no-cache");
    assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, tag.as_str()));
    let several = format!("\"other\", {tag}");
    assert_eq!(api.get_with("/api/workflows", ("if-none-match", &several)).await.status, 304);
    assert_eq!(api.get_with("/api/workflows", ("if-none-match", "W/\"other\"")).await.status, 200);
    assert_ne!(api.get("/api/workflows?status=failed").await.header("etag"), tag);
}

#[tokio::test]
async fn heartbeats_leave_the_tag_alone_and_stalling_changes_it_both_ways() {
    let api = Api::new().await;
    api.submit().await;
    let held = api.claim().await;
    let tag = async || api.get("/api/workflows").await.header("etag").to_owned();

    let running = tag().await;
    api.advance_ms(30_000).await;
    held.renew().await;
    assert_eq!(tag().await, running, "a heartbeat changed the tag");

    api.advance_ms(121_000).await;
    let stalled = tag().await;
    assert_ne!(stalled, running, "stalling did not change the tag");
    assert_eq!(api.get("/api/workflows").await.json()["runs"][0]["stalledSince"], "2026-02-01T09:30:30.000Z");
    api.advance_ms(1_000).await;
    assert_eq!(tag().await, stalled, "time alone changed the tag of a stalled run");

    held.renew().await;
    assert_eq!(tag().await, running, "a run that came back is as it was");
    held.log(&["thinking"]).await;
    assert_ne!(tag().await, running, "an event did not change the tag");
}

#[tokio::test]
async fn rows_carry_scores_and_what_may_be_done() {
    let api = Api::new().await;
    api.submit().await;
    let mut held = api.claim().await;
    held.draft("poem.md", b"one").await;
    held.evaluate(0.5, "longer").await;

    let row = api.get("/api/workflows").await.json()["runs"][0].clone();

    assert_eq!([&row["scores"], &row["lastScore"], &row["bestScore"]], [&json!([0.5]), &json!(0.5), &json!(0.5)]);
    assert_eq!(row["can"]["cancel"], json!({"allowed": true}));
    assert_eq!(row["can"]["retry"]["allowed"], false);
    assert!(row["can"]["retry"]["reason"].as_str().unwrap().contains("not ended"));
}

#[tokio::test]
async fn a_list_can_be_narrowed_to_why_runs_failed_and_to_stalled_ones() {
    let api = Api::new().await;
    let ended = api.submit_id().await;
    api.claim().await.fail(StopReason::Plateau).await;
    let broken = api.submit_id().await;
    api.claim().await.fail(StopReason::StageError).await;
    let silent = api.submit_id().await;
    api.claim().await;
    api.advance_ms(120_001).await;
    let found = async |query: &str| {
        let list = api.get(&format!("/api/workflows?{query}")).await.json();
        list["runs"].as_array().unwrap().iter().map(|run| run["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };

    assert_eq!(found("status=not_passed").await, [&*ended]);
    assert_eq!(found("status=not_passed&stopReason=plateau,timeout").await, [&*ended]);
    assert_eq!(found("stopReason=stage_error,timeout").await, [&*broken]);
    assert_eq!(found("status=failed").await.len(), 2);
    assert_eq!(found("status=stalled").await, [&*silent]);
    for wrong in ["status=stalled,queued", "stopReason=bored", "status=not_passed&stopReason=timeout"] {
        assert_eq!(api.get(&format!("/api/workflows?{wrong}")).await.code(), "invalid_query", "{wrong}");
    }
}
