//! Pages of other hosts: those that a deployment names, and no others.

use axum::body::Body;
use http::{Method, Request};
use redraft_domain::id::OwnerId;
use redraft_domain::scope::{Role, Scope};
use redraft_functions::Access;
use redraft_functions::auth::AllowedOrigins;
use redraft_functions::config::{self, ALLOWED_ORIGINS};
use serde_json::json;

use crate::harness::{Api, HOST, Reply};

const PAGE: &str = "https://runs.example.com";
const OTHERS: [&str; 7] = [
    "https://evil.example",
    "http://runs.example.com",
    "https://runs.example.com:8443",
    "https://runs.example.com.evil.example",
    "https://evil.example/https://runs.example.com",
    "https://sub.runs.example.com",
    "null",
];

async fn api() -> Api {
    let origins = AllowedOrigins::parse(PAGE).unwrap();
    Api::new().await.with_access(Access::keys().with_allowed_origins(origins), OwnerId::local())
}

async fn ask(api: &Api, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
    let mut request = Request::builder().method(method).uri(path).header("host", HOST);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    api.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

fn allowed(reply: &Reply) -> Option<&str> {
    reply.headers.get("access-control-allow-origin").map(|value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_page_on_the_list_may_read_answers_and_refusals_and_no_other_page_may() {
    let api = api().await;

    for (path, status) in [("/api/health", 200), ("/api/workflows", 401), ("/api/nothing", 404), ("/config.json", 200)]
    {
        let reply = ask(&api, Method::GET, path, &[("origin", PAGE)], "").await;
        assert_eq!((reply.status, allowed(&reply)), (status, Some(PAGE)), "{path}");
        assert_eq!(reply.header("access-control-allow-credentials"), "true");
        assert!(reply.header("access-control-expose-headers").contains("retry-after"), "{reply:?}");
        for other in OTHERS {
            let reply = ask(&api, Method::GET, path, &[("origin", other)], "").await;
            assert_eq!(allowed(&reply), None, "{other}");
            assert!(reply.header("vary").contains("origin"), "a cache would give it to another page: {reply:?}");
        }
    }
}

#[tokio::test]
async fn a_browser_that_asks_first_is_told_exactly_what_the_pages_on_the_list_may_send() {
    let api = api().await;
    let asks = [("access-control-request-method", "POST"), ("access-control-request-headers", "content-type")];

    let ours = ask(&api, Method::OPTIONS, "/api/workflows", &[&[("origin", PAGE)], &asks[..]].concat(), "").await;

    assert_eq!((ours.status, allowed(&ours)), (200, Some(PAGE)));
    assert_eq!(ours.header("access-control-allow-methods"), "GET,POST,PUT,PATCH,DELETE");
    let headers = ours.header("access-control-allow-headers");
    assert_eq!(headers, "authorization,content-type,if-none-match,range,idempotency-key");
    for other in OTHERS {
        let refused =
            ask(&api, Method::OPTIONS, "/api/workflows", &[&[("origin", other)], &asks[..]].concat(), "").await;
        assert_eq!(allowed(&refused), None, "{other}");
    }
}

#[tokio::test]
async fn a_page_on_the_list_signs_people_in_and_acts_for_them_on_the_same_site_only() {
    let api = api().await;
    let key = api.key_of("mia", Role::Member, &[Scope::All]).await;
    let json = ("content-type", "application/json");
    let body = json!({"key": key.expose()}).to_string();
    let sign_in = async |site, origin| {
        let headers = [json, ("sec-fetch-site", site), ("origin", origin)];
        ask(&api, Method::POST, "/api/auth/login", &headers, &body).await
    };
    let reply = sign_in("same-site", PAGE).await;
    assert_eq!((reply.status, allowed(&reply)), (200, Some(PAGE)), "{reply:?}");
    let cookie = reply.header("set-cookie").split(';').next().unwrap().to_owned();
    let act = async |site, origin| {
        let headers = [("cookie", cookie.as_str()), ("sec-fetch-site", site), ("origin", origin)];
        ask(&api, Method::POST, "/api/workflow-cancel?id=x", &headers, "").await.status
    };

    // The second is a page of ours behind a name that we are not asked by.
    for site in ["same-site", "same-origin"] {
        assert_eq!(act(site, PAGE).await, 404, "{site}: it is let in, and there is no such run");
        assert_eq!(sign_in(site, PAGE).await.status, 200, "{site}");
    }
    for site in ["cross-site", "none"] {
        assert_eq!(act(site, PAGE).await, 403, "{site}");
        assert_eq!(sign_in(site, PAGE).await.status, 403, "{site}");
    }
    for other in OTHERS {
        for site in ["same-site", "same-origin"] {
            assert_eq!(act(site, other).await, 403, "{other}");
            assert_eq!(sign_in(site, other).await.status, 403, "{other}");
        }
    }
}

#[test]
fn nobody_is_on_the_list_unless_a_setting_says_so_and_a_wrong_one_is_told() {
    assert_eq!(config::allowed_origins(|_| None).unwrap(), AllowedOrigins::default());
    let set = config::allowed_origins(|name| (name == ALLOWED_ORIGINS).then(|| PAGE.to_owned())).unwrap();
    assert_eq!(set, AllowedOrigins::parse(PAGE).unwrap());

    let error = config::allowed_origins(|_| Some("*".to_owned())).unwrap_err().to_string();

    assert!(error.starts_with(ALLOWED_ORIGINS) && error.contains(PAGE), "{error}");
}
