//! The key of this machine's own person: a file in the state folder that nobody else can read.
//!
//! Every `redraft up` makes a new one, so that a copy of an old one opens nothing.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use redraft_domain::key::ApiKey;

const FILE: &str = "up.key";

/// Longer than any key.
const MOST_BYTES: u64 = 256;

/// Why the key in a state folder is not believed.
#[derive(Debug, thiserror::Error)]
pub enum OwnKeyError {
    /// It cannot be read.
    #[error("cannot read {}: {source}; only whoever started `redraft up` can, so use `--url` and `--key-file`, or start your own", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others can read it, so it is no secret any more.
    #[error("others can read {} (mode {mode:03o}); start `redraft up` again, which makes a new key", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// Somebody else put it there.
    #[error("{} belongs to somebody else (user {user}); remove it and start `redraft up` again", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Whose it is.
        user: u32,
    },
    /// It holds something else.
    #[error("{} does not hold a key; start `redraft up` again, which makes a new one", path.display())]
    NoKey {
        /// The file.
        path: PathBuf,
    },
}

/// Where the key of the state folder `root` is.
pub fn path(root: &Path) -> PathBuf {
    root.join(FILE)
}

/// Puts `key` into the state folder `root`, in place of the one before. Nobody else can read it at any moment.
///
/// # Errors
/// The folder is not writable.
pub fn write(root: &Path, key: &ApiKey) -> io::Result<()> {
    // Made with mode 600.
    let mut file = tempfile::NamedTempFile::new_in(root)?;
    writeln!(file, "{}", key.expose())?;
    file.persist(path(root)).map_err(|error| error.error)?;
    Ok(())
}

/// Takes the key away.
pub fn remove(root: &Path) {
    // Left behind by a kill it does no harm: nobody takes it any more.
    let _ = fs::remove_file(path(root));
}

/// The key in the state folder `root`.
///
/// # Errors
/// It is not there, or others had their hands on it; the error says what to do.
pub fn read(root: &Path) -> Result<ApiKey, OwnKeyError> {
    let path = path(root);
    let unreadable = |source| OwnKeyError::Unreadable { path: path.clone(), source };
    // A link may lead to a file that others can change.
    let flags = nix::fcntl::OFlag::O_NOFOLLOW.bits();
    let file = File::options().read(true).custom_flags(flags).open(&path).map_err(unreadable)?;
    // Of the file that was opened, whatever the name means by now.
    let facts = file.metadata().map_err(unreadable)?;
    check(&path, (facts.uid(), facts.mode() & 0o777), nix::unistd::geteuid().as_raw())?;
    let mut text = String::new();
    file.take(MOST_BYTES).read_to_string(&mut text).map_err(unreadable)?;
    text.trim().parse().map_err(|_no_key| OwnKeyError::NoKey { path })
}

/// The key in the state folder at `root` as it is at each call: a `redraft up` that is started again has another one,
/// and who waits for it goes on.
///
/// # Errors
/// As [`read`].
pub fn follow(root: &Path) -> Result<impl Fn() -> Option<String> + Send + Sync + 'static, OwnKeyError> {
    read(root)?;
    let root = root.to_owned();
    Ok(move || read(&root).ok().map(|key| key.expose().to_owned()))
}

/// Whether a file of `user` with permissions `mode` is a secret of `me`.
fn check(path: &Path, (user, mode): (u32, u32), me: u32) -> Result<(), OwnKeyError> {
    let path = path.to_owned();
    if user != me {
        return Err(OwnKeyError::Foreign { path, user });
    }
    if mode & 0o077 != 0 {
        return Err(OwnKeyError::Open { path, mode });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use redraft_domain::key::KeyKind;

    use super::*;

    fn key(bits: u128) -> ApiKey {
        ApiKey::make(KeyKind::User, || bits)
    }

    fn folder_with(key: &ApiKey) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), key).unwrap();
        folder
    }

    #[test]
    fn the_key_is_for_its_owners_eyes_and_the_newest_one_counts() {
        let folder = folder_with(&key(1));
        write(folder.path(), &key(2)).unwrap();

        let mode = fs::metadata(path(folder.path())).unwrap().mode();

        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(read(folder.path()).unwrap().expose(), key(2).expose());
    }

    #[test]
    fn a_key_that_others_can_read_is_refused_with_the_fix() {
        for mode in [0o640, 0o604, 0o660, 0o644] {
            let folder = folder_with(&key(1));
            fs::set_permissions(path(folder.path()), fs::Permissions::from_mode(mode)).unwrap();

            let refused = read(folder.path()).unwrap_err().to_string();

            assert!(refused.contains(&format!("mode {mode:03o}")) && refused.contains("`redraft up`"), "{refused}");
            assert!(!refused.contains(key(1).expose()));
        }
    }

    #[test]
    fn a_link_to_a_key_and_what_is_no_key_are_refused() {
        let (real, linked) = (folder_with(&key(1)), tempfile::tempdir().unwrap());
        symlink(path(real.path()), path(linked.path())).unwrap();
        let other = folder_with(&key(1));
        fs::write(path(other.path()), "x".repeat(1000)).unwrap();

        assert!(matches!(read(linked.path()), Err(OwnKeyError::Unreadable { .. })));
        assert!(matches!(read(other.path()), Err(OwnKeyError::NoKey { .. })));
    }

    #[test]
    fn somebody_elses_key_is_refused() {
        let file = Path::new("up.key");

        assert!(check(file, (1000, 0o600), 1000).is_ok());
        // Also to root, who may read all of them.
        for me in [0, 1001] {
            assert!(matches!(check(file, (1000, 0o600), me), Err(OwnKeyError::Foreign { user: 1000, .. })));
        }
    }
}
