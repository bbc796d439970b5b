//! The real bootstraps on a libSQL server with tokens.

use e2e::contract::{Contract, Guest};
use e2e::{Cloud, TokenKey};
use serde_json::json;

use crate::builds::Build;
use crate::cloud;
use crate::transcript::Transcript;

/// Plays the contract.
pub(crate) async fn play(transcript: &mut Transcript, build: &Build) {
    let key = TokenKey::new();
    let cloud = Cloud::behind_tokens(&key, &build.program("api"), cloud::SCALE).await;
    tokens(transcript, &cloud.sqld.url(), &key).await;
    cloud::page(transcript, &cloud.lambda).await;
    let guest = Guest::come(&cloud.lambda, &cloud.admin, cloud::SCALE).await;
    let findings = Contract::of(&cloud.lambda, &cloud.admin, &guest).await;
    transcript.findings(&findings, &cloud.lambda.log());
    transcript.figure("libSQL: promises of the contract", findings.len().to_string());
    let (url, token) = (cloud.sqld.url(), key.token());
    let settings = [("REDRAFT_DATABASE_URL", url.as_str()), ("REDRAFT_DATABASE_TOKEN", token.as_str())];
    cloud::sweep(transcript, &build.program("sweep"), &settings).await;
    let secrets = [cloud.admin.expose(), guest.key.expose(), token.as_str()];
    let log = cloud.lambda.log();
    let is_told = secrets.iter().any(|secret| log.contains(secret));
    transcript.check(
        "no key and no token is in the function's log",
        !is_told && !log.is_empty(),
        "one is",
        "find who logs it",
    );
    transcript.figure("libSQL: most memory of api", cloud::memory(&cloud.lambda));
}

/// The server itself refuses, so that what follows proves that the functions send theirs.
async fn tokens(transcript: &mut Transcript, url: &str, key: &TokenKey) {
    let right = key.token();
    for (whose, token, expected) in [
        ("without a token", None, 401),
        ("with another key's token", Some(TokenKey::new().token()), 401),
        ("with a token that has ended", Some(key.ended_token()), 401),
        ("with the token", Some(right), 200),
    ] {
        let ask = json!({ "requests": [{ "type": "execute", "stmt": { "sql": "SELECT 1" } }, { "type": "close" }] });
        let mut request = e2e::lambda::client().post(format!("{url}/v3/pipeline")).json(&ask);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let status = request.send().await.map_or(0, |answer| answer.status().as_u16());
        let promise = format!("the database answers {whose}: {expected}");
        transcript.check(
            &promise,
            status == expected,
            &status.to_string(),
            "sqld was started with --auth-jwt-key-file",
        );
    }
}
