//! What the `api` function does not let through, and when it does not even start.

use e2e::TokenKey;
use e2e::lambda::Lambda;
use redraft_store_libsql::testing::Sqld;

use super::deployment::Deployment;

#[tokio::test]
async fn without_the_key_only_the_page_health_and_the_contract_answer() {
    let deployment = Deployment::new().await;
    let lambda = deployment.function("api").await;
    let http = e2e::lambda::client();
    let status = async |path: &str, key: Option<&str>| {
        let request = http.get(format!("{}{path}", lambda.base()));
        let request = if let Some(key) = key { request.bearer_auth(key) } else { request };
        request.send().await.expect("an answer").status().as_u16()
    };

    assert_eq!(status("/api/health", None).await, 200);
    assert_eq!(status("/api/openapi.json", None).await, 200);
    for path in ["/api/workflows", "/api/workflows/2026-02-01-001", "/api/agents-config", "/api/runners"] {
        assert_eq!(status(path, None).await, 401, "{path}");
        assert_eq!(status(path, Some("guessed")).await, 401, "{path}");
    }
    assert_eq!(status("/api/nowhere", None).await, 404);
    // The page itself holds no data. Without it in the build, its address says so.
    let page = http.get(lambda.base()).send().await.expect("an answer");
    let is_built = page.status().as_u16() == 200 && page.headers()["content-type"] == "text/html; charset=utf-8";
    assert!(is_built || page.text().await.expect("a text").contains("built without the page"));
}

#[tokio::test]
async fn no_other_origin_is_let_in_by_the_function() {
    let deployment = Deployment::new().await;
    let lambda = deployment.function("api").await;

    let request = e2e::lambda::client().get(format!("{}/api/health", lambda.base()));
    let reply = request.header("origin", "https://evil.example").send().await.expect("an answer");

    assert!(reply.headers().keys().all(|name| !name.as_str().starts_with("access-control")), "{reply:?}");
}

#[test]
fn a_function_without_its_settings_does_not_start_and_says_what_to_set() {
    let token = ("REDRAFT_DATABASE_TOKEN", "the-token-itself");
    let cases: [(&[(&str, &str)], &str); 2] = [
        (&[token], "REDRAFT_DATABASE_URL is not set"),
        (&[("REDRAFT_DATABASE_URL", "nonsense"), token], "REDRAFT_DATABASE_URL is wrong: "),
    ];
    for (settings, expected) in cases {
        let output = e2e::lambda::refusal("api", settings);

        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "started with {settings:?}");
        assert!(said.contains(expected), "{said}");
        assert!(!said.contains("the-token-itself"), "{said}");
    }
}

#[tokio::test]
async fn a_function_whose_token_the_database_refuses_says_so_in_its_log_and_answers_503() {
    let key = TokenKey::new();
    let sqld = Sqld::start_with_jwt_key(&key.public_pem()).await;
    let (url, token) = (sqld.url(), key.ended_token());
    let settings = [("REDRAFT_DATABASE_URL", url.as_str()), ("REDRAFT_DATABASE_TOKEN", token.as_str())];
    let lambda = Lambda::start("api", &settings).await;

    let reply = e2e::lambda::client().get(format!("{}/api/health", lambda.base())).send().await.expect("an answer");

    assert_eq!(reply.status().as_u16(), 503);
    let text = reply.text().await.expect("a text");
    assert!(text.contains("store_needs_attention"), "{text}");
    let log = lambda.log();
    assert!(log.contains("the database cannot be used") && log.contains("check REDRAFT_DATABASE_TOKEN"), "{log}");
    assert!(!log.contains(&token) && !text.contains(&token), "{log}");
}
