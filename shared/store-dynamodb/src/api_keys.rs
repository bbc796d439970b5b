//! Keys: one item decides whether a key lets in; a row beside its owner finds it.

use async_trait::async_trait;
use redraft_domain::id::OwnerId;
use redraft_domain::key::{KeyId, KeyKind};
use redraft_domain::time::Timestamp;
use redraft_store::StoreError;
use redraft_store::audit::{Act, Who};
use redraft_store::guard::Credential;
use redraft_store::keys::{KeyFacts, KeyRecord, Keys, NewKey};
use redraft_store::store::Result;

use crate::guarded::{Facts, KEY_USE_MS};
use crate::item::{Item, number, visible};
use crate::store::{DynamoStore, TRIES, crowded};
use crate::table::{Outcome, Range};
use crate::write::{Change, Write};
use crate::{audit, keys, people};

#[async_trait]
impl Keys for DynamoStore {
    async fn insert_key(&self, owner: &OwnerId, key: &NewKey, who: &Who) -> Result<KeyRecord> {
        let call = self.call();
        call.settled(insert(&call, owner, key, who).await).await
    }

    async fn find_key(&self, id: &KeyId) -> Result<Option<KeyFacts>> {
        self.look(find(self, id)).await
    }

    async fn keys(&self, owner: &OwnerId) -> Result<Vec<KeyRecord>> {
        self.look(list(self, owner)).await
    }

    async fn revoke_key(&self, owner: &OwnerId, id: &KeyId, who: &Who) -> Result<()> {
        let call = self.call();
        call.settled(revoke(&call, owner, id, who).await).await
    }

    async fn owner_of_key(&self, id: &KeyId) -> Result<Option<OwnerId>> {
        let item = self.look(self.table.get(keys::api_key(id))).await?;
        item.map(|item| Ok(OwnerId::new(item.read_json::<String>("holder")?))).transpose()
    }
}

async fn insert(store: &DynamoStore, owner: &OwnerId, key: &NewKey, who: &Who) -> Result<KeyRecord> {
    for tried in 0..TRIES {
        let now = store.now();
        let item = item(owner, key, now);
        let record = record(&item)?;
        let mut writes = vec![
            Write::PutNew(item),
            Write::Check(people::not_disabled(owner)),
            Write::Put(Item::at(keys::api_key_row(owner, &key.id)).json("id", &key.id.as_str())),
        ];
        if let Some(name) = &key.idempotency_key {
            let request = Item::at(keys::api_key_request(owner, &visible(name)));
            writes.push(Write::PutNew(request.json("id", &key.id.as_str())));
        }
        let others = writes.len();
        writes.extend(audit::line(store, owner, who, &told("key.created", &record)).await?);
        match store.table.transact(writes).await? {
            Outcome::Done => return Ok(record),
            Outcome::Refused(which) if which.contains(&0) || (3..others).any(|request| which.contains(&request)) => {
                return made_before(store, owner, key).await;
            }
            Outcome::Refused(which) if which.contains(&1) => {
                return Err(StoreError::UserNotFound(owner.as_str().to_owned()));
            }
            Outcome::Refused(_) | Outcome::Busy => store.pause(tried).await,
        }
    }
    Err(crowded())
}

fn item(owner: &OwnerId, key: &NewKey, now: Timestamp) -> Item {
    Item::at(keys::api_key(&key.id))
        .json("id", &key.id.as_str())
        .json("holder", &owner.as_str())
        .text("kind", key.kind.as_str())
        .json("name", &visible(&key.name))
        .text("sha256", &key.sha256)
        .text("last_four", &key.last_four)
        .json("scopes", &key.scopes.to_string())
        .number("created", now.as_ms())
        .number("expires", now.plus(key.lives).as_ms())
}

fn told(action: &'static str, key: &KeyRecord) -> Act {
    let detail = format!("{} {} ({})", key.kind.as_str(), key.name, key.scopes);
    Act { action, subject: key.id.as_str().to_owned(), detail: Some(detail) }
}

