//! The one-time link of `redraft up`.

use axum::body::Body;
use http::Method;
use redraft_domain::key::{ApiKey, KeyKind};
use redraft_domain::scope::{Role, Scope};
use redraft_store::audit::Audit;
use serde_json::json;

use crate::harness::{Api, Reply, request};

const TEN_MINUTES_MS: i64 = 10 * 60 * 1000;

struct Machine {
    api: Api,
    own: ApiKey,
}

impl Machine {
    async fn new() -> Self {
        let own = ApiKey::make(KeyKind::User, || 11);
        Self { api: Api::new().await.with_own_key(&own), own }
    }

    async fn link_by(&self, header: (&str, &str)) -> Reply {
        let asked = request(Method::POST, "/api/auth/links").header("content-type", "application/json");
        let asked = asked.header("sec-fetch-site", "same-origin").header(header.0, header.1);
        self.api.send(asked.body(Body::empty()).unwrap()).await
    }

    async fn link(&self) -> String {
        let made = self.link_by(("authorization", &format!("Bearer {}", self.own.expose()))).await;
        assert_eq!(made.status, 201, "{}", made.status);
        assert_eq!(made.json()["expiresInMs"], TEN_MINUTES_MS);
        made.json()["once"].as_str().unwrap().to_owned()
    }

    async fn follow(&self, once: &str) -> Reply {
        self.api.post("/api/auth/login", &json!({ "once": once })).await
    }
}

fn cookie(reply: &Reply) -> String {
    reply.header("set-cookie").split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_link_signs_the_person_of_this_machine_in_once() {
    let machine = Machine::new().await;
    let once = machine.link().await;

    let first = machine.follow(&once).await;
    let second = machine.follow(&once).await;

    assert_eq!(first.status, 200, "{}", first.text());
    let me = first.json();
    assert_eq!((&me["user"]["id"], &me["via"]), (&json!("local"), &json!("session")));
    assert_eq!(machine.api.get_with("/api/workflows", ("cookie", &cookie(&first))).await.status, 200);
    assert_eq!(machine.api.get_with("/api/users", ("cookie", &cookie(&first))).await.status, 200);
    assert_eq!((second.status, second.header("set-cookie")), (401, ""));
    assert!(second.json()["detail"].as_str().unwrap().contains("used before"));
}

#[tokio::test]
async fn a_link_that_waited_ten_minutes_is_too_old() {
    let machine = Machine::new().await;
    let (used, late) = (machine.link().await, machine.link().await);

    machine.api.advance_ms(TEN_MINUTES_MS - 1).await;
    assert_eq!(machine.follow(&used).await.status, 200);
    machine.api.advance_ms(2).await;

    assert_eq!(machine.follow(&late).await.status, 401);
}

#[tokio::test]
async fn whoever_guesses_links_is_slowed_down_and_keeps_no_right_one_out() {
    let machine = Machine::new().await;
    let guesses = std::iter::repeat_n("0".repeat(64), 100);

    let mut statuses = Vec::new();
    for guess in guesses {
        statuses.push(machine.follow(&guess).await.status);
    }

    let refused = statuses.iter().take_while(|status| **status == 401).count();
    assert_eq!(refused, 20, "tries that were answered");
    assert!(statuses[refused..].iter().all(|status| *status == 429), "{statuses:?}");
    let lines = machine.api.store.audit(0, 1000).await.unwrap();
    assert_eq!(lines.iter().filter(|line| line.action == "sign_in.refused").count(), refused);
    assert_eq!(machine.follow(&machine.link().await).await.status, 200, "a right link");
}

#[tokio::test]
async fn the_contract_says_that_no_session_makes_links() {
    let document: serde_json::Value = serde_json::from_str(&redraft_functions::router::document()).unwrap();

    assert_eq!(document["paths"]["/api/auth/links"]["post"]["security"], json!([{"key": ["own"]}]));
    assert_eq!(document["paths"]["/api/users"]["get"]["security"], json!([{"key": ["admin"]}, {"session": ["admin"]}]));
}

#[tokio::test]
async fn a_session_outlives_the_server_that_opened_it() {
    let machine = Machine::new().await;
    let cookie = cookie(&machine.follow(&machine.link().await).await);

    let restarted = machine.api.with_own_key(&ApiKey::make(KeyKind::User, || 12));

    assert_eq!(restarted.get_with("/api/workflows", ("cookie", &cookie)).await.status, 200);
    let old = format!("Bearer {}", machine.own.expose());
    assert_eq!(restarted.get_with("/api/workflows", ("authorization", &old)).await.status, 401);
}

#[tokio::test]
async fn nobody_else_makes_links() {
    let machine = Machine::new().await;
    let root = machine.api.key_of("root", Role::Admin, &[Scope::All]).await;
    let session = cookie(&machine.follow(&machine.link().await).await);

    let by_key = machine.link_by(("authorization", &format!("Bearer {}", root.expose()))).await;
    let by_session = machine.link_by(("cookie", &session)).await;
    let by_nobody = machine.link_by(("accept", "*/*")).await;

    assert_eq!((by_key.status, by_session.status, by_nobody.status), (403, 403, 401));
    let deployed = machine.api.behind_keys().ask(&root, Method::POST, "/api/auth/links", &json!({})).await;
    assert_eq!(deployed.status, 403);
}

#[tokio::test]
async fn neither_a_link_nor_the_own_key_is_in_the_database_or_in_debug_output() {
    let machine = Machine::new().await;
    let (used, waiting) = (machine.link().await, machine.link().await);
    let session = cookie(&machine.follow(&used).await);

    let disk = machine.api.bytes_on_disk();

    let token = session.split('=').nth(1).unwrap();
    for secret in [used.as_str(), &waiting, machine.own.expose(), token] {
        assert!(!disk.windows(secret.len()).any(|window| window == secret.as_bytes()), "a secret is on the disk");
    }
    let shown = format!("{:?}", redraft_functions::Access::local(4400, &machine.own));
    assert!(shown.contains("OwnKey(…)") && !shown.contains(&hex::encode(machine.own.sha256())), "{shown}");
}
