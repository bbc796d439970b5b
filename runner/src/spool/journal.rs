//! The file: lines are added at its end, and it is written anew when most of them are dead.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk::Disk;
use super::entry::{Entry, Name, Report};
use super::frame::{self, Extent};
use super::ledger::Ledger;

/// First bytes of the file. Another number is another format.
const HEADER: &[u8] = b"redraft spool 1\n";
/// Length of what is the same in every format.
const NAME_BYTES: usize = HEADER.len() - 2;
/// Below this size nothing is gained by writing the file anew.
const COMPACT_FROM_BYTES: u64 = 1024 * 1024;

pub(super) const JOURNAL: &str = "journal";
const NEW_JOURNAL: &str = "journal.new";
/// Bytes that were no lines, for somebody to look at.
const DAMAGED: &str = "journal.damaged";

/// An open journal.
#[derive(Debug)]
pub(super) struct Journal {
    folder: PathBuf,
    file: Arc<File>,
    end: u64,
    most_bytes: u64,
    compact_from: u64,
    /// `None` if nothing has to survive power loss.
    disk: Option<Arc<dyn Disk>>,
    ledger: Ledger,
    /// How many lines were added since it was opened.
    added: u64,
}

impl Journal {
    /// Opens the journal in `folder`, or makes it. What cannot be read at its end is set aside and cut off.
    pub(super) fn open(folder: &Path, disk: Option<Arc<dyn Disk>>, most_bytes: u64) -> io::Result<Self> {
        let path = folder.join(JOURNAL);
        // Left behind by a kill before it took the journal's name: whatever it has, the journal has too.
        remove_if_there(&folder.join(NEW_JOURNAL))?;
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        refuse_other_format(&bytes)?;
        let mut ledger = Ledger::default();
        let end = read(&bytes, &mut ledger);
        let file = File::options().create(true).truncate(false).read(true).write(true).open(&path)?;
        if end < bytes.len() {
            set_aside(folder, &bytes[end..], disk.as_deref())?;
        }
        file.set_len(end as u64)?;
        let mut journal = Self {
            folder: folder.to_owned(),
            file: Arc::new(file),
            end: end as u64,
            most_bytes,
            compact_from: COMPACT_FROM_BYTES,
            disk,
            ledger,
            added: 0,
        };
        if end == 0 {
            journal.write(HEADER)?;
        }
        journal.make_durable(&journal.file)?;
        Ok(journal)
    }

    /// What it says.
    pub(super) const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The file as it is now, and how many lines were added so far.
    pub(super) fn state(&self) -> (Arc<File>, u64) {
        (Arc::clone(&self.file), self.added)
    }

    /// Adds a line, as [`frame::frame`] made it. A line that could not be added leaves no trace.
    pub(super) fn add(&mut self, entry: Entry<Name>, frame: &[u8]) -> io::Result<u64> {
        let extent = Extent { offset: self.end, bytes: frame.len() as u64 };
        if self.end + extent.bytes > self.most_bytes {
            self.compact()?;
            if self.end + extent.bytes > self.most_bytes {
                let message = format!("the spool has reached its limit of {} bytes", self.most_bytes);
                return Err(io::Error::new(io::ErrorKind::QuotaExceeded, message));
            }
            return self.add_at_end(entry, frame);
        }
        self.add_at_end(entry, frame)
    }

    fn add_at_end(&mut self, entry: Entry<Name>, frame: &[u8]) -> io::Result<u64> {
        let extent = Extent { offset: self.end, bytes: frame.len() as u64 };
        self.write(frame)?;
        self.ledger.note(entry, extent);
        self.added += 1;
        Ok(self.added)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Err(error) = self.file.write_all_at(bytes, self.end) {
            // Half a line: cut it off. If that fails too, the next line overwrites it and readers stop before it.
            let _ = self.file.set_len(self.end);
            return Err(error);
        }
        self.end += bytes.len() as u64;
        Ok(())
    }

