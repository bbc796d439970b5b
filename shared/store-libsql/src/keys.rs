//! Keys, as the database keeps them.

use async_trait::async_trait;
use redraft_domain::id::OwnerId;
use redraft_domain::key::{KeyId, KeyKind};
use redraft_store::StoreError;
use redraft_store::audit::Who;
use redraft_store::keys::{KeyFacts, KeyRecord, Keys, NewKey};
use redraft_store::store::Result;

use crate::audit::signed;
use crate::database::DatabaseError;
use crate::errors::{internal, misfit, plain};
use crate::statement::{Row, Statement, Value};
use crate::store::{LibsqlStore, all, first, ms};
use crate::{rows, sql};

#[async_trait]
impl Keys for LibsqlStore {
    async fn insert_key(&self, owner: &OwnerId, key: &NewKey, who: &Who) -> Result<KeyRecord> {
        let insert = of_key(sql::INSERT_KEY, owner, &key.id)
            .bind("kind", key.kind.as_str())
            .bind("name", Value::visible(&key.name))
            .bind("sha256", key.sha256.as_str())
            .bind("last_four", key.last_four.as_str())
            .bind("scopes", key.scopes.to_string())
            .bind("lives_ms", ms(key.lives))
            .bind("idempotency_key", key.idempotency_key.as_deref().map(Value::visible));
        let tell = signed(of_key(sql::AUDIT_KEY, owner, &key.id), who).bind("action", "key.created");
        match self.database().write(vec![insert, tell, of_key(sql::SELECT_KEY, owner, &key.id)]).await {
            Ok(answer) => record(first(&answer, 2).ok_or_else(|| StoreError::UserNotFound(owner.as_str().to_owned()))?),
            Err(DatabaseError::Constraint { message, .. }) if message.contains("UNIQUE") => {
                made_before(self, owner, key).await
            }
            Err(error) => Err(plain(error)),
        }
    }

    async fn find_key(&self, id: &KeyId) -> Result<Option<KeyFacts>> {
        let answer = self.read(vec![Statement::new(sql::FIND_KEY).bind("id", id.as_str())]).await?;
        first(&answer, 0).map(facts).transpose()
    }

    async fn keys(&self, owner: &OwnerId) -> Result<Vec<KeyRecord>> {
        let answer = self.read(vec![Statement::new(sql::LIST_KEYS).bind("owner_id", owner.as_str())]).await?;
        all(&answer, 0, record)
    }

    async fn revoke_key(&self, owner: &OwnerId, id: &KeyId, who: &Who) -> Result<()> {
        let tell = signed(of_key(sql::AUDIT_KEY, owner, id), who).bind("action", "key.revoked");
        let batch = vec![tell, of_key(sql::REVOKE_KEY, owner, id), of_key(sql::SELECT_KEY, owner, id)];
        let answer = self.database().write(batch).await.map_err(plain)?;
        first(&answer, 2).map(|_row| ()).ok_or_else(|| StoreError::KeyNotFound(id.clone()))
    }

    async fn owner_of_key(&self, id: &KeyId) -> Result<Option<OwnerId>> {
        let answer = self.read(vec![Statement::new(sql::SELECT_KEY_OWNER).bind("id", id.as_str())]).await?;
        first(&answer, 0).map(|row| rows::text(row, "owner_id").map(OwnerId::new)).transpose()
    }
}

/// The same key whose first answer was lost, or another one under the same name of a request.
async fn made_before(store: &LibsqlStore, owner: &OwnerId, key: &NewKey) -> Result<KeyRecord> {
    let answer = store.read(vec![of_key(sql::SELECT_KEY, owner, &key.id)]).await?;
    match first(&answer, 0) {
        Some(row) if rows::text(row, "sha256")? == key.sha256 => record(row),
        _ => Err(StoreError::KeyShownBefore),
    }
}

fn of_key(text: &'static str, owner: &OwnerId, id: &KeyId) -> Statement {
    Statement::new(text).bind("id", id.as_str()).bind("owner_id", owner.as_str())
}

fn record(row: &Row) -> Result<KeyRecord> {
    Ok(KeyRecord {
        id: rows::parsed(row, "id")?,
        owner: OwnerId::new(rows::text(row, "owner_id")?),
        kind: kind(row)?,
        name: rows::text(row, "name")?,
        last_four: rows::text(row, "last_four")?,
        scopes: rows::parsed(row, "scopes")?,
        created_at: rows::time(row, "created_at")?,
        expires_at: rows::time(row, "expires_at")?,
        revoked_at: rows::opt_time(row, "revoked_at")?,
        last_used_at: rows::opt_time(row, "last_used_at")?,
    })
}

fn kind(row: &Row) -> Result<KeyKind> {
    let word = row.text("kind").map_err(internal)?;
    word.parse().map_err(|()| misfit("kind", word))
}

fn facts(row: &Row) -> Result<KeyFacts> {
    Ok(KeyFacts {
        owner: OwnerId::new(rows::text(row, "owner_id")?),
        role: crate::people::role(row)?,
        sha256: rows::text(row, "sha256")?,
        scopes: rows::parsed(row, "scopes")?,
        expires_at: rows::time(row, "expires_at")?,
        is_live: row.integer("is_live").map_err(internal)? != 0,
        is_due: row.integer("is_due").map_err(internal)? != 0,
    })
}
