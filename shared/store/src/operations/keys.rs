//! Making keys, and the first administrator.

use std::time::Duration;

use redraft_domain::id::OwnerId;
use redraft_domain::key::{ApiKey, KeyKind};
use redraft_domain::scope::{Role, Scope, Scopes};

use crate::audit::Who;
use crate::entropy::Entropy;
use crate::error::StoreError;
use crate::keys::{KeyRecord, NewKey};
use crate::people::NewUser;
use crate::store::Store;

/// How long a key lives when nobody says: long enough not to annoy, short enough that a forgotten one ends.
pub const KEY_LIVES_DAYS: u32 = 90;
/// How long a key lives at most.
pub const KEY_LIVES_DAYS_AT_MOST: u32 = 365;
/// Longest name of a key or a person, in characters: a line of a list.
pub const NAME_CHARS: usize = 100;
/// What a person's key is good for when nobody says: runs, and nothing that makes other keys.
pub const DEFAULT_SCOPES: [Scope; 3] = [Scope::RunsRead, Scope::RunsWrite, Scope::RunsApprove];

/// The name of the one request that makes the first administrator's key: the store takes it once.
const FIRST_KEY: &str = "redraft admin init";

/// What somebody asks for when they make a key.
#[derive(Debug, Clone)]
pub struct KeyAsked {
    /// What people will call it.
    pub name: String,
    /// Whose hands it is for.
    pub kind: KeyKind,
    /// What it is to be good for; [`DEFAULT_SCOPES`] if nobody says. A runner's key is good for a runner's work.
    pub scopes: Option<Scopes>,
    /// How long it is to live.
    pub days: Option<u32>,
    /// The caller's own name for the request.
    pub idempotency_key: Option<String>,
}

/// Why a key was not made.
#[derive(Debug, thiserror::Error)]
pub enum MakeKeyError {
    /// Something in the request is wrong: the field, and why.
    #[error("{1}")]
    Invalid(&'static str, String),
    /// The key would be good for more than its maker is.
    #[error("you cannot hand on the scopes you lack: {0}")]
    TooMuch(Scopes),
    /// The store could not, or would not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a key for `owner`, good for no more than `granted`. Nobody can be shown the key again.
///
/// # Errors
/// As [`MakeKeyError`] says; no key was made.
pub async fn make_key(
    store: &dyn Store,
    entropy: &dyn Entropy,
    (owner, granted): (&OwnerId, &Scopes),
    asked: KeyAsked,
    who: &Who,
) -> Result<(ApiKey, KeyRecord), MakeKeyError> {
    let name = checked_name(&asked.name).map_err(|why| MakeKeyError::Invalid("/name", why))?;
    let days = asked.days.unwrap_or(KEY_LIVES_DAYS);
    if !(1..=KEY_LIVES_DAYS_AT_MOST).contains(&days) {
        let why = format!("a key lives 1 to {KEY_LIVES_DAYS_AT_MOST} days");
        return Err(MakeKeyError::Invalid("/expiresInDays", why));
    }
    let scopes = match (asked.kind, asked.scopes) {
        (KeyKind::Runner, None) => Scopes::of([Scope::Runner]),
        (KeyKind::Runner, Some(scopes)) if scopes == Scopes::of([Scope::Runner]) => scopes,
        (KeyKind::Runner, Some(_)) => {
            let why = "a runner's key has the scope runner and no other".to_owned();
            return Err(MakeKeyError::Invalid("/scopes", why));
        }
        (KeyKind::User, Some(scopes)) if scopes.is_empty() => {
            return Err(MakeKeyError::Invalid("/scopes", "a key without scopes opens nothing".to_owned()));
        }
        (KeyKind::User, Some(scopes)) => scopes,
        (KeyKind::User, None) => Scopes::of(DEFAULT_SCOPES.into_iter().filter(|scope| granted.allow(*scope))),
    };
    // Whoever may make keys at all may let a runner work for them.
    let missing = granted.missing(&scopes);
    if asked.kind == KeyKind::User && !missing.is_empty() {
        return Err(MakeKeyError::TooMuch(Scopes::of(missing)));
    }
    let key = ApiKey::make(asked.kind, || entropy.bits());
    let new = NewKey {
        id: key.id(),
        kind: asked.kind,
        name,
        sha256: hex::encode(key.sha256()),
        last_four: key.last_four().to_owned(),
        scopes,
        lives: Duration::from_secs(u64::from(days) * 24 * 60 * 60),
        idempotency_key: asked.idempotency_key,
    };
    let record = store.insert_key(owner, &new, who).await?;
    Ok((key, record))
}

/// The name of a key or a person as it is kept.
///
/// # Errors
/// What is wrong with it.
pub fn checked_name(name: &str) -> Result<String, String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS || name.chars().any(char::is_control) {
        return Err(format!("a name has 1 to {NAME_CHARS} characters, none of them a control character"));
    }
    Ok(name.to_owned())
}

/// The person of this machine, who is also the first administrator of a deployment. Making them again changes nothing.
///
/// # Errors
/// The store could not.
pub async fn ensure_first_user(store: &dyn Store) -> Result<(), StoreError> {
    let user = NewUser { id: OwnerId::local(), name: "admin".to_owned(), role: Role::Admin, oidc: None };
    store.insert_user(&user, &Who::at_terminal()).await?;
    Ok(())
}

/// Makes the first administrator and their key.
///
/// # Errors
/// [`StoreError::KeyShownBefore`] if that happened before, also if it happens in two places at once.
pub async fn make_first_admin(store: &dyn Store, entropy: &dyn Entropy) -> Result<(ApiKey, KeyRecord), MakeKeyError> {
    ensure_first_user(store).await?;
    let asked = KeyAsked {
        name: "first administrator".to_owned(),
        kind: KeyKind::User,
        scopes: Some(Scopes::of([Scope::All])),
        days: None,
        idempotency_key: Some(FIRST_KEY.to_owned()),
    };
    let granted = Scopes::of([Scope::All]).effective(Role::Admin);
    make_key(store, entropy, (&OwnerId::local(), &granted), asked, &Who::at_terminal()).await
}
