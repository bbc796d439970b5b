//! A provider that is away, or is none.

use std::time::Duration;

use http::Method;
use redraft_functions::config::{self, ConfigError};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::issuer::{CLIENT, Issuer, provider};
use super::{Deployment, VERIFIER};

#[tokio::test]
async fn the_page_is_told_which_provider_to_ask_and_where() {
    let (deployment, issuer) = Deployment::and_issuer("nobody").await;
    let told = deployment.api.get("/config.json").await.json();
    assert_eq!(
        told["auth"]["oidc"],
        json!({"issuer": issuer.url, "clientId": CLIENT, "authorizationEndpoint": format!("{}/authorize", issuer.url),
            "responseMode": "fragment"})
    );

    issuer.change(|world| world.description["response_modes_supported"] = json!(["query", "form_post"]));
    deployment.watch.wait(Duration::from_secs(60 * 60));
    let told = deployment.api.get("/config.json").await.json();
    assert_eq!(told["auth"]["oidc"]["responseMode"], "query");
    assert_eq!(issuer.asked("/.well-known/openid-configuration"), 2);
}

#[tokio::test]
async fn while_the_provider_is_away_it_says_so_and_keys_go_on_working() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let deployment = Deployment::of(provider(&nobody, "everybody", None)).await;

    let reply = deployment.sign_in().await;

    assert_eq!((reply.status, reply.code().as_str()), (503, "provider_unavailable"));
    assert_eq!(reply.header("retry-after"), "10");
    assert!(reply.json()["detail"].as_str().unwrap().contains("sign in with a key"), "{}", reply.text());
    let told = deployment.api.get("/config.json").await.json();
    assert_eq!(told["auth"]["oidc"], json!({"issuer": nobody, "clientId": CLIENT, "responseMode": "fragment"}));
    let by_key = deployment.api.post("/api/auth/login", &json!({"key": deployment.root.expose()})).await;
    assert_eq!(by_key.status, 200);
    assert_eq!(deployment.refused().await.len(), 0, "nobody was refused");
}

#[tokio::test]
async fn a_provider_that_comes_back_is_asked_again_after_a_while() {
    let (deployment, issuer) = Deployment::and_issuer("everybody").await;
    issuer.grant(&issuer.claims("ada"));
    issuer.change(|world| world.everywhere = Some((500, "down".to_owned())));

    assert_eq!(deployment.sign_in().await.status, 503);
    issuer.change(|world| world.everywhere = None);
    assert_eq!(deployment.sign_in().await.status, 503, "it is left in peace for a while");
    assert_eq!(issuer.change(|world| world.asked.len()), 1);
    deployment.watch.wait(Duration::from_secs(10));

    assert_eq!(deployment.sign_in().await.status, 200);
}

#[tokio::test]
async fn a_provider_that_does_not_fit_is_the_operators_matter_and_its_words_stay_in_the_log() {
    for (status, body) in [
        (302, String::new()),
        (200, "<html>s3cret</html>".to_owned()),
        (200, json!({"issuer": "https://s3cret.example"}).to_string()),
        (404, "s3cret".to_owned()),
        (200, format!("{{\"issuer\": \"{}\"", "x".repeat(300 * 1024))),
    ] {
        let (deployment, issuer) = Deployment::and_issuer("everybody").await;
        issuer.change(|world| world.everywhere = Some((status, body)));

        let reply = deployment.sign_in().await;

        assert_eq!((reply.status, reply.code().as_str()), (502, "provider_failed"), "{status}");
        assert!(!reply.text().contains("s3cret"), "{}", reply.text());
        assert_eq!(issuer.asked("/elsewhere"), 0, "a redirect was followed");
        assert_eq!(deployment.ask(Method::GET, "/api/workflows", &Value::Null).await.status, 200);
    }
}

#[tokio::test]
async fn a_token_endpoint_that_refuses_us_is_no_fault_of_who_signs_in() {
    let (deployment, issuer) = Deployment::and_issuer("everybody").await;
    for (answer, status) in [
        ((401, json!({"error": "invalid_client"})), 502),
        ((400, json!({"error": "unauthorized_client"})), 502),
        ((200, json!({"access_token": "at-s3cret"})), 502),
        ((302, json!({})), 502),
        ((503, json!({})), 503),
        ((429, json!({})), 503),
    ] {
        issuer.change(|world| world.token = answer.clone());

        let reply = deployment.sign_in().await;

        assert_eq!(reply.status, status, "{answer:?}");
        assert!(!reply.text().contains("s3cret") && !reply.text().contains(VERIFIER), "{}", reply.text());
    }
    assert_eq!(deployment.refused().await.len(), 0);
}

#[tokio::test]
async fn a_description_that_names_addresses_without_tls_is_not_followed() {
    for (name, address) in [
        ("jwks_uri", "http://id.example.com/keys"),
        ("token_endpoint", "http://169.254.169.254/latest"),
        ("authorization_endpoint", "javascript:alert(1)"),
    ] {
        let (deployment, issuer) = Deployment::and_issuer("everybody").await;
        issuer.change(|world| world.description[name] = json!(address));

        assert_eq!(deployment.sign_in().await.status, 502, "{name}");
        let told = deployment.api.get("/config.json").await.json();
        assert_eq!(told["auth"]["oidc"]["authorizationEndpoint"], Value::Null, "{name}");
    }
}

#[test]
fn a_deployment_that_is_not_set_up_says_how_to_do_it() {
    let read = |set: &[(&str, &str)]| {
        let value = |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        config::identity_provider(value).map(|provider| provider.is_some())
    };
    let (issuer, client) = ((config::OIDC_ISSUER, "https://id.example.com"), (config::OIDC_CLIENT_ID, "redraft"));
    let missing = |read: Result<bool, ConfigError>| match read {
        Err(ConfigError::Missing(name, _)) => name,
        other => panic!("{other:?}"),
    };
    let wrong = |read: Result<bool, ConfigError>| match read {
        Err(ConfigError::Wrong(name, why)) => (name, why),
        other => panic!("{other:?}"),
    };

    assert_eq!(read(&[]), Ok(false));
    assert_eq!(read(&[issuer, client]), Ok(true));
    assert_eq!(read(&[issuer, client, (config::OIDC_NEW_USERS, "@example.com")]), Ok(true));
    assert_eq!(missing(read(&[issuer])), config::OIDC_CLIENT_ID);
    for other in [client, (config::OIDC_CLIENT_SECRET, "s3cret"), (config::OIDC_NEW_USERS, "everybody")] {
        assert_eq!(missing(read(&[other])), config::OIDC_ISSUER);
    }
    let (name, why) = wrong(read(&[(config::OIDC_ISSUER, "http://id.example.com"), client]));
    assert_eq!(name, config::OIDC_ISSUER);
    assert!(why.contains("https://"), "{why}");
    assert_eq!(wrong(read(&[issuer, client, (config::OIDC_NEW_USERS, "*")])).0, config::OIDC_NEW_USERS);
}

#[tokio::test]
async fn an_issuer_that_says_it_is_somebody_else_is_not_believed() {
    let real = Issuer::start().await;
    let deployment = Deployment::of(provider(&format!("{}/", real.url), "everybody", None)).await;
    real.grant(&real.claims("ada"));

    assert_eq!(deployment.sign_in().await.status, 502);
}
