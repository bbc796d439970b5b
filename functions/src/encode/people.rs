//! Keys, people and what they did, for the contract.

use redraft_store::audit::AuditLine as Line;
use redraft_store::keys::KeyRecord;
use redraft_store::people::User as StoredUser;
use redraft_wire::audit::AuditLine;
use redraft_wire::key::Key;
use redraft_wire::user::User;

/// A key without its secret.
pub(crate) fn key(record: KeyRecord) -> Key {
    Key {
        prefix: format!("{}{}…", record.kind.prefix(), record.id),
        id: record.id.as_str().to_owned(),
        kind: record.kind.as_str().to_owned(),
        name: record.name,
        last_four: record.last_four,
        scopes: record.scopes.iter().collect(),
        created_at: record.created_at,
        expires_at: record.expires_at,
        revoked_at: record.revoked_at,
        last_used_at: record.last_used_at,
        owner_id: record.owner.as_str().to_owned(),
    }
}

/// A person.
pub(crate) fn user(user: StoredUser) -> User {
    let (oidc_issuer, oidc_subject) = user.oidc.unzip();
    User {
        id: user.id.as_str().to_owned(),
        name: user.name,
        role: user.role.as_str().to_owned(),
        created_at: user.created_at,
        disabled_at: user.disabled_at,
        oidc_issuer,
        oidc_subject,
    }
}

/// A line of the audit.
pub(crate) fn audit_line(line: Line) -> AuditLine {
    AuditLine {
        id: line.id,
        at: line.at,
        owner_id: line.owner.as_str().to_owned(),
        actor: line.who.actor,
        via: line.who.via,
        ip: line.who.ip,
        action: line.action,
        subject: line.subject,
        detail: line.detail,
    }
}
