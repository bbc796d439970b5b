//! Signing in by the word of an identity provider.

mod accounts;
mod issuer;
mod refusals;
mod trouble;

use std::sync::Arc;

use http::Method;
use redraft_domain::key::ApiKey;
use redraft_domain::scope::{Role, Scope};
use redraft_functions::auth::IdentityProvider;
use serde_json::{Value, json};

use crate::harness::{Api, Reply, Watch};
use issuer::{Issuer, NONCE};

/// What a page keeps while somebody is at the provider.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CODE: &str = "SplxlOBeZQQYbYS6WxSbIA";

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
