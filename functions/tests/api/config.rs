//! A function that is not set up says how to do it, and does not start.

use redraft_functions::config::{self, DATABASE_TOKEN, DATABASE_URL, DYNAMODB_TABLE, StoreConfig};

#[test]
fn the_store_needs_an_address_and_may_have_a_token_that_nobody_sees() {
    let error = config::store(|_| None).unwrap_err().to_string();
    assert!(error.starts_with(DATABASE_URL), "{error}");

    let config = config::store(|name| match name {
        DATABASE_URL => Some("libsql://x.turso.io".to_owned()),
        DATABASE_TOKEN => Some("a-token".to_owned()),
        _ => None,
    });
    let Ok(StoreConfig::Libsql(config)) = config else { panic!("{config:?}") };
    assert_eq!(config.token.as_deref(), Some("a-token"));
    assert!(!format!("{config:?}").contains("a-token"));
}

#[test]
fn a_table_is_reached_with_what_lambda_sets_and_its_secrets_are_shown_to_nobody() {
    let lambda = |name: &str| match name {
        DYNAMODB_TABLE => Some("redraft".to_owned()),
        "AWS_REGION" => Some("eu-central-1".to_owned()),
        "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" | "AWS_SESSION_TOKEN" => Some("s3cret".to_owned()),
        _ => None,
    };

    let config = config::store(lambda);
    let elsewhere = config::store(|name| lambda(name).filter(|_| name == DYNAMODB_TABLE)).unwrap_err().to_string();

    let Ok(StoreConfig::Dynamodb(config)) = config else { panic!("{config:?}") };
    assert_eq!(
        (config.table.as_str(), config.region.as_str(), config.endpoint.as_ref()),
        ("redraft", "eu-central-1", None)
    );
    assert!(!format!("{config:?}").contains("s3cret"));
    assert!(elsewhere.starts_with("AWS_REGION is not set"), "{elsewhere}");
}

#[test]
fn runs_are_kept_in_one_place_only() {
    let both = config::store(|name| [DATABASE_URL, DYNAMODB_TABLE].contains(&name).then(|| "x".to_owned()));

    let error = both.unwrap_err().to_string();
    assert!(error.starts_with("REDRAFT_DYNAMODB_TABLE is wrong: REDRAFT_DATABASE_URL is set too"), "{error}");
}
