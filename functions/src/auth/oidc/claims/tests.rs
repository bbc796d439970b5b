//! Each claim wrong once.

use redraft_domain::time::Timestamp;
use serde_json::{Value, json};

use super::super::refusal::Doubt;
use super::{Identity, Wanted, identity};

const NOW: i64 = 1_769_938_200;
const WANTED: Wanted<'_> = Wanted {
    issuer: "https://id.example.com",
    client_id: "redraft",
    nonce: "n-0S6_WzA2Mj",
    now: Timestamp::from_ms(NOW * 1000),
};

fn good() -> Value {
    json!({"iss": "https://id.example.com", "sub": "248289761001", "aud": "redraft", "exp": NOW + 300, "iat": NOW,
        "nonce": "n-0S6_WzA2Mj", "name": "Ada", "email": "ada@example.com", "email_verified": true, "more": {"x": []}})
}

fn with(changes: &Value) -> Result<Identity, Doubt> {
    let mut claims = good();
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    identity(claims.to_string().as_bytes(), &WANTED)
}

fn without(name: &str) -> Result<Identity, Doubt> {
    let mut claims = good();
    claims.as_object_mut().unwrap().remove(name);
    identity(claims.to_string().as_bytes(), &WANTED)
}

#[test]
fn a_token_for_us_and_this_sign_in_names_somebody() {
    let ada = Identity {
        subject: "248289761001".to_owned(),
        name: "Ada".to_owned(),
        verified_email: Some("ada@example.com".to_owned()),
    };

    assert_eq!(with(&json!({})), Ok(ada.clone()));
    for fine in [
        json!({"aud": ["redraft"]}),
        json!({"aud": ["redraft"], "azp": "redraft"}),
        json!({"aud": ["other", "redraft"], "azp": "redraft"}),
        json!({"azp": "redraft"}),
        json!({"exp": NOW - 59, "iat": NOW - 599}),
        json!({"iat": NOW + 60, "nbf": NOW + 60}),
        json!({"exp": 1_769_938_500.5, "nbf": NOW - 5}),
        json!({"email_verified": "true"}),
    ] {
        assert_eq!(with(&fine), Ok(ada.clone()), "{fine}");
    }
}

#[test]
fn each_claim_that_is_wrong_is_refused() {
    for (wrong, doubt) in [
        (json!({"iss": "https://id.example.com/"}), Doubt::Issuer),
        (json!({"iss": "http://id.example.com"}), Doubt::Issuer),
        (json!({"iss": "https://evil.example.com"}), Doubt::Issuer),
        (json!({"iss": ["https://id.example.com"]}), Doubt::Claims),
        (json!({"aud": "other"}), Doubt::Audience),
        (json!({"aud": "redraft2"}), Doubt::Audience),
        (json!({"aud": []}), Doubt::Audience),
        (json!({"aud": ["other"]}), Doubt::Audience),
        (json!({"aud": ["redraft", "other"]}), Doubt::Audience),
        (json!({"aud": ["redraft", "other"], "azp": "other"}), Doubt::Audience),
        (json!({"azp": "other"}), Doubt::Audience),
        (json!({"aud": {"redraft": true}}), Doubt::Claims),
        (json!({"exp": NOW - 60}), Doubt::Expired),
        (json!({"exp": 0}), Doubt::Expired),
        (json!({"exp": -1e300}), Doubt::Expired),
        (json!({"iat": NOW - 601}), Doubt::Expired),
        (json!({"exp": "never"}), Doubt::Claims),
        (json!({"exp": null}), Doubt::Claims),
        (json!({"iat": NOW + 61}), Doubt::NotYet),
        (json!({"nbf": NOW + 61}), Doubt::NotYet),
        (json!({"nbf": "now"}), Doubt::Claims),
        (json!({"nonce": "n-0S6_WzA2M"}), Doubt::Nonce),
        (json!({"nonce": ""}), Doubt::Nonce),
        (json!({"nonce": null}), Doubt::Nonce),
        (json!({"nonce": 7}), Doubt::Claims),
        (json!({"sub": ""}), Doubt::Subject),
        (json!({"sub": "x".repeat(256)}), Doubt::Subject),
        (json!({"sub": "ada\u{0}"}), Doubt::Subject),
        (json!({"sub": "adа"}), Doubt::Subject),
        (json!({"sub": 7}), Doubt::Claims),
    ] {
        assert_eq!(with(&wrong), Err(doubt), "{wrong}");
    }
}

#[test]
fn each_claim_that_is_missing_is_refused() {
    for name in ["iss", "sub", "aud", "exp", "iat"] {
        assert_eq!(without(name), Err(Doubt::Claims), "{name}");
    }
    assert_eq!(without("nonce"), Err(Doubt::Nonce));
    for payload in ["", "[]", "null", "\"x\"", "{", "{\"iss\":\"https://id.example.com\",\"iss\":\"x\"}"] {
        assert_eq!(identity(payload.as_bytes(), &WANTED), Err(Doubt::Claims), "{payload}");
    }
}

#[test]
fn an_address_counts_only_if_the_provider_verified_it() {
    for unverified in [json!(false), json!(null), json!("false"), json!("yes"), json!(1), json!([true])] {
        assert_eq!(with(&json!({ "email_verified": unverified })).unwrap().verified_email, None, "{unverified}");
    }
    assert_eq!(without("email_verified").unwrap().verified_email, None);
    assert_eq!(with(&json!({"email": ["ada@example.com"]})).unwrap().verified_email, None);
}

#[test]
fn people_are_called_what_can_be_shown() {
    let called = |changes: Value| with(&changes).unwrap().name;

    assert_eq!(called(json!({"name": " \u{0}Ada\nLovelace "})), "AdaLovelace");
    assert_eq!(called(json!({"name": "", "preferred_username": "ada"})), "ada");
    assert_eq!(called(json!({"name": ["x"], "preferred_username": 7})), "ada@example.com");
    assert_eq!(called(json!({"name": null, "email": null})), "248289761001");
    assert_eq!(called(json!({"name": "ö".repeat(300)})), "ö".repeat(100));
}
