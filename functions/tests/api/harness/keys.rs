//! People with keys, for tests.

use axum::body::Body;
use http::Method;
use redraft_domain::id::OwnerId;
use redraft_domain::key::{ApiKey, KeyKind};
use redraft_domain::scope::{Role, Scope, Scopes};
use redraft_functions::Access;
use redraft_store::audit::Who;
use redraft_store::entropy::OsEntropy;
use redraft_store::operations::keys::{KeyAsked, make_key};
use redraft_store::people::{NewUser, People};
use serde_json::Value;

use super::{Api, PORT, Reply};

/// Everything that a request over a network brings along, beside the key.
pub(crate) const HOST: &str = "redraft.example.com";

impl Api {
    /// The same store behind an address that wants keys.
    pub(crate) fn behind_keys(&self) -> Self {
        self.with_access(Access::keys(), OwnerId::local())
    }

    /// The same store behind the server of one machine, whose person has the key `own`.
    pub(crate) fn with_own_key(&self, own: &ApiKey) -> Self {
        self.with_access(Access::local(PORT, own), OwnerId::local())
    }

    /// A key of somebody who is made if they are not there.
    pub(crate) async fn key_of(&self, owner: &str, role: Role, scopes: &[Scope]) -> ApiKey {
        self.made_key(owner, role, KeyKind::User, Some(Scopes::of(scopes.iter().copied()))).await
    }

    pub(crate) async fn runner_key_of(&self, owner: &str) -> ApiKey {
        self.made_key(owner, Role::Member, KeyKind::Runner, None).await
    }

    async fn made_key(&self, owner: &str, role: Role, kind: KeyKind, scopes: Option<Scopes>) -> ApiKey {
        let id = OwnerId::new(owner);
        let user = NewUser { id: id.clone(), name: owner.to_owned(), role, oidc: None };
        self.store.insert_user(&user, &Who::at_terminal()).await.unwrap();
        let asked = KeyAsked { name: "test".to_owned(), kind, scopes, days: None, idempotency_key: None };
        let granted = Scopes::of([Scope::All]).effective(Role::Admin);
        make_key(&*self.store, &OsEntropy, (&id, &granted), asked, &Who::at_terminal()).await.unwrap().0
    }

    /// Sends a request with a key; `Value::Null` sends no body.
    pub(crate) async fn ask(&self, key: &ApiKey, method: Method, path: &str, body: &Value) -> Reply {
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("host", HOST)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", key.expose()));
        let body = if body.is_null() { Body::empty() } else { body.to_string().into() };
        self.send(request.body(body).unwrap()).await
    }
}
