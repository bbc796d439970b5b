//! The guard of a key or a session, as it goes along with what its holder does.
//!
//! A write carries it as conditions of its own transaction: once a key has ended, nothing of its holder takes effect.
//! A read has it beside it, as a request at the same time; the answer counts only if both came back.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::types::AttributeValue;
use redraft_domain::id::OwnerId;
use redraft_domain::key::KeyId;
use redraft_domain::scope::Role;
use redraft_domain::time::Timestamp;
use redraft_store::StoreError;
use redraft_store::clock::Clock;
use redraft_store::guard::{Credential, Guard};
use redraft_store::people::SESSION_IDLES;
use redraft_store::store::Result;

use crate::item::{Item, number};
use crate::keys::{self, Key};
use crate::store::{TRIES, crowded, pause};
use crate::table::{Outcome, TRANSACTION_ITEMS, Table};
use crate::write::{Change, Write};

/// A use of a key is written down at most once in an hour, a session's once in ten minutes.
pub(crate) const KEY_USE_MS: i64 = 60 * 60 * 1000;
pub(crate) const SESSION_USE_MS: i64 = 10 * 60 * 1000;
/// How many credentials a process remembers.
const REMEMBERED: usize = 10_000;

/// What a process knows of credentials that it saw. Whose they are never changes; when they were used is a guess.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<HashMap<Credential, Facts>>);

/// What is known of a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    owner: OwnerId,
    /// The key that a session was opened with.
    key: Option<KeyId>,
    used_at: Option<Timestamp>,
}

impl Facts {
    /// Reads the item of a key or a session.
    pub(crate) fn read(item: &Item) -> Result<Self> {
        let key = item.opt_text("opened_with").map(str::parse).transpose();
        let key = key.map_err(|_no_key| StoreError::Internal("a session names a key that is none".into()))?;
        Ok(Self { owner: OwnerId::new(item.read_json::<String>("holder")?), key, used_at: item.opt_time("used") })
    }
}

impl Known {
    fn get(&self, credential: &Credential) -> Option<Facts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(credential).cloned()
    }

    /// Remembers what an item says.
    pub(crate) fn note(&self, credential: &Credential, facts: Facts) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED && !known.contains_key(credential) {
            // Whoever it hits pays one read more.
            known.clear();
        }
        known.insert(credential.clone(), facts);
    }
}

/// A guard at work: one for each call, so that a call knows whether its guard was asked.
#[derive(Debug)]
pub(crate) struct Guarded {
    guard: Guard,
    clock: Arc<dyn Clock>,
    known: Arc<Known>,
    was_asked: AtomicBool,
}

impl Guarded {
    pub(crate) fn new(guard: &Guard, clock: Arc<dyn Clock>, known: Arc<Known>) -> Self {
        Self { guard: guard.clone(), clock, known, was_asked: AtomicBool::new(false) }
    }

    /// The same guard, not asked yet.
    pub(crate) fn unasked(&self) -> Self {
        Self::new(&self.guard, Arc::clone(&self.clock), Arc::clone(&self.known))
    }

    /// How many items of a transaction it takes up.
    pub(crate) fn items(&self) -> usize {
        match self.guard.credential {
            Credential::Key(_) => 2,
            Credential::Session(_) => 3,
        }
    }

    /// Asks, unless a write has done so.
    pub(crate) async fn ask_once(&self, table: &Table) -> Result<()> {
        if self.was_asked.load(Ordering::Relaxed) { Ok(()) } else { self.ask(table).await }
    }

    /// Asks whether the credential still lets its holder in. One request.
    pub(crate) async fn ask(&self, table: &Table) -> Result<()> {
        if self.guard.is_due() {
            return self.write_use(table).await;
        }
        let facts = self.facts(table).await?;
        let mut wanted = vec![self.place(), keys::user(&facts.owner)];
        wanted.extend(facts.key.as_ref().map(keys::api_key));
        let found = table.get_all(wanted).await?;
        let now = self.clock.now();
        if !self.holds(&facts, &found, now) {
            return Err(StoreError::NotLetIn);
        }
        self.was_asked.store(true, Ordering::Relaxed);
        let credential = found.iter().find(|item| item.key().is_ok_and(|key| key == self.place()));
        if let Some(item) = credential {
            let facts = Facts::read(item)?;
            self.guard.set_due(self.is_due(&facts, now));
            self.known.note(&self.guard.credential, facts);
        }
        Ok(())
    }

    /// All of `writes` if the guard holds, in one transaction with it. What changes the guard's own items, or leaves no
    /// room for it, asks it just before.
    pub(crate) async fn transact(&self, table: &Table, writes: Vec<Write>) -> Result<Outcome> {
        let (facts, now) = (self.facts(table).await?, self.clock.now());
        let is_due = self.guard.is_due() || self.is_due(&facts, now);
        let guards = self.guards(&facts, now, is_due);
        let meets = guards.iter().any(|guard| writes.iter().any(|write| write.place() == guard.place()));
        if meets || writes.len() + guards.len() > TRANSACTION_ITEMS {
            self.ask(table).await?;
            return table.transact_alone(writes).await;
        }
        let (first, mut writes) = (writes.len(), writes);
        writes.extend(guards);
        match table.transact_alone(writes).await? {
            Outcome::Refused(which) if which.iter().any(|index| *index >= first) => Err(StoreError::NotLetIn),
            Outcome::Refused(which) => {
                self.was_asked.store(true, Ordering::Relaxed);
                if is_due {
                    self.write_use(table).await?;
                }
                Ok(Outcome::Refused(which))
            }
            Outcome::Done => {
                self.was_asked.store(true, Ordering::Relaxed);
                if is_due {
                    self.used(&facts, now);
                }
                Ok(Outcome::Done)
            }
            Outcome::Busy => Ok(Outcome::Busy),
        }
    }

