//! An identity provider on this machine that says whatever a test wants.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use http::header::{AUTHORIZATION, LOCATION};
use redraft_functions::auth::{ClientSecret, IdentityProvider, Newcomers, OidcSettings};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::harness::START_MS;

/// What the provider calls the deployment.
pub(super) const CLIENT: &str = "redraft";
/// What a page made up for a sign-in.
pub(super) const NONCE: &str = "n-0S6_WzA2Mj_0123456789";

/// A key that the provider signs with.
pub(super) struct Signer {
    name: &'static str,
    pair: EcdsaKeyPair,
}

impl Signer {
    pub(super) fn new(name: &'static str) -> Self {
        let (random, kind) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        Self { name, pair: EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), &random).unwrap() }
    }

    pub(super) fn jwk(&self) -> Value {
        let (x, y) = self.pair.public_key().as_ref()[1..].split_at(32);
        let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
        json!({"kty": "EC", "crv": "P-256", "use": "sig", "kid": self.name, "x": x, "y": y})
    }

    pub(super) fn sign(&self, claims: &Value) -> String {
        let header = json!({"alg": "ES256", "kid": self.name});
        let [header, claims] = [&header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let message = format!("{header}.{claims}");
        let signature = self.pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }
}

/// What the provider says, and what it was asked.
pub(super) struct World {
    pub(super) description: Value,
    pub(super) keys: Value,
    /// Status and body of the token endpoint.
    pub(super) token: (u16, Value),
    /// Instead of all of it.
    pub(super) everywhere: Option<(u16, String)>,
    /// Paths, in order.
    pub(super) asked: Vec<String>,
    /// What the token endpoint was sent last: the form, and the header with a name and a secret.
    pub(super) form: BTreeMap<String, String>,
    pub(super) authorization: Option<String>,
}

/// A provider that listens on this machine.
pub(super) struct Issuer {
    pub(super) url: String,
    pub(super) signer: Signer,
    world: Arc<Mutex<World>>,
}

impl Issuer {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (url, signer) = (format!("http://{}", listener.local_addr().unwrap()), Signer::new("first"));
        let world = Arc::new(Mutex::new(World {
            description: json!({"issuer": url, "authorization_endpoint": format!("{url}/authorize"),
                "token_endpoint": format!("{url}/token"), "jwks_uri": format!("{url}/keys")}),
            keys: json!({"keys": [signer.jwk()]}),
            token: (400, json!({"error": "invalid_grant"})),
            everywhere: None,
            asked: Vec::new(),
            form: BTreeMap::new(),
            authorization: None,
        }));
        let router = Router::new().fallback(answer).with_state(Arc::clone(&world));
        #[expect(clippy::disallowed_methods, reason = "it ends with the test's runtime")]
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, signer, world }
    }

    pub(super) fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        change(&mut self.world.lock().unwrap())
    }

    /// How often `path` was asked for.
    pub(super) fn asked(&self, path: &str) -> usize {
        self.change(|world| world.asked.iter().filter(|asked| *asked == path).count())
    }

    /// What it says of somebody who signs in now.
    pub(super) fn claims(&self, subject: &str) -> Value {
        let now = START_MS / 1000;
        json!({"iss": self.url, "sub": subject, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": NONCE})
    }

    /// The next code is good for a token with these claims.
    pub(super) fn grant(&self, claims: &Value) {
        self.grant_token(&self.signer.sign(claims));
    }

    pub(super) fn grant_token(&self, token: &str) {
        let body = json!({"token_type": "Bearer", "access_token": "at-s3cret", "id_token": token});
        self.change(|world| world.token = (200, body));
    }

    pub(super) fn provider(&self, newcomers: &str, secret: Option<&str>) -> IdentityProvider {
        provider(&self.url, newcomers, secret)
    }
}

/// What trusts the issuer at `url`.
pub(super) fn provider(url: &str, newcomers: &str, secret: Option<&str>) -> IdentityProvider {
    IdentityProvider::new(OidcSettings {
        issuer: url.to_owned(),
        client_id: CLIENT.to_owned(),
        client_secret: secret.map(|secret| ClientSecret::new(secret.to_owned())),
        newcomers: Newcomers::parse(newcomers).unwrap(),
    })
    .unwrap()
}

async fn answer(State(world): State<Arc<Mutex<World>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let mut world = world.lock().unwrap();
    world.asked.push(parts.uri.path().to_owned());
    if let Some((status, body)) = &world.everywhere {
        let status = StatusCode::from_u16(*status).unwrap();
        return (status, [(LOCATION, "/elsewhere")], body.clone()).into_response();
    }
    match parts.uri.path() {
        "/.well-known/openid-configuration" => world.description.to_string().into_response(),
        "/keys" => world.keys.to_string().into_response(),
        "/token" => {
            world.form = serde_urlencoded::from_bytes(&body).unwrap();
            world.authorization = parts.headers.get(AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned());
            let (status, body) = &world.token;
            (StatusCode::from_u16(*status).unwrap(), body.to_string()).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
