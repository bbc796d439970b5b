//! Tokens of a database server, as its owner signs them.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

/// What an Ed25519 public key begins with where files have it (RFC 8410).
const SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// A key that signs tokens for one server.
#[derive(Debug)]
pub struct TokenKey(Ed25519KeyPair);

impl TokenKey {
    /// A new key.
    ///
    /// # Panics
    /// The system gives no random bytes.
    pub fn new() -> Self {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("random bytes");
        Self(Ed25519KeyPair::from_pkcs8(document.as_ref()).expect("the key that was just made"))
    }

    /// The half that the server checks with, as PEM.
    pub fn public_pem(&self) -> String {
        let der = [&SPKI, self.0.public_key().as_ref()].concat();
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der))
    }

    /// A token that may read and write, and does not end.
    pub fn token(&self) -> String {
        self.sign(&json!({ "a": "rw" }))
    }

    /// A token that ended long ago.
    pub fn ended_token(&self) -> String {
        self.sign(&json!({ "a": "rw", "exp": 1_000_000_000 }))
    }

    fn sign(&self, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&json!({ "alg": "EdDSA", "typ": "JWT" })), part(claims));
        let signature = URL_SAFE_NO_PAD.encode(self.0.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }
}

impl Default for TokenKey {
    fn default() -> Self {
        Self::new()
    }
}
