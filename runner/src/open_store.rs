//! A store by its address: a path, or the URL of a libSQL server.

use std::path::Path;
use std::sync::Arc;

use redraft_store::StoreError;
use redraft_store_libsql::LibsqlStore;
use redraft_store_libsql::database::{Database, DatabaseError};
use redraft_store_libsql::file::FileDatabase;
use redraft_store_libsql::remote::{RemoteDatabase, RemoteOptions, Token};

use crate::spool::Durability;

/// Opens the store at `address`: `libsql://…`, `https://…` or `http://…` is a server, anything else a file.
///
/// # Errors
/// [`StoreError::NeedsAttention`] says what is in the way and what to do; [`StoreError::Unavailable`] may pass.
pub async fn open_store(address: &str, token: Option<Token>) -> Result<Arc<LibsqlStore>, StoreError> {
    let database: Arc<dyn Database> = if is_url(address) {
        let options = RemoteOptions { token, ..RemoteOptions::default() };
        Arc::new(RemoteDatabase::new(address, options).map_err(unusable)?)
    } else {
        let path = Path::new(address).to_owned();
        let open = move || FileDatabase::open(path);
        let opened = tokio::task::spawn_blocking(open).await.map_err(|error| StoreError::Internal(Box::new(error)))?;
        Arc::new(opened.map_err(unusable)?)
    };
    LibsqlStore::open(database, address).await.map(Arc::new)
}

/// Whether `address` is a server, not a file.
pub fn is_url(address: &str) -> bool {
    ["libsql://", "https://", "http://"].iter().any(|scheme| address.starts_with(scheme))
}

/// What the spool of a runner on this store must survive: a file makes its own commits durable on the same disk,
/// and a server does so elsewhere, whatever becomes of this machine.
pub fn spool_durability(address: &str) -> Durability {
    if is_url(address) { Durability::SurvivesPowerLoss } else { Durability::SurvivesKill }
}

fn unusable(error: DatabaseError) -> StoreError {
    match error {
        DatabaseError::Busy { .. } | DatabaseError::Unreachable { .. } => StoreError::Unavailable(Box::new(error)),
        _ => StoreError::NeedsAttention(Box::new(error)),
    }
}
