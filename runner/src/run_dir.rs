//! The folder of one run on this machine: its workspace, and beside it what Redraft keeps for the stages.

use std::io;
use std::path::{Path, PathBuf};

use redraft_domain::id::RunId;

use crate::process_tree::Endings;

/// Where the folders of runs are: `<state>/runs/`.
#[derive(Debug, Clone)]
pub struct RunDirs {
    root: PathBuf,
}

/// `<state>/runs/<id>/`.
#[derive(Debug, Clone)]
pub struct RunDir {
    path: PathBuf,
}

impl RunDirs {
    /// The folders under `state`.
    pub fn new(state: &Path) -> Self {
        Self { root: state.join("runs") }
    }

    /// The folder of a run; it need not exist.
    pub fn of(&self, run_id: RunId) -> RunDir {
        RunDir { path: self.root.join(run_id.to_string()) }
    }
}

impl RunDir {
    /// Where stages work: they may do there what they like.
    pub fn workspace(&self) -> PathBuf {
        self.path.join("workspace")
    }

    /// Where what stages wrote is kept while the run is in hand: not in their reach by a relative path.
    pub fn spool(&self) -> PathBuf {
        self.path.join("spool")
    }

    /// Where a watchdog says what it did to the stages of a runner that died.
    pub fn endings(&self) -> Option<Endings> {
        Endings::beside(&self.workspace())
    }

    /// Makes the folders.
    ///
    /// # Errors
    /// The disk is full or the state folder is not writable; the error names the path.
    pub async fn create(&self) -> io::Result<()> {
        let endings = self.endings().map(|endings| endings.folder().to_owned());
        for folder in [self.workspace(), self.spool()].into_iter().chain(endings) {
            tokio::fs::create_dir_all(&folder).await.map_err(|error| {
                io::Error::new(error.kind(), format!("cannot make the folder {}: {error}", folder.display()))
            })?;
        }
        Ok(())
    }

    /// Removes the folder and everything in it.
    pub async fn remove(&self) {
        if let Err(error) = tokio::fs::remove_dir_all(&self.path).await
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!("cannot remove {}: {error}", self.path.display());
        }
    }

    /// Removes what only Redraft needs, and leaves the workspace for somebody to look at.
    pub async fn keep_workspace(&self) {
        // Nothing is lost if this fails: drafts are artifacts by now.
        let endings = self.endings().map(|endings| endings.folder().to_owned());
        for folder in std::iter::once(self.spool()).chain(endings) {
            let _ = tokio::fs::remove_dir_all(folder).await;
        }
    }
}
