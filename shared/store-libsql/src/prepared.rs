use std::sync::Arc;

use async_trait::async_trait;
use redraft_store::store::Result;
use tokio::sync::OnceCell;

use crate::database::{Database, DatabaseError};
use crate::errors::plain;
use crate::migrate::migrate;
use crate::statement::{ResultSet, Statement};

/// A database that is brought to the schema by whoever asks it first. Everybody else waits for that; whoever fails leaves
/// it to the next.
#[derive(Debug, Clone)]
pub struct Prepared {
    inner: Arc<dyn Database>,
    is_ready: Arc<OnceCell<()>>,
}

impl Prepared {
    /// Nothing is asked yet.
    pub fn new(inner: Arc<dyn Database>) -> Self {
        Self { inner, is_ready: Arc::default() }
    }

    /// Asks first, so that nobody who comes later has to wait.
    ///
    /// # Errors
    /// The database cannot be reached, or a newer version of the program migrated it.
    pub async fn prepare(&self) -> Result<()> {
        self.ready().await.map_err(plain)
    }

    async fn ready(&self) -> std::result::Result<(), DatabaseError> {
        self.is_ready.get_or_try_init(|| migrate(&*self.inner)).await?;
        Ok(())
    }
}

#[async_trait]
impl Database for Prepared {
    async fn write(&self, batch: Vec<Statement>) -> std::result::Result<Vec<ResultSet>, DatabaseError> {
        self.ready().await?;
        self.inner.write(batch).await
    }

    async fn read(&self, batch: Vec<Statement>) -> std::result::Result<Vec<ResultSet>, DatabaseError> {
        self.ready().await?;
        self.inner.read(batch).await
    }

    async fn script(&self, sql: &str) -> std::result::Result<(), DatabaseError> {
        self.ready().await?;
        self.inner.script(sql).await
    }
}
