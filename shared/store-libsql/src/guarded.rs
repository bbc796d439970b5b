//! A database as the holder of a key or a session may use it.

use std::sync::Arc;

use async_trait::async_trait;
use redraft_store::guard::{Credential, Guard};

use crate::database::{Database, DatabaseError};
use crate::sql;
use crate::statement::{ResultSet, Statement};

/// Puts a guard in front of every batch: no request more, and an end counts from the next batch on.
#[derive(Debug)]
pub(crate) struct Guarded {
    pub(crate) inner: Arc<dyn Database>,
    pub(crate) guard: Guard,
}

impl Guarded {
    fn statement(&self, key: &'static str, session: &'static str) -> Statement {
        let (text, id) = match &self.guard.credential {
            Credential::Key(id) => (key, id.as_str()),
            Credential::Session(sha256) => (session, sha256.as_str()),
        };
        Statement::new(text).bind("guarded", id).bind("guarded_role", self.guard.role.as_str())
    }

    async fn write_guarded(&self, mut batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        batch.insert(0, self.statement(sql::USE_KEY, sql::USE_SESSION));
        let mut answer = self.inner.write(batch).await.map_err(without_guard)?;
        self.guard.set_due(false);
        answer.remove(0);
        Ok(answer)
    }
}

#[async_trait]
impl Database for Guarded {
    async fn write(&self, batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        self.write_guarded(batch).await
    }

    async fn read(&self, mut batch: Vec<Statement>) -> Result<Vec<ResultSet>, DatabaseError> {
        // A use that is to be written down goes along instead of costing a request of its own.
        if self.guard.is_due() {
            return self.write_guarded(batch).await;
        }
        batch.insert(0, self.statement(sql::GUARD_KEY, sql::GUARD_SESSION));
        let mut answer = self.inner.read(batch).await?;
        let guard = answer.remove(0);
        let row = guard.rows.first().ok_or(DatabaseError::NotLetIn)?;
        self.guard.set_due(row.integer("is_due")? != 0);
        Ok(answer)
    }

    async fn script(&self, _sql: &str) -> Result<(), DatabaseError> {
        Err(DatabaseError::Misuse { message: "nobody migrates a database with a key".to_owned() })
    }
}

/// An error in terms of the batch that the caller knows.
fn without_guard(error: DatabaseError) -> DatabaseError {
    match error {
        DatabaseError::Constraint { message, .. } if message.contains("NOT_LET_IN") => DatabaseError::NotLetIn,
        DatabaseError::Constraint { statement, message } => {
            DatabaseError::Constraint { statement: statement.saturating_sub(1), message }
        }
        other => other,
    }
}
