//! People. Who is an administrator is decided under a gate, so that the last one stays one.

use async_trait::async_trait;
use aws_sdk_dynamodb::types::AttributeValue;
use futures::future::try_join;
use redraft_domain::id::OwnerId;
use redraft_domain::scope::Role;
use redraft_domain::time::Timestamp;
use redraft_store::StoreError;
use redraft_store::audit::{Act, Who};
use redraft_store::people::{Bucket, NewSession, NewUser, People, SessionFacts, User, UserChange};
use redraft_store::store::Result;
use std::time::Duration;

use crate::item::{Item, number, to_json, visible};
use crate::store::{DynamoStore, TRIES, crowded};
use crate::table::{Outcome, Range};
use crate::write::{Change, Write};
use crate::{attempts, audit, keys, sessions};

#[async_trait]
impl People for DynamoStore {
    async fn insert_user(&self, user: &NewUser, who: &Who) -> Result<User> {
        let call = self.call();
        call.settled(insert(&call, user, who).await).await
    }

    async fn users(&self) -> Result<Vec<User>> {
        let mut users = self.look(all(self)).await?;
        users.sort_by(|a, b| (&a.name, a.id.as_str()).cmp(&(&b.name, b.id.as_str())));
        Ok(users)
    }

    async fn user(&self, id: &OwnerId) -> Result<Option<User>> {
        self.look(find(self, id)).await
    }

    async fn user_by_subject(&self, issuer: &str, subject: &str) -> Result<Option<User>> {
        self.look(by_subject(self, issuer, subject)).await
    }

    async fn update_user(&self, id: &OwnerId, change: &UserChange, who: &Who) -> Result<User> {
        let call = self.call();
        call.settled(update(&call, id, change, who).await).await
    }

    async fn open_session(&self, owner: &OwnerId, session: &NewSession, who: &Who) -> Result<Timestamp> {
        let call = self.call();
        call.settled(sessions::open(&call, owner, session, who).await).await
    }

    async fn find_session(&self, sha256: &str) -> Result<Option<SessionFacts>> {
        self.look(sessions::find(self, sha256)).await
    }

    async fn end_session(&self, owner: &OwnerId, sha256: &str, who: &Who) -> Result<()> {
        let call = self.call();
        call.settled(sessions::end(&call, owner, sha256, who).await).await
    }

    async fn insert_link(&self, owner: &OwnerId, sha256: &str, lives: Duration) -> Result<()> {
        let call = self.call();
        call.settled(sessions::insert_link(&call, owner, sha256, lives).await).await
    }

    async fn use_link(&self, sha256: &str) -> Result<Option<OwnerId>> {
        let call = self.call();
        call.settled(sessions::use_link(&call, sha256).await).await
    }

    async fn count_attempt(&self, buckets: &[Bucket]) -> Result<Option<Duration>> {
        let call = self.call();
        call.settled(attempts::count(&call, buckets).await).await
    }
}

/// The condition that somebody is there and nothing keeps them out.
pub(crate) fn not_disabled(id: &OwnerId) -> Change {
    Change::of(keys::user(id)).when_there().when_absent("disabled")
}

/// Somebody.
pub(crate) async fn find(store: &DynamoStore, id: &OwnerId) -> Result<Option<User>> {
    store.table.get(keys::user(id)).await?.as_ref().map(read).transpose()
}

async fn all(store: &DynamoStore) -> Result<Vec<User>> {
    let rows = store.table.all(Range::of(keys::USERS).prefix("U#")).await?;
    let places = rows.iter().map(|row| Ok(keys::user(&OwnerId::new(row.read_json::<String>("id")?))));
    store.table.get_all(places.collect::<Result<_>>()?).await?.iter().map(read).collect()
}

async fn by_subject(store: &DynamoStore, issuer: &str, subject: &str) -> Result<Option<User>> {
    let item = store.table.get(keys::subject(&visible(issuer), &visible(subject))).await?;
    match item {
        Some(item) => find(store, &OwnerId::new(item.read_json::<String>("id")?)).await,
        None => Ok(None),
    }
}

async fn insert(store: &DynamoStore, user: &NewUser, who: &Who) -> Result<User> {
    let oidc = user.oidc.as_ref().map(|(issuer, subject)| (visible(issuer), visible(subject)));
    let detail = Some(format!("{} ({})", user.name, user.role.as_str()));
    let act = Act { action: "user.created", subject: user.id.as_str().to_owned(), detail };
    for tried in 0..TRIES {
        if let Some(there) = find(store, &user.id).await? {
            return Ok(there);
        }
        let mut item = Item::at(keys::user(&user.id))
            .json("id", &user.id.as_str())
            .json("name", &visible(&user.name))
            .text("role", user.role.as_str())
            .number("created", store.now().as_ms())
            .number("ver", 1);
        if let Some(oidc) = &oidc {
            item = item.json("oidc", oidc);
        }
        let row = Item::at(keys::user_row(&user.id)).json("id", &user.id.as_str());
        let mut writes = vec![Write::PutNew(item), Write::Put(row)];
        writes.extend(oidc.as_ref().map(|oidc| subject_of(&user.id, oidc)));
        let others = writes.len();
        writes.extend(audit::line(store, &user.id, who, &act).await?);
        if let Outcome::Refused(which) = store.table.transact(writes).await?
            && !which.contains(&0)
            && (2..others).any(|subject| which.contains(&subject))
        {
            return Err(subject_taken());
        }
        store.pause(tried).await;
    }
    Err(crowded())
}

