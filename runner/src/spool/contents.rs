//! Contents too large for a line, each in a file beside the journal until the report that names it is answered.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use redraft_domain::id::OpId;

use super::disk::Disk;
use crate::step::{Content, Place};

/// The folder of contents.
#[derive(Debug, Clone)]
pub(super) struct Contents {
    folder: PathBuf,
    /// `None` if nothing has to survive power loss.
    disk: Option<Arc<dyn Disk>>,
}

impl Contents {
    /// Opens the folder and removes what belongs to no report in `is_wanted`.
    pub(super) fn open(
        spool: &Path,
        disk: Option<Arc<dyn Disk>>,
        is_wanted: impl Fn(OpId) -> bool,
    ) -> io::Result<Self> {
        let contents = Self { folder: spool.join("contents"), disk };
        fs::create_dir_all(&contents.folder)?;
        for entry in fs::read_dir(&contents.folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let op_id = name.to_str().and_then(|name| name.split_once('.')?.0.parse().ok());
            if !op_id.is_some_and(&is_wanted) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(contents)
    }

    /// Where content number `index` of a report is kept.
    pub(super) fn path(&self, op_id: OpId, index: usize) -> PathBuf {
        self.folder.join(format!("{op_id}.{index}"))
    }

    /// Keeps `contents` of a report, in order. Blocks.
    pub(super) fn keep(&self, op_id: OpId, contents: &[Content]) -> io::Result<()> {
        for (content, index) in contents.iter().zip(0..) {
            let path = self.path(op_id, index);
            match &content.place {
                Place::Memory(bytes) => fs::write(&path, bytes)?,
                // The file stays as it is while the run is in hand, so a second name for it is as good as a copy.
                Place::File(file) => fs::hard_link(file, &path).or_else(|_| fs::copy(file, &path).map(|_| ()))?,
            }
            if let Some(disk) = &self.disk {
                disk.sync_all(&File::open(&path)?)?;
            }
        }
        if let Some(disk) = self.disk.as_ref().filter(|_| !contents.is_empty()) {
            disk.sync_all(&File::open(&self.folder)?)?;
        }
        Ok(())
    }

    /// Forgets the contents of a report.
    pub(super) fn remove(&self, op_id: OpId, count: usize) {
        for index in 0..count {
            // What stays is removed when the spool is opened next.
            let _ = fs::remove_file(self.path(op_id, index));
        }
    }
}
