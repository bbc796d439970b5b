//! Database files that go away.

use std::sync::Arc;

use redraft_store_libsql::file::FileDatabase;
use tempfile::TempDir;

use crate::Outcome;
use crate::options::Options;

/// A folder on the disk that is measured; removed when dropped.
pub(crate) fn folder(options: &Options) -> Outcome<TempDir> {
    Ok(tempfile::Builder::new().prefix("redraft-").tempdir_in(&options.scratch)?)
}

/// A new database in `folder`, as the product opens it.
pub(crate) fn database(folder: &TempDir) -> Outcome<Arc<FileDatabase>> {
    Ok(Arc::new(FileDatabase::open(folder.path().join("redraft.db"))?))
}
