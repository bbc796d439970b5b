//! `/api/runner-downloads`: what machines without anything are given.

use std::path::Path;

use axum::Router;
use axum::body::Body;
use http::Method;
use redraft_functions::Downloads;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::harness::{Api, Reply, request};

/// A folder as `make dist` leaves it.
fn shelf(filename: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let built = json!({
        "platform": "linux-x86_64", "filename": filename, "bytes": 7, "sha256": "ab".repeat(32), "available": true
    });
    let missing = json!({
        "platform": "macos-aarch64", "filename": "redraft-1.2.3-macos-aarch64.tar.gz", "available": false, "reason": "no Mac"
    });
    let manifest = json!({"version": "1.2.3", "downloads": [built, missing]});
    std::fs::write(folder.path().join("downloads.json"), manifest.to_string()).unwrap();
    std::fs::write(folder.path().join("archive.tar.gz"), "archive").unwrap();
    folder
}

fn with(api: &Api, folder: Option<&Path>, release: Option<&str>) -> Router {
    let downloads = Downloads::new(folder.map(Path::to_owned), release.map(str::to_owned)).unwrap();
    api.with_router(|state| state.with_downloads(downloads))
}

async fn get(router: &Router, path: &str) -> Reply {
    let request = request(Method::GET, path).body(Body::empty()).unwrap();
    Reply::read(router.clone().oneshot(request).await.unwrap()).await
}

fn of<'a>(list: &'a Value, platform: &str) -> &'a Value {
    let downloads = list["downloads"].as_array().unwrap();
    downloads.iter().find(|one| one["platform"] == platform).unwrap()
}

#[tokio::test]
async fn a_deployment_that_ships_programs_hands_them_out_and_says_what_is_missing() {
    let api = Api::new().await;
    let folder = shelf("archive.tar.gz");
    let router = with(&api, Some(folder.path()), None);

    let list = get(&router, "/api/runner-downloads").await.json();
    let archive = get(&router, "/api/runner-download/linux-x86_64").await;
    let missing = get(&router, "/api/runner-download/macos-aarch64").await;
    let unknown = get(&router, "/api/runner-download/plan9").await;

    assert_eq!((&list["version"], list["downloads"].as_array().unwrap().len()), (&json!("1.2.3"), 5));
    let linux = of(&list, "linux-x86_64");
    assert_eq!(
        (&linux["bytes"], &linux["sha256"], &linux["available"]),
        (&json!(7), &json!("ab".repeat(32)), &json!(true))
    );
    assert_eq!(of(&list, "macos-aarch64")["reason"], "no Mac");
    assert_eq!(of(&list, "windows-x86_64")["available"], false);
    assert_eq!((archive.status, archive.text().as_str()), (200, "archive"));
    assert_eq!(archive.headers["content-disposition"], "attachment; filename=\"archive.tar.gz\"");
    assert_eq!((missing.status, missing.code().as_str()), (404, "download_not_found"));
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn a_deployment_with_a_release_address_sends_everybody_there() {
    let api = Api::new().await;
    let folder = shelf("archive.tar.gz");
    let listed = with(&api, Some(folder.path()), Some("https://releases.example/v1/"));
    let bare = with(&api, None, Some("https://releases.example/v1"));

    let sent = get(&listed, "/api/runner-download/linux-x86_64").await;
    let guessed = get(&bare, "/api/runner-download/windows-x86_64").await;

    assert_eq!(
        (sent.status, sent.headers["location"].to_str().unwrap()),
        (302, "https://releases.example/v1/archive.tar.gz")
    );
    let version = env!("CARGO_PKG_VERSION");
    let expected = format!("https://releases.example/v1/redraft-{version}-windows-x86_64.zip");
    assert_eq!(guessed.headers["location"].to_str().unwrap(), expected);
    assert_eq!(get(&listed, "/api/runner-download/macos-aarch64").await.status, 404, "the list knows better");
}

#[tokio::test]
async fn a_deployment_without_programs_says_so_for_every_platform() {
    let api = Api::new().await;

    let list = api.get("/api/runner-downloads").await.json();

    for download in list["downloads"].as_array().unwrap() {
        assert_eq!(download["available"], false, "{download}");
        assert!(download["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{download}");
        let platform = download["platform"].as_str().unwrap();
        assert_eq!(api.get(&format!("/api/runner-download/{platform}")).await.status, 404);
    }
}

#[test]
fn a_list_that_leads_out_of_its_folder_or_makes_no_sense_is_refused() {
    for filename in ["../secret", "/etc/passwd", ".hidden", "a b", ""] {
        let folder = shelf(filename);
        let refused = Downloads::new(Some(folder.path().to_owned()), None).unwrap_err().to_string();
        assert!(refused.contains("is no file name"), "{filename}: {refused}");
    }
    let empty = tempfile::tempdir().unwrap();
    assert!(Downloads::new(Some(empty.path().to_owned()), None).is_err());
}
