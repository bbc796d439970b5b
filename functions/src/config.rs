//! The only place that reads the environment.

use std::fmt;

use redraft_store::claim::LeaseTimes;

use crate::downloads::Downloads;

/// Address of the libSQL server: `libsql://…`, `https://…`, or `http://127.0.0.1:…`.
pub const DATABASE_URL: &str = "REDRAFT_DATABASE_URL";
/// Token for that server.
pub const DATABASE_TOKEN: &str = "REDRAFT_DATABASE_TOKEN";

/// Folder with the programs that are handed out, as `make dist` leaves it.
pub const DOWNLOADS: &str = "REDRAFT_DOWNLOADS";
/// Address of a release from which programs are fetched instead: a file's name is put behind it.
pub const RELEASE_URL: &str = "REDRAFT_RELEASE_URL";

/// Shortens [`LeaseTimes`] for tests: a factor, such as `0.02`. Runners need the same.
pub const TEST_TIME_SCALE: &str = "REDRAFT_TEST_TIME_SCALE";

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

/// How long things may keep silent; as in production unless a test scales all of it.
///
/// # Errors
/// The factor is none.
pub fn lease_times(variable: impl Fn(&str) -> Option<String>) -> Result<LeaseTimes, ConfigError> {
    let Some(text) = variable(TEST_TIME_SCALE) else { return Ok(LeaseTimes::default()) };
    let wrong = || ConfigError::Wrong(TEST_TIME_SCALE, format!("`{text}` is no factor from 0.001 to 1"));
    LeaseTimes::default().scaled(&text).ok_or_else(wrong)
}

/// The programs that are handed out; none if nobody set anything.
///
/// # Errors
/// What is wrong with a setting.
pub fn downloads(variable: impl Fn(&str) -> Option<String>) -> Result<Downloads, ConfigError> {
    let release = variable(RELEASE_URL);
    if let Some(url) = release.as_deref().filter(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
        return Err(ConfigError::Wrong(RELEASE_URL, format!("`{url}` does not begin with https://")));
    }
    let folder = variable(DOWNLOADS).map(Into::into);
    Downloads::new(folder, release).map_err(|error| ConfigError::Wrong(DOWNLOADS, error.to_string()))
}
