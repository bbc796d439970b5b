//! The rule by which a deployment lets people in.

use std::fmt;
use std::sync::Arc;

use axum::extract::Request;
use redraft_domain::id::OwnerId;
use redraft_domain::key::{ApiKey, KeyId};
use redraft_domain::scope::{Role, Scope, Scopes};
use redraft_store::Store;
use redraft_store::audit::Who;
use redraft_store::guard::{Credential, Guard};
use subtle::ConstantTimeEq;

use super::caller::{Caller, Doorstep, Via};
use super::known::{Known, KnownCredentials};
use super::local::LocalAddress;
use super::origins::AllowedOrigins;
use super::shown::{Shown, shown};
use super::site;
use crate::error::ApiError;

/// Who gets in, and as whom.
#[derive(Debug)]
pub struct Access {
    rule: Rule,
    owner: OwnerId,
    scopes: Scopes,
    known: KnownCredentials,
    origins: AllowedOrigins,
}

#[derive(Debug)]
enum Rule {
    Local(LocalAddress, Own),
    Keys,
}

/// How a server for one machine tells its own person from everybody else on that machine.
#[derive(Debug)]
enum Own {
    /// Nobody else can call it: there is no socket.
    Everybody,
    /// By a key that only they can read; the store does not know it. Its hash.
    Holder(OwnKey),
}

/// The hash of a key; nothing of it is shown.
struct OwnKey([u8; 32]);

impl fmt::Debug for OwnKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnKey(…)")
    }
}

impl Own {
    fn is_shown_by(&self, key: &ApiKey) -> bool {
        match self {
            Self::Everybody => false,
            Self::Holder(OwnKey(sha256)) => bool::from(sha256.as_slice().ct_eq(key.sha256().as_slice())),
        }
    }
}

const UNKNOWN: &str = "this key is not valid here: it was mistyped, revoked, or expired";
const SESSION_OVER: &str = "this session is over; sign in again";

impl Access {
    /// Whoever asks for 127.0.0.1, `localhost` or `[::1]` at `port` and shows a key of the store, a session, or `own`:
    /// the key of this machine's own person, who may do everything. Only for a server on a loopback address.
    pub fn local(port: u16, own: &ApiKey) -> Self {
        Self::by(Rule::Local(LocalAddress::at(port), Own::Holder(OwnKey(own.sha256()))))
    }

    /// Whoever can call the router at all, under the same names. For a program that has the store in its hands anyway;
    /// never for a socket, which other accounts of the machine reach too.
    pub fn in_process(port: u16) -> Self {
        Self::by(Rule::Local(LocalAddress::at(port), Own::Everybody))
    }

    /// Whoever has a key of the store, or a session.
    pub fn keys() -> Self {
        Self::by(Rule::Keys)
    }

    fn by(rule: Rule) -> Self {
        let (known, origins) = (KnownCredentials::default(), AllowedOrigins::default());
        Self { rule, owner: OwnerId::local(), scopes: Scopes::of([Scope::All]), known, origins }
    }

    /// The same; who shows nothing gets the rows of `owner` instead of those of [`OwnerId::local`].
    #[must_use]
    pub fn for_owner(mut self, owner: OwnerId) -> Self {
        self.owner = owner;
        self
    }

    /// The same; who shows nothing may do what these say.
    #[must_use]
    pub fn with_scopes(mut self, scopes: impl IntoIterator<Item = Scope>) -> Self {
        self.scopes = Scopes::of(scopes);
        self
    }

    /// The same; pages of `origins` may call as well. A server for one machine has no use for it.
    #[must_use]
    pub fn with_allowed_origins(mut self, origins: AllowedOrigins) -> Self {
        self.origins = origins;
        self
    }

    /// Whose pages may call, beside our own.
    pub(crate) fn origins(&self) -> &AllowedOrigins {
        &self.origins
    }

    /// The address to insist on, if this is a server for one machine.
    pub(crate) fn local_address(&self) -> Option<&LocalAddress> {
        match &self.rule {
            Rule::Local(address, _) => Some(address),
            Rule::Keys => None,
        }
    }

    /// What the cookie of a session is called here. Behind https browsers refuse to send it anywhere else; on this
    /// machine each port has its own.
    pub(crate) fn cookie(&self) -> String {
        match &self.rule {
            Rule::Local(address, _) => format!("redraft_{}", address.port()),
            Rule::Keys => "__Host-redraft".to_owned(),
        }
    }

