//! Keys: who holds them, what they are good for, until when.

use std::fmt::Debug;

use async_trait::async_trait;
use redraft_domain::id::OwnerId;
use redraft_domain::key::{KeyId, KeyKind};
use redraft_domain::scope::{Role, Scopes};
use redraft_domain::time::Timestamp;

use crate::audit::Who;
use crate::store::Result;

/// What a database must do with keys.
#[async_trait]
pub trait Keys: Debug + Send + Sync {
    /// Keeps a new key: its hash, never itself. The same `idempotency_key` again is
    /// [`StoreError::KeyShownBefore`](crate::StoreError::KeyShownBefore), because it cannot be shown again.
    async fn insert_key(&self, owner: &OwnerId, key: &NewKey, who: &Who) -> Result<KeyRecord>;

    /// What there is to know of a key when its holder first asks for something; `None` if nobody made it.
    /// Of all owners: whose key it is, is what the question is about.
    async fn find_key(&self, id: &KeyId) -> Result<Option<KeyFacts>>;

    /// Keys of one owner, the newest first, ended ones too.
    async fn keys(&self, owner: &OwnerId) -> Result<Vec<KeyRecord>>;

    /// Ends a key, and every session that was opened with it, now and for ever. Ending it twice changes nothing.
    async fn revoke_key(&self, owner: &OwnerId, id: &KeyId, who: &Who) -> Result<()>;

    /// Whose key this is, for those who manage everybody's.
    async fn owner_of_key(&self, id: &KeyId) -> Result<Option<OwnerId>>;
}

/// A key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// Its public half.
    pub id: KeyId,
    /// Whose hands it is for.
    pub kind: KeyKind,
    /// What people call it.
    pub name: String,
    /// Lower-case hex SHA-256 of the whole key.
    pub sha256: String,
    /// Its last four characters.
    pub last_four: String,
    /// What it is good for.
    pub scopes: Scopes,
    /// How long from now on.
    pub lives: std::time::Duration,
    /// The caller's own name for the request.
    pub idempotency_key: Option<String>,
}

/// A key as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// Its public half.
    pub id: KeyId,
    /// Whose it is.
    pub owner: OwnerId,
    /// Whose hands it is for.
    pub kind: KeyKind,
    /// What people call it.
    pub name: String,
    /// Its last four characters.
    pub last_four: String,
    /// What it was made good for; its owner's role may allow less.
    pub scopes: Scopes,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When somebody ended it.
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, to the hour.
    pub last_used_at: Option<Timestamp>,
}

/// What decides whether a key lets its holder in.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyFacts {
    /// Whose it is.
    pub owner: OwnerId,
    /// What they are.
    pub role: Role,
    /// Lower-case hex SHA-256 of the whole key.
    pub sha256: String,
    /// What it was made good for.
    pub scopes: Scopes,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// Neither revoked nor expired, and its owner not disabled.
    pub is_live: bool,
    /// Whether its last use is long enough ago to be written down again.
    pub is_due: bool,
}

impl Debug for KeyFacts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyFacts").field("owner", &self.owner).field("scopes", &self.scopes).finish_non_exhaustive()
    }
}
