//! Which store the functions work on: decided by the environment, among those they were built with.

use std::sync::Arc;

use redraft_store::Store;
use redraft_store::error::BoxError;

use crate::config::StoreConfig;

/// The store that `config` names; a database is brought to the schema that this version knows.
///
/// # Errors
/// A setting is wrong, the server refuses, or this program was built without that store; the text says what to do.
pub async fn open(config: StoreConfig) -> Result<Arc<dyn Store>, BoxError> {
    match config {
        #[cfg(feature = "libsql")]
        StoreConfig::Libsql(config) => libsql::open(config).await,
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

    use redraft_store::Store;
    use redraft_store::error::BoxError;
    use redraft_store_libsql::LibsqlStore;
    use redraft_store_libsql::remote::{RemoteDatabase, RemoteOptions, Token};

    use crate::config::{DATABASE_TOKEN, DATABASE_URL, DatabaseConfig};

    pub(super) async fn open(config: DatabaseConfig) -> Result<Arc<dyn Store>, BoxError> {
        let token = config.token.map(|token| Token::new(token, DATABASE_TOKEN));
        let database = RemoteDatabase::new(&config.url, RemoteOptions { token, ..RemoteOptions::default() })
            .map_err(|error| format!("{DATABASE_URL} is wrong: {error}"))?;
        let store = LibsqlStore::open(Arc::new(database), format!("libSQL server at {}", config.url)).await?;
        Ok(Arc::new(store))
    }
}

#[cfg(feature = "dynamodb")]
mod dynamodb {
    use std::sync::Arc;

    use redraft_store::Store;
    use redraft_store::clock::SystemClock;
    use redraft_store_dynamodb::{AccessKey, Connection, DynamoStore};

    use crate::config::TableConfig;

    /// Asks nothing: the first request finds out whether the table is there.
    pub(super) fn open(config: TableConfig) -> Arc<dyn Store> {
        let access_key = AccessKey::new(config.access_key_id, config.secret_access_key, config.session_token);
        let connection = Connection { region: config.region, endpoint: config.endpoint, access_key };
        Arc::new(DynamoStore::new(connection.client(), config.table, Arc::new(SystemClock::new())))
    }
}
