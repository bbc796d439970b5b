//! A disk on which only what was made durable survives power loss.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use redraft_runner::Disk;

/// Remembers how much of each file is durable, and writes nothing to any real disk.
#[derive(Debug)]
pub(super) struct UncertainDisk {
    /// By the names that files have, not by their inodes: the system gives those of removed files to others.
    durable: Mutex<BTreeMap<PathBuf, u64>>,
    /// Added lines are never made durable, whatever it says: the bug `no_fsync`.
    lies: bool,
}

impl UncertainDisk {
    pub(super) fn new(lies: bool) -> Self {
        Self { durable: Mutex::default(), lies }
    }

    /// How much of a file power loss leaves at least.
    pub(super) fn durable(&self, path: &Path) -> u64 {
        let Ok(file) = std::fs::metadata(path) else { return 0 };
        self.durable.lock().unwrap().get(path).copied().unwrap_or(0).min(file.len())
    }
}

impl Disk for UncertainDisk {
    fn sync_data(&self, file: &File) -> io::Result<()> {
        if self.lies { Ok(()) } else { self.sync_all(file) }
    }

    fn sync_all(&self, file: &File) -> io::Result<()> {
        let path = std::fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd()))?;
        self.durable.lock().unwrap().insert(path, file.metadata()?.len());
        Ok(())
    }

    fn is_instant(&self) -> bool {
        true
    }
}
