//! People and their sessions, as the database keeps them.

use std::time::Duration;

use async_trait::async_trait;
use redraft_domain::id::OwnerId;
use redraft_domain::scope::Role;
use redraft_domain::time::Timestamp;
use redraft_store::StoreError;
use redraft_store::audit::{Act, Who};
use redraft_store::people::{Bucket, NewSession, NewUser, People, SESSION_LASTS, SessionFacts, User, UserChange};
use redraft_store::store::Result;

use crate::audit::{line, signed};
use crate::database::DatabaseError;
use crate::errors::{internal, misfit, plain};
use crate::statement::{Row, Statement, Value};
use crate::store::{LibsqlStore, all, first, ms, only};
use crate::{rows, sql};

#[async_trait]
impl People for LibsqlStore {
    async fn insert_user(&self, user: &NewUser, who: &Who) -> Result<User> {
        let tell = signed(Statement::new(sql::AUDIT_NEW_USER), who)
            .bind("id", user.id.as_str())
            .bind("detail", Value::visible(&format!("{} ({})", user.name, user.role.as_str())));
        let insert = named(Statement::new(sql::INSERT_USER), user.oidc.as_ref())
            .bind("id", user.id.as_str())
            .bind("name", Value::visible(&user.name))
            .bind("role", user.role.as_str());
        let answer = self.database().write(vec![tell, insert, select(&user.id)]).await.map_err(subject_taken)?;
        read_user(only(&answer, 2)?)
    }

    async fn users(&self) -> Result<Vec<User>> {
        all(&self.read(vec![Statement::new(sql::LIST_USERS)]).await?, 0, read_user)
    }

    async fn user(&self, id: &OwnerId) -> Result<Option<User>> {
        first(&self.read(vec![select(id)]).await?, 0).map(read_user).transpose()
    }

    async fn user_by_subject(&self, issuer: &str, subject: &str) -> Result<Option<User>> {
        let oidc = (issuer.to_owned(), subject.to_owned());
        let find = named(Statement::new(sql::SELECT_USER_BY_SUBJECT), Some(&oidc));
        first(&self.read(vec![find]).await?, 0).map(read_user).transpose()
    }

    async fn update_user(&self, id: &OwnerId, change: &UserChange, who: &Who) -> Result<User> {
        let update = named(Statement::new(sql::UPDATE_USER), change.oidc.as_ref())
            .bind("id", id.as_str())
            .bind("name", change.name.as_deref().map(Value::visible))
            .bind("role", change.role.map(Role::as_str))
            .bind("disabled", change.disabled);
        let detail = format!("role {:?}, disabled {:?}, name {:?}", change.role, change.disabled, change.name);
        let act = Act { action: "user.changed", subject: id.as_str().to_owned(), detail: Some(detail) };
        let batch = vec![update, select(id), line(id, who, &act)];
        let answer = self.database().write(batch).await.map_err(subject_taken)?;
        let row = first(&answer, 1).ok_or_else(|| StoreError::UserNotFound(id.as_str().to_owned()))?;
        if answer.first().is_some_and(|updated| updated.affected == 0) {
            return Err(StoreError::LastAdmin);
        }
        read_user(row)
    }

    async fn open_session(&self, owner: &OwnerId, session: &NewSession, who: &Who) -> Result<Timestamp> {
        let insert = Statement::new(sql::INSERT_SESSION)
            .bind("sha256", session.sha256.as_str())
            .bind("owner_id", owner.as_str())
            .bind("scopes", session.scopes.to_string())
            .bind("lasts_ms", ms(SESSION_LASTS))
            .bind("key_id", session.key.as_ref().map(redraft_domain::key::KeyId::as_str));
        let act = Act { action: "session.opened", subject: owner.as_str().to_owned(), detail: None };
        let find = Statement::new(sql::FIND_SESSION).bind("sha256", session.sha256.as_str());
        let batch = vec![Statement::new(sql::FORGET_SESSIONS), insert, line(owner, who, &act), find];
        let answer = self.database().write(batch).await.map_err(plain)?;
        let row = first(&answer, 3).ok_or_else(|| StoreError::UserNotFound(owner.as_str().to_owned()))?;
        rows::time(row, "expires_at")
    }

