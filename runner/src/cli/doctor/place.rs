//! The state folder.

use std::path::Path;

use nix::sys::statvfs::statvfs;

use super::Check;
use crate::cli::words;

const NAME: &str = "state";
/// Less than this is gone in one run that writes large artifacts (50 MB each).
const TOO_LITTLE: u64 = 100 * 1024 * 1024;
/// Less than this deserves a look.
const LITTLE: u64 = 1024 * 1024 * 1024;

/// Whether runs can be kept in `state`.
pub(super) fn state_folder(state: &Path) -> Check {
    let shown = state.display();
    if state.is_dir() {
        return match tempfile::tempfile_in(state) {
            Ok(_) => space(state, format!("{shown} is writable")),
            Err(error) => Check::fail(NAME, format!("cannot write to {shown}: {error}"), fix(state)),
        };
    }
    if state.exists() {
        return Check::fail(NAME, format!("{shown} is not a folder"), "choose another place with --state DIR");
    }
    let parent = state.ancestors().skip(1).find(|folder| folder.as_os_str().is_empty() || folder.exists());
    let parent = parent.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match tempfile::tempfile_in(parent) {
        Ok(_) => space(parent, format!("{shown} is not there yet and can be made")),
        Err(error) => Check::fail(NAME, format!("{shown} cannot be made: {error}"), fix(parent)),
    }
}

fn fix(folder: &Path) -> String {
    format!("make {} writable for this user, or choose another place with --state DIR", folder.display())
}

fn space(folder: &Path, message: String) -> Check {
    let Ok(found) = statvfs(folder) else { return Check::ok(NAME, message) };
    // Linux counts blocks in 64 bits, macOS in 32.
    let free = u128::from(found.blocks_available()) * u128::from(found.fragment_size());
    judge_space(u64::try_from(free).unwrap_or(u64::MAX), &message)
}

fn judge_space(free: u64, message: &str) -> Check {
    let message = format!("{message}, {} free", words::size(free));
    let help = "make room, or choose a place on another disk with --state DIR";
    match free {
        ..TOO_LITTLE => Check::fail(NAME, message, help),
        TOO_LITTLE..LITTLE => Check::warn(NAME, message, help),
        LITTLE.. => Check::ok(NAME, message),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Status;
    use super::*;

    #[test]
    fn a_disk_that_is_nearly_full_is_told_before_it_is_full() {
        let judged = [50 << 20, 500 << 20, 5_u64 << 30].map(|free| judge_space(free, "it is writable"));

        assert_eq!(judged.clone().map(|check| check.status), [Status::Fail, Status::Warn, Status::Ok]);
        assert_eq!(judged[1].message, "it is writable, 500.0 MiB free");
    }

    #[test]
    fn a_file_in_the_place_of_the_folder_fails() {
        let file = tempfile::NamedTempFile::new().unwrap();

        assert_eq!(state_folder(file.path()).status, Status::Fail);
        assert_eq!(state_folder(&file.path().join("below")).status, Status::Fail);
    }
}
