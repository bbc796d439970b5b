//! Files that are made aside.

use std::path::Path;

use tempfile::{Builder, NamedTempFile, TempDir};

use super::error::{BackupError, Result};

/// A file in a folder of its own within `beside`, so that what a database puts next to it goes with it. Only its owner may
/// read either. Whoever holds the folder and lets go of it leaves nothing, even while a thread still writes.
///
/// # Errors
/// The folder cannot be written; `to` is what it would have become.
pub(super) fn draft(beside: &Path, prefix: &str, to: &Path) -> Result<(TempDir, NamedTempFile)> {
    let folder = Builder::new().prefix(prefix).tempdir_in(beside).map_err(BackupError::file("write", to))?;
    let file = NamedTempFile::new_in(folder.path()).map_err(BackupError::file("write", to))?;
    Ok((folder, file))
}
