//! Keys.

use redraft_domain::scope::Scope;
use redraft_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::word::{KeyKindWord, ScopeWord};

/// A key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Key {
    /// Its public half.
    pub id: String,
    /// `user` or `runner`.
    #[schema(value_type = KeyKindWord)]
    pub kind: String,
    /// What people call it.
    pub name: String,
    /// How it begins, as people recognise it: `rdk_7fd2abQx91…`.
    pub prefix: String,
    /// Its last four characters.
    pub last_four: String,
    /// What it is good for.
    #[schema(value_type = Vec<ScopeWord>)]
    pub scopes: Vec<Scope>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it ends by itself.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
    /// When somebody ended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, to the hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_used_at: Option<Timestamp>,
    /// Whose it is.
    pub owner_id: String,
}

/// Keys, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyList {
    /// The keys.
    pub keys: Vec<Key>,
}

/// Whose keys to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct KeyListQuery {
    /// Somebody else's; needs the scope `keys:admin`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// A key to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MakeKey {
    /// What people will call it.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// `user` or `runner`.
    #[schema(value_type = KeyKindWord)]
    pub kind: String,
    /// What it is to be good for: no more than its maker is. A runner's key always has `runner` and nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<ScopeWord>>)]
    pub scopes: Option<Vec<String>>,
    /// How long it is to live: 1 to 365, 90 unless asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 365)]
    pub expires_in_days: Option<u32>,
}

/// A key that was just made. Nobody is told the secret again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MadeKey {
    /// What there is to know of it.
    #[serde(flatten)]
    pub facts: Key,
    /// The secret itself.
    pub key: String,
}

impl std::fmt::Debug for MadeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MadeKey").field("facts", &self.facts).finish_non_exhaustive()
    }
}