    /// What the request shows of its sender.
    pub(crate) fn shown(&self, request: &Request) -> Result<Shown, ApiError> {
        let shown = shown(request.headers(), &self.cookie())?;
        // Browsers send a cookie along whichever page asks.
        if matches!(shown, Shown::Session(_)) {
            site::check(request, &self.origins)?;
        }
        Ok(shown)
    }

    /// Who asks, with the store as they may see it.
    pub(crate) async fn caller(&self, shown: Shown, door: Doorstep) -> Result<Caller, ApiError> {
        match shown {
            Shown::Key(key) if self.is_own(&key) => Ok(self.at_this_machine(door)),
            Shown::Key(key) => self.by_key(&key, door).await,
            Shown::Session(sha256) => self.by_session(sha256, door).await,
            Shown::Nothing => match self.rule {
                // Host and origin were checked by `guard` before any route was chosen.
                Rule::Local(_, Own::Everybody) => Ok(self.at_this_machine(door)),
                Rule::Local(_, Own::Holder(_)) => Err(ApiError::unauthorized(
                    "nobody is signed in: `redraft open` signs a browser in; a program sends a key as \
                     `Authorization: Bearer <key>`",
                )),
                Rule::Keys => Err(ApiError::unauthorized(
                    "this address needs a key: send it as `Authorization: Bearer <key>`, or sign in",
                )),
            },
        }
    }

    fn is_own(&self, key: &ApiKey) -> bool {
        matches!(&self.rule, Rule::Local(_, own) if own.is_shown_by(key))
    }

    /// Forgets what is known of whom the store did not let in any more.
    pub(crate) fn forget(&self, via: &Via) {
        if let Some(credential) = via.credential() {
            self.known.forget(&credential);
        }
    }

    fn at_this_machine(&self, door: Doorstep) -> Caller {
        let who = Who { actor: self.owner.as_str().to_owned(), via: "this machine".to_owned(), ip: door.ip() };
        let scopes = self.scopes.effective(Role::Admin);
        Caller { owner: self.owner.clone(), scopes, via: Via::Local, who, expires_at: None, store: door.store }
    }

    async fn by_key(&self, key: &ApiKey, door: Doorstep) -> Result<Caller, ApiError> {
        let (id, given) = (key.id(), hex::encode(key.sha256()));
        let credential = Credential::Key(id.clone());
        let known = match self.known.find(&credential, &*door.clock) {
            Some(known) => known,
            None => read_key(&*door.store, &id, &given).await?,
        };
        // In constant time, so that nobody learns from the clock how many bytes were right.
        if !bool::from(known.sha256.as_bytes().ct_eq(given.as_bytes())) {
            return Err(ApiError::unauthorized(UNKNOWN));
        }
        let known = self.known.keep(credential, known, &*door.clock);
        Ok(known.caller(Via::Key(key.kind(), id), &door))
    }

    async fn by_session(&self, sha256: String, door: Doorstep) -> Result<Caller, ApiError> {
        let credential = Credential::Session(sha256.clone());
        let known = if let Some(known) = self.known.find(&credential, &*door.clock) {
            known
        } else {
            let facts = door.store.find_session(&sha256).await?;
            let facts = facts.ok_or_else(|| ApiError::unauthorized(SESSION_OVER))?;
            Arc::new(Known {
                owner: facts.owner,
                scopes: facts.scopes.effective(facts.role),
                sha256: sha256.clone(),
                expires_at: facts.expires_at,
                guard: Guard::new(credential.clone(), facts.role, facts.is_due),
            })
        };
        let known = self.known.keep(credential, known, &*door.clock);
        Ok(known.caller(Via::Session(sha256), &door))
    }
}

/// What the store knows of a key. One that nobody made costs as much as any other.
async fn read_key(store: &dyn Store, id: &KeyId, given: &str) -> Result<Arc<Known>, ApiError> {
    let facts = store.find_key(id).await?;
    let sha256 = facts.as_ref().map_or_else(|| "0".repeat(64), |facts| facts.sha256.clone());
    let is_right = bool::from(sha256.as_bytes().ct_eq(given.as_bytes()));
    match facts {
        Some(facts) if is_right && facts.is_live => Ok(Arc::new(Known {
            owner: facts.owner,
            scopes: facts.scopes.effective(facts.role),
            sha256,
            expires_at: facts.expires_at,
            guard: Guard::new(Credential::Key(id.clone()), facts.role, facts.is_due),
        })),
        _ => Err(ApiError::unauthorized(UNKNOWN)),
    }
}
