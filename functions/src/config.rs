//! The only place that reads the environment.

use std::fmt;

use redraft_store::claim::LeaseTimes;

use crate::auth::{AllowedOrigins, ClientSecret, IdentityProvider, Newcomers, OidcSettings};
use crate::downloads::Downloads;

/// Address of the libSQL server: `libsql://…`, `https://…`, or `http://127.0.0.1:…`.
pub const DATABASE_URL: &str = "REDRAFT_DATABASE_URL";
/// Token for that server.
pub const DATABASE_TOKEN: &str = "REDRAFT_DATABASE_TOKEN";

/// Name of the table of DynamoDB, for functions that were built with the feature `dynamodb`.
pub const DYNAMODB_TABLE: &str = "REDRAFT_DYNAMODB_TABLE";

/// Folder with the programs that are handed out, as `make dist` leaves it.
pub const DOWNLOADS: &str = "REDRAFT_DOWNLOADS";
/// Address of a release from which programs are fetched instead: a file's name is put behind it.
pub const RELEASE_URL: &str = "REDRAFT_RELEASE_URL";

/// Shortens [`LeaseTimes`] for tests: a factor, such as `0.02`. Runners need the same.
pub const TEST_TIME_SCALE: &str = "REDRAFT_TEST_TIME_SCALE";
/// Origins of other hosts whose pages may call, with commas between: `https://runs.example.com`.
pub const ALLOWED_ORIGINS: &str = "REDRAFT_ALLOWED_ORIGINS";

/// Name of the identity provider (OpenID Connect) whose word is taken, to the letter as it names itself.
pub const OIDC_ISSUER: &str = "REDRAFT_OIDC_ISSUER";
/// What that provider calls this deployment: its client id, and the audience of its tokens.
pub const OIDC_CLIENT_ID: &str = "REDRAFT_OIDC_CLIENT_ID";
/// What this deployment shows that provider; nothing if it is a public client there.
pub const OIDC_CLIENT_SECRET: &str = "REDRAFT_OIDC_CLIENT_SECRET";
/// Who gets an account by signing in there: `nobody`, `everybody`, or addresses such as `@example.com,ada@example.org`.
pub const OIDC_NEW_USERS: &str = "REDRAFT_OIDC_NEW_USERS";

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

/// How to reach a table of DynamoDB. All but its name is what Lambda puts into every function's environment.
#[derive(Clone)]
pub struct TableConfig {
    /// Its name.
    pub table: String,
    /// `eu-central-1` and the like.
    pub region: String,
    /// Another address than the region's own.
    pub endpoint: Option<String>,
    /// Public half of the key.
    pub access_key_id: String,
    /// The other half.
    pub secret_access_key: String,
    /// What goes with a key that ends.
    pub session_token: Option<String>,
}

impl fmt::Debug for TableConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, region, endpoint, .. } = self;
        let mut shown = f.debug_struct("TableConfig");
        shown.field("table", table).field("region", region).field("endpoint", endpoint).finish_non_exhaustive()
    }
}

/// Where runs are kept.
#[derive(Debug, Clone)]
pub enum StoreConfig {
    /// On a libSQL server.
    Libsql(DatabaseConfig),
    /// In a table of DynamoDB.
    Dynamodb(TableConfig),
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

/// Where runs are kept, from `variable`, which reads a setting by its name.
///
/// # Errors
/// The setting to make, and an example.
pub fn store(variable: impl Fn(&str) -> Option<String>) -> Result<StoreConfig, ConfigError> {
    let help = "give the address of a libSQL server, such as libsql://name.turso.io, or the name of a table of DynamoDB \
                in REDRAFT_DYNAMODB_TABLE";
    match (variable(DATABASE_URL), variable(DYNAMODB_TABLE)) {
        (Some(url), None) => Ok(StoreConfig::Libsql(DatabaseConfig { url, token: variable(DATABASE_TOKEN) })),
        (None, Some(name)) => table(name, variable).map(StoreConfig::Dynamodb),
        (Some(_), Some(_)) => Err(ConfigError::Wrong(
            DYNAMODB_TABLE,
            format!("{DATABASE_URL} is set too, and runs are kept in one place"),
        )),
        (None, None) => Err(ConfigError::Missing(DATABASE_URL, help)),
    }
}

fn table(table: String, variable: impl Fn(&str) -> Option<String>) -> Result<TableConfig, ConfigError> {
    let wanted = |name| variable(name).ok_or(ConfigError::Missing(name, "Lambda sets it; elsewhere, set it yourself"));
    Ok(TableConfig {
        table,
        region: wanted("AWS_REGION")?,
        endpoint: variable("AWS_ENDPOINT_URL_DYNAMODB"),
        access_key_id: wanted("AWS_ACCESS_KEY_ID")?,
        secret_access_key: wanted("AWS_SECRET_ACCESS_KEY")?,
        session_token: variable("AWS_SESSION_TOKEN"),
    })
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

/// Whose pages may call beside our own; nobody's if nobody set anything.
///
/// # Errors
/// What is wrong with the setting.
pub fn allowed_origins(variable: impl Fn(&str) -> Option<String>) -> Result<AllowedOrigins, ConfigError> {
    let origins = variable(ALLOWED_ORIGINS).map(|text| AllowedOrigins::parse(&text)).transpose();
    Ok(origins.map_err(|why| ConfigError::Wrong(ALLOWED_ORIGINS, why))?.unwrap_or_default())
}

/// The identity provider whose word is taken; none if nobody set anything. It is not asked yet.
///
/// # Errors
/// The setting that is missing or wrong.
pub fn identity_provider(variable: impl Fn(&str) -> Option<String>) -> Result<Option<IdentityProvider>, ConfigError> {
    let Some(issuer) = variable(OIDC_ISSUER) else {
        let mut others = [OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_NEW_USERS].into_iter();
        let help = "the other settings of the identity provider are of no use without its name, such as https://id.example.com";
        return match others.find(|name| variable(name).is_some()) {
            Some(_) => Err(ConfigError::Missing(OIDC_ISSUER, help)),
            None => Ok(None),
        };
    };
    let help = "register this deployment at the identity provider, and give the client id that it got there";
    let client_id = variable(OIDC_CLIENT_ID).ok_or(ConfigError::Missing(OIDC_CLIENT_ID, help))?;
    let newcomers = variable(OIDC_NEW_USERS).map(|text| Newcomers::parse(&text)).transpose();
    let newcomers = newcomers.map_err(|why| ConfigError::Wrong(OIDC_NEW_USERS, why))?.unwrap_or_default();
    let client_secret = variable(OIDC_CLIENT_SECRET).map(ClientSecret::new);
    let provider = IdentityProvider::new(OidcSettings { issuer, client_id, client_secret, newcomers });
    provider.map(Some).map_err(|why| ConfigError::Wrong(OIDC_ISSUER, why))
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
