//! Two owners on one store: neither sees anything of the other.

use http::Method;
use redraft_functions::router;
use redraft_store::Store;
use sha2::{Digest, Sha256};

use crate::harness::{Api, poem, request};

#[tokio::test]
async fn every_route_with_an_id_answers_not_found_to_somebody_else() {
    let api = Api::new().await;
    api.store.put_upload_part(&api.owner, &hex::encode(Sha256::digest(b"rain")), 0, b"rain".to_vec()).await.unwrap();
    let mut asked = poem();
    asked["files"] =
        serde_json::json!([{"name": "notes.md", "sha256": hex::encode(Sha256::digest(b"rain")), "bytes": 4}]);
    let run = api.post("/api/workflows", &asked).await.json();
    api.claim().await.draft("poem.md", b"rain").await;
    let runners = api.get("/api/runners").await.json();
    let runner = runners["runners"][0]["id"].as_str().unwrap().to_owned();
    let other = api.for_owner("other");

    for named in [run["id"].as_str().unwrap(), run["cycleId"].as_str().unwrap()] {
        let mut routes = Vec::new();
        for (method, path, _) in router::table() {
            // Whoever sits at this machine is its administrator: keys and people have tests of their own.
            if path.starts_with("/api/keys/") || path.starts_with("/api/users/") {
                continue;
            }
            if path.starts_with("/api/runners/{id}") {
                routes.push((method, path.replace("{id}", &runner)));
            } else if path.contains("{id}") && !path.starts_with("/api/runner/") {
                // Those need the claim that holds the run: `runner_side` tries them with it.
                routes.push((
                    method,
                    path.replace("{id}", named)
                        .replace("{step}", "0")
                        .replace("{*filename}", "poem.md")
                        .replace("{name}", "notes.md"),
                ));
            }
        }
        routes.push(("GET", format!("/api/workflows?id={named}")));
        routes.push(("GET", format!("/api/workflow-events?runId={named}")));
        routes.push(("GET", format!("/api/workflow-artifacts?runId={named}")));
        routes.push(("POST", format!("/api/workflow-cancel?id={named}")));
        routes.push(("POST", format!("/api/workflow-retry?id={named}")));
        assert!(routes.len() >= 15, "{routes:?}");

        for (method, path) in routes {
            let ask = || {
                let request =
                    request(method.parse::<Method>().unwrap(), &path).header("content-type", "application/json");
                let body = if path.ends_with("/commands") { r#"{"kind": "resume"}"# } else { "{}" };
                request.body(body.into()).unwrap()
            };
            let theirs = other.send(ask()).await;

            assert_eq!(theirs.status, 404, "{method} {path}: {theirs:?}");
            assert!(!theirs.text().contains("poet") && !theirs.text().contains("anna"), "{method} {path}: {theirs:?}");
            assert_ne!(api.send(ask()).await.status, 404, "{method} {path} is not there for its owner either");
        }
    }
}

#[tokio::test]
async fn lists_show_only_ones_own() {
    let api = Api::new().await;
    api.submit().await;
    let other = api.for_owner("other");

    for (path, list) in [("/api/workflows", "runs"), ("/api/agents-config", "agents"), ("/api/runners", "runners")] {
        assert_eq!(api.get(path).await.json()[list].as_array().unwrap().len(), 1, "{path}");
        assert_eq!(other.get(path).await.json()[list].as_array().unwrap().len(), 0, "{path}");
    }
}

#[tokio::test]
async fn somebody_elses_agent_id_and_key_are_no_help() {
    let api = Api::new().await;
    let key = [("idempotency-key", "shared")];
    let mine = api.post_with("/api/workflows", &poem(), &key).await.json();
    let other = api.for_owner("other");
    assert_eq!(other.post_with("/api/workflows", &poem(), &key).await.code(), "agent_not_found");
    other.serve_agents(&[crate::harness::spec("poet")]).await;

    let theirs = other.post_with("/api/workflows", &poem(), &key).await;
    assert_eq!(theirs.status, 201, "{theirs:?}");
    assert_ne!(theirs.json()["id"], mine["id"]);

    let mut taken = poem();
    taken["workflowId"] = mine["id"].clone();
    let refused = other.post("/api/workflows", &taken).await;
    assert_eq!((refused.status, refused.code().as_str()), (422, "idempotency_key_reused"));
}
