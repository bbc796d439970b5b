//! Who gets in.

use std::collections::{BTreeMap, HashSet};

use axum::body::Body;
use http::{Method, Request};
use redraft_domain::key::{ApiKey, KeyKind};
use redraft_domain::scope::Role;
use redraft_functions::auth::Scope;
use redraft_functions::{Access, router};

use crate::harness::{Api, PORT, Reply, poem, request};

/// The path of a route with something in its holes.
pub(crate) fn concrete(path: &str) -> String {
    path.replace("{id}", "0199f3a0-5c1e-7000-8000-000000000000")
        .replace("{step}", "0")
        .replace("{*filename}", "poem.md")
        .replace("{name}", "notes.md")
        .replace("{sha256}", &"0".repeat(64))
        .replace("{part}", "0")
        .replace("{platform}", "linux-x86_64")
}

#[test]
fn every_route_names_its_scope_and_only_six_need_none() {
    let table = router::table();

    let open: Vec<_> = table.iter().filter(|(_, _, scope)| scope.is_none()).map(|(_, path, _)| path.as_str()).collect();
    let expected = [
        "/api/auth/login",
        "/api/health",
        "/api/health/live",
        "/api/runner-download/{platform}",
        "/api/runner-downloads",
        "/config.json",
    ];
    assert_eq!(open, expected);
    for (method, path, scope) in &table {
        let changes = *method != "GET";
        if let Some(scope) = scope {
            let only_reads = scope == Scope::RunsRead.as_str();
            assert!(!(changes && only_reads), "{method} {path} has scope {scope}");
        }
    }
}

#[test]
fn the_documentation_lists_the_routes_of_every_scope() {
    let mut rows = BTreeMap::<Option<String>, Vec<String>>::new();
    for (method, path, scope) in router::table() {
        rows.entry(scope).or_default().push(format!("`{method} {}`", path.replace("{*", "{")));
    }
    let rows = rows.into_iter().map(|(scope, routes)| {
        let who = match scope.as_deref() {
            None => "nothing".to_owned(),
            Some("any") => "any key or session".to_owned(),
            Some("own") => "the key in the state folder of `redraft up`".to_owned(),
            Some(scope) => format!("`{scope}`"),
        };
        format!("| {who} | {} |\n", routes.join(" · "))
    });
    let document = include_str!("../../../docs/API.md");

    let missing: String = rows.filter(|row| !document.contains(row)).collect();

    assert!(missing.is_empty(), "docs/API.md, under Access, needs the rows\n{missing}");
}

#[tokio::test]
async fn no_request_without_the_key_gets_through_on_any_route() {
    nobody_gets_in(&Api::new().await.behind_keys()).await;
}

#[tokio::test]
async fn another_account_of_this_machine_gets_through_on_no_route_either() {
    nobody_gets_in(&Api::new().await.with_own_key(&own_key())).await;
}

/// The key that `redraft up` keeps in a file of its own.
fn own_key() -> ApiKey {
    ApiKey::make(KeyKind::User, || 11)
}

/// Asks every route without a credential, and with wrong ones.
async fn nobody_gets_in(api: &Api) {
    let never_made = ApiKey::make(KeyKind::User, || 7);
    let never_made = format!("Bearer {}", never_made.expose());
    let wrong =
        [None, Some("Bearer"), Some("Bearer "), Some("Bearer nope"), Some("Basic nope"), Some(never_made.as_str())];

    for (method, path, scope) in router::table() {
        for authorization in wrong {
            let mut request =
                request(method.parse().unwrap(), &concrete(&path)).header("content-type", "application/json");
            if let Some(value) = authorization {
                request = request.header("authorization", value);
            }
            let reply = api.send(request.body(Body::from(poem().to_string())).unwrap()).await;

            if scope.is_some() {
                assert_eq!((reply.status, reply.code().as_str()), (401, "unauthorized"), "{method} {path}");
                assert_eq!(reply.header("www-authenticate"), "Bearer");
                assert!(!reply.text().contains("poet"), "{method} {path}");
            } else {
                // The submission is no sign-in; and this deployment has no program to hand out.
                let expected = match path.as_str() {
                    "/api/auth/login" => 400,
                    "/api/runner-download/{platform}" => 404,
                    _ => 200,
                };
                assert_eq!(reply.status, expected, "{method} {path}");
            }
        }
    }
}

