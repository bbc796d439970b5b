//! The audit: lines under a number each, written with what they tell.

use async_trait::async_trait;
use redraft_domain::id::OwnerId;
use redraft_domain::time::Timestamp;
use redraft_store::audit::{Act, Audit, AuditLine, Who};
use redraft_store::store::Result;
use serde::{Deserialize, Serialize};

use crate::item::{Item, number, visible};
use crate::keys;
use crate::meta::ms;
use crate::store::{DynamoStore, TRIES, crowded};
use crate::table::{Outcome, Range};
use crate::write::{Change, Write};

/// Most lines of one answer.
const LINES: u32 = 1_000;

#[async_trait]
impl Audit for DynamoStore {
    async fn note(&self, owner: &OwnerId, who: &Who, act: &Act) -> Result<()> {
        let call = self.call();
        call.settled(note(&call, owner, who, act).await).await
    }

    async fn audit(&self, after: i64, limit: u32) -> Result<Vec<AuditLine>> {
        self.look(page(self, after, limit)).await
    }
}

async fn note(store: &DynamoStore, owner: &OwnerId, who: &Who, act: &Act) -> Result<()> {
    for tried in 0..TRIES {
        let told = line(store, owner, who, act).await?;
        if let Outcome::Done = store.table.transact(told.into()).await? {
            return Ok(());
        }
        store.pause(tried).await;
    }
    Err(crowded())
}

/// The writes that tell what somebody does. Who was slower is refused and tries again, so no number is left out.
pub(crate) async fn line(store: &DynamoStore, owner: &OwnerId, who: &Who, act: &Act) -> Result<[Write; 2]> {
    let last = store.table.get(keys::last_audit_line()).await?.and_then(|item| item.opt_number("n"));
    let next = last.unwrap_or(0) + 1;
    let line = Line {
        at: store.now(),
        owner: owner.as_str().to_owned(),
        actor: visible(&who.actor),
        via: visible(&who.via),
        ip: who.ip.as_deref().map(visible),
        action: act.action.to_owned(),
        subject: visible(&act.subject),
        detail: act.detail.as_deref().map(visible),
    };
    let counted = Change::of(keys::last_audit_line()).set("n", number(next)).when_still("n", last.map(number));
    Ok([Write::Change(counted), Write::PutNew(Item::at(keys::audit_line(next)).number("no", next).json("body", &line))])
}

async fn page(store: &DynamoStore, after: i64, limit: u32) -> Result<Vec<AuditLine>> {
    let first = keys::audit_line(after.max(0).saturating_add(1)).sk;
    let limit = limit.clamp(1, LINES);
    let range = Range::of(keys::AUDIT).between(first, "L~").page(i32::try_from(limit).unwrap_or(1));
    let (mut lines, mut next) = (Vec::new(), Some(range));
    while let Some(range) = next.take().filter(|_| lines.len() < limit as usize) {
        let (items, rest) = store.table.page(&range).await?;
        for item in &items {
            lines.push(item.read_json::<Line>("body")?.numbered(item.read_number("no")?));
        }
        next = rest;
    }
    lines.truncate(limit as usize);
    Ok(lines)
}

/// A line as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    #[serde(with = "ms")]
    at: Timestamp,
    owner: String,
    actor: String,
    via: String,
    ip: Option<String>,
    action: String,
    subject: String,
    detail: Option<String>,
}

impl Line {
    fn numbered(self, id: i64) -> AuditLine {
        AuditLine {
            id,
            at: self.at,
            owner: OwnerId::new(self.owner),
            who: Who { actor: self.actor, via: self.via, ip: self.ip },
            action: self.action,
            subject: self.subject,
            detail: self.detail,
        }
    }
}
