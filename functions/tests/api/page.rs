//! The page: its files, and every address that is its own.

use axum::body::Body;
use axum::response::Response;
use http::{Method, Request};
use lambda_http::IntoResponse as _;
use redraft_functions::lambda::Answer;
use redraft_functions::page::Page;
use tower::ServiceExt as _;

use crate::harness::{Api, INDEX, Reply, SCRIPT, SHORT, request};

const SCRIPT_PATH: &str = "/assets/index-H0DNxqLP.js";

#[tokio::test]
async fn every_address_that_is_not_the_apis_is_answered_with_the_page() {
    let api = Api::new().await;

    for path in ["/", "/runs", "/runs/2026-02-01-001?tab=files", "/settings/preferences", "/apis", "/nope.js"] {
        let page = api.get(path).await;

        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"), "{path}");
        assert_eq!(page.text(), INDEX, "{path}");
        assert_eq!(page.header("cache-control"), "no-cache", "{path}");
    }
}

#[tokio::test]
async fn g13_below_api_and_assets_nothing_is_ever_html() {
    let api = Api::new().await;

    for path in ["/api", "/api/", "/api/nope", "/assets", "/assets/nope.js", "/assets/../index.html"] {
        let reply = api.get(path).await;

        assert_eq!((reply.status, reply.code().as_str()), (404, "route_not_found"), "{path}");
    }
}

#[tokio::test]
async fn a_file_named_by_its_content_is_kept_for_ever_and_the_others_are_asked_about() {
    let api = Api::new().await;

    let script = api.get(SCRIPT_PATH).await;
    let icon = api.get("/favicon.svg").await;

    assert_eq!(script.text(), SCRIPT);
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(script.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!((icon.text().as_str(), icon.header("content-type")), ("<svg/>", "image/svg+xml"));
    assert_eq!(icon.header("cache-control"), "no-cache");
}

#[tokio::test]
async fn whoever_has_a_file_is_told_so_without_it() {
    let api = Api::new().await;

    for path in ["/", "/runs", SCRIPT_PATH, "/favicon.svg"] {
        let first = api.get(path).await;
        let again = api.get_with(path, ("if-none-match", first.header("etag"))).await;

        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        for name in ["etag", "cache-control", "vary", "content-security-policy"] {
            assert_eq!(again.header(name), first.header(name), "{path} {name}");
        }
        let other = api.get_with(path, ("if-none-match", "W/\"older\"")).await;
        assert_eq!(other.status, 200, "{path}");
    }
}

#[tokio::test]
async fn a_file_is_sent_by_brotli_to_whoever_reads_that_and_plain_to_everybody_else() {
    let api = Api::new().await;

    for (accepted, coding, body) in [
        ("gzip, deflate, br", "br", SHORT),
        ("gzip", "", SCRIPT.as_bytes()),
        ("br;q=0, gzip;q=0", "", SCRIPT.as_bytes()),
    ] {
        let reply = api.get_with(SCRIPT_PATH, ("accept-encoding", accepted)).await;

        assert_eq!((reply.header("content-encoding"), &*reply.body), (coding, body), "{accepted}");
        assert_eq!(reply.header("vary"), "accept-encoding");
        assert_eq!(reply.header("content-type"), "text/javascript; charset=utf-8");
    }
}

#[tokio::test]
async fn head_names_the_length_and_sends_nothing() {
    let api = Api::new().await;

    let head = api.send(request(Method::HEAD, SCRIPT_PATH).body(Body::empty()).unwrap()).await;

    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), SCRIPT.len().to_string());
}

#[tokio::test]
async fn nothing_but_reading_finds_the_page() {
    let api = Api::new().await;

    for path in ["/", "/runs", SCRIPT_PATH] {
        let reply = api.post(path, &serde_json::json!({})).await;

        assert_eq!((reply.status, reply.code().as_str()), (404, "route_not_found"), "{path}");
    }
}

#[tokio::test]
async fn the_page_may_run_its_own_files_and_ask_its_own_server_and_nothing_else() {
    let page = Api::new().await.get("/").await;

    let policy = page.header("content-security-policy");
    for rule in
        ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"]
    {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
}

#[tokio::test]
async fn the_page_needs_no_key_and_what_it_shows_does() {
    let api = Api::new().await.behind_keys();

    let page = api.send(Request::get("/runs").header("host", "abc.example").body(Body::empty()).unwrap()).await;

    assert_eq!((page.status, page.text().as_str()), (200, INDEX));
    assert_eq!(api.get("/api/workflows").await.status, 401);
}

#[tokio::test]
async fn a_page_elsewhere_that_points_its_name_here_does_not_get_the_page() {
    let api = Api::new().await;

    let reply = api.send(Request::get("/").header("host", "evil.example").body(Body::empty()).unwrap()).await;

    assert_eq!(reply.code(), "wrong_host");
}

#[tokio::test]
async fn a_program_built_without_the_page_says_how_to_get_it() {
    let api = Api::new().await;
    let router = api.with_router(|state| state.with_page(Page::of(&[])));
    let get = async |path: &str| {
        let request = request(Method::GET, path).body(Body::empty()).unwrap();
        Reply::read(router.clone().oneshot(request).await.unwrap()).await
    };

    let reply = get("/runs").await;

    assert_eq!((reply.status, reply.header("content-type")), (404, "text/plain; charset=utf-8"));
    assert!(reply.text().contains("make page"), "{reply:?}");
    assert_eq!(get("/api/health").await.status, 200);
}

#[tokio::test]
async fn lambda_carries_a_compressed_file_as_bytes_and_a_plain_one_as_text() {
    let api = Api::new().await;
    let router = api.router();
    let through_lambda = async |coding: &str| {
        let request = request(Method::GET, SCRIPT_PATH).header("accept-encoding", coding).body(Body::empty()).unwrap();
        let response: Response = router.clone().oneshot(request).await.unwrap();
        Answer::from(response).into_response().await.into_body()
    };

    assert_eq!(through_lambda("br").await, lambda_http::Body::Binary(SHORT.to_vec()));
    assert_eq!(through_lambda("identity").await, lambda_http::Body::Text(SCRIPT.to_owned()));
}