#[tokio::test]
async fn the_person_of_this_machine_gets_everywhere_with_their_own_key() {
    let own = own_key();
    let api = Api::new().await.with_own_key(&own);
    let bearer = format!("Bearer {}", own.expose());

    for (method, path, _) in router::table() {
        let request = request(method.parse().unwrap(), &concrete(&path)).header("content-type", "application/json");
        let reply = api.send(request.header("authorization", &bearer).body(Body::empty()).unwrap()).await;
        assert!(![401, 403].contains(&reply.status), "{method} {path}: {reply:?}");
    }

    let me = api.get_with("/api/auth/me", ("authorization", &bearer)).await.json();
    assert_eq!((&me["user"]["id"], &me["via"]), (&"local".into(), &"local".into()));
    assert_eq!(api.behind_keys().get_with("/api/auth/me", ("authorization", &bearer)).await.status, 401);
}

#[tokio::test]
async fn the_local_server_answers_only_to_its_own_names() {
    let api = Api::new().await;
    let get = async |host: &str| {
        api.send(Request::get("/api/workflows").header("host", host).body(Body::empty()).unwrap()).await.status
    };

    for host in
        [format!("127.0.0.1:{PORT}"), format!("localhost:{PORT}"), format!("LOCALHOST:{PORT}"), format!("[::1]:{PORT}")]
    {
        assert_eq!(get(&host).await, 200, "{host}");
    }
    for host in [
        "127.0.0.1",
        "localhost:80",
        &format!("evil.example:{PORT}"),
        &format!("127.0.0.1.evil.example:{PORT}"),
        "",
        "\u{e9}",
    ] {
        assert_eq!(get(host).await, 421, "{host}");
    }
    let nameless = Request::get("/api/health").body(Body::empty()).unwrap();
    assert_eq!(api.send(nameless).await.code(), "wrong_host");
}

async fn submit_with(api: &Api, headers: &[(&str, &str)]) -> Reply {
    let mut request = request(Method::POST, "/api/workflows");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    api.send(request.body(poem().to_string().into()).unwrap()).await
}

#[tokio::test]
async fn a_page_elsewhere_cannot_change_anything_on_the_local_server() {
    let api = Api::new().await;
    let json = ("content-type", "application/json");
    let forbidden: [&[(&str, &str)]; 6] = [
        &[json, ("sec-fetch-site", "cross-site")],
        &[json, ("sec-fetch-site", "same-site")],
        &[json, ("origin", "https://evil.example")],
        &[json, ("origin", "null")],
        &[json, ("origin", "http://127.0.0.1:9999")],
        &[json, ("origin", "http://127.0.0.1:4600.evil.example")],
    ];

    for headers in forbidden {
        let reply = submit_with(&api, headers).await;
        assert_eq!((reply.status, reply.code().as_str()), (403, "forbidden"), "{headers:?}");
    }
    // What a form of another site can send without being asked.
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
        assert_eq!(submit_with(&api, &[("content-type", content_type)]).await.status, 415, "{content_type}");
    }
    assert_eq!(api.get("/api/workflows").await.json()["runs"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn our_own_page_and_programs_on_this_machine_may_change_things() {
    let api = Api::new().await;
    let json = ("content-type", "application/json");

    assert_eq!(submit_with(&api, &[json]).await.status, 201);
    let page: &[(&str, &str)] = &[json, ("sec-fetch-site", "same-origin"), ("origin", "http://localhost:4600")];
    assert_eq!(submit_with(&api, page).await.status, 201);
    let id = api.submit_id().await;
    // The source's page posts without a body and without a type.
    let bare = request(Method::POST, &format!("/api/workflow-cancel?id={id}")).header("sec-fetch-site", "same-origin");
    assert_eq!(api.send(bare.body(Body::empty()).unwrap()).await.status, 200);
}

#[tokio::test]
async fn no_answer_allows_another_origin() {
    let api = Api::new().await;

    let reply = api.get_with("/api/workflows", ("origin", "https://evil.example")).await;
    let preflight = request(Method::OPTIONS, "/api/workflows").header("origin", "https://evil.example");
    let preflight =
        api.send(preflight.header("access-control-request-method", "POST").body(Body::empty()).unwrap()).await;

    for reply in [reply, preflight] {
        let cors: HashSet<_> =
            reply.headers.keys().filter(|name| name.as_str().starts_with("access-control")).collect();
        assert!(cors.is_empty(), "{reply:?}");
    }
}

#[tokio::test]
async fn no_debug_output_shows_a_key_or_its_hash() {
    let api = Api::new().await.behind_keys();
    let key = api.key_of("mia", Role::Member, &[Scope::All]).await;
    let access = Access::keys();

    let shown = format!("{access:?} {key:?}");

    assert!(!shown.contains(&key.expose()[4..]) && !shown.contains(&hex::encode(key.sha256())));
    assert!(shown.contains("ApiKey(rdk_…)"), "{shown}");
}
