//! A disk that is really full, without being root: a small tmpfs in namespaces of one process.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::home::path_str;
use crate::running::Running;

/// Mounts a disk of 16 MiB at `$0`, fills it up to the last 2 MiB, and becomes the program in `$@`.
const MOUNT: &str =
    "mount -t tmpfs -o size=16m redraft-e2e \"$0\" && head -c 14680064 /dev/zero >\"$0/filler\" && exec \"$@\"";

/// A folder that is a small disk for the process that is started under [`SmallDisk::wrapper`].
#[derive(Debug)]
pub struct SmallDisk {
    folder: PathBuf,
}

impl SmallDisk {
    /// A disk at `folder`, which is made; `None` where the kernel gives nobody a namespace, as in some containers.
    ///
    /// # Panics
    /// The folder cannot be made.
    #[expect(clippy::disallowed_methods, reason = "this is a test's door for processes: a probe, to the end")]
    pub fn at(folder: &Path) -> Option<Self> {
        std::fs::create_dir_all(folder).expect("a temporary folder is writable");
        let disk = Self { folder: folder.to_owned() };
        let wrapper = disk.wrapper();
        let (program, arguments) = wrapper.split_first()?;
        let works = Command::new(program).args(arguments).arg("true").status().is_ok_and(|status| status.success());
        works.then_some(disk)
    }

    /// What to start the process under.
    pub fn wrapper(&self) -> Vec<&str> {
        vec!["unshare", "--map-root-user", "--mount", "sh", "-c", MOUNT, path_str(&self.folder)]
    }

    /// A file on the disk, as the process at work sees it.
    pub fn seen_by(&self, running: &Running, file: &str) -> PathBuf {
        running.sees(&self.folder).join(file)
    }

    /// Uses up all that is left, to the last byte.
    ///
    /// # Panics
    /// The disk is gone.
    pub fn fill(&self, running: &Running) {
        let mut rest = std::fs::File::create(self.seen_by(running, "rest")).expect("one more file");
        let mut zeros = std::io::repeat(0);
        let full = std::io::copy(&mut zeros, &mut rest).expect_err("a small disk gets full");
        assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
    }

    /// Makes room.
    ///
    /// # Panics
    /// The disk is gone.
    pub fn make_room(&self, running: &Running) {
        for file in ["filler", "rest"] {
            let path = self.seen_by(running, file);
            if path.exists() {
                std::fs::remove_file(path).expect("our own file");
            }
        }
    }
}
