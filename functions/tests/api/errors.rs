//! What is wrong with a request is said in one shape, with a stable code.

use axum::body::{Body, Bytes};
use futures::stream;
use http::Method;
use redraft_domain::limits::JSON_BODY_BYTES;

use crate::harness::{Api, poem, request};

async fn post_raw(api: &Api, content_type: &str, body: impl Into<Body>) -> crate::harness::Reply {
    let request = request(Method::POST, "/api/workflows").header("content-type", content_type);
    api.send(request.body(body.into()).unwrap()).await
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused_with_line_and_column() {
    let api = Api::new().await;

    let reply = post_raw(&api, "application/json", "{\n  \"agentName\": \"poet\",\n  oops\n}").await;

    assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_json"));
    assert!(reply.text().contains("line 3, column 3"), "{reply:?}");
}

#[tokio::test]
async fn json_after_the_json_is_refused() {
    let api = Api::new().await;

    let reply = post_raw(&api, "application/json", format!("{} {{}}", poem())).await;

    assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_json"));
}

#[tokio::test]
async fn json_that_nests_without_end_is_refused() {
    let api = Api::new().await;
    let deep = format!("{{\"agentName\":\"poet\",\"inputs\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));

    let reply = post_raw(&api, "application/json", deep).await;

    assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_json"));
}

#[tokio::test]
async fn a_field_of_the_wrong_kind_is_named_by_its_pointer() {
    let api = Api::new().await;

    let body = r#"{"agentName": "poet", "inputs": {}, "tags": ["a", 7]}"#;
    let reply = post_raw(&api, "application/json", body).await;

    assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_body"));
    assert_eq!(reply.json()["errors"][0]["pointer"], "/tags/1");
}

#[tokio::test]
async fn a_list_is_not_taken_for_the_fields_of_an_object() {
    let api = Api::new().await;

    let reply = post_raw(&api, "application/json", " [\"poet\", {}]").await;

    assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_body"));
}

#[tokio::test]
async fn a_method_that_no_route_has_is_not_allowed_whatever_it_is() {
    let api = Api::new().await;

    for method in ["TRACE", "QUERY", "PROPFIND"] {
        for path in ["/api/workflows", "/config.json"] {
            let reply = api.send(request(method.parse().unwrap(), path).body(Body::empty()).unwrap()).await;

            assert_eq!((reply.status, reply.code().as_str()), (405, "method_not_allowed"), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn another_content_type_than_json_is_refused() {
    let api = Api::new().await;

    for content_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""] {
        let reply = post_raw(&api, content_type, poem().to_string()).await;

        assert_eq!((reply.status, reply.code().as_str()), (415, "unsupported_media_type"), "{content_type}");
    }
    assert_eq!(post_raw(&api, "Application/JSON; charset=utf-8", poem().to_string()).await.status, 201);
}

#[tokio::test]
async fn a_body_is_taken_up_to_its_limit_and_no_further() {
    let api = Api::new().await;
    let of_size = |bytes: usize| {
        let empty = r#"{"agentName":"poet","inputs":{"topic":""}}"#;
        empty.replace("\"\"", &format!("\"{}\"", "x".repeat(bytes - empty.len())))
    };

    assert_eq!(post_raw(&api, "application/json", of_size(JSON_BODY_BYTES - 1)).await.status, 201);
    assert_eq!(post_raw(&api, "application/json", of_size(JSON_BODY_BYTES)).await.status, 201);
    let reply = post_raw(&api, "application/json", of_size(JSON_BODY_BYTES + 1)).await;
    assert_eq!((reply.status, reply.code().as_str()), (413, "too_large"));
}

#[tokio::test]
async fn a_body_that_says_it_is_too_large_is_refused_before_it_is_read() {
    let api = Api::new().await;
    let never_read = Body::from_stream(stream::poll_fn(|_| -> std::task::Poll<Option<std::io::Result<Bytes>>> {
        panic!("somebody read the body")
    }));

    let request = request(Method::POST, "/api/workflows")
        .header("content-type", "application/json")
        .header("content-length", (JSON_BODY_BYTES + 1).to_string());
    let reply = api.send(request.body(never_read).unwrap()).await;

    assert_eq!((reply.status, reply.code().as_str()), (413, "too_large"));
}

#[tokio::test]
async fn a_body_without_a_length_is_cut_off_at_the_limit() {
    let api = Api::new().await;
    let endless = Body::from_stream(stream::repeat_with(|| std::io::Result::Ok(Bytes::from(vec![b' '; 64 * 1024]))));

    let reply = post_raw(&api, "application/json", endless).await;

    assert_eq!((reply.status, reply.code().as_str()), (413, "too_large"));
}

#[tokio::test]
async fn a_body_that_breaks_off_is_the_callers_error() {
    let api = Api::new().await;
    let broken = Body::from_stream(stream::iter([Err::<Bytes, _>(std::io::Error::other("gone"))]));

    let reply = post_raw(&api, "application/json", broken).await;

    assert_eq!((reply.status, reply.code().as_str()), (400, "broken_body"));
}

#[tokio::test]
async fn an_unknown_path_is_a_problem_and_never_a_page() {
    let api = Api::new().await;

    for path in ["/api/nope", "/api", "/api/workflows/", "/api/workflows/a/b/c"] {
        let reply = api.get(path).await;

        assert_eq!((reply.status, reply.code().as_str()), (404, "route_not_found"), "{path}");
    }
}

#[tokio::test]
async fn another_method_is_refused_and_told_which_ones_there_are() {
    let api = Api::new().await;

    let request = request(Method::DELETE, "/api/workflows").header("content-type", "application/json");
    let reply = api.send(request.body(Body::empty()).unwrap()).await;

    assert_eq!((reply.status, reply.code().as_str()), (405, "method_not_allowed"));
    assert!(reply.header("allow").contains("POST"), "{reply:?}");
}

#[tokio::test]
async fn head_answers_as_get_without_a_body() {
    let api = Api::new().await;
    let id = api.submit_id().await;

    for path in ["/api/workflows", &format!("/api/workflows/{id}"), "/api/health", "/"] {
        let got = api.get(path).await;
        let head = api.send(request(Method::HEAD, path).body(Body::empty()).unwrap()).await;

        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
        assert_eq!(head.header("etag"), got.header("etag"));
        assert_eq!(head.header("content-type"), got.header("content-type"));
    }
    let missing = api.send(request(Method::HEAD, "/api/workflows/nope").body(Body::empty()).unwrap()).await;
    assert_eq!((missing.status, missing.body.len()), (404, 0));
}

#[tokio::test]
async fn every_answer_has_an_id_and_the_headers_that_tame_browsers() {
    let api = Api::new().await;

    for path in ["/api/health", "/api/nope", "/", "/api/openapi.json", "/api/workflows?limit=x"] {
        let reply = api.get(path).await;

        assert_eq!(reply.header("x-request-id").len(), 32, "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        // JSON that may not be sniffed is no page: there is nothing to forbid.
        if reply.header("content-type") != "application/json" {
            assert_eq!(reply.header("referrer-policy"), "no-referrer", "{path}");
            assert!(reply.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        }
    }
}

#[tokio::test]
async fn a_wrong_query_parameter_is_named() {
    let api = Api::new().await;
    let id = api.submit_id().await;

    let wrong = [
        ("/api/workflows?limit=0", "limit"),
        ("/api/workflows?limit=201", "limit"),
        ("/api/workflows?limit=many", "limit"),
        ("/api/workflows?limit=1&limit=2", "limit"),
        ("/api/workflows?status=queued,done", "status"),
        ("/api/workflows?sort=cost", "sort"),
        ("/api/workflows?from=yesterday", "from"),
        ("/api/workflows?to=2026-13-01T00:00:00Z", "to"),
        ("/api/workflows?cursor=nope", "cursor"),
        ("/api/workflows?page=2", "page"),
        (&format!("/api/workflows?q={}", "x".repeat(201)), "q"),
        (&format!("/api/workflows/{id}/events?after=-1"), "after"),
        (&format!("/api/workflows/{id}/events?limit=501"), "limit"),
        (&format!("/api/workflows/{id}/live?rev=x"), "rev"),
        (&format!("/api/workflows/{id}/live?rev=-1"), "rev"),
        ("/api/workflow-events", "runId"),
    ];
    for (path, name) in wrong {
        let reply = api.get(path).await;

        assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_query"), "{path}");
        assert!(reply.json()["detail"].as_str().unwrap().contains(name), "{name} in {reply:?}");
    }
}
