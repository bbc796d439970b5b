//! The audit.

use redraft_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Something that somebody did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditLine {
    /// Its number; rises.
    pub id: i64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Whose account it is about.
    pub owner_id: String,
    /// Who did it.
    pub actor: String,
    /// Through what: a key, a session, a terminal.
    pub via: String,
    /// From which address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// `key.created` and the like.
    pub action: String,
    /// The id of what it was done to.
    pub subject: String,
    /// More, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// A page of the audit, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditList {
    /// The lines.
    pub lines: Vec<AuditLine>,
}

/// Which page of the audit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Only lines after this number.
    pub after: Option<i64>,
    /// At most this many: 1 to 500, 200 unless asked for.
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u32>,
}
