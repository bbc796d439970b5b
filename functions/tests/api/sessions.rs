//! Signing in and out.

use axum::body::Body;
use http::Method;
use redraft_domain::key::ApiKey;
use redraft_domain::scope::{Role, Scope};
use serde_json::json;

use crate::harness::{Api, HOST, Reply, request};

async fn sign_in(api: &Api, body: serde_json::Value, headers: &[(&str, &str)]) -> Reply {
    let mut request = request(Method::POST, "/api/auth/login").header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    api.send(request.body(body.to_string().into()).unwrap()).await
}

async fn with_key(api: &Api, key: &ApiKey) -> Reply {
    sign_in(api, json!({"key": key.expose()}), &[]).await
}

/// The cookie as a browser sends it back.
fn cookie(reply: &Reply) -> String {
    reply.header("set-cookie").split(';').next().unwrap().to_owned()
}

async fn ask(api: &Api, cookie: &str, method: Method, path: &str, headers: &[(&str, &str)]) -> Reply {
    let request = http::Request::builder().method(method).uri(path).header("host", HOST);
    let mut request = request.header("cookie", format!("other=1; {cookie}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    api.send(request.body(Body::empty()).unwrap()).await
}

const OURS: [(&str, &str); 1] = [("sec-fetch-site", "same-origin")];

#[tokio::test]
async fn a_key_is_exchanged_for_a_session_in_a_cookie_that_no_script_reads() {
    let api = Api::new().await.behind_keys();
    let key = api.key_of("mia", Role::Member, &[Scope::RunsRead]).await;

    let reply = with_key(&api, &key).await;

    assert_eq!(reply.status, 200);
    let set = reply.header("set-cookie");
    assert!(set.starts_with("__Host-redraft="), "the cookie has another name");
    for word in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure", "; Max-Age=604800"] {
        assert!(set.contains(word), "the cookie lacks {word}");
    }
    let me = reply.json();
    assert_eq!(
        (&me["user"]["id"], &me["scopes"], &me["via"]),
        (&json!("mia"), &json!(["runs:read"]), &json!("session"))
    );
    let cookie = cookie(&reply);
    assert_eq!(ask(&api, &cookie, Method::GET, "/api/workflows", &[]).await.status, 200);
    assert_eq!(ask(&api, &cookie, Method::GET, "/api/auth/me", &[]).await.json(), me);
    assert_eq!(ask(&api, &cookie, Method::POST, "/api/workflows", &OURS).await.status, 403, "beyond the key's scopes");
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let api = Api::new().await.behind_keys();
    let key = api.key_of("mia", Role::Member, &[Scope::RunsRead]).await;
    let cookie = cookie(&with_key(&api, &key).await);
    assert_eq!(ask(&api, &cookie, Method::GET, "/api/workflows", &[]).await.status, 200);

    let out = ask(&api, &cookie, Method::POST, "/api/auth/logout", &OURS).await;

    assert_eq!(out.status, 204, "{out:?}");
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(ask(&api, &cookie, Method::GET, "/api/workflows", &[]).await.status, 401);
}

#[tokio::test]
async fn a_session_ends_with_its_key_by_idleness_and_by_age() {
    let api = Api::new().await.behind_keys();
    let root = api.key_of("root", Role::Admin, &[Scope::All]).await;
    let key = api.key_of("mia", Role::Member, &[Scope::RunsRead]).await;
    let first = cookie(&with_key(&api, &key).await);
    let gone = api.ask(&root, Method::DELETE, &format!("/api/keys/{}", key.id()), &serde_json::Value::Null).await;
    assert_eq!(gone.status, 204);
    assert_eq!(ask(&api, &first, Method::GET, "/api/workflows", &[]).await.status, 401);

    let idle = cookie(&with_key(&api, &root).await);
    assert_eq!(ask(&api, &idle, Method::GET, "/api/workflows", &[]).await.status, 200);
    api.advance_ms(12 * 60 * 60 * 1000).await;
    assert_eq!(ask(&api, &idle, Method::GET, "/api/workflows", &[]).await.status, 401);
}

#[tokio::test]
async fn a_page_elsewhere_changes_nothing_with_our_cookie_and_signs_nobody_in() {
    let api = Api::new().await.behind_keys();
    let key = api.key_of("mia", Role::Member, &[Scope::All]).await;
    let cookie = cookie(&with_key(&api, &key).await);
    let (host, there) = (format!("https://{HOST}"), "https://evil.example");
    let foreign: [&[(&str, &str)]; 6] = [
        &[],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", &host)],
        &[("origin", there)],
        &[("origin", "null")],
        &[("sec-fetch-site", "same-origin"), ("origin", there)],
    ];

    for headers in foreign {
        let reply = ask(&api, &cookie, Method::POST, "/api/auth/logout", headers).await;
        assert_eq!((reply.status, reply.code().as_str()), (403, "forbidden"), "{headers:?}");
    }
    for headers in &foreign[1..] {
        let reply = sign_in(&api, json!({"key": key.expose()}), headers).await;
        assert_eq!(reply.status, 403, "{headers:?}");
    }
    assert_eq!(ask(&api, &cookie, Method::GET, "/api/workflows", &[]).await.status, 200);
    let ours: [&[(&str, &str)]; 2] = [&[("origin", &host)], &[("sec-fetch-site", "same-origin"), ("origin", &host)]];
    for headers in ours {
        assert_ne!(ask(&api, &cookie, Method::POST, "/api/workflow-cancel?id=x", headers).await.status, 403);
    }
}

#[tokio::test]
async fn what_signs_nobody_in_is_refused_alike() {
    let api = Api::new().await.behind_keys();
    let key = api.key_of("mia", Role::Member, &[Scope::All]).await;
    let never_made = ApiKey::make(redraft_domain::key::KeyKind::User, || 7);
    let mut wrong = key.expose().to_owned();
    let last = wrong.pop().unwrap();
    wrong.push(if last == 'a' { 'b' } else { 'a' });
    let said = sign_in(&api, json!({"key": never_made.expose()}), &[]).await;
    assert_eq!(said.status, 401);

    for body in [json!({"key": wrong}), json!({"key": ""}), json!({"key": "nope"})] {
        assert_eq!(sign_in(&api, body, &[]).await.json()["detail"], said.json()["detail"]);
    }
    for body in [json!({}), json!({"key": key.expose(), "once": "x"})] {
        assert_eq!(sign_in(&api, body, &[]).await.status, 422);
    }
    assert_eq!(sign_in(&api, json!({"once": "never made"}), &[]).await.status, 401);
    let runner = api.runner_key_of("mia").await;
    assert_eq!(with_key(&api, &runner).await.status, 403);
}

#[tokio::test]
async fn a_refused_sign_in_is_told_with_where_it_came_from_and_nothing_of_the_secret() {
    let api = Api::new().await.behind_keys();
    let root = api.key_of("root", Role::Admin, &[Scope::All]).await;
    let known = api.key_of("mia", Role::Member, &[Scope::All]).await;
    api.ask(&root, Method::DELETE, &format!("/api/keys/{}", known.id()), &serde_json::Value::Null).await;
    let unknown = ApiKey::make(redraft_domain::key::KeyKind::User, || 7);
    for body in [json!({"key": unknown.expose()}), json!({"key": known.expose()}), json!({"once": "never made"})] {
        assert_eq!(sign_in(&api, body, &[]).await.status, 401);
    }

    let audit = api.ask(&root, Method::GET, "/api/audit", &serde_json::Value::Null).await;

    let lines = audit.json()["lines"].as_array().unwrap().clone();
    let refused = lines.iter().filter(|line| line["action"] == "sign_in.refused");
    let seen: Vec<_> =
        refused.map(|line| ["ownerId", "actor", "via", "subject", "ip"].map(|at| line[at].clone())).collect();
    let line =
        |owner: &str, via: &str, subject: &str| [owner, "nobody", via, subject, "192.0.2.7"].map(|text| json!(text));
    let via = |key: &ApiKey| format!("key rdk_{}…", key.id());
    assert_eq!(seen[0], line("nobody", &via(&unknown), unknown.id().as_str()));
    assert_eq!(seen[1], line("mia", &via(&known), known.id().as_str()));
    assert_eq!(seen[2], line("nobody", "one-time link", ""));
    for key in [&unknown, &known] {
        let secret = key.expose().split_once(key.id().as_str()).unwrap().1;
        assert!(!audit.text().contains(secret), "the audit shows a key");
    }
    assert!(!audit.text().contains("never made"), "the audit shows a ticket");
}

#[tokio::test]
async fn who_tries_too_often_to_sign_in_has_to_wait() {
    let api = Api::new().await.behind_keys();
    let key = api.key_of("mia", Role::Member, &[Scope::All]).await;
    let mut last = with_key(&api, &key).await;
    for _ in 0..20 {
        last = with_key(&api, &key).await;
    }

    assert_eq!((last.status, last.code().as_str()), (429, "too_many_attempts"));
    assert!(last.header("retry-after").parse::<u64>().unwrap() <= 61);
    api.advance_ms(61_000).await;
    assert_eq!(with_key(&api, &key).await.status, 200);
}

#[tokio::test]
async fn somebody_at_this_machine_is_who_they_are_and_a_key_says_otherwise() {
    let api = Api::new().await;

    let me = api.get("/api/auth/me").await.json();
    assert_eq!((&me["user"]["id"], &me["via"]), (&json!("local"), &json!("local")));
    let key = api.key_of("bob", Role::Member, &[Scope::RunsRead]).await;
    let header = format!("Bearer {}", key.expose());
    let bob = api.get_with("/api/auth/me", ("authorization", &header)).await.json();

    assert_eq!(
        (&bob["user"]["id"], &bob["via"], &bob["scopes"]),
        (&json!("bob"), &json!("key"), &json!(["runs:read"]))
    );
    assert_eq!(api.get_with("/api/auth/me", ("authorization", "Bearer nope")).await.status, 401);
}
