//! Sessions, and tickets to one sign-in. What is over lets nobody in; the service takes it away in its time.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use futures::future::try_join;
use redraft_domain::id::OwnerId;
use redraft_domain::key::KeyId;
use redraft_domain::time::Timestamp;
use redraft_store::StoreError;
use redraft_store::audit::{Act, Who};
use redraft_store::guard::Credential;
use redraft_store::people::{NewSession, SESSION_IDLES, SESSION_LASTS, SessionFacts};
use redraft_store::store::Result;

use crate::guarded::{Facts, SESSION_USE_MS};
use crate::item::{Item, to_json};
use crate::store::{DynamoStore, TRIES, crowded};
use crate::table::Outcome;
use crate::write::Write;
use crate::{api_keys, audit, keys, people};

/// Opens a session for somebody whom nothing keeps out.
pub(crate) async fn open(store: &DynamoStore, owner: &OwnerId, session: &NewSession, who: &Who) -> Result<Timestamp> {
    let act = Act { action: "session.opened", subject: owner.as_str().to_owned(), detail: None };
    for tried in 0..TRIES {
        let now = store.now();
        let expires_at = now.plus(SESSION_LASTS);
        let mut item = Item::at(keys::session(&session.sha256))
            .json("holder", &owner.as_str())
            .json("scopes", &session.scopes.to_string())
            .number("created", now.as_ms())
            .number("expires", expires_at.as_ms())
            .number("used", now.as_ms())
            .ends(expires_at);
        if let Some(key) = &session.key {
            item = item.text("opened_with", key.as_str());
        }
        let mut writes = vec![Write::PutNew(item), Write::Check(people::not_disabled(owner))];
        writes.extend(audit::line(store, owner, who, &act).await?);
        match store.table.transact(writes).await? {
            Outcome::Done => return Ok(expires_at),
            Outcome::Refused(which) if which.contains(&1) => break,
            // Sent before.
            Outcome::Refused(which) if which.contains(&0) => {
                let facts = find(store, &session.sha256).await?.filter(|facts| facts.owner == *owner);
                return facts.map(|facts| facts.expires_at).ok_or_else(|| unknown(owner));
            }
            Outcome::Refused(_) | Outcome::Busy => store.pause(tried).await,
        }
        if tried + 1 == TRIES {
            return Err(crowded());
        }
    }
    Err(unknown(owner))
}

fn unknown(owner: &OwnerId) -> StoreError {
    StoreError::UserNotFound(owner.as_str().to_owned())
}

/// What there is to know of a session that lets somebody in.
pub(crate) async fn find(store: &DynamoStore, sha256: &str) -> Result<Option<SessionFacts>> {
    let Some(item) = store.table.get(keys::session(sha256)).await? else { return Ok(None) };
    let (owner, now) = (OwnerId::new(item.read_json::<String>("holder")?), store.now());
    let (expires_at, used_at) = (item.read_time("expires")?, item.read_time("used")?);
    if expires_at <= now || used_at.plus(SESSION_IDLES) <= now {
        return Ok(None);
    }
    let key_lasts = async {
        match item.opt_text("opened_with") {
            Some(id) => is_live(store, id, now).await,
            None => Ok(true),
        }
    };
    let (user, key_lasts) = try_join(people::find(store, &owner), key_lasts).await?;
    let Some(user) = user.filter(|user| key_lasts && user.disabled_at.is_none()) else { return Ok(None) };
    store.known.note(&Credential::Session(sha256.to_owned()), Facts::read(&item)?);
    let is_due = used_at.as_ms() <= now.as_ms() - SESSION_USE_MS;
    Ok(Some(SessionFacts { owner, role: user.role, scopes: api_keys::scopes(&item)?, expires_at, is_due }))
}

async fn is_live(store: &DynamoStore, id: &str, now: Timestamp) -> Result<bool> {
    let id: KeyId = id.parse().map_err(|_no_key| StoreError::Internal(format!("`{id}` is no id of a key").into()))?;
    let key = store.table.get(keys::api_key(&id)).await?;
    Ok(key.is_some_and(|key| {
        key.opt_number("revoked").is_none() && key.opt_time("expires").is_some_and(|expires| expires > now)
    }))
}

/// Ends a session of `owner`; tells that somebody wanted it in any case.
pub(crate) async fn end(store: &DynamoStore, owner: &OwnerId, sha256: &str, who: &Who) -> Result<()> {
    let act = Act { action: "session.ended", subject: owner.as_str().to_owned(), detail: None };
    let holder = to_json(&owner.as_str());
    for tried in 0..TRIES {
        let item = store.table.get(keys::session(sha256)).await?;
        let mut writes: Vec<_> = audit::line(store, owner, who, &act).await?.into();
        if item.is_some_and(|item| item.opt_text("holder") == Some(&holder)) {
            let holder = AttributeValue::S(holder.clone());
            writes.push(Write::DeleteStill(keys::session(sha256), "holder", holder));
        }
        if let Outcome::Done = store.table.transact(writes).await? {
            return Ok(());
        }
        store.pause(tried).await;
    }
    Err(crowded())
}

/// Keeps a ticket to one sign-in; one that is there already stays as it is.
pub(crate) async fn insert_link(store: &DynamoStore, owner: &OwnerId, sha256: &str, lives: Duration) -> Result<()> {
    let expires_at = store.now().plus(lives);
    let item = Item::at(keys::link(sha256)).json("holder", &owner.as_str()).number("expires", expires_at.as_ms());
    let writes = vec![Write::PutNew(item.ends(expires_at))];
    for tried in 0..TRIES {
        match store.table.transact(writes.clone()).await? {
            Outcome::Done | Outcome::Refused(_) => return Ok(()),
            Outcome::Busy => store.pause(tried).await,
        }
    }
    Err(crowded())
}

/// Uses a ticket up. Of many who do so at once one is told whose it was.
pub(crate) async fn use_link(store: &DynamoStore, sha256: &str) -> Result<Option<OwnerId>> {
    for tried in 0..TRIES {
        let Some(item) = store.table.get(keys::link(sha256)).await? else { return Ok(None) };
        if item.read_time("expires")? <= store.now() {
            return Ok(None);
        }
        let holder = AttributeValue::S(item.read_text("holder")?.to_owned());
        match store.table.transact(vec![Write::DeleteStill(keys::link(sha256), "holder", holder)]).await? {
            Outcome::Done => return item.read_json::<String>("holder").map(OwnerId::new).map(Some),
            Outcome::Refused(_) => return Ok(None),
            Outcome::Busy => store.pause(tried).await,
        }
    }
    Err(crowded())
}
