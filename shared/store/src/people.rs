//! People and how they sign in.

use std::fmt::Debug;
use std::time::Duration;

use async_trait::async_trait;
use redraft_domain::id::OwnerId;
use redraft_domain::key::KeyId;
use redraft_domain::scope::{Role, Scopes};
use redraft_domain::time::Timestamp;

use crate::audit::Who;
use crate::store::Result;

/// How long a session lasts at most.
pub const SESSION_LASTS: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// How long a session lasts that nobody uses. The schema has the same number: see `sessions_let_in`.
pub const SESSION_IDLES: Duration = Duration::from_secs(12 * 60 * 60);

/// What a database must do with people and their sessions.
#[async_trait]
pub trait People: Debug + Send + Sync {
    /// Makes a person; the same id again changes nothing and answers with who is there.
    async fn insert_user(&self, user: &NewUser, who: &Who) -> Result<User>;

    /// Everybody, by name.
    async fn users(&self) -> Result<Vec<User>>;

    /// Somebody.
    async fn user(&self, id: &OwnerId) -> Result<Option<User>>;

    /// Whom an identity provider calls `subject`.
    async fn user_by_subject(&self, issuer: &str, subject: &str) -> Result<Option<User>>;

    /// Changes what somebody is. The last administrator who can sign in stays one.
    async fn update_user(&self, id: &OwnerId, change: &UserChange, who: &Who) -> Result<User>;

    /// Opens a session for `owner`; forgets sessions that ended long ago.
    async fn open_session(&self, owner: &OwnerId, session: &NewSession, who: &Who) -> Result<Timestamp>;

    /// What there is to know of a session; `None` if there is none, or it ended.
    async fn find_session(&self, sha256: &str) -> Result<Option<SessionFacts>>;

    /// Ends a session of `owner`.
    async fn end_session(&self, owner: &OwnerId, sha256: &str, who: &Who) -> Result<()>;

    /// Keeps a ticket to one sign-in as `owner`.
    async fn insert_link(&self, owner: &OwnerId, sha256: &str, lives: Duration) -> Result<()>;

    /// Uses a ticket up; says whose it was, if it was still good. Answers once.
    async fn use_link(&self, sha256: &str) -> Result<Option<OwnerId>>;

    /// Counts one more attempt in each of `buckets`; answers with how long to wait if one of them is full.
    async fn count_attempt(&self, buckets: &[Bucket]) -> Result<Option<Duration>>;
}

/// Somebody new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    /// Whose rows are theirs.
    pub id: OwnerId,
    /// What people call them.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// Issuer and subject, for somebody whom an identity provider knows.
    pub oidc: Option<(String, String)>,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Whose rows are theirs.
    pub id: OwnerId,
    /// What people call them.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// When they were made.
    pub created_at: Timestamp,
    /// Since when nothing lets them in any more.
    pub disabled_at: Option<Timestamp>,
    /// Issuer and subject, for somebody whom an identity provider knows.
    pub oidc: Option<(String, String)>,
}

/// What to change of a person; `None` leaves it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserChange {
    /// What people call them.
    pub name: Option<String>,
    /// What they are.
    pub role: Option<Role>,
    /// Whether nothing lets them in.
    pub disabled: Option<bool>,
    /// Issuer and subject.
    pub oidc: Option<(String, String)>,
}

/// A session that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// Lower-case hex SHA-256 of its token.
    pub sha256: String,
    /// What it is good for.
    pub scopes: Scopes,
    /// The key it was opened with: it ends with that one.
    pub key: Option<KeyId>,
}

/// What decides whether a session lets its holder in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionFacts {
    /// Whose it is.
    pub owner: OwnerId,
    /// What they are.
    pub role: Role,
    /// What it is good for.
    pub scopes: Scopes,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
    /// Whether its last use is long enough ago to be written down again.
    pub is_due: bool,
}

/// How often something may be tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Whose tries at what: `login ip 192.0.2.7`.
    pub name: String,
    /// So many…
    pub most: u32,
    /// …in such a time.
    pub span: Duration,
}
