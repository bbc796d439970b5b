//! What a runner writes down of its commands: a small file that is replaced whole.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use redraft_domain::command::ConfigUpdate;
use redraft_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The file, in the runner's folder.
const FILE: &str = "commands.json";
/// What is larger is not ours.
const FILE_BYTES: u64 = 64 * 1024;

/// What survives the process.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Written {
    /// The number of the last command that was acted on.
    pub(crate) last_seq: i64,
    /// Whether no work is taken,
    pub(crate) paused: bool,
    /// and until when by this machine's clock; for as long as nobody says otherwise without.
    pub(crate) paused_until: Option<Timestamp>,
    /// Settings that somebody changed.
    pub(crate) config: ConfigUpdate,
    /// The command that this process ends for, so that the next one can answer it.
    pub(crate) restarting: Option<String>,
}

/// The file and what is in it.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    pub(crate) written: Written,
}

impl Journal {
    /// Reads what the last process wrote down; nothing if there was none.
    ///
    /// # Errors
    /// It cannot be read or makes no sense: acting without it could repeat a command.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        let path = folder.join(FILE);
        let mut text = String::new();
        match File::open(&path) {
            Ok(file) => file.take(FILE_BYTES).read_to_string(&mut text).map(|_| ())?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => "{}".clone_into(&mut text),
            Err(error) => return Err(error),
        }
        let written = serde_json::from_str(&text)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, format!("{}: {error}", path.display())))?;
        Ok(Self { path, written })
    }

    /// Returns when what is written is durable.
    ///
    /// # Errors
    /// It may not be.
    pub(crate) fn keep(&self) -> io::Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer(&mut file, &self.written)?;
        file.flush()?;
        file.as_file().sync_all()?;
        file.persist(&self.path).map_err(|error| error.error)?;
        // The name, too.
        File::open(folder)?.sync_all()
    }
}
