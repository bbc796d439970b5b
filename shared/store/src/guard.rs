//! The guard that goes along with whatever the holder of a key or a session does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use redraft_domain::key::KeyId;
use redraft_domain::scope::Role;

/// Proof of who asks, looked at again inside every batch, so that an end counts at once.
#[derive(Debug, Clone)]
pub struct Guard {
    /// What its holder showed.
    pub credential: Credential,
    /// What its owner was when it was read: who is less now is refused.
    pub role: Role,
    is_due: Arc<AtomicBool>,
}

/// What somebody shows to be let in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Credential {
    /// A key, by its public half.
    Key(KeyId),
    /// A session, by the hash of its token.
    Session(String),
}

impl Guard {
    /// A guard; `is_due` says whether the next batch writes down that its credential was used.
    pub fn new(credential: Credential, role: Role, is_due: bool) -> Self {
        Self { credential, role, is_due: Arc::new(AtomicBool::new(is_due)) }
    }

    /// Whether the next batch should write down a use.
    pub fn is_due(&self) -> bool {
        self.is_due.load(Ordering::Relaxed)
    }

    /// Remembers what the last batch said.
    pub fn set_due(&self, is_due: bool) {
        self.is_due.store(is_due, Ordering::Relaxed);
    }
}
