//! The folder of one test: agents, state, and whatever the scripts leave there.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::agent_dir::AgentDir;
use crate::processes::kill_marked;
use crate::redraft::Redraft;
use crate::wait::{PATIENCE, until};

/// A temporary folder in which `redraft` works. When it goes, so do all processes that were started in it.
#[derive(Debug)]
pub struct Home {
    folder: TempDir,
}

impl Home {
    /// A folder with these agents.
    ///
    /// # Panics
    /// The system gives no temporary folder.
    pub fn new(agents: &AgentDir) -> Self {
        let folder = tempfile::Builder::new().prefix("redraft-e2e-").tempdir().expect("a temporary folder");
        let home = Self { folder };
        agents.write(&home.path("agents"));
        home
    }

    /// A path in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Its own path: all processes that work in it carry it in their arguments or environment.
    ///
    /// # Panics
    /// Never: the folder was made with a plain name.
    pub fn mark(&self) -> &str {
        self.folder.path().to_str().expect("temporary folders have plain names")
    }

    /// The state folder.
    pub fn state(&self) -> PathBuf {
        self.path("state")
    }

    /// The agents file.
    pub fn agents_file(&self) -> PathBuf {
        self.path("agents/agents.yaml")
    }

    /// Waits until scripts have written `count` lines to a file of this folder.
    ///
    /// # Panics
    /// They do not in time.
    pub async fn wrote_lines(&self, name: &str, count: usize) {
        let what = format!("{count} lines in {name}");
        until(&what, PATIENCE, async || (self.lines(name).len() >= count).then_some(())).await;
    }

    /// A `redraft` on this folder's state, with `arguments`.
    pub fn redraft<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Redraft {
        let state = self.state();
        Redraft::new().current_dir(self.folder.path()).args(["--state", path_str(&state)]).args(arguments)
    }

    /// Mends or breaks files of the agents folder.
    pub fn rewrite(&self, agents: &AgentDir) {
        agents.write(&self.path("agents"));
    }

    /// Lines of a file that scripts append to; none if there is no such file yet.
    pub fn lines(&self, name: &str) -> Vec<String> {
        let text = std::fs::read_to_string(self.path(name)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// Where the `redraft up` that works here says it is.
    pub fn up_file(&self) -> PathBuf {
        self.state().join("up.json")
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        kill_marked(self.mark());
    }
}

/// A path as an argument.
pub(crate) fn path_str(path: &Path) -> &str {
    path.to_str().expect("temporary folders have plain names")
}
