//! The only place that reads the environment.

use std::fmt;

/// Address of the libSQL server: `libsql://…`, `https://…`, or `http://127.0.0.1:…`.
pub const DATABASE_URL: &str = "REDRAFT_DATABASE_URL";
/// Token for that server.
pub const DATABASE_TOKEN: &str = "REDRAFT_DATABASE_TOKEN";

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
