//! Which signatures are believed: examples of the standards, keys of our own, and what attackers do to both.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

use super::super::jwks::{Document, KeySet};
use super::super::refusal::Doubt;
use super::Jws;

/// RFC 7515, A.2: RS256.
const RSA_N: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_\
YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9\
kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
const RS256: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdi\
uB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2\
w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

fn rsa() -> Value {
    json!({"kty": "RSA", "n": RSA_N, "e": "AQAB"})
}

fn key_set(keys: &[Value]) -> KeySet {
    serde_json::from_value::<Document>(json!({ "keys": keys })).unwrap().keys()
}

fn read(token: &str, keys: &KeySet) -> Result<Value, Doubt> {
    let token = Jws::parse(token)?;
    Ok(serde_json::from_slice(token.signed_by(keys)?).unwrap())
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A pair of keys for ES256.
struct Pair(EcdsaKeyPair);

impl Pair {
    fn new() -> Self {
        let (random, kind) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), &random).unwrap())
    }

    fn jwk(&self, name: &str) -> Value {
        let (x, y) = self.0.public_key().as_ref()[1..].split_at(32);
        json!({"kty": "EC", "crv": "P-256", "kid": name, "use": "sig", "alg": "ES256", "x": url(x), "y": url(y)})
    }

    fn sign(&self, header: &Value) -> String {
        let message = format!("{}.{}", part(header), part(&json!({"sub": "ada"})));
        let signature = self.0.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        format!("{message}.{}", url(signature.as_ref()))
    }
}

#[test]
fn tokens_by_the_examples_of_the_standards_are_believed() {
    let claims = read(RS256, &key_set(&[rsa()])).unwrap();
    assert_eq!(claims, json!({"iss": "joe", "exp": 1_300_819_380, "http://example.com/is_root": true}));

    // Some write a zero before the number.
    let n = [vec![0], URL_SAFE_NO_PAD.decode(RSA_N).unwrap()].concat();
    assert!(read(RS256, &key_set(&[json!({"kty": "RSA", "n": url(&n), "e": "AQAB", "alg": "RS256"})])).is_ok());
}

#[test]
fn each_algorithm_that_is_taken_has_its_kind_of_key() {
    let (es, ed) = (Pair::new(), Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap());
    let ed_jwk = json!({"kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": url(ed.public_key().as_ref())});
    let keys = key_set(&[rsa(), es.jwk("es"), ed_jwk]);
    let message = format!("{}.{}", part(&json!({"alg": "EdDSA", "kid": "ed"})), part(&json!({"sub": "ada"})));
    let by_ed = format!("{message}.{}", url(ed.sign(message.as_bytes()).as_ref()));

    for token in [es.sign(&json!({"alg": "ES256", "kid": "es", "typ": "JWT"})), by_ed] {
        assert_eq!(read(&token, &keys), Ok(json!({"sub": "ada"})));
    }
}

#[test]
fn no_signature_a_shared_secret_and_other_algorithms_are_refused_whatever_the_keys() {
    let keys = key_set(&[rsa()]);
    let payload = part(&json!({"sub": "ada"}));
    for algorithm in ["none", "None", "nOnE", "", "HS256", "HS384", "HS512", "RS1", "RS512", "PS256", "ES256K", "rs256"]
    {
        let message = format!("{}.{payload}", part(&json!({ "alg": algorithm })));
        // The old trick: the public key, which everybody has, as the secret.
        let secrets = [RSA_N.as_bytes().to_vec(), URL_SAFE_NO_PAD.decode(RSA_N).unwrap(), vec![]];
        for secret in secrets {
            let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), message.as_bytes());
            assert_eq!(read(&format!("{message}.{}", url(tag.as_ref())), &keys), Err(Doubt::Algorithm), "{algorithm}");
        }
        assert_eq!(read(&format!("{message}."), &keys), Err(Doubt::Algorithm), "{algorithm}");
    }
}

