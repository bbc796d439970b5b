//! The audit, as the database keeps it.

use async_trait::async_trait;
use redraft_domain::id::OwnerId;
use redraft_store::audit::{Act, Audit, AuditLine, Who};
use redraft_store::store::Result;

use crate::errors::{internal, plain};
use crate::statement::{Row, Statement, Value};
use crate::store::{LibsqlStore, all};
use crate::{rows, sql};

#[async_trait]
impl Audit for LibsqlStore {
    async fn note(&self, owner: &OwnerId, who: &Who, act: &Act) -> Result<()> {
        self.database().write(vec![line(owner, who, act)]).await.map_err(plain)?;
        Ok(())
    }

    async fn audit(&self, after: i64, limit: u32) -> Result<Vec<AuditLine>> {
        let page = Statement::new(sql::LIST_AUDIT).bind("after", after).bind("limit", limit);
        all(&self.read(vec![page]).await?, 0, audit_line)
    }
}

/// The statement that writes a line.
pub(crate) fn line(owner: &OwnerId, who: &Who, act: &Act) -> Statement {
    signed(Statement::new(sql::INSERT_AUDIT), who)
        .bind("owner_id", owner.as_str())
        .bind("action", act.action)
        .bind("subject", Value::visible(&act.subject))
        .bind("detail", act.detail.as_deref().map(Value::visible))
}

/// The same statement with who acts.
pub(crate) fn signed(statement: Statement, who: &Who) -> Statement {
    statement
        .bind("actor", Value::visible(&who.actor))
        .bind("via", Value::visible(&who.via))
        .bind("ip", who.ip.as_deref().map(Value::visible))
}

fn audit_line(row: &Row) -> Result<AuditLine> {
    Ok(AuditLine {
        id: row.integer("id").map_err(internal)?,
        at: rows::time(row, "at")?,
        owner: OwnerId::new(rows::text(row, "owner_id")?),
        who: Who { actor: rows::text(row, "actor")?, via: rows::text(row, "via")?, ip: rows::opt_text(row, "ip")? },
        action: rows::text(row, "action")?,
        subject: rows::text(row, "subject")?,
        detail: rows::opt_text(row, "detail")?,
    })
}
