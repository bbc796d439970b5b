//! Which store the functions work on: decided by the environment, among those they were built with.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use redraft_store::Store;
use redraft_store::error::BoxError;

use crate::config::StoreConfig;

/// A store that may be asked at once.
pub struct Opened {
    /// The store. Whoever asks first waits until a database is brought to the schema that this version knows.
    pub store: Arc<dyn Store>,
    /// Asks first, and logs what is wrong: to be polled while the first event is waited for, with which the way to
    /// the database is ready when that comes.
    pub ready: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened").field("store", &self.store).finish_non_exhaustive()
    }
}

/// The store that `config` names. Nothing is asked of it yet.
///
/// # Errors
/// A setting is wrong, or this program was built without that store; the text says what to do.
pub fn open(config: StoreConfig) -> Result<Opened, BoxError> {
    match config {
        #[cfg(feature = "libsql")]
        StoreConfig::Libsql(config) => libsql::open(&config),
        #[cfg(not(feature = "libsql"))]
        StoreConfig::Libsql(_) => Err("this program was built without the feature `libsql`".into()),
        #[cfg(feature = "dynamodb")]
        StoreConfig::Dynamodb(config) => Ok(dynamodb::open(config)),
        #[cfg(not(feature = "dynamodb"))]
        StoreConfig::Dynamodb(_) => Err("this program was built without the feature `dynamodb`".into()),
    }
}

#[cfg(feature = "libsql")]
mod libsql {
    use std::sync::Arc;

    use redraft_store::error::BoxError;
    use redraft_store_libsql::remote::{RemoteDatabase, RemoteOptions, Token};
    use redraft_store_libsql::{LibsqlStore, Prepared};

    use super::Opened;
    use crate::config::{DATABASE_TOKEN, DATABASE_URL, DatabaseConfig};

    pub(super) fn open(config: &DatabaseConfig) -> Result<Opened, BoxError> {
        let token = config.token.as_ref().map(|token| Token::new(token, DATABASE_TOKEN));
        let database = RemoteDatabase::new(&config.url, RemoteOptions { token, ..RemoteOptions::default() })
            .map_err(|error| format!("{DATABASE_URL} is wrong: {error}"))?;
        let database = Prepared::new(Arc::new(database));
        let store = LibsqlStore::on(database.clone(), format!("libSQL server at {}", config.url));
        let ready = Box::pin(async move {
            if let Err(error) = database.prepare().await {
                let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
                tracing::error!("the database cannot be used: {error}: {cause}");
            }
        });
        Ok(Opened { store: Arc::new(store), ready })
    }
}

#[cfg(feature = "dynamodb")]
mod dynamodb {
    use std::sync::Arc;

    use redraft_store::clock::SystemClock;
    use redraft_store_dynamodb::{AccessKey, Connection, DynamoStore};

    use super::Opened;
    use crate::config::TableConfig;

    /// Asks nothing: the first request finds out whether the table is there.
    pub(super) fn open(config: TableConfig) -> Opened {
        let access_key = AccessKey::new(config.access_key_id, config.secret_access_key, config.session_token);
        let connection = Connection { region: config.region, endpoint: config.endpoint, access_key };
        let store = DynamoStore::new(connection.client(), config.table, Arc::new(SystemClock::new()));
        Opened { store: Arc::new(store), ready: Box::pin(std::future::ready(())) }
    }
}
