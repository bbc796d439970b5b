//! Files a stage leaves under `out/`.
//!
//! Names and file kinds are the stage's to choose, so nothing is opened by
//! path: each segment is opened beneath the one before, and links are never
//! followed.

use std::ffi::{CStr, CString, OsStr};
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use nix::dir::Dir;
use nix::errno::Errno;
use nix::fcntl::{OFlag, openat};
use nix::sys::stat::Mode;
use redraft_domain::artifact::Filename;
use redraft_domain::limits;
use sha2::{Digest, Sha256};

use super::visible::visible;

/// The directory in a workspace whose files become artifacts.
pub const OUT_DIRECTORY: &str = "out";

/// How many directory entries are looked at: enough for every file that can be kept and many that cannot.
const MOST_ENTRIES: usize = 10_000;
/// How deep directories may nest; each level holds a file descriptor open.
const DEEPEST: usize = 16;
/// How many refused files get a log line of their own.
const MOST_COMPLAINTS: usize = 20;

/// A regular file under `out/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutFile {
    /// Its path below `out/`.
    pub name: Filename,
    /// Its size.
    pub bytes: u64,
    /// Lower-case hex SHA-256 of its content.
    pub sha256: String,
}

impl OutFile {
    /// Opens it in the workspace it was found in.
    ///
    /// # Errors
    /// As [`open_beneath`].
    pub fn open(&self, workspace: &Path) -> io::Result<File> {
        open_beneath(&workspace.join(OUT_DIRECTORY), &self.name)
    }
}

/// Opens the regular file `name` below `directory` for reading, without following any link on the way.
///
/// # Errors
/// It is not there, or something on the way is a link, or it is no regular file.
pub fn open_beneath(directory: &Path, name: &Filename) -> io::Result<File> {
    let mut parent = open_directory(nix::fcntl::AT_FDCWD, directory.as_os_str().as_bytes())?;
    let mut segments = name.as_str().split('/').peekable();
    while let Some(segment) = segments.next() {
        if segments.peek().is_none() {
            let (file, _) = open_regular(&parent, &c_string(segment.as_bytes())?)?;
            return Ok(file);
        }
        parent = open_directory(&parent, segment.as_bytes())?;
    }
    Err(io::ErrorKind::NotFound.into())
}

/// Finds the regular files under `out/` in `workspace`, sorted by name, and says in log lines what is not kept.
///
/// Blocks on the disk.
pub(super) fn collect(workspace: &Path) -> (Vec<OutFile>, Vec<String>) {
    let mut search = Search { found: Vec::new(), entries: 0, complaints: Vec::new(), too_many: 0 };
    match open_workspace(workspace) {
        Ok(out) => search.directory(out, "", DEEPEST),
        Err(Errno::ENOENT) => {}
        Err(error) => search.complain(OUT_DIRECTORY, why_not_a_directory(error)),
    }
    search.found.sort_by(|a, b| a.name.cmp(&b.name));
    let report = search.report();
    (search.found, report)
}

fn open_workspace(workspace: &Path) -> nix::Result<OwnedFd> {
    let workspace = open_directory(nix::fcntl::AT_FDCWD, workspace.as_os_str().as_bytes())?;
    open_directory(&workspace, OUT_DIRECTORY.as_bytes())
}

struct Search {
    found: Vec<OutFile>,
    entries: usize,
    complaints: Vec<String>,
    too_many: usize,
}

impl Search {
    fn directory(&mut self, directory: OwnedFd, prefix: &str, depth: usize) {
        let mut directory = match Dir::from_fd(directory) {
            Ok(directory) => directory,
            Err(error) => return self.complain(prefix, error.desc()),
        };
        for name in self.names(&mut directory) {
            // A name that is not text is refused below, by its replacement characters.
            let path = format!("{prefix}{}", String::from_utf8_lossy(name.as_bytes()));
            match path.parse::<Filename>() {
                Ok(filename) => self.entry(&directory, &name, filename, depth),
                Err(refused) => self.complain_whole(refused.to_string()),
            }
        }
    }

    /// Sorted, so that the same files are kept every time if there are too many.
    fn names(&mut self, directory: &mut Dir) -> Vec<CString> {
        let room = MOST_ENTRIES.saturating_sub(self.entries);
        let entries = directory.iter().filter_map(|entry| Some(entry.ok()?.file_name().to_owned()));
        let entries = entries.filter(|name| !matches!(name.as_bytes(), b"." | b".."));
        let mut names: Vec<CString> = entries.take(room + 1).collect();
        if names.len() > room {
            names.truncate(room);
            self.complain_whole(format!("only {MOST_ENTRIES} entries of {OUT_DIRECTORY}/ were looked at"));
        }
        self.entries += names.len();
        names.sort();
        names
    }

