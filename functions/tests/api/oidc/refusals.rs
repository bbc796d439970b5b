//! Answers of a provider that let nobody in.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use super::issuer::Signer;
use super::{Deployment, Issuer, answer};
use crate::harness::Api;

/// Nobody is in, and nobody was told why; the audit says it.
async fn expect_refused(deployment: &Deployment, why: &str) {
    let reply = deployment.sign_in().await;
    assert_eq!((reply.status, reply.code().as_str(), reply.header("set-cookie")), (401, "unauthorized", ""), "{why}");
    assert!(reply.json()["detail"].as_str().unwrap().contains("sign in again"), "{}", reply.text());
    let refused = deployment.refused().await;
    assert_eq!(refused.last().unwrap(), &["nobody", "", why].map(str::to_owned));
}

#[tokio::test]
async fn a_token_for_anybody_else_or_any_other_time_lets_nobody_in() {
    let (deployment, issuer) = Deployment::and_issuer("everybody").await;
    let now = crate::harness::START_MS / 1000;
    for (claim, value, why) in [
        ("aud", json!("another-client"), "another audience"),
        ("aud", json!(["redraft", "another-client"]), "another audience"),
        ("iss", json!("https://id.example.com"), "another issuer"),
        ("nonce", json!("n-of-another-sign-in"), "another sign-in's nonce"),
        ("exp", json!(now - 61), "expired, or too old"),
        ("nbf", json!(now + 3600), "not valid yet"),
        ("sub", json!(""), "a subject that is none"),
    ] {
        let mut claims = issuer.claims("ada");
        claims[claim] = value;
        issuer.grant(&claims);

        expect_refused(&deployment, why).await;
    }
    let users = deployment.ask(Method::GET, "/api/users", &Value::Null).await.json();
    assert_eq!(users["users"].as_array().unwrap().len(), 1, "somebody got an account: {users}");
}

#[tokio::test]
async fn a_token_that_the_provider_did_not_sign_lets_nobody_in() {
    let (deployment, issuer) = Deployment::and_issuer("everybody").await;
    let claims = issuer.claims("ada");
    let genuine = issuer.signer.sign(&claims);
    let payload = genuine.split('.').nth(1).unwrap();

    for (token, why) in [
        (Signer::new("first").sign(&claims), "a wrong signature"),
        (Signer::new("another").sign(&claims), "a key that the provider does not publish"),
        (format!("eyJhbGciOiJub25lIn0.{payload}."), "an algorithm that is not taken"),
        (genuine.rsplit_once('.').unwrap().0.to_owned(), "no signed token"),
        ("x".to_owned(), "no signed token"),
    ] {
        issuer.grant_token(&token);
        expect_refused(&deployment, why).await;
    }
}

#[tokio::test]
async fn a_code_that_was_used_or_belongs_to_another_sign_in_lets_nobody_in() {
    let (deployment, issuer) = Deployment::and_issuer("everybody").await;
    issuer.change(|world| world.token = (400, json!({"error": "invalid_grant"})));

    expect_refused(&deployment, "the provider does not take the code").await;
}

#[tokio::test]
async fn a_key_that_was_published_since_is_fetched_and_an_unknown_one_asked_for_once_a_minute() {
    let (deployment, issuer) = Deployment::and_issuer("everybody").await;
    issuer.grant(&issuer.claims("ada"));
    assert_eq!(deployment.sign_in().await.status, 200);

    // Rotated: the old key is gone.
    let next = Signer::new("second");
    issuer.change(|world| world.keys = json!({"keys": [next.jwk()]}));
    issuer.grant_token(&next.sign(&issuer.claims("ada")));
    deployment.watch.wait(Duration::from_secs(60));
    assert_eq!((deployment.sign_in().await.status, issuer.asked("/keys")), (200, 2));
    issuer.grant(&issuer.claims("ada"));
    assert_eq!(deployment.sign_in().await.status, 401, "the key that was taken back");

    let unknown = Signer::new("third");
    issuer.grant_token(&unknown.sign(&issuer.claims("ada")));
    for _ in 0..10 {
        assert_eq!(deployment.sign_in().await.status, 401);
    }
    assert_eq!(issuer.asked("/keys"), 2, "within the minute");
    deployment.watch.wait(Duration::from_secs(60));
    deployment.api.advance_ms(60_000).await;
    for _ in 0..10 {
        assert_eq!(deployment.sign_in().await.status, 401);
    }
    assert_eq!(issuer.asked("/keys"), 3);
}

