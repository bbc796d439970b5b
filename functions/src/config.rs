//! The only place that reads the environment.

use std::fmt;

use crate::auth::KeyHash;

/// Address of the libSQL server: `libsql://…`, `https://…`, or `http://127.0.0.1:…`.
pub const DATABASE_URL: &str = "REDRAFT_DATABASE_URL";
/// Token for that server.
pub const DATABASE_TOKEN: &str = "REDRAFT_DATABASE_TOKEN";
/// SHA-256 of the key that callers must send, in hex.
pub const API_KEY_SHA256: &str = "REDRAFT_API_KEY_SHA256";

/// How to reach the store.
#[derive(Clone)]
pub struct DatabaseConfig {
    /// Where the store is.
    pub url: String,
    /// What it wants to see.
    pub token: Option<String>,
}

impl fmt::Debug for DatabaseConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let token = self.token.as_ref().map(|_secret| "…");
        f.debug_struct("DatabaseConfig").field("url", &self.url).field("token", &token).finish()
    }
}

/// Why a function does not start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A setting is missing.
    #[error("{0} is not set: {1}")]
    Missing(&'static str, &'static str),
    /// A setting is wrong.
    #[error("{0} is wrong: {1}")]
    Wrong(&'static str, String),
}

/// A variable of this process's environment.
#[expect(clippy::disallowed_methods, reason = "this is the door")]
pub fn from_env(name: &str) -> Option<String> {
    std::env::var(name).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// Where the store is, from `variable`, which reads a setting by its name.
///
/// # Errors
/// The setting to make, and an example.
pub fn database(variable: impl Fn(&str) -> Option<String>) -> Result<DatabaseConfig, ConfigError> {
    let help = "give the address of a libSQL server, such as libsql://name.turso.io";
    let url = variable(DATABASE_URL).ok_or(ConfigError::Missing(DATABASE_URL, help))?;
    Ok(DatabaseConfig { url, token: variable(DATABASE_TOKEN) })
}

/// The hash of the key that lets callers in. There is no way to serve a public address without one.
///
/// # Errors
/// How to make a key.
pub fn api_key(variable: impl Fn(&str) -> Option<String>) -> Result<KeyHash, ConfigError> {
    let help = "make a key with `openssl rand -hex 32`, keep it, and set this to its SHA-256: \
        `printf %s \"$KEY\" | sha256sum | cut -d' ' -f1`";
    let hash = variable(API_KEY_SHA256).ok_or(ConfigError::Missing(API_KEY_SHA256, help))?;
    // The text itself stays out of the message: somebody may have put the key there.
    hash.parse().map_err(|error| ConfigError::Wrong(API_KEY_SHA256, format!("{error}; {help}")))
}
