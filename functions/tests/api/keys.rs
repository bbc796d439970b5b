//! Keys over HTTP: made, shown once, used, ended.

use http::Method;
use redraft_domain::key::ApiKey;
use redraft_domain::scope::{Role, Scope};
use redraft_functions::auth::Scope as RouteScope;
use redraft_functions::router;
use serde_json::{Value, json};

use crate::access::concrete;
use crate::harness::Api;

/// What a key with one scope meets at one route.
fn may(granted: Scope, role: Role, needed: Option<&str>) -> bool {
    let Some(needed) = needed.filter(|needed| *needed != "any") else { return true };
    // No key of the store is the one of this machine's own person.
    if needed == "own" {
        return false;
    }
    let needed: Scope = needed.parse().expect("a scope");
    needed.is_for(role) && (granted == needed || granted == Scope::All)
}

#[tokio::test]
async fn every_route_lets_in_exactly_the_keys_that_have_its_scope() {
    let api = Api::new().await.behind_keys();
    let mut rows = 0;

    for (role, name) in [(Role::Member, "mia"), (Role::Admin, "ada")] {
        for granted in RouteScope::ALL {
            let key = api.key_of(name, role, &[granted]).await;
            for (method, path, needed) in router::table() {
                let reply = api.ask(&key, method.parse().unwrap(), &concrete(&path), &json!({})).await;

                let let_in = may(granted, role, needed.as_deref());
                assert_eq!(reply.status != 403, let_in, "{method} {path} for {name} with {granted}: {reply:?}");
                assert_ne!(reply.status, 401, "{method} {path} for {name} with {granted}");
                rows += 1;
            }
        }
    }
    assert_eq!(rows, router::table().len() * RouteScope::ALL.len() * 2);
}

#[tokio::test]
async fn a_runners_key_neither_decides_nor_makes_keys_nor_reads_runs() {
    let api = Api::new().await.behind_keys();
    let key = api.runner_key_of("mia").await;

    for (method, path, needed) in router::table() {
        let reply = api.ask(&key, method.parse().unwrap(), &concrete(&path), &json!({})).await;

        let let_in = needed.as_deref().is_none_or(|needed| ["any", "runner"].contains(&needed));
        assert_eq!(reply.status != 403, let_in, "{method} {path}: {reply:?}");
    }
}

#[tokio::test]
async fn an_ended_key_is_refused_at_once_on_every_route_of_a_warm_function() {
    let api = Api::new().await.behind_keys();
    let key = api.key_of("ada", Role::Admin, &[Scope::All]).await;
    assert_eq!(api.ask(&key, Method::GET, "/api/runners", &Value::Null).await.status, 200);
    let other = api.key_of("ada", Role::Admin, &[Scope::All]).await;

    let ended = api.ask(&other, Method::DELETE, &format!("/api/keys/{}", key.id()), &Value::Null).await;

    assert_eq!(ended.status, 204, "{ended:?}");
    for (method, path, needed) in router::table().into_iter().filter(|(_, _, needed)| needed.is_some()) {
        let reply = api.ask(&key, method.parse().unwrap(), &concrete(&path), &Value::Null).await;
        // What is wrong with a request may be said before the store is asked; nothing of the store is.
        let is_out =
            reply.status == 401 || [400, 404, 415, 422].contains(&reply.status) && !reply.text().contains("ada");
        assert!(is_out, "{method} {path} ({needed:?}): {reply:?}");
    }
    let again = api.ask(&key, Method::GET, "/api/runners", &Value::Null).await;
    assert_eq!((again.status, again.code().as_str()), (401, "unauthorized"));
}

#[tokio::test]
async fn a_key_is_shown_once_and_listed_without_its_secret() {
    let api = Api::new().await.behind_keys();
    let key = api.key_of("ada", Role::Admin, &[Scope::All]).await;
    let wish = json!({"name": "laptop", "kind": "user", "scopes": ["runs:read"], "expiresInDays": 7});

    let made = api.ask(&key, Method::POST, "/api/keys", &wish).await;
    assert_eq!(made.status, 201);
    let secret: ApiKey = made.json()["key"].as_str().unwrap().parse().expect("a whole key");
    let list = api.ask(&key, Method::GET, "/api/keys", &Value::Null).await;

    assert!(!list.text().contains(&secret.expose()[14..]), "the list shows the secret");
    let listed = &list.json()["keys"];
    let shown = listed.as_array().unwrap().iter().find(|it| it["id"] == secret.id().as_str()).expect("it is listed");
    assert_eq!((&shown["name"], &shown["scopes"]), (&json!("laptop"), &json!(["runs:read"])));
    assert_eq!(
        (&shown["expiresAt"], &shown["lastFour"]),
        (&json!("2026-02-08T09:30:00.000Z"), &json!(secret.last_four()))
    );
    let used = api.ask(&secret, Method::GET, "/api/workflows", &Value::Null).await;
    assert_eq!(used.status, 200);
}