    /// Writes down that the credential was used, if it still lets its holder in.
    async fn write_use(&self, table: &Table) -> Result<()> {
        for tried in 0..TRIES {
            let (facts, now) = (self.facts(table).await?, self.clock.now());
            match table.transact_alone(self.guards(&facts, now, true)).await? {
                Outcome::Done => {
                    self.was_asked.store(true, Ordering::Relaxed);
                    self.used(&facts, now);
                    return Ok(());
                }
                Outcome::Refused(_) => return Err(StoreError::NotLetIn),
                Outcome::Busy => pause(tried).await,
            }
        }
        Err(crowded())
    }

    fn used(&self, facts: &Facts, now: Timestamp) {
        self.guard.set_due(false);
        self.known.note(&self.guard.credential, Facts { used_at: Some(now), ..facts.clone() });
    }

    fn is_due(&self, facts: &Facts, now: Timestamp) -> bool {
        let every_ms = match self.guard.credential {
            Credential::Key(_) => KEY_USE_MS,
            Credential::Session(_) => SESSION_USE_MS,
        };
        facts.used_at.is_none_or(|at| at.as_ms() <= now.as_ms() - every_ms)
    }

    /// Whose the credential is: known since it was looked up, or one request.
    async fn facts(&self, table: &Table) -> Result<Facts> {
        if let Some(facts) = self.known.get(&self.guard.credential) {
            return Ok(facts);
        }
        let item = table.get(self.place()).await?.ok_or(StoreError::NotLetIn)?;
        let facts = Facts::read(&item)?;
        self.known.note(&self.guard.credential, facts.clone());
        Ok(facts)
    }

    fn place(&self) -> Key {
        match &self.guard.credential {
            Credential::Key(id) => keys::api_key(id),
            Credential::Session(sha256) => keys::session(sha256),
        }
    }

    fn guards(&self, facts: &Facts, now: Timestamp, is_due: bool) -> Vec<Write> {
        let mut conditions = self.conditions(facts, now).into_iter();
        let credential = conditions.next().map(|credential| {
            if is_due { Write::Change(credential.set("used", number(now.as_ms()))) } else { Write::Check(credential) }
        });
        credential.into_iter().chain(conditions.map(Write::Check)).collect()
    }

    /// The same as [`Self::conditions`], of items that were read.
    fn holds(&self, facts: &Facts, found: &[Item], now: Timestamp) -> bool {
        let item = |key: Key| found.iter().find(|item| item.key().is_ok_and(|found| found == key));
        let lasts = |item: &Item| item.opt_time("expires").is_some_and(|at| at > now);
        let is_live =
            |id: &KeyId| item(keys::api_key(id)).is_some_and(|key| key.opt_number("revoked").is_none() && lasts(key));
        let is_let_in = match &self.guard.credential {
            Credential::Key(id) => is_live(id),
            Credential::Session(_) => item(self.place()).is_some_and(|session| {
                lasts(session) && session.opt_time("used").is_some_and(|at| at.plus(SESSION_IDLES) > now)
            }),
        };
        let is_somebody = item(keys::user(&facts.owner)).is_some_and(|user| {
            let is_role = self.guard.role == Role::Member || user.opt_text("role") == Some(Role::Admin.as_str());
            user.opt_number("disabled").is_none() && is_role
        });
        is_let_in && is_somebody && facts.key.as_ref().is_none_or(is_live)
    }

    /// What must hold, of the credential first.
    fn conditions(&self, facts: &Facts, now: Timestamp) -> Vec<Change> {
        let mut user = Change::of(keys::user(&facts.owner)).when_there().when_absent("disabled");
        if self.guard.role == Role::Admin {
            user = user.when("role", "=", AttributeValue::S(Role::Admin.as_str().to_owned()));
        }
        let credential = match &self.guard.credential {
            Credential::Key(id) => live_key(id, now),
            Credential::Session(_) => {
                let idles_since = now.as_ms().saturating_sub(crate::ms(SESSION_IDLES));
                let session = Change::of(self.place()).when("expires", ">", number(now.as_ms()));
                session.when("used", ">", number(idles_since))
            }
        };
        [credential, user].into_iter().chain(facts.key.as_ref().map(|id| live_key(id, now))).collect()
    }
}

/// Nobody ended this key, nor did its time.
fn live_key(id: &KeyId, now: Timestamp) -> Change {
    Change::of(keys::api_key(id)).when_absent("revoked").when("expires", ">", number(now.as_ms()))
}
