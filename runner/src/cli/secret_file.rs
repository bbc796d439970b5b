//! Files for secrets.

use std::fs::{self, File};
use std::path::Path;

use super::error::{CliError, Result};

/// A new file that nobody else can read.
///
/// # Errors
/// There is a file already, or it cannot be made.
pub(crate) fn secret_file(path: &Path) -> Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| CliError::file("make the key file", path, &error).help("choose a new file"))
}

/// Takes such a file away again: it is ours, and nothing came into it.
pub(crate) fn discard(path: &Path) {
    // What stays behind is empty.
    let _ = fs::remove_file(path);
}