#[tokio::test]
async fn a_key_that_was_taken_back_is_out_within_the_hour() {
    let (deployment, issuer) = Deployment::and_issuer("everybody").await;
    issuer.grant(&issuer.claims("ada"));
    assert_eq!(deployment.sign_in().await.status, 200);

    issuer.change(|world| world.keys = json!({"keys": []}));
    deployment.watch.wait(Duration::from_secs(60 * 60));

    expect_refused(&deployment, "a key that the provider does not publish").await;
}

#[tokio::test]
async fn what_no_page_ofours_sends_is_refused_before_the_provider_is_asked() {
    let (deployment, issuer) = Deployment::and_issuer("everybody").await;
    for (field, value) in [
        ("code", json!("")),
        ("code", json!("x".repeat(4097))),
        ("code", json!("a b")),
        ("code", json!("a\r\nHost: evil.example")),
        ("codeVerifier", json!("short")),
        ("codeVerifier", json!("x".repeat(129))),
        ("nonce", json!("")),
        ("nonce", json!("x".repeat(129))),
        ("redirectUri", json!("")),
        ("redirectUri", json!("https://a.example/\u{202e}")),
    ] {
        let mut body = answer();
        body["oidc"][field] = value.clone();
        let reply = deployment.api.post("/api/auth/login", &body).await;
        assert_eq!((reply.status, reply.code().as_str()), (422, "invalid_login"), "{field} {value}");
        assert_eq!(reply.json()["errors"][0]["pointer"], format!("/oidc/{field}"));
    }
    let key = deployment.root.expose();
    for body in [
        json!({"oidc": {"code": "x"}}),
        json!({"oidc": "x"}),
        json!({"oidc": {"idToken": "x"}}),
        json!({"idToken": "x.y.z", "nonce": "n"}),
    ] {
        assert_eq!(deployment.api.post("/api/auth/login", &body).await.status, 400, "{body}");
    }
    let mut both = answer();
    both["key"] = json!(key);
    assert_eq!(deployment.api.post("/api/auth/login", &both).await.status, 422);
    assert_eq!(issuer.change(|world| world.asked.len()), 0);
}

#[tokio::test]
async fn a_page_elsewhere_signs_nobody_in_with_an_answer() {
    let (deployment, issuer) = Deployment::and_issuer("everybody").await;
    issuer.grant(&issuer.claims("ada"));

    let reply = deployment.api.post_with("/api/auth/login", &answer(), &[("sec-fetch-site", "cross-site")]).await;

    assert_eq!((reply.status, issuer.asked("/token")), (403, 0));
}

#[tokio::test]
async fn who_tries_too_often_waits_and_the_provider_is_left_in_peace() {
    let (deployment, issuer) = Deployment::and_issuer("everybody").await;
    let mut statuses = Vec::new();
    for _ in 0..70 {
        statuses.push(deployment.sign_in().await.status);
    }

    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 60, "{statuses:?}");
    assert!(statuses[60..].iter().all(|status| *status == 429), "{statuses:?}");
    assert_eq!((issuer.asked("/token"), deployment.refused().await.len()), (60, 60));
}

#[tokio::test]
async fn one_person_signs_in_twenty_times_a_minute_from_wherever() {
    let (deployment, issuer) = Deployment::and_issuer("everybody").await;
    issuer.grant(&issuer.claims("ada"));
    for _ in 0..20 {
        assert_eq!(deployment.sign_in().await.status, 200);
    }

    assert_eq!(deployment.sign_in().await.status, 429);
    issuer.grant(&issuer.claims("bo"));
    assert_eq!(deployment.sign_in().await.status, 200, "somebody else");
}

#[tokio::test]
async fn a_deployment_without_a_provider_says_so() {
    let api = Api::new().await.behind_keys();

    let reply = api.post("/api/auth/login", &answer()).await;

    assert_eq!((reply.status, reply.code().as_str()), (422, "invalid_login"));
    assert_eq!(api.get("/config.json").await.json()["auth"], json!({"key": true, "local": false}));
}

#[tokio::test]
async fn the_issuer_of_another_deployment_is_not_believed_here() {
    let (deployment, ours) = Deployment::and_issuer("everybody").await;
    let theirs = Issuer::start().await;
    ours.grant_token(&theirs.signer.sign(&theirs.claims("ada")));

    expect_refused(&deployment, "a wrong signature").await;
}
