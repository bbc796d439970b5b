//! What a stage writes to stdout, kept in a file and never whole in memory.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::{NamedTempFile, TempPath};

/// How much is held in memory before it is written: a write's cost spread over four pipes' worth.
const BUFFER_BYTES: usize = 256 * 1024;

/// A file with what a stage wrote to stdout. Deleted when dropped, unless it is moved away.
#[derive(Debug)]
pub struct OutputFile {
    path: TempPath,
    /// How many bytes the file has.
    pub bytes: u64,
    /// How many bytes the stage wrote.
    pub written: u64,
    /// Lower-case hex SHA-256 of the file.
    pub sha256: String,
    /// Whether the file has less than the stage wrote, or may have.
    pub truncated: bool,
}

impl OutputFile {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens it for reading.
    ///
    /// # Errors
    /// Somebody took it away, or the process has no file descriptor left.
    pub fn open(&self) -> io::Result<File> {
        File::open(&self.path)
    }

    /// The first `limit` bytes; all if it has fewer.
    ///
    /// # Errors
    /// As [`Self::open`], or the disk cannot be read.
    pub fn read(&self, limit: usize) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        self.open()?.take(limit as u64).read_to_end(&mut content)?;
        Ok(content)
    }

    /// Moves it to `path` on the same disk, where it stays.
    ///
    /// # Errors
    /// The file system refuses; the file is deleted then.
    pub fn persist(self, path: &Path) -> io::Result<()> {
        self.path.persist(path).map_err(|error| error.error)
    }
}

/// The directory beside `workspace` for outputs: out of a stage's way, on the same disk.
pub(super) fn outputs_directory(workspace: &Path) -> PathBuf {
    let mut name = workspace.file_name().unwrap_or_default().to_owned();
    name.push(".outputs");
    workspace.with_file_name(name)
}

/// An output while it is being written.
pub(super) struct Spool {
    file: Option<NamedTempFile>,
    buffer: Vec<u8>,
    digest: Sha256,
    directory: PathBuf,
    limit: u64,
    kept: u64,
    written: u64,
    is_cut_short: bool,
}

impl Spool {
    pub(super) fn new(directory: PathBuf, limit: u64) -> Self {
        let (file, buffer, digest) = (None, Vec::new(), Sha256::new());
        Self { file, buffer, digest, directory, limit, kept: 0, written: 0, is_cut_short: false }
    }

    /// Takes `bytes`; those beyond the limit are only counted. Answers whether it is time to [`Self::flush`].
    pub(super) fn take(&mut self, bytes: &[u8]) -> bool {
        self.written += bytes.len() as u64;
        let room = usize::try_from(self.limit - self.kept).unwrap_or(usize::MAX);
        let kept = &bytes[..room.min(bytes.len())];
        self.kept += kept.len() as u64;
        self.buffer.extend_from_slice(kept);
        self.buffer.len() >= BUFFER_BYTES
    }

    /// Says that the stage may have written more than was seen.
    pub(super) fn cut_short(self) -> Self {
        Self { is_cut_short: true, ..self }
    }

    /// Writes what is in memory. Blocks on the disk.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(create(&self.directory)?),
        };
        file.write_all(&self.buffer)?;
        self.digest.update(&self.buffer);
        self.buffer.clear();
        Ok(())
    }

    /// Writes the rest and hands over the file. Blocks on the disk.
    pub(super) fn finish(mut self) -> io::Result<OutputFile> {
        self.flush()?;
        let Some(file) = self.file else { return Err(io::Error::other("the output has no file")) };
        Ok(OutputFile {
            path: file.into_temp_path(),
            bytes: self.kept,
            written: self.written,
            sha256: hex::encode(self.digest.finalize()),
            truncated: self.is_cut_short || self.written > self.kept,
        })
    }
}

fn create(directory: &Path) -> io::Result<NamedTempFile> {
    let create = || tempfile::Builder::new().prefix("output-").tempfile_in(directory);
    match create() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(directory)?;
            create()
        }
        created => created,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spool(limit: u64, chunks: &[&[u8]]) -> (tempfile::TempDir, OutputFile) {
        let directory = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(directory.path().join("new"), limit);
        for chunk in chunks {
            if spool.take(chunk) {
                spool.flush().unwrap();
            }
        }
        let output = spool.finish().unwrap();
        (directory, output)
    }

    #[test]
    fn an_output_up_to_the_limit_is_kept_whole() {
        for (limit, kept) in [(5, &b"abcde"[..]), (6, b"abcdef"), (7, b"abcdef")] {
            let (_directory, output) = spool(limit, &[b"abc", b"def"]);

            assert_eq!(output.read(100).unwrap(), kept);
            assert_eq!((output.bytes, output.written, output.truncated), (kept.len() as u64, 6, limit < 6));
            assert_eq!(output.sha256, hex::encode(Sha256::digest(kept)));
        }
    }

    #[test]
    fn an_output_larger_than_the_memory_buffer_is_kept_byte_for_byte() {
        let chunk: Vec<u8> = (0..=255).cycle().take(100_000).collect();
        let (_directory, output) = spool(u64::MAX, &[&chunk, &chunk, &chunk, &chunk, &chunk]);

        assert_eq!(output.read(usize::MAX).unwrap(), chunk.repeat(5));
        assert!(!output.truncated);
    }

    #[test]
    fn a_dropped_output_leaves_no_file_behind() {
        let (directory, output) = spool(10, &[b"abc"]);
        let path = output.path().to_owned();
        assert!(path.starts_with(directory.path()));

        drop(output);

        assert!(!path.exists());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_is_an_error_and_not_a_shorter_output() {
        let mut spool = Spool::new(PathBuf::from("/nowhere"), 100);
        let full = File::options().write(true).open("/dev/full").unwrap();
        let path = tempfile::NamedTempFile::new().unwrap().into_temp_path();
        spool.file = Some(NamedTempFile::from_parts(full, path));
        spool.take(b"abc");

        let error = spool.finish().unwrap_err();

        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}
