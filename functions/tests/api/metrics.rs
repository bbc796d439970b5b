//! Figures for monitoring.

use http::Method;
use redraft_domain::scope::{Role, Scope};
use redraft_store::Watch;
use serde_json::{Value, json};

use crate::harness::{Api, spec};

/// Ends a run of each agent before anybody took it, and counts that.
async fn with_ended_runs(api: &Api, agents: &[&str]) {
    for agent in agents {
        let body = json!({"agentName": agent, "inputs": {"topic": "rain"}});
        let run = api.post("/api/workflows", &body).await.json();
        let id = run["id"].as_str().unwrap_or_else(|| panic!("{run}"));
        assert_eq!(api.post(&format!("/api/workflows/{id}/cancel"), &json!({})).await.status, 200);
    }
    api.store.roll_up(9_999).await.unwrap();
}

async fn metrics(api: &Api) -> String {
    let reply = api.get("/api/metrics").await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.text()
}

#[tokio::test]
async fn figures_are_open_metrics_text() {
    let api = Api::new().await;
    with_ended_runs(&api, &["poet"]).await;
    api.submit().await;
    api.store.roll_up(9_999).await.unwrap();
    api.advance_ms(90_000).await;

    let reply = api.get("/api/metrics").await;

    let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!((reply.status, reply.header("content-type")), (200, media_type));
    assert_eq!(reply.header("cache-control"), "no-store");
    insta::assert_snapshot!(reply.text());
}

#[tokio::test]
async fn a_run_that_a_runner_ended_is_in_every_histogram() {
    let api = Api::new().await;
    let run = api.submit().await;
    let mut held = api.claim().await;
    held.draft("poem.md", b"rain").await;
    held.pass(0.9).await;
    api.store.roll_up(9_999).await.unwrap();

    let text = metrics(&api).await;

    for line in [
        r#"redraft_runs_ended_total{agent="poet",status="passed",reason="threshold_met"} 1"#,
        r#"redraft_claim_latency_seconds_count{agent="poet"} 1"#,
        r#"redraft_run_duration_seconds_count{agent="poet"} 1"#,
        r#"redraft_stage_duration_seconds_count{agent="poet",stage="producing"} 1"#,
        r#"redraft_stage_duration_seconds_bucket{le="+Inf",agent="poet",stage="evaluating"} 1"#,
        r#"redraft_runs{status="running"} 0"#,
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("revising") && !text.contains(run["id"].as_str().unwrap()), "{text}");
}

#[tokio::test]
async fn hostile_names_of_agents_stay_within_their_label() {
    let api = Api::without_agents().await;
    let hostile = ["a\"} 1\nredraft_runs{status=\"queued", "\\", "äöü \u{202e}", "# EOF"];
    for name in hostile {
        let mut spec = spec("poet");
        spec.name = name.to_owned();
        api.serve_agents(&[spec]).await;
    }
    with_ended_runs(&api, &hostile).await;

    let text = metrics(&api).await;

    let ended: Vec<_> = text.lines().filter(|line| line.starts_with("redraft_runs_ended_total")).collect();
    assert_eq!(ended.len(), hostile.len(), "{text}");
    assert!(
        ended.iter().all(|line| line.ends_with("status=\"cancelled\",reason=\"cancel_requested\"} 1")),
        "{ended:?}"
    );
    assert!(ended.iter().any(|line| line.contains(r#"agent="a\"} 1\nredraft_runs{status=\"queued""#)), "{ended:?}");
    assert_eq!(text.lines().filter(|line| line.starts_with("redraft_runs{")).count(), 3, "{text}");
    assert_eq!(text.matches("\n# EOF").count(), 1, "{text}");
}

#[tokio::test]
async fn a_key_may_be_good_for_figures_and_nothing_else() {
    let api = Api::new().await.behind_keys();
    let watcher = api.key_of("mia", Role::Member, &[Scope::MetricsRead]).await;
    let reader = api.key_of("mia", Role::Member, &[Scope::RunsRead, Scope::RunsWrite, Scope::Keys]).await;

    let seen = api.ask(&watcher, Method::GET, "/api/metrics", &Value::Null).await;
    let runs = api.ask(&watcher, Method::GET, "/api/workflows", &Value::Null).await;
    let refused = api.ask(&reader, Method::GET, "/api/metrics", &Value::Null).await;

    assert_eq!((seen.status, runs.status, refused.status), (200, 403, 403));
    assert!(refused.text().contains("metrics:read"), "{refused:?}");
}

#[tokio::test]
async fn figures_are_the_callers_own_for_administrators_too() {
    let api = Api::new().await;
    with_ended_runs(&api, &["poet"]).await;
    api.submit().await;
    api.store.roll_up(9_999).await.unwrap();
    let behind = api.behind_keys();
    let root = behind.key_of("root", Role::Admin, &[Scope::All]).await;

    let own = metrics(&api).await;
    let admins = behind.ask(&root, Method::GET, "/api/metrics", &Value::Null).await.text();

    assert!(own.contains("poet") && own.contains("redraft_runs{status=\"queued\"} 1"), "{own}");
    assert!(!admins.contains("poet") && admins.contains("redraft_runs{status=\"queued\"} 0"), "{admins}");
}