    /// The report that lies at `extent`.
    pub(super) fn report(&self, extent: Extent) -> io::Result<Report> {
        let content = self.raw(extent)?;
        match frame::content(&content).and_then(|(content, _)| serde_json::from_slice(content).ok()) {
            Some(Entry::Report { report, .. }) => Ok(report),
            _ => Err(io::Error::new(io::ErrorKind::InvalidData, "a line of the spool has changed")),
        }
    }

    fn raw(&self, extent: Extent) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(extent.bytes).map_err(io::Error::other)?];
        self.file.read_exact_at(&mut bytes, extent.offset)?;
        Ok(bytes)
    }

    /// Whether most of it is dead.
    pub(super) const fn wants_compaction(&self) -> bool {
        self.end > self.compact_from && self.ledger.live_bytes() < self.end / 2
    }

    /// As [`Self::compact`]; if that fails, nothing is lost but room.
    pub(super) fn compact_or_stay(&mut self) {
        if let Err(error) = self.compact() {
            tracing::warn!("the spool could not be written anew and stays as it is: {error}");
        }
    }

    /// Writes the lines that matter to a new file, which then takes the place of this one.
    fn compact(&mut self) -> io::Result<()> {
        let compacted = self.write_anew();
        // Not again at once, whether it failed or most of it is alive.
        self.compact_from = COMPACT_FROM_BYTES.max(self.end * 2);
        compacted
    }

    fn write_anew(&mut self) -> io::Result<()> {
        let path = self.folder.join(NEW_JOURNAL);
        let mut file = File::options().create(true).truncate(true).read(true).write(true).open(&path)?;
        file.write_all(HEADER)?;
        for extent in self.ledger.live() {
            file.write_all(&self.raw(extent)?)?;
        }
        self.make_durable(&file)?;
        fs::rename(&path, self.folder.join(JOURNAL))?;
        self.file = Arc::new(file);
        self.end = HEADER.len() as u64 + self.ledger.live_bytes();
        self.ledger.moved_to(HEADER.len() as u64);
        self.make_durable(&self.file)
    }

    /// The file and its name survive power loss, where that is asked for.
    fn make_durable(&self, file: &File) -> io::Result<()> {
        let Some(disk) = &self.disk else { return Ok(()) };
        disk.sync_all(file)?;
        disk.sync_all(&File::open(&self.folder)?)
    }
}

fn refuse_other_format(bytes: &[u8]) -> io::Result<()> {
    match bytes.get(..HEADER.len()) {
        // Zeros are no version: power loss leaves them where bytes had not reached the disk.
        Some(header) if header.starts_with(&HEADER[..NAME_BYTES]) && header != HEADER && !header.contains(&0) => {
            let message =
                "it was written by another version of redraft: start that one once and let it finish its runs";
            Err(io::Error::new(io::ErrorKind::InvalidData, message))
        }
        _ => Ok(()),
    }
}

/// Notes all lines of `bytes` and answers where the last whole one ends; 0 if there is not even a header.
fn read(bytes: &[u8], ledger: &mut Ledger) -> usize {
    let mut end = HEADER.len();
    // A damaged header before a whole line costs nothing: the header is written again with the next compaction.
    if !bytes.starts_with(HEADER) && bytes.get(end..).and_then(frame::content).is_none() {
        return 0;
    }
    while let Some((content, length)) = frame::content(&bytes[end..]) {
        let Ok(entry) = serde_json::from_slice::<Entry<Report>>(content) else { return end };
        ledger.note(entry.with(Report::name), Extent { offset: end as u64, bytes: length as u64 });
        end += length;
    }
    end
}

/// Keeps bytes that are about to be cut off: they may be the torn end of a line, or hold what a person can still use.
fn set_aside(folder: &Path, bytes: &[u8], disk: Option<&dyn Disk>) -> io::Result<()> {
    let path = folder.join(DAMAGED);
    let mut file = File::options().create(true).append(true).open(&path)?;
    file.write_all(bytes)?;
    if let Some(disk) = disk {
        disk.sync_all(&file)?;
    }
    tracing::warn!("the last {} bytes of the spool are damaged; they were moved to {}", bytes.len(), path.display());
    Ok(())
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