fn subject_of(id: &OwnerId, (issuer, subject): &(String, String)) -> Write {
    Write::PutNew(Item::at(keys::subject(issuer, subject)).json("id", &id.as_str()))
}

fn subject_taken() -> StoreError {
    StoreError::Unacceptable("somebody else signs in with this issuer and subject already".to_owned())
}

async fn update(store: &DynamoStore, id: &OwnerId, change: &UserChange, who: &Who) -> Result<User> {
    let detail = format!("role {:?}, disabled {:?}, name {:?}", change.role, change.disabled, change.name);
    let act = Act { action: "user.changed", subject: id.as_str().to_owned(), detail: Some(detail) };
    for tried in 0..TRIES {
        let (item, gate) = try_join(store.table.get(keys::user(id)), store.table.get(keys::administrators())).await?;
        let item = item.ok_or_else(|| StoreError::UserNotFound(id.as_str().to_owned()))?;
        let (before, now) = (read(&item)?, store.now());
        let after = changed(&before, change, now);
        let mut writes = vec![Write::Change(replaced(&item, &after)?)];
        let is_admin = |user: &User| user.role == Role::Admin && user.disabled_at.is_none();
        if is_admin(&before) != is_admin(&after) {
            // Read behind the gate: whoever changes an administrator meanwhile passes it too.
            if is_admin(&before) && !all(store).await?.iter().any(|user| user.id != *id && is_admin(user)) {
                return Err(StoreError::LastAdmin);
            }
            let passed = gate.and_then(|gate| gate.opt_number("gate"));
            let gate = Change::of(keys::administrators()).set("gate", number(passed.unwrap_or(0) + 1));
            writes.push(Write::Change(gate.when_still("gate", passed.map(number))));
        }
        let subject = writes.len();
        if after.oidc != before.oidc {
            writes.extend(after.oidc.as_ref().map(|oidc| subject_of(id, oidc)));
            writes.extend(before.oidc.as_ref().map(|(issuer, subject)| Write::Delete(keys::subject(issuer, subject))));
        }
        writes.extend(audit::line(store, id, who, &act).await?);
        match store.table.transact(writes).await? {
            Outcome::Done => return Ok(after),
            Outcome::Refused(which) if after.oidc != before.oidc && which == [subject] => return Err(subject_taken()),
            Outcome::Refused(_) | Outcome::Busy => store.pause(tried).await,
        }
    }
    Err(crowded())
}

fn changed(before: &User, change: &UserChange, now: Timestamp) -> User {
    let oidc = change.oidc.as_ref().map(|(issuer, subject)| (visible(issuer), visible(subject)));
    User {
        id: before.id.clone(),
        name: change.name.as_deref().map_or_else(|| before.name.clone(), visible),
        role: change.role.unwrap_or(before.role),
        created_at: before.created_at,
        disabled_at: match change.disabled {
            Some(true) => before.disabled_at.or(Some(now)),
            Some(false) => None,
            None => before.disabled_at,
        },
        oidc: oidc.or_else(|| before.oidc.clone()),
    }
}

/// The change that makes `after` of an item that is still as it was seen.
fn replaced(seen: &Item, after: &User) -> Result<Change> {
    let version = seen.read_number("ver")?;
    let text = AttributeValue::S;
    Ok(Change::of(keys::user(&after.id))
        .set("ver", number(version + 1))
        .set("name", text(to_json(&after.name)))
        .set("role", text(after.role.as_str().to_owned()))
        .set_or_remove("disabled", after.disabled_at.map(|at| number(at.as_ms())))
        .set_or_remove("oidc", after.oidc.as_ref().map(|oidc| text(to_json(oidc))))
        .when("ver", "=", number(version)))
}

fn read(item: &Item) -> Result<User> {
    let role = item.read_text("role")?;
    Ok(User {
        id: OwnerId::new(item.read_json::<String>("id")?),
        name: item.read_json("name")?,
        role: role.parse().map_err(|()| StoreError::Internal(format!("`{role}` is no role").into()))?,
        created_at: item.read_time("created")?,
        disabled_at: item.opt_time("disabled"),
        oidc: item.opt_json("oidc")?,
    })
}
