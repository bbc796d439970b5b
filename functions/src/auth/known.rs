//! What this process remembers of keys and sessions, so that showing one again costs no request.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redraft_domain::id::OwnerId;
use redraft_domain::scope::Scopes;
use redraft_domain::time::Timestamp;
use redraft_store::audit::Who;
use redraft_store::clock::Clock;
use redraft_store::guard::{Credential, Guard};

use super::caller::{Caller, Doorstep, Via};

/// Most of them: some megabytes.
const MOST: usize = 10_000;
/// How long one is believed without being read again. Its end counts at once all the same: a guard goes along.
const KEPT: Duration = Duration::from_secs(10 * 60);

/// A key or a session that was let in.
pub(super) struct Known {
    pub(super) owner: OwnerId,
    pub(super) scopes: Scopes,
    pub(super) sha256: String,
    pub(super) expires_at: Timestamp,
    pub(super) guard: Guard,
}

impl Known {
    /// Whoever showed it.
    pub(super) fn caller(&self, via: Via, door: &Doorstep) -> Caller {
        let who = Who { actor: self.owner.as_str().to_owned(), via: via.to_string(), ip: door.ip() };
        Caller {
            owner: self.owner.clone(),
            scopes: self.scopes.clone(),
            via,
            who,
            expires_at: Some(self.expires_at),
            store: door.store.guarded(&self.guard),
        }
    }
}

/// The keys and sessions that this process let in lately.
#[derive(Default)]
pub(super) struct KnownCredentials(Mutex<HashMap<Credential, (Duration, Arc<Known>)>>);

impl KnownCredentials {
    pub(super) fn find(&self, credential: &Credential, clock: &dyn Clock) -> Option<Arc<Known>> {
        let known = self.lock();
        let (since, known) = known.get(credential)?;
        (clock.elapsed().saturating_sub(*since) < KEPT).then(|| Arc::clone(known))
    }

    /// Remembers `known`, unless it is remembered already; only what was let in comes here.
    pub(super) fn keep(&self, credential: Credential, known: Arc<Known>, clock: &dyn Clock) -> Arc<Known> {
        let now = clock.elapsed();
        let mut all = self.lock();
        if let Some((since, there)) = all.get(&credential)
            && now.saturating_sub(*since) < KEPT
        {
            return Arc::clone(there);
        }
        if all.len() >= MOST {
            all.retain(|_, (since, _)| now.saturating_sub(*since) < KEPT);
        }
        if all.len() >= MOST {
            // Whoever it hits costs one request more.
            let any = all.keys().next().cloned();
            any.and_then(|any| all.remove(&any));
        }
        all.insert(credential, (now, Arc::clone(&known)));
        known
    }

    pub(super) fn forget(&self, credential: &Credential) {
        self.lock().remove(credential);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Credential, (Duration, Arc<Known>)>> {
        // Nothing in here panics halfway through a change.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for KnownCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KnownCredentials({})", self.lock().len())
    }
}
