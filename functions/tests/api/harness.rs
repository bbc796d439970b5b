//! A control plane in process, with a clock and ids that tests decide.

mod doors;
mod keys;
mod page;
mod reply;
mod runner;

pub(crate) use keys::HOST;
pub(crate) use reply::Reply;
pub(crate) use runner::spec;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use http::{Method, Request};
use redraft_domain::id::OwnerId;
use redraft_functions::auth::{ClientAddress, IdentityProvider};
use redraft_functions::{Access, AppState, router};
use redraft_store::Store;
use redraft_store::clock::Clock;
use redraft_store_libsql::LibsqlStore;
use redraft_store_libsql::database::Database;
use redraft_store_libsql::file::{Durability, FileDatabase, FileOptions};
use redraft_store_libsql::statement::Statement;
use serde_json::Value;
use tower::ServiceExt;

pub(crate) use doors::Watch;
use doors::{CountingEntropy, StillClock};
pub(crate) use page::{INDEX, PAGE, SCRIPT, SHORT};

/// 2026-02-01T09:30:00Z.
pub(crate) const START_MS: i64 = 1_769_938_200_000;
/// The port that local requests name in `Host`.
pub(crate) const PORT: u16 = 4600;

/// A control plane on a store of its own.
pub(crate) struct Api {
    pub(crate) store: Arc<LibsqlStore>,
    pub(crate) owner: OwnerId,
    database: Arc<FileDatabase>,
    router: Router,
    /// Deleted with the last control plane on it.
    directory: Arc<tempfile::TempDir>,
}

impl Api {
    /// A local control plane with one agent, `poet`, and no runs.
    pub(crate) async fn new() -> Self {
        let api = Self::without_agents().await;
        api.serve_agents(&[spec("poet")]).await;
        api
    }

    pub(crate) async fn without_agents() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let options = FileOptions { durability: Durability::ProcessKill, ..FileOptions::default() };
        let database = Arc::new(FileDatabase::open_with(directory.path().join("test.db"), options).unwrap());
        let store = LibsqlStore::open(database.clone(), "a test file").await.unwrap();
        let still =
            format!("DROP VIEW db_now; CREATE TABLE db_now(ms INTEGER); INSERT INTO db_now VALUES({START_MS});");
        database.script(&still).await.unwrap();
        let store = Arc::new(store);
        let router = router(state(store.clone(), Access::in_process(PORT)));
        Self { store, owner: OwnerId::local(), database, router, directory: Arc::new(directory) }
    }

    /// Another control plane on the same store.
    pub(crate) fn with_access(&self, access: Access, owner: OwnerId) -> Self {
        Self {
            router: router(state(self.store.clone(), access.for_owner(owner.clone()))),
            owner,
            store: self.store.clone(),
            database: self.database.clone(),
            directory: self.directory.clone(),
        }
    }

    /// The same database behind another store.
    pub(crate) fn on_store(&self, store: Arc<LibsqlStore>) -> Self {
        let router = router(state(store.clone(), Access::in_process(PORT)));
        let (database, directory) = (self.database.clone(), self.directory.clone());
        Self { store, owner: self.owner.clone(), database, router, directory }
    }

    /// Another control plane, behind keys, on a copy of the database as it is now.
    pub(crate) async fn copy_behind_keys(&self) -> Self {
        let directory = tempfile::tempdir().unwrap();
        for name in ["test.db", "test.db-wal"] {
            std::fs::copy(self.directory.path().join(name), directory.path().join(name)).unwrap();
        }
        let options = FileOptions { durability: Durability::ProcessKill, ..FileOptions::default() };
        let database = Arc::new(FileDatabase::open_with(directory.path().join("test.db"), options).unwrap());
        let store = Arc::new(LibsqlStore::open(database.clone(), "a copied file").await.unwrap());
        let router = router(state(store.clone(), Access::keys()));
        Self { store, owner: self.owner.clone(), database, router, directory: Arc::new(directory) }
    }

    pub(crate) fn database(&self) -> Arc<dyn Database> {
        self.database.clone()
    }

    /// Every byte of the database's files.
    pub(crate) fn bytes_on_disk(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.directory.path()).unwrap();
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
    }

    /// The same store, seen by somebody else.
    pub(crate) fn for_owner(&self, name: &str) -> Self {
        self.with_access(Access::in_process(PORT), OwnerId::new(name))
    }

    /// The same store behind an address that wants keys, or the word of `provider`; time is what `clock` says.
    pub(crate) fn with_provider(&self, provider: IdentityProvider, clock: Arc<dyn Clock>) -> Self {
        let state = AppState::new(self.store.clone(), Access::keys())
            .with_doors(clock, Arc::new(CountingEntropy))
            .with_identity_provider(Some(provider));
        Self { router: router(state), ..self.behind_keys() }
    }

    /// A control plane that a test sets up itself.
    pub(crate) fn with_router(&self, change: impl FnOnce(AppState) -> AppState) -> Router {
        router(change(state(self.store.clone(), Access::in_process(PORT))))
    }

    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    /// Does to the database what no program of ours would.
    pub(crate) async fn damage(&self, sql: &str) {
        self.database.script(sql).await.unwrap();
    }

    /// Moves the store's clock.
    pub(crate) async fn advance_ms(&self, by: i64) {
        let forward = Statement::new("UPDATE db_now SET ms = ms + :by").bind("by", by);
        self.database.write(vec![forward]).await.unwrap();
    }

    pub(crate) async fn send(&self, mut request: Request<Body>) -> Reply {
        request.extensions_mut().insert(ClientAddress([192, 0, 2, 7].into()));
        Reply::read(self.router.clone().oneshot(request).await.unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn get_with(&self, path: &str, header: (&str, &str)) -> Reply {
        self.send(request(Method::GET, path).header(header.0, header.1).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.post_with(path, body, &[]).await
    }

    pub(crate) async fn post_with(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Reply {
        let mut request = request(Method::POST, path).header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(body.to_string().into()).unwrap()).await
    }

    /// Submits a run of `poet` and answers with its row.
    pub(crate) async fn submit(&self) -> Value {
        let reply = self.post("/api/workflows", &poem()).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.json()
    }

    /// Submits a run and answers with its id.
    pub(crate) async fn submit_id(&self) -> String {
        self.submit().await["id"].as_str().unwrap().to_owned()
    }
}

fn state(store: Arc<dyn Store>, access: Access) -> AppState {
    AppState::new(store, access).with_doors(Arc::new(StillClock), Arc::new(CountingEntropy)).with_page(PAGE)
}

/// A request as this machine's browser or CLI sends it.
pub(crate) fn request(method: Method, path: &str) -> http::request::Builder {
    Request::builder().method(method).uri(path).header("host", format!("127.0.0.1:{PORT}"))
}

/// A submission that `poet` accepts.
pub(crate) fn poem() -> Value {
    serde_json::json!({"agentName": "poet", "inputs": {"topic": "rain"}})
}
