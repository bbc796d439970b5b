//! A function that is not set up says how to do it, and does not start.

use redraft_functions::config::{self, DATABASE_TOKEN, DATABASE_URL};

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
