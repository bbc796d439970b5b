//! Who did what, from where, when: lines that are written once and stay.

use std::fmt::Debug;

use async_trait::async_trait;
use redraft_domain::id::OwnerId;
use redraft_domain::time::Timestamp;

use crate::store::Result;

/// What a database must do to keep acts traceable. Most lines are written by the very batch that does what they tell.
#[async_trait]
pub trait Audit: Debug + Send + Sync {
    /// Writes a line about something that no other batch tells.
    async fn note(&self, owner: &OwnerId, who: &Who, act: &Act) -> Result<()>;

    /// Lines after number `after`, at most `limit`, oldest first; of all owners.
    async fn audit(&self, after: i64, limit: u32) -> Result<Vec<AuditLine>>;
}

/// Who acts, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// The person; for a failed sign-in whom they said they were, or nobody.
    pub actor: String,
    /// Through what: `key rdk_…`, `session`, `terminal`.
    pub via: String,
    /// From which address, if it came over a network.
    pub ip: Option<String>,
}

impl Who {
    /// Whoever sits at a terminal with the database in their hands.
    pub fn at_terminal() -> Self {
        Self { actor: OwnerId::local().as_str().to_owned(), via: "terminal".to_owned(), ip: None }
    }
}

/// What somebody did, and to what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// `key.created` and the like.
    pub action: &'static str,
    /// The id of what it was done to.
    pub subject: String,
    /// More, for people; never a secret.
    pub detail: Option<String>,
}

/// A line of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// Its number; rises.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Whose account it is about.
    pub owner: OwnerId,
    /// Who did it.
    pub who: Who,
    /// `key.created` and the like.
    pub action: String,
    /// The id of what it was done to.
    pub subject: String,
    /// More, for people.
    pub detail: Option<String>,
}
