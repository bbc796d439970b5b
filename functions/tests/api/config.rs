//! A function that is not set up says how to do it, and does not start.

use redraft_functions::config::{self, API_KEY_SHA256, ConfigError, DATABASE_TOKEN, DATABASE_URL};

#[test]
fn without_a_key_the_function_refuses_and_says_how_to_make_one() {
    let error = config::api_key(|_| None).unwrap_err();

    assert!(matches!(error, ConfigError::Missing(API_KEY_SHA256, _)));
    let text = error.to_string();
    assert!(
        text.contains("REDRAFT_API_KEY_SHA256") && text.contains("openssl rand") && text.contains("sha256sum"),
        "{text}"
    );
}

#[test]
fn a_key_in_place_of_its_hash_is_refused_without_being_repeated() {
    for wrong in ["my-secret-key", "abc", &"g".repeat(64), &"a".repeat(63)] {
        let error = config::api_key(|_| Some(wrong.to_owned())).unwrap_err().to_string();

        assert!(error.contains("64 characters") && !error.contains(wrong), "{error}");
    }
}

#[test]
fn a_hash_in_either_case_is_taken() {
    assert!(config::api_key(|_| Some("AbCdEf0123456789".repeat(4))).is_ok());
}

#[test]
fn the_store_needs_an_address_and_may_have_a_token_that_nobody_sees() {
    let error = config::database(|_| None).unwrap_err().to_string();
    assert!(error.starts_with(DATABASE_URL), "{error}");

    let config = config::database(|name| match name {
        DATABASE_URL => Some("libsql://x.turso.io".to_owned()),
        DATABASE_TOKEN => Some("a-token".to_owned()),
        _ => None,
    })
    .unwrap();
    assert_eq!(config.token.as_deref(), Some("a-token"));
    assert!(!format!("{config:?}").contains("a-token"));
}
