//! The keys that a provider signs with.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;
use serde_json::Value;

use super::jws::Algorithm;

/// What a provider publishes.
#[derive(Deserialize)]
pub(super) struct Document {
    keys: Vec<Value>,
}

/// Those keys of it that check signatures in a way that we take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KeySet(Vec<Key>);

/// A public key, good for one algorithm: which one never depends on the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    name: Option<String>,
    material: Material,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Material {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    P256(Vec<u8>),
    Ed25519(Vec<u8>),
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    used_for: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl Document {
    /// Keys for anything else are passed over: a provider may publish what it likes.
    pub(super) fn keys(self) -> KeySet {
        KeySet(self.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok().and_then(read)).collect())
    }
}

impl KeySet {
    /// Keys that a token may mean by `name`; all of its algorithm if it names none.
    pub(super) fn for_token(&self, name: Option<&str>, algorithm: Algorithm) -> impl Iterator<Item = &Key> {
        let is_meant = move |key: &&Key| name.is_none() || key.name.as_deref() == name;
        self.0.iter().filter(move |key| key.material.algorithm() == algorithm).filter(is_meant)
    }
}

impl Key {
    /// Whether this key's other half signed `message`.
    pub(super) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let checked = match &self.material {
            Material::Rsa { n, e } => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
            Material::P256(point) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature),
            Material::Ed25519(point) => UnparsedPublicKey::new(&ED25519, point).verify(message, signature),
        };
        checked.is_ok()
    }
}

impl Material {
    fn algorithm(&self) -> Algorithm {
        match self {
            Self::Rsa { .. } => Algorithm::Rs256,
            Self::P256(_) => Algorithm::Es256,
            Self::Ed25519(_) => Algorithm::EdDsa,
        }
    }
}

fn read(jwk: Jwk) -> Option<Key> {
    let signs = jwk.used_for.as_deref().is_none_or(|word| word == "sig")
        && jwk.key_ops.as_deref().is_none_or(|words| words.iter().any(|word| word == "verify"));
    let bytes = |text: &Option<String>| URL_SAFE_NO_PAD.decode(text.as_deref()?).ok();
    let material = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
        ("RSA", None) => Material::Rsa { n: without_zeros(bytes(&jwk.n)?), e: without_zeros(bytes(&jwk.e)?) },
        ("EC", Some("P-256")) => {
            let (x, y) = (bytes(&jwk.x)?, bytes(&jwk.y)?);
            Material::P256([vec![4], x, y].concat())
        }
        ("OKP", Some("Ed25519")) => Material::Ed25519(bytes(&jwk.x)?),
        _ => return None,
    };
    let fits = jwk.alg.as_deref().is_none_or(|alg| Algorithm::named(alg) == Some(material.algorithm()));
    (signs && fits).then_some(Key { name: jwk.kid, material })
}

/// Some write a number with a zero before it.
fn without_zeros(bytes: Vec<u8>) -> Vec<u8> {
    bytes.into_iter().skip_while(|byte| *byte == 0).collect()
}
