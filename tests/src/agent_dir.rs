//! A folder with an agents file and the scripts it names.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// The agents and scripts of a test, before they have a folder.
#[derive(Debug, Clone, Default)]
pub struct AgentDir {
    files: Vec<(String, Vec<u8>, u32)>,
}

impl AgentDir {
    /// An agents file with `text`.
    pub fn new(text: &str) -> Self {
        Self::default().file("agents.yaml", text, 0o644)
    }

    /// One agent, `work`, whose stages are these shell scripts; tried once, without retries.
    pub fn of_scripts(produce: &str, evaluate: &str) -> Self {
        Self::of_scripts_with("maxAttempts: 1\nretries: { max: 0 }", produce, evaluate)
    }

    /// The same with other keys of the agent, not indented.
    pub fn of_scripts_with(keys: &str, produce: &str, evaluate: &str) -> Self {
        let keys = keys.trim().replace('\n', "\n    ");
        let stages = "stages: { produce: [./produce.sh], evaluate: [./evaluate.sh] }";
        Self::new(&format!("agents:\n  work:\n    {stages}\n    {keys}\n"))
            .script("produce.sh", produce)
            .script("evaluate.sh", evaluate)
    }

    /// An example of this project, with all its files.
    ///
    /// # Panics
    /// There is none of this name.
    pub fn example(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(name);
        let mut agents = Self::default();
        for entry in fs::read_dir(folder).expect("an example of this project").flatten() {
            let metadata = entry.metadata().expect("a file of this project");
            if metadata.is_file() {
                let content = fs::read(entry.path()).expect("a file of this project");
                let name = entry.file_name().into_string().expect("a plain name");
                agents = agents.file(&name, content, metadata.permissions().mode() & 0o777);
            }
        }
        agents
    }

    /// With an executable shell script that finds its test's folder in `$home` and stops at its first error.
    #[must_use]
    pub fn script(self, name: &str, body: &str) -> Self {
        self.file(name, format!("#!/bin/sh\nset -eu\nhome=${{REDRAFT_WORKSPACE%/state*}}\n{body}\n"), 0o755)
    }

    /// With a file, in place of one of the same name.
    #[must_use]
    pub fn file(mut self, name: &str, content: impl AsRef<[u8]>, mode: u32) -> Self {
        self.files.retain(|(known, ..)| known != name);
        self.files.push((name.to_owned(), content.as_ref().to_vec(), mode));
        self
    }

    /// With the files of another one that it has not itself.
    #[must_use]
    pub fn over(mut self, other: Self) -> Self {
        for file in other.files {
            if !self.files.iter().any(|(known, ..)| *known == file.0) {
                self.files.push(file);
            }
        }
        self
    }

    /// Writes everything into `folder`.
    pub(crate) fn write(&self, folder: &Path) {
        for (name, content, mode) in &self.files {
            let path = folder.join(name);
            let parent = path.parent().expect("a file is in a folder");
            fs::create_dir_all(parent).expect("a temporary folder is writable");
            fs::write(&path, content).expect("a temporary folder is writable");
            fs::set_permissions(&path, Permissions::from_mode(*mode)).expect("our own file");
        }
    }
}
