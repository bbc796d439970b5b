//! Arbitrary bytes on every route: refused or answered, never a crash, never a 500.

use axum::body::Body;
use http::{HeaderValue, Method, Request};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use redraft_functions::router;
use serde_json::json;

use crate::harness::{Api, PORT, poem};

/// Texts that broke something somewhere before.
const NAUGHTY: [&str; 14] = [
    "",
    "\0",
    "'; DROP TABLE workflow_runs; --",
    "../../etc/passwd",
    "%00",
    "%ff%fe",
    "\u{202E}abc",
    "💥",
    "<script>",
    "{{7*7}}",
    "${jndi:x}",
    "a,b,,c",
    "-1",
    "99999999999999999999999999",
];

#[test]
fn arbitrary_bytes_never_crash_any_route() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let api = runtime.block_on(async {
        let api = Api::new().await;
        api.submit().await;
        api
    });
    let routes = router::table();
    let piece = prop_oneof![
        proptest::sample::select(NAUGHTY.to_vec()).prop_map(|text| text.as_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 0..40),
        Just(b"2026-02-01-001".to_vec()),
    ];
    let strategy = (
        0..routes.len(),
        piece.clone(),
        piece.clone(),
        proptest::collection::vec(
            (
                proptest::sample::select(vec![
                    "limit", "status", "cursor", "q", "rev", "since", "id", "runId", "from", "type",
                ]),
                piece.clone(),
            ),
            0..3,
        ),
        piece,
        prop_oneof![Just("application/json"), Just("text/plain")],
    );
    let config = Config { cases: 600, failure_persistence: None, ..Config::default() };

    TestRunner::new(config)
        .run(&strategy, |(route, id, name, query, body, content_type)| {
            let (method, path, _) = &routes[route];
            let path = path
                .replace("{id}", &encoded(&id))
                .replace("{step}", &encoded(&name))
                .replace("{*filename}", &encoded(&name));
            let query: Vec<_> = query.iter().map(|(key, value)| format!("{key}={}", encoded(value))).collect();
            let request = Request::builder()
                .method(method.parse::<Method>().unwrap())
                .uri(format!("{path}?{}", query.join("&")))
                .header("host", format!("127.0.0.1:{PORT}"))
                .header("content-type", content_type)
                .header("range", HeaderValue::from_bytes(&printable(&body)).unwrap())
                .header("if-none-match", HeaderValue::from_bytes(&printable(&name)).unwrap())
                .header("idempotency-key", HeaderValue::from_bytes(&printable(&id)).unwrap())
                .body(Body::from(body))
                .unwrap();

            let reply = runtime.block_on(api.send(request));

            prop_assert!(reply.status < 500, "{method} {path}: {reply:?}");
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn naughty_strings_go_in_and_come_out_as_they_were() {
    let api = Api::new().await;

    for text in NAUGHTY.into_iter().filter(|text| !text.is_empty()) {
        let mut body = poem();
        body["inputs"]["topic"] = json!(text);
        body["tags"] = json!([text]);
        let reply = api.post("/api/workflows", &body).await;
        assert_eq!(reply.status, 201, "{text:?}: {reply:?}");
        let run = reply.json();

        let id = run["id"].as_str().unwrap();
        assert_eq!(run["tags"], json!(["verse", text]), "{text:?}");
        assert_eq!(api.get(&format!("/api/workflows/{id}/inputs")).await.json()["topic"], text, "{text:?}");
    }
}

#[tokio::test]
async fn arbitrary_json_as_a_submission_is_refused_or_accepted_but_never_a_fault() {
    let api = Api::new().await;
    let odd = [
        json!(null),
        json!([]),
        json!("x"),
        json!(1e308),
        json!({"agentName": "poet", "inputs": null}),
        json!({"agentName": "poet", "inputs": []}),
        json!({"agentName": "poet", "priority": i64::MAX, "inputs": {"topic": "a"}}),
        json!({"agentName": "poet", "inputs": {"topic": "a"}, "tags": vec!["t"; 1000]}),
        json!({"agentName": "poet", "inputs": {"topic": "a"}, "tags": ["x".repeat(100_000)]}),
        json!({"agentName": "poet", "inputs": {"topic": "a"}, "runAt": "9999-12-31T23:59:59Z"}),
        json!({"agentName": "poet", "inputs": {"topic": "a"}, "runAt": "-262143-01-01T00:00:00Z"}),
        json!({"agentName": "poet", "inputs": {"topic": "a"}, "runnerId": "0199f3a0-5c1e-7000-8000-000000000000"}),
        json!({"agentName": "poet", "inputs": {"topic": "a"}, "workflowId": "not an id"}),
        json!({"agentName": {"a": 1}}),
    ];

    for body in odd {
        let reply = api.post("/api/workflows", &body).await;
        assert!(reply.status < 500, "{body}: {reply:?}");
    }
}

fn encoded(bytes: &[u8]) -> String {
    // An empty piece would be another path.
    if bytes.is_empty() {
        "%20".to_owned()
    } else {
        format!(
            "%{}",
            hex::encode(bytes)
                .as_bytes()
                .chunks(2)
                .map(|pair| String::from_utf8_lossy(pair).into_owned())
                .collect::<Vec<_>>()
                .join("%")
        )
    }
}

fn printable(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| if *byte == 127 || *byte < 32 { b'?' } else { *byte }).collect()
}
