//! Files for runs: sent in parts, named by a submission, read back.

use axum::body::Body;
use http::Method;
use redraft_domain::limits::BLOB_PART_BYTES;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::harness::{Api, Reply, poem, request};

const PART: usize = BLOB_PART_BYTES;

fn hash(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}

fn file(name: &str, content: &[u8]) -> Value {
    json!({"name": name, "sha256": hash(content), "bytes": content.len()})
}

fn with_files(files: &[Value]) -> Value {
    let mut run = poem();
    run["files"] = files.into();
    run
}

async fn put(api: &Api, sha256: &str, part: impl std::fmt::Display, content: &[u8]) -> Reply {
    let request = request(Method::PUT, &format!("/api/uploads/{sha256}/{part}"))
        .header("content-type", "application/octet-stream");
    api.send(request.body(Body::from(content.to_vec())).unwrap()).await
}

async fn upload(api: &Api, content: &[u8]) {
    for (part, number) in content.chunks(PART).zip(0..) {
        assert_eq!(put(api, &hash(content), number, part).await.status, 204);
    }
}

#[tokio::test]
async fn a_file_is_sent_in_parts_named_by_a_run_and_read_back() {
    let api = Api::new().await;
    let content: Vec<u8> = (0..PART + 9).map(|n| u8::try_from(n % 251).unwrap()).collect();
    upload(&api, &content).await;
    assert_eq!(api.get(&format!("/api/uploads/{}", hash(&content))).await.json(), json!({"parts": [0, 1]}));

    let run = api.post("/api/workflows", &with_files(&[file("Größe 1.md", &content)])).await;

    assert_eq!(run.status, 201, "{run:?}");
    let run = run.json();
    let known =
        json!([{"name": "Größe 1.md", "sha256": hash(&content), "bytes": PART + 9, "mediaType": "text/markdown"}]);
    assert_eq!(run["files"], known);
    let path = format!("/api/workflows/{}/files/Gr%C3%B6%C3%9Fe%201.md", run["id"].as_str().unwrap());
    let whole = api.get(&path).await;
    assert!(whole.status == 200 && whole.body == content);
    assert_eq!(whole.header("etag"), format!("\"{}\"", hash(&content)));
    assert_eq!(whole.header("content-type"), "application/octet-stream");
    assert!(whole.header("content-disposition").starts_with("attachment; "), "{whole:?}");
    let piece = api.get_with(&path, ("range", &format!("bytes={}-{}", PART - 1, PART + 1))).await;
    assert!(piece.status == 206 && piece.body == content[PART - 1..=PART + 1]);
    assert_eq!(api.get_with(&path, ("if-none-match", whole.header("etag"))).await.status, 304);
}

#[tokio::test]
async fn a_part_that_is_too_large_or_badly_addressed_is_refused() {
    let api = Api::new().await;
    let good = hash(b"x");

    assert_eq!(put(&api, &good, 0, &vec![0; PART]).await.status, 204);
    let large = put(&api, &good, 0, &vec![0; PART + 1]).await;
    assert_eq!((large.status, large.code().as_str()), (413, "too_large"));
    for (sha256, part) in [("abc", "0"), (&*good.to_uppercase(), "0"), (&good, "100"), (&good, "-1"), (&good, "x")] {
        let refused = put(&api, sha256, part, b"x").await;
        assert_eq!((refused.status, refused.code().as_str()), (404, "upload_not_found"), "{sha256} {part}");
    }
}

#[tokio::test]
async fn every_file_that_is_wrong_is_named_and_nothing_is_submitted() {
    let api = Api::new().await;
    put(&api, &hash(b"begun"), 1, b"x").await;
    put(&api, &hash(b"right"), 0, b"wrong").await;
    let fields = async |files: &[Value]| {
        let refused = api.post("/api/workflows", &with_files(files)).await;
        assert_eq!((refused.status, refused.code().as_str()), (422, "invalid_inputs"), "{refused:?}");
        refused.json()["errors"].as_array().unwrap().iter().map(|error| error["pointer"].clone()).collect::<Vec<_>>()
    };

    let mut large = file("large", b"x");
    large["bytes"] = json!(25 * 1024 * 1024 + 1);
    let names =
        [file("a/b", b"x"), file("..", b"x"), file("a\u{0}", b"x"), file("A.md", b"x"), file("a.md", b"x"), large];
    assert_eq!(
        fields(&names).await,
        ["/files/0/name", "/files/1/name", "/files/2/name", "/files/4/name", "/files/5/bytes"]
    );
    assert_eq!(fields(&[file("a", b"nothing"), file("b", b"right")]).await, ["/files/0/sha256", "/files/1/sha256"]);
    assert_eq!(fields(&vec![file("a", b"x"); 11]).await, ["/files"]);
    assert_eq!(api.get("/api/workflows").await.json()["runs"], json!([]));
}

#[tokio::test]
async fn a_retry_works_on_the_same_files() {
    let api = Api::new().await;
    upload(&api, b"notes").await;
    let run = api.post("/api/workflows", &with_files(&[file("notes.md", b"notes")])).await.json();
    let id = run["id"].as_str().unwrap();
    api.post(&format!("/api/workflows/{id}/cancel"), &json!({})).await;

    let retried = api.post(&format!("/api/workflows/{id}/retry"), &json!({})).await;

    assert_eq!(retried.status, 201, "{retried:?}");
    assert_eq!(retried.json()["files"], run["files"]);
}

#[tokio::test]
async fn a_hash_somebody_else_uploaded_is_no_help() {
    let api = Api::new().await;
    upload(&api, b"secret").await;
    let other = api.for_owner("other");
    other.serve_agents(&[crate::harness::spec("poet")]).await;

    assert_eq!(other.get(&format!("/api/uploads/{}", hash(b"secret"))).await.json(), json!({"parts": []}));
    let stolen = other.post("/api/workflows", &with_files(&[file("mine.md", b"secret")])).await;
    assert_eq!((stolen.status, stolen.code().as_str()), (422, "invalid_inputs"));
}

#[tokio::test]
async fn the_configuration_says_how_much_may_be_sent() {
    let config = Api::new().await.get("/config.json").await;

    assert_eq!((config.status, config.header("cache-control")), (200, "no-store"));
    let config = config.json();
    assert_eq!(config["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(config["features"], json!({"files": true, "wholeFiles": false}));
    let limits = &config["limits"];
    assert_eq!([&limits["files"], &limits["fileBytes"], &limits["partBytes"]], [10, 25 * 1024 * 1024, 256 * 1024]);
}
