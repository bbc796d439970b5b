//! Files: what there is, and their content in ranges.

use redraft_domain::limits::BLOB_PART_BYTES;
use serde_json::json;
use sha2::{Digest, Sha256};

use tower::ServiceExt;

use crate::harness::Api;

async fn with_file(name: &str, content: &[u8]) -> (Api, String) {
    let api = Api::new().await;
    let id = api.submit_id().await;
    api.claim().await.draft(name, content).await;
    let path = format!("/api/workflows/{id}/artifacts/0/{name}");
    (api, path)
}

#[tokio::test]
async fn files_are_listed_without_their_content() {
    let (api, path) = with_file("out/poem.md", b"rain").await;

    let list = api.get(path.split("/0/").next().unwrap()).await.json();

    let file = &list["artifacts"][0];
    assert_eq!([&file["step"], &file["attempt"], &file["bytes"]], [&json!(0), &json!(1), &json!(4)]);
    assert_eq!((&file["filename"], &file["mediaType"]), (&json!("out/poem.md"), &json!("text/markdown")));
    assert_eq!((&file["stage"], &file["artifactType"]), (&json!("producing"), &json!("output")));
}

#[tokio::test]
async fn a_file_is_sent_for_download_and_never_as_a_page_of_ours() {
    let content = b"<script>alert(1)</script>";
    let (api, path) = with_file("out/evil.html", content).await;

    let reply = api.get(&path).await;

    assert_eq!((reply.status, reply.body.as_slice()), (200, content.as_slice()));
    assert_eq!(reply.header("content-type"), "application/octet-stream");
    assert_eq!(reply.header("content-disposition"), "attachment; filename=\"evil.html\"");
    assert_eq!(reply.header("content-security-policy"), "sandbox; default-src 'none'");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    assert_eq!(reply.header("accept-ranges"), "bytes");
    assert_eq!(reply.header("etag"), format!("\"{}\"", hex::encode(Sha256::digest(content))));
}

#[tokio::test]
async fn any_one_range_is_sent_as_asked() {
    let content: Vec<u8> = (0..BLOB_PART_BYTES * 2 + 10).map(|n| u8::try_from(n % 251).unwrap()).collect();
    let (api, path) = with_file("big.bin", &content).await;
    let part = BLOB_PART_BYTES;
    let total = content.len();

    let ranges = [
        (format!("bytes=0-{}", part - 1), 0, part),
        (format!("bytes={}-{}", part - 3, part + 3), part - 3, part + 4),
        (format!("bytes={}-", total - 5), total - 5, total),
        ("bytes=-7".to_owned(), total - 7, total),
        (format!("bytes=5-{}", total + 100), 5, total),
        (format!("bytes=-{}", total + 100), 0, total),
    ];
    for (range, from, to) in ranges {
        let reply = api.get_with(&path, ("range", &range)).await;

        assert_eq!(reply.status, 206, "{range}");
        assert_eq!(reply.header("content-range"), format!("bytes {from}-{}/{total}", to - 1), "{range}");
        assert!(reply.body == content[from..to], "{range}");
    }
    assert_eq!(api.get_with(&path, ("range", "bytes=0-1,3-4")).await.status, 200);
}

#[tokio::test]
async fn a_range_that_begins_behind_the_end_is_refused_with_the_size() {
    let (api, path) = with_file("poem.md", b"rain").await;

    for range in ["bytes=4-", "bytes=99-100", "bytes=-0", "bytes=18446744073709551615-"] {
        let reply = api.get_with(&path, ("range", range)).await;

        assert_eq!((reply.status, reply.code().as_str()), (416, "range_not_satisfiable"), "{range}");
        assert_eq!(reply.header("content-range"), "bytes */4");
    }
}

#[tokio::test]
async fn an_empty_file_is_sent_whole_and_has_no_ranges() {
    let (api, path) = with_file("empty.md", b"").await;

    let whole = api.get(&path).await;
    assert_eq!((whole.status, whole.body.len()), (200, 0));
    assert_eq!(api.get_with(&path, ("range", "bytes=0-")).await.status, 416);
}

#[tokio::test]
async fn a_file_too_large_for_one_answer_asks_for_ranges_and_comes_in_slices() {
    let content = vec![7_u8; 5 * 1024 * 1024];
    let (api, path) = with_file("big.bin", &content).await;

    let whole = api.get(&path).await;
    assert_eq!((whole.status, whole.code().as_str()), (416, "range_required"));
    assert_eq!(whole.header("content-range"), "bytes */5242880");

    let first = api.get_with(&path, ("range", "bytes=0-")).await;
    assert_eq!((first.status, first.body.len()), (206, 4 * 1024 * 1024));
    let rest = api.get_with(&path, ("range", &format!("bytes={}-", first.body.len()))).await;
    assert_eq!(first.body.len() + rest.body.len(), content.len());
}

#[tokio::test]
async fn a_server_of_our_own_sends_a_file_whole_however_large() {
    let content: Vec<u8> = (0..9 * 1024 * 1024 + 3).map(|n| u8::try_from(n % 251).unwrap()).collect();
    let (api, path) = with_file("big.bin", &content).await;
    let router = api.with_router(redraft_functions::AppState::with_whole_answers);
    let get = async |range: Option<&str>| {
        let mut request = crate::harness::request(http::Method::GET, &path);
        if let Some(range) = range {
            request = request.header("range", range);
        }
        let request = request.body(axum::body::Body::empty()).unwrap();
        crate::harness::Reply::read(router.clone().oneshot(request).await.unwrap()).await
    };

    let whole = get(None).await;
    assert_eq!((whole.status, whole.header("content-length")), (200, content.len().to_string().as_str()));
    assert!(whole.body == content, "the content changed");
    let rest = get(Some("bytes=5-")).await;
    assert_eq!((rest.status, rest.header("content-range")), (206, "bytes 5-9437186/9437187"));
    assert!(rest.body == content[5..], "the content changed");
    let large = get(Some("bytes=1-8000000")).await;
    assert!(large.status == 206 && large.body == content[1..=8_000_000]);
}

#[tokio::test]
async fn a_file_somebody_has_is_not_sent_again() {
    let (api, path) = with_file("poem.md", b"rain").await;
    let tag = api.get(&path).await.header("etag").to_owned();

    let again = api.get_with(&path, ("if-none-match", &tag)).await;

    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(api.get_with(&path, ("if-none-match", "\"other\"")).await.status, 200);
}

#[tokio::test]
async fn a_range_of_another_version_gets_the_whole() {
    let (api, path) = with_file("poem.md", b"rain").await;
    let tag = api.get(&path).await.header("etag").to_owned();
    let with = async |version: &str| {
        let request = crate::harness::request(http::Method::GET, &path).header("range", "bytes=0-1");
        api.send(request.header("if-range", version).body(axum::body::Body::empty()).unwrap()).await.status
    };

    assert_eq!(with(&tag).await, 206);
    assert_eq!(with("\"other\"").await, 200);
}

#[tokio::test]
async fn a_file_that_is_not_there_is_not_found_whatever_its_name() {
    let (api, path) = with_file("poem.md", b"rain").await;
    let folder = path.strip_suffix("/0/poem.md").unwrap();

    let names = [
        "1/poem.md",
        "0/other.md",
        "x/poem.md",
        "-1/poem.md",
        "99999999999/a",
        "0/..%2F..%2Fetc",
        "0/%2e%2e",
        "0/a%00b",
    ];
    for name in names {
        let reply = api.get(&format!("{folder}/{name}")).await;

        assert_eq!((reply.status, reply.code().as_str()), (404, "artifact_not_found"), "{name}");
    }
}
