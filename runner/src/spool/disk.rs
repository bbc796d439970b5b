//! The one door through which durability comes in.

use std::fmt::Debug;
use std::fs::File;
use std::io;

/// What makes written bytes survive power loss.
pub trait Disk: Debug + Send + Sync {
    /// Returns when the content of `file`, its length included, is durable.
    ///
    /// # Errors
    /// Nobody knows what is durable from then on.
    fn sync_data(&self, file: &File) -> io::Result<()>;

    /// The same, with everything the system keeps about `file`; of a folder, the names in it.
    ///
    /// # Errors
    /// As [`Self::sync_data`].
    fn sync_all(&self, file: &File) -> io::Result<()>;

    /// Whether it answers at once. Whoever waits for durability then syncs by itself; on a disk that takes
    /// milliseconds a thread does, once for all that wait.
    fn is_instant(&self) -> bool {
        false
    }
}

/// The disk of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemDisk;

impl Disk for SystemDisk {
    fn sync_data(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }

    fn sync_all(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }
}
