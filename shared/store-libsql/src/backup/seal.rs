//! The last line of a backup: the hash of all that stands before it. A database reads past it, and whatever becomes of a
//! copy on its way, a bit that turned or an end that is missing, shows before anything of it is believed.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use sha2::{Digest, Sha256};

const WORDS: &str = "\nredraft backup 1 sha256 ";
/// Words, hash, line break.
const BYTES: u64 = WORDS.len() as u64 + 64 + 1;
/// What is read at once.
const CHUNK: usize = 256 * 1024;

/// What a seal says, or why it says nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Seal {
    /// The content before it is as it was sealed.
    Whole {
        /// Hash of the content, in hexadecimal.
        sha256: String,
        /// Length of the content.
        bytes: u64,
    },
    /// There is no seal at the end.
    Missing,
    /// The content is another one than was sealed.
    Broken,
}

/// Hashes what `file` holds and writes the seal behind it; answers with the hash.
pub(super) fn seal(file: &mut File) -> io::Result<String> {
    file.seek(SeekFrom::Start(0))?;
    let bytes = file.metadata()?.len();
    let sha256 = copy(file, bytes, &mut io::sink())?;
    file.seek(SeekFrom::Start(bytes))?;
    file.write_all(format!("{WORDS}{sha256}\n").as_bytes())?;
    file.sync_all()?;
    Ok(sha256)
}

/// Reads the whole of a sealed file, writing its content without the seal to `into`.
pub(super) fn open(file: &mut File, into: &mut impl Write) -> io::Result<Seal> {
    let Some(bytes) = file.metadata()?.len().checked_sub(BYTES) else { return Ok(Seal::Missing) };
    file.seek(SeekFrom::Start(bytes))?;
    let mut end = Vec::new();
    file.take(BYTES).read_to_end(&mut end)?;
    let Some(told) = std::str::from_utf8(&end).ok().and_then(|end| end.strip_prefix(WORDS)?.strip_suffix('\n')) else {
        return Ok(Seal::Missing);
    };
    file.seek(SeekFrom::Start(0))?;
    let sha256 = copy(file, bytes, into)?;
    Ok(if sha256 == told { Seal::Whole { sha256, bytes } } else { Seal::Broken })
}

fn copy(file: &mut File, bytes: u64, into: &mut impl Write) -> io::Result<String> {
    let mut content = file.take(bytes);
    let (mut hash, mut chunk) = (Sha256::new(), vec![0; CHUNK]);
    loop {
        let read = content.read(&mut chunk)?;
        let Some(read) = chunk.get(..read).filter(|read| !read.is_empty()) else { break };
        hash.update(read);
        into.write_all(read)?;
    }
    Ok(hex::encode(hash.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(content: &[u8]) -> Vec<u8> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        seal(&mut file).unwrap();
        let mut sealed = Vec::new();
        file.seek(SeekFrom::Start(0)).unwrap();
        file.read_to_end(&mut sealed).unwrap();
        sealed
    }

    fn opened(bytes: &[u8]) -> (Seal, Vec<u8>) {
        let (mut file, mut content) = (tempfile::tempfile().unwrap(), Vec::new());
        file.write_all(bytes).unwrap();
        let seal = open(&mut file, &mut content).unwrap();
        (seal, content)
    }

    #[test]
    fn what_was_sealed_comes_back_without_the_seal() {
        let content = b"runs".repeat(100_000);

        let (seal, back) = opened(&sealed(&content));

        assert!(matches!(seal, Seal::Whole { bytes: 400_000, .. }), "{seal:?}");
        assert!(back == content);
    }

    #[test]
    fn a_file_that_was_cut_at_any_byte_or_changed_in_any_is_not_whole() {
        let whole = sealed(b"a few runs");

        for length in 0..whole.len() {
            assert!(!matches!(opened(&whole[..length]).0, Seal::Whole { .. }), "cut at {length}");
        }
        for place in 0..whole.len() {
            let mut changed = whole.clone();
            changed[place] ^= 0x20;
            assert!(!matches!(opened(&changed).0, Seal::Whole { .. }), "changed at {place}");
        }
    }
}
