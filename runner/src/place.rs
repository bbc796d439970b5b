//! The state folder: one database, the folders of runs, and the address of the `redraft up` that owns them.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use nix::fcntl::{Flock, FlockArg};
use redraft_domain::id::RunId;
use redraft_domain::key::ApiKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::own_key;
use crate::run_dir::RunDirs;
use crate::spool::{Durability, SpoolPlace};

/// A state folder, `.redraft` unless somebody says otherwise.
#[derive(Debug, Clone)]
pub struct Place {
    root: PathBuf,
}

/// Where a running `redraft up` can be reached; stands in `up.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpAddress {
    /// `http://127.0.0.1:4400`.
    pub url: String,
    /// Its process.
    pub pid: u32,
    /// What it works on, so that a command that names the same database asks it; empty if it is an older version.
    #[serde(default)]
    pub database: String,
}

/// Why a state folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// The folder or a file in it cannot be made, read or written.
    #[error("the state folder {} cannot be used: {source}; make it writable, or choose another with --state", path.display())]
    Unusable {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another `redraft up` works here.
    #[error("`redraft up` is running here already{}; talk to it with `redraft submit` or `redraft runs list`, or choose another folder with --state", running(.address.as_ref()))]
    Taken {
        /// Where it is, if it says so.
        address: Option<UpAddress>,
    },
}

fn running(address: Option<&UpAddress>) -> String {
    address.map_or_else(String::new, |address| format!(" (process {}, {})", address.pid, address.url))
}

/// Where one runner keeps what is its own.
#[derive(Debug, Clone)]
pub struct RunnerPlace {
    root: PathBuf,
    durability: Durability,
}

impl RunnerPlace {
    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folders of its runs.
    pub fn run_dirs(&self) -> RunDirs {
        RunDirs::new(&self.root)
    }

    /// Its journal.
    pub fn spool(&self) -> SpoolPlace {
        SpoolPlace::new(&self.root, self.durability)
    }
}

/// A folder for each name, whatever is in it; two names never share one.
pub(crate) fn folder_name(name: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !name.is_empty() && name.len() <= 64 && name.bytes().all(is_plain) {
        return name.to_owned();
    }
    // The underscore is in no plain name; the start is for people, the hash tells names apart.
    let start: String = name.chars().filter(char::is_ascii_alphanumeric).take(32).collect();
    format!("{start}_{}", &hex::encode(Sha256::digest(name))[..16])
}

/// Proof that this process alone works in a state folder; given up when dropped, also by a kill.
#[derive(Debug)]
pub struct PlaceLock {
    _file: Flock<File>,
    up_file: PathBuf,
}

impl Place {
    /// The folder at `root`, made if it is missing.
    ///
    /// # Errors
    /// It cannot be made; the error says what to do.
    pub fn open(root: &Path) -> Result<Self, PlaceError> {
        let unusable = |source| PlaceError::Unusable { path: root.to_owned(), source };
        // Runs, drafts and the key are their owner's; who shares the folder on purpose gives it other permissions.
        DirBuilder::new().recursive(true).mode(0o700).create(root).map_err(unusable)?;
        // Absolute: stages work in other folders, and what they are told must lead here all the same.
        Ok(Self { root: root.canonicalize().map_err(unusable)? })
    }

    /// The folder itself, absolute.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The database of this folder.
    pub fn database(&self) -> PathBuf {
        self.root.join("redraft.db")
    }

    /// What belongs to the runner of the `redraft up` that has this folder: there is never another one.
    pub fn of_up(&self, durability: Durability) -> RunnerPlace {
        RunnerPlace { root: self.root.clone(), durability }
    }

    /// What belongs to the runner called `name`: several may work with one state folder.
    pub fn of_runner(&self, name: &str, durability: Durability) -> RunnerPlace {
        RunnerPlace { root: self.root.join("runners").join(folder_name(name)), durability }
    }

    /// What belongs to a runner of one run alone: the same command again goes on where the last one stopped.
    pub fn of_run(&self, run_id: RunId, durability: Durability) -> RunnerPlace {
        RunnerPlace { root: self.root.join("runners").join(format!("run-{run_id}")), durability }
    }