#[tokio::test]
async fn what_is_wrong_with_a_wish_for_a_key_is_said_and_no_key_is_made() {
    let api = Api::new().await.behind_keys();
    let key = api.key_of("mia", Role::Member, &[Scope::Keys, Scope::RunsRead]).await;

    for (wish, status) in [
        (json!({"name": "", "kind": "user"}), 422),
        (json!({"name": "a\u{7}", "kind": "user"}), 422),
        (json!({"name": "x", "kind": "robot"}), 422),
        (json!({"name": "x", "kind": "user", "scopes": ["everything"]}), 422),
        (json!({"name": "x", "kind": "user", "scopes": []}), 422),
        (json!({"name": "x", "kind": "runner", "scopes": ["runs:write"]}), 422),
        (json!({"name": "x", "kind": "user", "expiresInDays": 0}), 422),
        (json!({"name": "x", "kind": "user", "expiresInDays": 366}), 422),
        (json!({"name": "x", "kind": "user", "ownerId": "ada"}), 400),
        (json!({"name": "x", "kind": "user", "scopes": ["runs:write"]}), 403),
        (json!({"name": "x", "kind": "user", "scopes": ["all"]}), 403),
    ] {
        let reply = api.ask(&key, Method::POST, "/api/keys", &wish).await;
        assert_eq!(reply.status, status, "{wish}: {reply:?}");
    }
    assert_eq!(api.ask(&key, Method::GET, "/api/keys", &Value::Null).await.json()["keys"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn nobody_sees_or_ends_the_keys_of_somebody_else_unless_they_manage_them() {
    let api = Api::new().await.behind_keys();
    let mia = api.key_of("mia", Role::Member, &[Scope::All]).await;
    let bob = api.key_of("bob", Role::Member, &[Scope::All]).await;
    let root = api.key_of("root", Role::Admin, &[Scope::Keys, Scope::KeysAdmin]).await;
    let end = format!("/api/keys/{}", mia.id());

    assert_eq!(api.ask(&bob, Method::DELETE, &end, &Value::Null).await.status, 404);
    assert_eq!(api.ask(&bob, Method::GET, "/api/keys?owner=mia", &Value::Null).await.status, 403);
    assert_eq!(api.ask(&bob, Method::GET, "/api/keys", &Value::Null).await.json()["keys"].as_array().unwrap().len(), 1);
    assert_eq!(api.ask(&mia, Method::GET, "/api/workflows", &Value::Null).await.status, 200);
    let seen = api.ask(&root, Method::GET, "/api/keys?owner=mia", &Value::Null).await;
    assert_eq!(seen.json()["keys"][0]["id"], mia.id().as_str());
    assert_eq!(api.ask(&root, Method::DELETE, &end, &Value::Null).await.status, 204);

    assert_eq!(api.ask(&mia, Method::GET, "/api/workflows", &Value::Null).await.status, 401);
}

#[tokio::test]
async fn two_people_with_keys_see_nothing_of_each_other() {
    let api = Api::new().await.behind_keys();
    let (ada, bob) =
        (api.key_of("local", Role::Admin, &[Scope::All]).await, api.key_of("bob", Role::Member, &[Scope::All]).await);
    let run = api.ask(&ada, Method::POST, "/api/workflows", &crate::harness::poem()).await;
    assert_eq!(run.status, 201, "{run:?}");
    let id = run.json()["id"].as_str().unwrap().to_owned();

    for (method, path, needed) in router::table() {
        let is_of_runs = path.contains("{id}") && path.starts_with("/api/workflows");
        if is_of_runs && needed.is_some() {
            let path = concrete(&path.replace("{id}", &id));
            let theirs = api.ask(&bob, method.parse().unwrap(), &path, &json!({})).await;
            assert_eq!(theirs.status, 404, "{method} {path}: {theirs:?}");
        }
    }
    assert_eq!(api.ask(&bob, Method::GET, "/api/workflows", &Value::Null).await.json()["runs"], json!([]));
}

#[tokio::test]
async fn people_are_made_changed_and_locked_out_by_administrators() {
    let api = Api::new().await.behind_keys();
    let root = api.key_of("root", Role::Admin, &[Scope::All]).await;
    let made = api.ask(&root, Method::POST, "/api/users", &json!({"name": "Mia"})).await;
    assert_eq!((made.status, &made.json()["role"]), (201, &json!("member")));
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let mia = api.key_of(&id, Role::Member, &[Scope::RunsRead]).await;
    assert_eq!(api.ask(&mia, Method::GET, "/api/workflows", &Value::Null).await.status, 200);

    let path = format!("/api/users/{id}");
    let changed = api.ask(&root, Method::PATCH, &path, &json!({"disabled": true})).await;

    assert!(changed.json()["disabledAt"].is_string(), "{changed:?}");
    assert_eq!(api.ask(&mia, Method::GET, "/api/workflows", &Value::Null).await.status, 401);
    let last = api.ask(&root, Method::PATCH, "/api/users/root", &json!({"role": "member"})).await;
    assert_eq!((last.status, last.code().as_str()), (409, "last_admin"));
    assert_eq!(api.ask(&root, Method::PATCH, "/api/users/nobody", &json!({})).await.status, 404);
}

#[tokio::test]
async fn the_audit_says_who_made_and_ended_keys_from_where() {
    let api = Api::new().await.behind_keys();
    let root = api.key_of("root", Role::Admin, &[Scope::All]).await;
    let wish = json!({"name": "ci", "kind": "runner"});
    let made = api.ask(&root, Method::POST, "/api/keys", &wish).await.json();
    let id = made["id"].as_str().unwrap();
    api.ask(&root, Method::DELETE, &format!("/api/keys/{id}"), &Value::Null).await;

    let audit = api.ask(&root, Method::GET, "/api/audit", &Value::Null).await;

    let lines = audit.json()["lines"].as_array().unwrap().clone();
    let of_key: Vec<_> = lines.iter().filter(|line| line["subject"] == id).collect();
    assert_eq!(of_key.len(), 2, "{audit:?}");
    assert_eq!((&of_key[0]["action"], &of_key[1]["action"]), (&json!("key.created"), &json!("key.revoked")));
    let via = format!("key rdk_{}…", root.id());
    assert_eq!(
        (&of_key[0]["actor"], &of_key[0]["via"], &of_key[0]["ip"]),
        (&json!("root"), &json!(via), &json!("192.0.2.7"))
    );
    assert!(!audit.text().contains(made["key"].as_str().unwrap()), "the audit shows a key");
}

#[tokio::test]
async fn the_audit_says_who_told_a_runner_what_and_who_forgot_it_from_where() {
    let api = Api::new().await.behind_keys();
    let root = api.key_of("local", Role::Admin, &[Scope::All]).await;
    let runner = api.ask(&root, Method::GET, "/api/runners", &Value::Null).await.json()["runners"][0].clone();
    let path = format!("/api/runners/{}", runner["id"].as_str().unwrap());
    let told = api.ask(&root, Method::POST, &format!("{path}/commands"), &json!({"kind": "resume"})).await;
    assert_eq!(told.status, 201, "{told:?}");
    assert_eq!(api.ask(&root, Method::DELETE, &path, &Value::Null).await.status, 409, "it is online");
    api.advance_ms(24 * 60 * 60 * 1000).await;
    assert_eq!(api.ask(&root, Method::DELETE, &path, &Value::Null).await.status, 204);

    let audit = api.ask(&root, Method::GET, "/api/audit", &Value::Null).await.json();

    let lines = audit["lines"].as_array().unwrap();
    let via = format!("key rdk_{}…", root.id());
    let [.., given, forgotten] = &lines[..] else { panic!("{lines:?}") };
    for line in [given, forgotten] {
        assert_eq!([&line["actor"], &line["via"], &line["ip"]], ["local", &via, "192.0.2.7"]);
    }
    assert_eq!([&given["action"], &given["subject"]], [&json!("command.given"), &told.json()["id"]]);
    assert_eq!([&forgotten["action"], &forgotten["subject"]], [&json!("runner.forgotten"), &runner["id"]]);
}

#[tokio::test]
async fn who_makes_keys_without_end_has_to_wait() {
    let api = Api::new().await.behind_keys();
    let key = api.key_of("mia", Role::Member, &[Scope::All]).await;
    let wish = json!({"name": "ci", "kind": "runner"});
    let mut refused = None;
    for _ in 0..70 {
        let reply = api.ask(&key, Method::POST, "/api/keys", &wish).await;
        if reply.status != 201 {
            refused = Some(reply);
            break;
        }
    }

    let refused = refused.expect("somebody makes 70 keys in a moment");
    assert_eq!((refused.status, refused.code().as_str()), (429, "too_many_attempts"));
    let seconds: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=3_601).contains(&seconds), "{seconds}");
    assert_eq!(api.ask(&key, Method::GET, "/api/workflows", &Value::Null).await.status, 200);
}

#[tokio::test]
async fn no_database_and_no_log_has_a_key_in_it() {
    let api = Api::new().await.behind_keys();
    let root = api.key_of("root", Role::Admin, &[Scope::All]).await;
    let made = api.ask(&root, Method::POST, "/api/keys", &json!({"name": "ci", "kind": "runner"})).await.json();
    let runner: ApiKey = made["key"].as_str().unwrap().parse().unwrap();
    api.ask(&runner, Method::GET, "/api/auth/me", &Value::Null).await;

    let database = api.bytes_on_disk();

    assert!(database.len() > 10_000, "this is no database");
    for key in [&root, &runner] {
        let secret = &key.expose().as_bytes()[14..];
        assert!(!database.windows(secret.len()).any(|window| window == secret), "the database holds a key");
    }
}