/// The same key whose first answer was lost, or another one under the same name of a request.
async fn made_before(store: &DynamoStore, owner: &OwnerId, key: &NewKey) -> Result<KeyRecord> {
    let item = store.table.get(keys::api_key(&key.id)).await?;
    let same = item.filter(|item| item.opt_text("sha256") == Some(&key.sha256));
    let record = same.as_ref().map(record).transpose()?.filter(|record| record.owner == *owner);
    record.ok_or(StoreError::KeyShownBefore)
}

async fn find(store: &DynamoStore, id: &KeyId) -> Result<Option<KeyFacts>> {
    let Some(item) = store.table.get(keys::api_key(id)).await? else { return Ok(None) };
    let record = record(&item)?;
    let Some(user) = people::find(store, &record.owner).await? else { return Ok(None) };
    store.known.note(&Credential::Key(id.clone()), Facts::read(&item)?);
    let now = store.now();
    Ok(Some(KeyFacts {
        role: user.role,
        sha256: item.read_text("sha256")?.to_owned(),
        scopes: record.scopes,
        expires_at: record.expires_at,
        is_live: record.revoked_at.is_none() && record.expires_at > now && user.disabled_at.is_none(),
        is_due: record.last_used_at.is_none_or(|at| at.as_ms() <= now.as_ms() - KEY_USE_MS),
        owner: record.owner,
    }))
}

async fn list(store: &DynamoStore, owner: &OwnerId) -> Result<Vec<KeyRecord>> {
    let rows = store.table.all(Range::of(keys::api_keys(owner))).await?;
    let places = rows.iter().map(|row| key_id(row).map(|id| keys::api_key(&id))).collect::<Result<_>>()?;
    let items = store.table.get_all(places).await?;
    let mut records: Vec<_> = items.iter().map(record).collect::<Result<_>>()?;
    records.sort_by(|a, b| b.created_at.cmp(&a.created_at).then_with(|| a.id.as_str().cmp(b.id.as_str())));
    Ok(records)
}

async fn revoke(store: &DynamoStore, owner: &OwnerId, id: &KeyId, who: &Who) -> Result<()> {
    for tried in 0..TRIES {
        let item = store.table.get(keys::api_key(id)).await?;
        let record = item.as_ref().map(record).transpose()?.filter(|record| record.owner == *owner);
        let record = record.ok_or_else(|| StoreError::KeyNotFound(id.clone()))?;
        if record.revoked_at.is_some() {
            return Ok(());
        }
        let now = number(store.now().as_ms());
        let mut writes = vec![Write::Change(Change::of(keys::api_key(id)).set("revoked", now).when_absent("revoked"))];
        writes.extend(audit::line(store, owner, who, &told("key.revoked", &record)).await?);
        if let Outcome::Done = store.table.transact(writes).await? {
            return Ok(());
        }
        store.pause(tried).await;
    }
    Err(crowded())
}

fn key_id(item: &Item) -> Result<KeyId> {
    let id: String = item.read_json("id")?;
    id.parse().map_err(|_no_key| StoreError::Internal(format!("`{id}` is no id of a key").into()))
}

fn record(item: &Item) -> Result<KeyRecord> {
    let kind = item.read_text("kind")?;
    let kind: KeyKind =
        kind.parse().map_err(|()| StoreError::Internal(format!("`{kind}` is no kind of key").into()))?;
    Ok(KeyRecord {
        id: key_id(item)?,
        owner: OwnerId::new(item.read_json::<String>("holder")?),
        kind,
        name: item.read_json("name")?,
        last_four: item.read_text("last_four")?.to_owned(),
        scopes: scopes(item)?,
        created_at: item.read_time("created")?,
        expires_at: item.read_time("expires")?,
        revoked_at: item.opt_time("revoked"),
        last_used_at: item.opt_time("used"),
    })
}

/// What a key or a session is good for.
pub(crate) fn scopes(item: &Item) -> Result<redraft_domain::scope::Scopes> {
    let words: String = item.read_json("scopes")?;
    words.parse().map_err(|_unknown| StoreError::Internal(format!("`{words}` are no scopes").into()))
}
