//! `/api/runners`: what a runner is at, what it did, and how it is forgotten.

use axum::body::Body;
use http::Method;
use redraft_domain::id::RunnerId;
use redraft_domain::liveness::Claims;
use redraft_domain::run::StopReason;
use redraft_store::Store;
use redraft_store::beat::Beat;
use redraft_store::claim::LeaseTimes;
use redraft_store::poll::{Metrics, Poll};
use serde_json::{Value, json};

use crate::harness::{Api, Reply, request, spec};

async fn says(api: &Api, claims: Claims, is_paused: bool) -> RunnerId {
    let list = api.get("/api/runners").await.json();
    let runner_id: RunnerId = list["runners"][0]["id"].as_str().unwrap().parse().unwrap();
    let beat = Beat { claims, last_claim_ago: Some(std::time::Duration::ZERO), is_paused };
    let poll = Poll::of(runner_id).with_beat(beat);
    api.store.poll(&api.owner, &poll, &LeaseTimes::default()).await.unwrap();
    runner_id
}

async fn runner(api: &Api) -> Value {
    api.get("/api/runners").await.json()["runners"][0].clone()
}

async fn delete(api: &Api, id: &str) -> Reply {
    let request = request(Method::DELETE, &format!("/api/runners/{id}")).header("content-type", "application/json");
    api.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_runner_shows_what_it_is_at_and_what_it_holds() {
    let api = Api::new().await;
    assert_eq!(runner(&api).await["status"], "booting");
    says(&api, Claims::Open, false).await;
    let ready = runner(&api).await;
    assert_eq!((&ready["status"], &ready["load"]), (&json!("ready"), &json!({"slotsUsed": 0, "slots": 2})));
    let run = api.submit().await;
    api.claim().await;

    let working = runner(&api).await;

    assert_eq!((&working["status"], &working["load"]["slotsUsed"]), (&json!("working"), &json!(1)));
    assert_eq!(working["runs"], json!([{"id": run["id"], "cycleId": run["cycleId"], "agentName": "poet"}]));
    says(&api, Claims::Open, true).await;
    assert_eq!(runner(&api).await["status"], "paused");
    says(&api, Claims::Closed, false).await;
    assert_eq!(runner(&api).await["status"], "draining");
    says(&api, Claims::Gone, false).await;
    assert_eq!(runner(&api).await["status"], "offline");
}

#[tokio::test]
async fn a_runner_is_stale_before_it_is_offline_by_the_thresholds_of_the_answer() {
    let api = Api::new().await;
    says(&api, Claims::Open, false).await;
    let list = api.get("/api/runners").await.json();
    let (stale, offline) = (list["staleAfterMs"].as_i64().unwrap(), list["offlineAfterMs"].as_i64().unwrap());
    assert_eq!((stale, offline), (45_000, 120_000));

    api.advance_ms(stale - 1).await;
    assert_eq!(runner(&api).await["stale"], false);
    api.advance_ms(1).await;
    let late = runner(&api).await;
    assert_eq!((&late["stale"], &late["status"]), (&json!(true), &json!("ready")));
    api.advance_ms(offline - stale).await;
    let gone = runner(&api).await;
    assert_eq!((&gone["stale"], &gone["status"]), (&json!(false), &json!("offline")));
}

#[tokio::test]
async fn totals_and_the_last_error_tell_how_runs_ended() {
    let api = Api::new().await;
    assert!(runner(&api).await.get("lastError").is_none());
    api.submit().await;
    api.claim().await.fail_with(StopReason::StageError, Some("the disk is full")).await;

    let after = runner(&api).await;

    assert_eq!(after["totals"], json!({"passed": 0, "notPassed": 0, "failed": 1, "cancelled": 0}));
    assert_eq!(after["lastError"], json!({"message": "the disk is full", "at": "2026-02-01T09:30:00.000Z"}));
}

#[tokio::test]
async fn one_runner_is_shown_with_its_machine_and_an_unknown_one_is_named() {
    let api = Api::new().await;
    let listed = runner(&api).await;
    let path = format!("/api/runners/{}", listed["id"].as_str().unwrap());

    let shown = api.get(&path).await.json();

    assert_eq!((&shown["name"], &shown["createdAt"]), (&json!("anna"), &json!("2026-02-01T09:30:00.000Z")));
    assert_eq!((&shown["labels"], &shown["platformDetail"]), (&json!([]), &json!("")));
    for (key, value) in listed.as_object().unwrap() {
        assert_eq!(&shown[key], value, "{key}");
    }
    for unknown in ["0199f3a0-5c1e-7000-8000-000000000000", "nobody", "..%2f", "%00"] {
        let reply = api.get(&format!("/api/runners/{unknown}")).await;
        assert_eq!((reply.status, reply.code().as_str()), (404, "runner_not_found"), "{unknown}");
        assert_eq!(delete(&api, unknown).await.code(), "runner_not_found");
    }
}

#[tokio::test]
async fn a_runner_is_forgotten_once_it_is_off_and_holds_nothing() {
    let api = Api::new().await;
    let id = says(&api, Claims::Open, false).await.to_string();
    let online = delete(&api, &id).await;
    assert_eq!((online.status, online.code().as_str()), (409, "runner_in_use"), "{online:?}");
    says(&api, Claims::Gone, false).await;

    assert_eq!(delete(&api, &id).await.status, 204);

    assert_eq!(api.get("/api/runners").await.json()["runners"], json!([]));
    assert_eq!(delete(&api, &id).await.status, 404);
    api.serve_agents(&[spec("poet")]).await;
    assert_eq!(runner(&api).await["status"], "booting", "the machine may come back");
}

async fn measured(api: &Api, cpu_percent: f64) {
    let list = api.get("/api/runners").await.json();
    let runner_id: RunnerId = list["runners"][0]["id"].as_str().unwrap().parse().unwrap();
    let custom = [("gpu".to_owned(), 0.5)].into();
    let metrics = Some(Metrics { cpu_percent, memory_percent: 50.0, custom, ..Metrics::default() });
    let poll = Poll { metrics, ..Poll::of(runner_id) };
    api.store.poll(&api.owner, &poll, &LeaseTimes::default()).await.unwrap();
}

#[tokio::test]
async fn a_machine_is_shown_as_it_was_last_measured_and_at_a_glance() {
    let api = Api::new().await;
    let before = runner(&api).await;
    assert!(before.get("lastMetrics").is_none());
    assert_eq!(before["sparkline"], json!({"cpu": [], "memory": []}));
    for minute in 0..30_u32 {
        measured(&api, f64::from(minute)).await;
        api.advance_ms(60_000).await;
    }

    let after = runner(&api).await;

    let last = &after["lastMetrics"];
    assert_eq!((&last["cpuPercent"], &last["custom"]), (&json!(29.0), &json!({"gpu": 0.5})));
    assert_eq!(last["at"], "2026-02-01T09:59:00.000Z");
    let cpu = after["sparkline"]["cpu"].as_array().unwrap();
    assert!((20..=24).contains(&cpu.len()), "{cpu:?}");
    assert_eq!(cpu.last(), Some(&json!(29.0)));
}

#[tokio::test]
async fn measurements_come_minute_by_minute_or_in_the_step_that_is_asked_for() {
    let api = Api::new().await;
    for minute in 0..20_u32 {
        measured(&api, f64::from(minute)).await;
        api.advance_ms(60_000).await;
    }
    let path = format!("/api/runners/{}/metrics", runner(&api).await["id"].as_str().unwrap());
    let get = async |query: &str| api.get(&format!("{path}?{query}")).await.json();

    let fine = get("from=2026-02-01T09:30:00Z&to=2026-02-01T09:34:00Z").await;
    let coarse = get("from=2026-02-01T00:00:00Z&to=2026-02-01T12:00:00Z").await;
    let hours = get("from=2026-02-01T00:00:00Z&to=2026-02-01T12:00:00Z&step=3600000").await;

    assert_eq!((&fine["stepMs"], fine["points"].as_array().unwrap().len()), (&json!(60_000), 5));
    assert_eq!((&coarse["stepMs"], coarse["points"].as_array().unwrap().len()), (&json!(600_000), 2));
    assert_eq!(coarse["points"][1]["cpuPercent"], json!(14.5));
    assert_eq!(hours["points"].as_array().unwrap().len(), 1);
    for query in ["step=59999", "step=3600001", "step=a", "from=2026-02-01T09:30:00Z&to=2026-02-01T09:00:00Z", "x=1"] {
        let reply = api.get(&format!("{path}?{query}")).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_query"), "{query}: {reply:?}");
    }
    assert_eq!(api.get("/api/runners/nobody/metrics").await.code(), "runner_not_found");
}