    /// Where the `redraft up` of this folder says it is. It may be gone: ask it.
    pub fn up_address(&self) -> Option<UpAddress> {
        up_address(&self.root)
    }

    /// Takes the folder for this process alone.
    ///
    /// # Errors
    /// [`PlaceError::Taken`] while another process has it.
    pub fn lock(&self) -> Result<PlaceLock, PlaceError> {
        let path = self.root.join("up.lock");
        let unusable = |source| PlaceError::Unusable { path: path.clone(), source };
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(unusable)?;
        match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
            Ok(file) => Ok(PlaceLock { _file: file, up_file: self.root.join(UP_FILE) }),
            Err((_, nix::errno::Errno::EWOULDBLOCK)) => Err(PlaceError::Taken { address: self.up_address() }),
            Err((_, errno)) => Err(unusable(errno.into())),
        }
    }
}

const UP_FILE: &str = "up.json";

/// Where the `redraft up` of the state folder `root` says it is, if one was ever started there.
pub fn up_address(root: &Path) -> Option<UpAddress> {
    let mut text = String::new();
    // A few hundred bytes: whatever is longer is not ours.
    File::open(root.join(UP_FILE)).ok()?.take(4096).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

impl PlaceLock {
    /// Says where this process can be reached, and leaves `key` to who may.
    ///
    /// # Errors
    /// The folder is not writable any more.
    pub fn publish(&self, address: &UpAddress, key: &ApiKey) -> Result<(), PlaceError> {
        let unusable = |source| PlaceError::Unusable { path: self.up_file.clone(), source };
        let folder = self.folder();
        // Before the address: whoever finds that has the key.
        own_key::write(folder, key).map_err(unusable)?;
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(unusable)?;
        serde_json::to_writer(&mut file, address).map_err(|error| unusable(error.into()))?;
        file.flush().map_err(unusable)?;
        file.persist(&self.up_file).map_err(|error| unusable(error.error))?;
        Ok(())
    }

    fn folder(&self) -> &Path {
        self.up_file.parent().unwrap_or(Path::new("."))
    }
}

impl Drop for PlaceLock {
    fn drop(&mut self) {
        own_key::remove(self.folder());
        // Left behind by a kill it does no harm: whoever reads it asks the address first.
        let _ = fs::remove_file(&self.up_file);
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use redraft_domain::key::KeyKind;

    use super::*;

    #[test]
    fn a_new_state_folder_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();

        let place = Place::open(&folder.path().join("state")).unwrap();

        assert_eq!(fs::metadata(place.root()).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn two_processes_cannot_work_in_one_state_folder() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::open(&folder.path().join("deep/state")).unwrap();
        let lock = place.lock().unwrap();
        let address = UpAddress { url: "http://127.0.0.1:4400".to_owned(), pid: 7, database: String::new() };
        lock.publish(&address, &ApiKey::make(KeyKind::User, || 7)).unwrap();
        assert!(own_key::read(place.root()).is_ok());

        let refused = place.lock().unwrap_err().to_string();
        drop(lock);

        assert!(refused.contains("process 7, http://127.0.0.1:4400"), "{refused}");
        assert!(place.lock().is_ok());
        assert_eq!(place.up_address(), None);
        assert!(!own_key::path(place.root()).exists());
    }

    #[test]
    fn runners_of_different_names_never_share_a_folder() {
        let long = "x".repeat(300);
        let names = ["", "a", "A", "a b", "ab", "../a", "a/../b", ".", "..", "ä", "a_b", &long, "MacBook.local"];

        let folders: std::collections::BTreeSet<_> = names.iter().map(|name| folder_name(name)).collect();

        assert_eq!(folders.len(), names.len());
        for folder in folders {
            assert!(folder.len() < 100 && !folder.contains(['/', '.']), "{folder}");
        }
    }

    #[test]
    fn a_state_folder_below_a_file_is_refused_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();

        let refused = Place::open(&folder.path().join("file/state")).unwrap_err().to_string();

        assert!(refused.contains("--state"), "{refused}");
    }
}