#[test]
fn a_key_is_used_for_its_own_algorithm_only_whatever_the_token_says() {
    let pair = Pair::new();
    let token = pair.sign(&json!({"alg": "RS256", "kid": "es"}));
    assert_eq!(read(&token, &key_set(&[pair.jwk("es")])), Err(Doubt::Key));

    let good = pair.sign(&json!({"alg": "ES256", "kid": "es"}));
    for (field, value) in [
        ("alg", json!("RS256")),
        ("alg", json!("ES384")),
        ("use", json!("enc")),
        ("key_ops", json!(["sign"])),
        ("kty", json!("RSA")),
        ("kty", json!("oct")),
        ("crv", json!("P-384")),
        ("x", json!("AAAA")),
        ("x", json!("not base64!")),
        ("y", json!(null)),
        ("y", json!(7)),
    ] {
        let mut jwk = pair.jwk("es");
        jwk[field] = value.clone();
        assert!(read(&good, &key_set(&[jwk, json!("no key"), json!(null)])).is_err(), "{field} {value}");
    }
    assert!(
        read(&good, &key_set(&[json!({"kty": "weird"}), rsa(), pair.jwk("es")])).is_ok(),
        "the others are passed over"
    );
}

#[test]
fn a_token_that_demands_extensions_is_refused() {
    let pair = Pair::new();
    let keys = key_set(&[pair.jwk("es")]);
    for crit in [json!(["exp"]), json!(["b64"]), json!([]), json!(null), json!("x")] {
        let token = pair.sign(&json!({"alg": "ES256", "kid": "es", "crit": crit, "b64": false}));
        assert_eq!(read(&token, &keys), Err(Doubt::Critical), "{crit}");
    }
}

#[test]
fn only_the_key_that_the_token_names_counts_and_its_own_keys_never() {
    let (old, new) = (Pair::new(), Pair::new());
    let by_new = new.sign(&json!({"alg": "ES256", "kid": "new"}));

    assert_eq!(read(&by_new, &key_set(&[old.jwk("old")])), Err(Doubt::Key));
    assert_eq!(read(&by_new, &key_set(&[])), Err(Doubt::Key));
    assert_eq!(read(&by_new, &key_set(&[old.jwk("new")])), Err(Doubt::Signature));
    assert!(read(&by_new, &key_set(&[old.jwk("old"), new.jwk("new")])).is_ok());
    let brings_its_own =
        new.sign(&json!({"alg": "ES256", "kid": "old", "jwk": new.jwk("old"), "jku": "https://evil.example"}));
    assert_eq!(read(&brings_its_own, &key_set(&[old.jwk("old")])), Err(Doubt::Signature));
}

#[test]
fn a_token_without_a_key_name_may_mean_any_key_of_its_algorithm() {
    let (one, two) = (Pair::new(), Pair::new());
    let token = two.sign(&json!({"alg": "ES256"}));

    assert!(read(&token, &key_set(&[one.jwk("one"), two.jwk("two")])).is_ok());
    // It may be one that was published since.
    assert_eq!(read(&token, &key_set(&[one.jwk("one")])), Err(Doubt::Key));
}

#[test]
fn any_bit_that_is_turned_over_makes_a_token_worthless() {
    let pair = Pair::new();
    let keys = key_set(&[pair.jwk("es")]);
    let token = pair.sign(&json!({"alg": "ES256", "kid": "es"}));
    assert!(read(&token, &keys).is_ok());

    for bit in 0..token.len() * 8 {
        let mut bytes = token.clone().into_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let Ok(turned) = String::from_utf8(bytes) else { continue };
        assert!(read(&turned, &keys).is_err(), "bit {bit} makes no difference: {turned}");
    }
}

#[test]
fn what_is_no_token_of_three_parts_in_its_one_form_is_refused() {
    let pair = Pair::new();
    let keys = key_set(&[pair.jwk("es")]);
    let token = pair.sign(&json!({"alg": "ES256", "kid": "es"}));
    let parts: Vec<_> = token.split('.').collect();
    let [header, payload, signature] = parts[..] else { panic!("{token}") };
    let twice = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","alg":"ES256","kid":"es"}"#);

    for wrong in [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        format!("{header}.{payload}"),
        format!("{token}."),
        format!("{token}.{signature}"),
        format!(".{token}"),
        format!("{token}="),
        format!("{token} "),
        format!("{header}.{payload}\n.{signature}"),
        format!("{}.{payload}.{signature}", part(&json!("ES256"))),
        format!("{}.{payload}.{signature}", part(&json!({"kid": "es"}))),
        format!("{}.{payload}.{signature}", part(&json!({"alg": ["ES256"]}))),
        format!("{twice}.{payload}.{signature}"),
        format!("{header}..{signature}"),
        format!("{header}.{payload}."),
    ] {
        assert!(read(&wrong, &keys).is_err(), "{wrong}");
    }
}