    fn entry(&mut self, parent: &Dir, name: &CStr, filename: Filename, depth: usize) {
        match open_regular(parent, name) {
            Ok((file, bytes)) => self.file(file, bytes, filename),
            Err(Errno::EISDIR) if depth == 0 => self.complain(filename.as_str(), "it is nested too deep"),
            Err(Errno::EISDIR) => match open_directory(parent, name.to_bytes()) {
                Ok(directory) => self.directory(directory, &format!("{filename}/"), depth - 1),
                Err(error) => self.complain(filename.as_str(), why_not_a_directory(error)),
            },
            Err(Errno::ELOOP) => self.complain(filename.as_str(), "it is a symbolic link"),
            Err(Errno::ENXIO | Errno::EINVAL) => self.complain(filename.as_str(), "it is not a regular file"),
            Err(error) => self.complain(filename.as_str(), error.desc()),
        }
    }

    fn file(&mut self, file: File, bytes: u64, name: Filename) {
        if bytes > limits::ARTIFACT_BYTES {
            let why = format!("it has {bytes} bytes, and an artifact may have {}", limits::ARTIFACT_BYTES);
            return self.complain(name.as_str(), &why);
        }
        if self.found.len() == limits::OUT_FILES {
            self.too_many += 1;
            return;
        }
        match hash(file) {
            Ok((bytes, sha256)) => self.found.push(OutFile { name, bytes, sha256 }),
            Err(error) => self.complain(name.as_str(), &error.to_string()),
        }
    }

    fn complain(&mut self, path: &str, why: &str) {
        self.complain_whole(format!("{OUT_DIRECTORY}/{path} is not kept: {why}"));
    }

    fn complain_whole(&mut self, complaint: String) {
        self.complaints.push(complaint);
    }

    fn report(&self) -> Vec<String> {
        let complaints = self.complaints.iter().take(MOST_COMPLAINTS);
        let mut lines: Vec<String> = complaints.map(|complaint| visible(complaint.as_bytes())).collect();
        if let Some(more) = self.complaints.len().checked_sub(MOST_COMPLAINTS).filter(|more| *more > 0) {
            lines.push(format!("{more} more files under {OUT_DIRECTORY}/ are not kept"));
        }
        if self.too_many > 0 {
            let most = limits::OUT_FILES;
            lines.push(format!("{OUT_DIRECTORY}/ has more than {most} files; the last {} are not kept", self.too_many));
        }
        lines
    }
}

fn why_not_a_directory(error: Errno) -> &'static str {
    match error {
        Errno::ELOOP | Errno::ENOTDIR => "it is not a directory; links are not followed",
        error => error.desc(),
    }
}

fn open_directory(parent: impl AsFd, name: &[u8]) -> nix::Result<OwnedFd> {
    let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
    openat(parent, OsStr::from_bytes(name), flags, Mode::empty())
}

/// Opens a regular file and tells its size. `EISDIR` for a directory, `EINVAL` for anything else.
fn open_regular(parent: impl AsFd, name: &CStr) -> nix::Result<(File, u64)> {
    // Without O_NONBLOCK, opening a named pipe waits for somebody to write to it.
    let flags = OFlag::O_RDONLY | OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_NOCTTY | OFlag::O_CLOEXEC;
    let file = File::from(openat(parent, name, flags, Mode::empty())?);
    let metadata = file.metadata().map_err(|error| error.raw_os_error().map_or(Errno::EIO, Errno::from_raw))?;
    match metadata.file_type() {
        kind if kind.is_file() => Ok((file, metadata.len())),
        kind if kind.is_dir() => Err(Errno::EISDIR),
        _ => Err(Errno::EINVAL),
    }
}

/// Size and hash of what is really read: a file may still grow if something survived.
fn hash(file: File) -> io::Result<(u64, String)> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut bytes = 0;
    let mut file = file.take(limits::ARTIFACT_BYTES);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok((bytes, hex::encode(digest.finalize()))),
            read => {
                digest.update(&buffer[..read]);
                bytes += read as u64;
            }
        }
    }
}

fn c_string(bytes: &[u8]) -> io::Result<CString> {
    CString::new(bytes).map_err(io::Error::from)
}
