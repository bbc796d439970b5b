//! Signing in by the word of an identity provider.

mod accounts;
mod issuer;
mod refusals;
mod trouble;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::Method;
use redraft_domain::key::ApiKey;
use redraft_domain::scope::{Role, Scope};
use redraft_domain::time::Timestamp;
use redraft_functions::auth::IdentityProvider;
use redraft_store::clock::Clock;
use serde_json::{Value, json};

use crate::harness::{Api, Reply, START_MS};
use issuer::{Issuer, NONCE};

/// What a page keeps while somebody is at the provider.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CODE: &str = "SplxlOBeZQQYbYS6WxSbIA";

/// A clock that stands still, but for how long it has been running.
#[derive(Debug, Default)]
struct Watch(AtomicU64);

impl Watch {
    fn wait(&self, time: Duration) {
        self.0.fetch_add(u64::try_from(time.as_millis()).unwrap(), Ordering::Relaxed);
    }
}

impl Clock for Watch {
    fn now(&self) -> Timestamp {
        Timestamp::from_ms(START_MS)
    }

    fn elapsed(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Relaxed))
    }
}

/// A deployment that trusts an issuer, and its administrator.
struct Deployment {
    api: Api,
    root: ApiKey,
    watch: Arc<Watch>,
}

impl Deployment {
    async fn of(provider: IdentityProvider) -> Self {
        let watch = Arc::new(Watch::default());
        let api = Api::new().await.with_provider(provider, watch.clone());
        let root = api.key_of("root", Role::Admin, &[Scope::All]).await;
        Self { api, root, watch }
    }

    /// One with an issuer that says `newcomers` may come.
    async fn and_issuer(newcomers: &str) -> (Self, Issuer) {
        let issuer = Issuer::start().await;
        (Self::of(issuer.provider(newcomers, None)).await, issuer)
    }

    /// What the page sends when somebody comes back from the provider.
    async fn sign_in(&self) -> Reply {
        self.api.post("/api/auth/login", &answer()).await
    }

    async fn ask(&self, method: Method, path: &str, body: &Value) -> Reply {
        self.api.ask(&self.root, method, path, body).await
    }

    /// What the audit says of sign-ins that were refused: whose account, subject, detail.
    async fn refused(&self) -> Vec<[String; 3]> {
        let audit = self.ask(Method::GET, "/api/audit", &Value::Null).await.json();
        let lines = audit["lines"].as_array().unwrap().iter().filter(|line| line["action"] == "sign_in.refused");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        lines.map(|line| ["ownerId", "subject", "detail"].map(|field| text(&line[field]))).collect()
    }
}

fn answer() -> Value {
    json!({"oidc": {"code": CODE, "codeVerifier": VERIFIER, "nonce": NONCE, "redirectUri": "https://redraft.example.com/"}})
}

fn cookie(reply: &Reply) -> String {
    reply.header("set-cookie").split(';').next().unwrap().to_owned()
}