    async fn find_session(&self, sha256: &str) -> Result<Option<SessionFacts>> {
        let find = Statement::new(sql::FIND_SESSION).bind("sha256", sha256);
        first(&self.read(vec![find]).await?, 0).map(session).transpose()
    }

    async fn end_session(&self, owner: &OwnerId, sha256: &str, who: &Who) -> Result<()> {
        let end = Statement::new(sql::END_SESSION).bind("sha256", sha256).bind("owner_id", owner.as_str());
        let act = Act { action: "session.ended", subject: owner.as_str().to_owned(), detail: None };
        self.database().write(vec![end, line(owner, who, &act)]).await.map_err(plain)?;
        Ok(())
    }

    async fn insert_link(&self, owner: &OwnerId, sha256: &str, lives: Duration) -> Result<()> {
        let insert = Statement::new(sql::INSERT_LINK)
            .bind("sha256", sha256)
            .bind("owner_id", owner.as_str())
            .bind("lives_ms", ms(lives));
        self.database().write(vec![Statement::new(sql::FORGET_LINKS), insert]).await.map_err(plain)?;
        Ok(())
    }

    async fn use_link(&self, sha256: &str) -> Result<Option<OwnerId>> {
        let take = Statement::new(sql::USE_LINK).bind("sha256", sha256);
        let answer = self.database().write(vec![take]).await.map_err(plain)?;
        first(&answer, 0).map(|row| rows::text(row, "owner_id").map(OwnerId::new)).transpose()
    }

    async fn count_attempt(&self, buckets: &[Bucket]) -> Result<Option<Duration>> {
        let of = |text, bucket: &Bucket| {
            Statement::new(text).bind("bucket", Value::visible(&bucket.name)).bind("span_ms", ms(bucket.span))
        };
        let mut batch = vec![Statement::new(sql::FORGET_ATTEMPTS)];
        batch.extend(buckets.iter().flat_map(|it| [of(sql::COUNT_ATTEMPT, it), of(sql::SELECT_ATTEMPTS, it)]));
        let answer = self.database().write(batch).await.map_err(plain)?;
        let mut wait = None;
        for (bucket, index) in buckets.iter().zip((2..).step_by(2)) {
            let row = only(&answer, index)?;
            if rows::number::<u32>(row, "tries")? > bucket.most {
                let left = Duration::from_millis(rows::number::<i64>(row, "wait_ms")?.try_into().unwrap_or(0));
                wait = wait.max(Some(left));
            }
        }
        Ok(wait)
    }
}

fn select(id: &OwnerId) -> Statement {
    Statement::new(sql::SELECT_USER).bind("id", id.as_str())
}

fn named(statement: Statement, oidc: Option<&(String, String)>) -> Statement {
    statement
        .bind("oidc_issuer", oidc.map(|(issuer, _)| Value::visible(issuer)))
        .bind("oidc_subject", oidc.map(|(_, subject)| Value::visible(subject)))
}

fn subject_taken(error: DatabaseError) -> StoreError {
    match &error {
        DatabaseError::Constraint { message, .. } if message.contains("oidc_subject") => {
            StoreError::Unacceptable("somebody else signs in with this issuer and subject already".to_owned())
        }
        _ => plain(error),
    }
}

fn read_user(row: &Row) -> Result<User> {
    let oidc = rows::opt_text(row, "oidc_issuer")?.zip(rows::opt_text(row, "oidc_subject")?);
    Ok(User {
        id: OwnerId::new(rows::text(row, "id")?),
        name: rows::text(row, "name")?,
        role: role(row)?,
        created_at: rows::time(row, "created_at")?,
        disabled_at: rows::opt_time(row, "disabled_at")?,
        oidc,
    })
}

/// What somebody is.
pub(crate) fn role(row: &Row) -> Result<Role> {
    let word = row.text("role").map_err(internal)?;
    word.parse().map_err(|()| misfit("role", word))
}

fn session(row: &Row) -> Result<SessionFacts> {
    Ok(SessionFacts {
        owner: OwnerId::new(rows::text(row, "owner_id")?),
        role: role(row)?,
        scopes: rows::parsed(row, "scopes")?,
        expires_at: rows::time(row, "expires_at")?,
        is_due: row.integer("is_due").map_err(internal)? != 0,
    })
}
