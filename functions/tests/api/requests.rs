//! What it costs to know who asks: nothing but the first time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use http::Method;
use redraft_domain::key::{ApiKey, KeyKind};
use redraft_domain::scope::{Role, Scope};
use redraft_store_libsql::LibsqlStore;
use redraft_store_libsql::database::{Database, DatabaseError};
use redraft_store_libsql::statement::{ResultSet, Statement};
use serde_json::{Value, json};

use crate::harness::Api;

/// Counts what would be requests to a server.
#[derive(Debug)]
struct Counted {
    inner: Arc<dyn Database>,
    batches: AtomicU64,
}

impl Counted {
    fn take(&self) -> u64 {
        self.batches.swap(0, Ordering::Relaxed)
    }
}

#[async_trait]
impl Database for Counted {
    async fn write(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        self.batches.fetch_add(1, Ordering::Relaxed);
        self.inner.write(batch).await
    }

    async fn read(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        self.batches.fetch_add(1, Ordering::Relaxed);
        self.inner.read(batch).await
    }

    async fn script(&self, sql: &str) -> Result<(), DatabaseError> {
        self.inner.script(sql).await
    }
}

#[tokio::test]
async fn a_sign_in_with_a_key_that_nobody_has_costs_what_one_with_an_ended_key_costs() {
    let api = Api::new().await;
    let counted = Arc::new(Counted { inner: api.database(), batches: AtomicU64::new(0) });
    let store = LibsqlStore::open(counted.clone(), "a counted file").await.unwrap();
    let behind = api.on_store(Arc::new(store)).behind_keys();
    let root = behind.key_of("root", Role::Admin, &[Scope::All]).await;
    let ended = behind.key_of("mia", Role::Member, &[Scope::All]).await;
    behind.ask(&root, Method::DELETE, &format!("/api/keys/{}", ended.id()), &Value::Null).await;
    let never_made = ApiKey::make(KeyKind::User, || 7);
    let costs = async |key: &ApiKey| {
        counted.take();
        let reply = behind.post("/api/auth/login", &json!({"key": key.expose()})).await;
        assert_eq!(reply.status, 401, "{reply:?}");
        counted.take()
    };

    assert_eq!(costs(&never_made).await, costs(&ended).await);
}

#[tokio::test]
async fn a_key_that_is_known_costs_no_request_of_its_own() {
    let api = Api::new().await;
    let counted = Arc::new(Counted { inner: api.database(), batches: AtomicU64::new(0) });
    let store = LibsqlStore::open(counted.clone(), "a counted file").await.unwrap();
    let local = api.on_store(Arc::new(store));
    let behind = local.behind_keys();
    let key = behind.key_of("local", Role::Admin, &[Scope::All]).await;
    let paths = [
        "/api/runners",
        "/api/workflows",
        "/api/agents-config",
        "/api/metrics",
        "/api/uploads/0000000000000000000000000000000000000000000000000000000000000000",
    ];

    counted.take();
    assert_eq!(behind.ask(&key, Method::GET, "/api/runners", &Value::Null).await.status, 200);
    assert_eq!(counted.take(), 2, "the first time it is read");
    for path in paths {
        assert_eq!(local.get(path).await.status, 200, "{path}");
        let without_key = counted.take();
        for hour in 0..3 {
            api.advance_ms(hour * 60 * 60 * 1000).await;
            assert_eq!(behind.ask(&key, Method::GET, path, &Value::Null).await.status, 200, "{path}");
            assert_eq!(counted.take(), without_key, "{path}");
        }
    }
}
