//! The runner's journal on disk: what it is about to do, before it does it.
//!
//! A runner that is killed and started again reads here which runs it holds and
//! which of its reports may not have arrived. Nothing here decides who may write
//! a run: that is the store's fence, so an old or copied journal does no harm.

mod contents;
mod disk;
mod entry;
mod frame;
mod journal;
mod ledger;
mod orphans;
mod syncer;

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg};
use redraft_domain::id::ClaimId;
use redraft_domain::time::Timestamp;
use redraft_store::StoreError;
use redraft_store::claim::Hold;

use self::contents::Contents;
pub use self::disk::{Disk, SystemDisk};
use self::entry::Entry;
pub(crate) use self::entry::Report;
use self::journal::Journal;
pub(crate) use self::ledger::Inherited;
use self::syncer::{Syncer, lock};
use crate::blocking::blocking;
use crate::just_left::taken_soon;
use crate::process_tree::Cookie;
use crate::step::{Content, Place};

/// Largest journal: a hundred runs, each with the largest report there is.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// The file that says whose the spool is.
const LOCK: &str = "lock";

/// What a spool must survive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// The end of the process, however it comes. Right for a store in the same folder: it makes its own commits
    /// durable, and after power loss a run is rescued by its lease instead of adopted.
    SurvivesKill,
    /// Power loss too: lines are on the disk before what they announce is sent. Right for a store on another machine.
    SurvivesPowerLoss,
}

/// Where a spool is.
#[derive(Debug, Clone)]
pub struct SpoolPlace {
    folder: PathBuf,
    orphans: PathBuf,
    durability: Durability,
    disk: Arc<dyn Disk>,
    most_bytes: u64,
}

impl SpoolPlace {
    /// The spool of the runner that keeps its things under `root`.
    pub fn new(root: &Path, durability: Durability) -> Self {
        Self {
            folder: root.join("spool"),
            orphans: root.join("orphans"),
            durability,
            disk: Arc::new(SystemDisk),
            most_bytes: MOST_BYTES,
        }
    }

    /// The same place with another limit on the size of the journal.
    #[must_use]
    pub fn at_most(self, most_bytes: u64) -> Self {
        Self { most_bytes, ..self }
    }

    /// The same place on another disk than this machine's.
    #[must_use]
    pub fn on(self, disk: Arc<dyn Disk>) -> Self {
        Self { disk, ..self }
    }

    /// What makes its files durable; `None` if nothing has to.
    fn disk(&self) -> Option<Arc<dyn Disk>> {
        match self.durability {
            Durability::SurvivesKill => None,
            Durability::SurvivesPowerLoss => Some(Arc::clone(&self.disk)),
        }
    }

    /// Where what nobody took is kept.
    pub fn orphans(&self) -> &Path {
        &self.orphans
    }
}

/// Why a spool is of no use.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// Another process works with it.
    #[error("another runner of this name works with the state folder already (it holds {}); give this one another --name, or another folder with --state", .0.display())]
    Taken(PathBuf),
    /// It cannot be made, read or written.
    #[error("the runner's spool {} cannot be used: {source}; make room or make it writable, or choose another state folder with --state", path.display())]
    Unusable {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl From<SpoolError> for StoreError {
    fn from(error: SpoolError) -> Self {
        Self::NeedsAttention(Box::new(error))
    }
}

/// An open spool; nobody else has it until it is dropped.
#[derive(Debug)]
pub(crate) struct Spool {
    place: SpoolPlace,
    // Before the lock: the thread has ended when the next runner takes the folder.
    syncer: Option<Syncer>,
    journal: Arc<Mutex<Journal>>,
    contents: Contents,
    is_writable: AtomicBool,
    _lock: Flock<File>,
}

impl Spool {
    /// Takes the spool at `place`, also if it belonged to a process that was killed a moment ago.
    ///
    /// # Errors
    /// As [`Spool::open`].
    pub(crate) async fn take(place: SpoolPlace) -> Result<Self, SpoolError> {
        let open = || {
            let (folder, place) = (place.folder.clone(), place.clone());
            async {
                let opened = blocking(|| Self::open(place)).await;
                opened.map_err(|source| SpoolError::Unusable { path: folder, source })?
            }
        };
        taken_soon(open, |error| matches!(error, SpoolError::Taken(_))).await
    }

    /// Takes the spool at `place` for this process alone. Blocks.
    ///
    /// # Errors
    /// [`SpoolError::Taken`] while another process has it.
    pub(crate) fn open(place: SpoolPlace) -> Result<Self, SpoolError> {
        let unusable = |source| SpoolError::Unusable { path: place.folder.clone(), source };
        let taken = take(&place.folder).map_err(unusable)?.ok_or_else(|| SpoolError::Taken(place.folder.clone()))?;
        let journal = Journal::open(&place.folder, place.disk(), place.most_bytes).map_err(unusable)?;
        let is_wanted = |op_id| journal.ledger().waits_for(op_id);
        let contents = Contents::open(&place.folder, place.disk(), is_wanted).map_err(unusable)?;
        let journal = Arc::new(Mutex::new(journal));
        let syncer = match place.disk() {
            None => None,
            Some(disk) => Some(Syncer::start(Arc::clone(&journal), disk).map_err(unusable)?),
        };
        Ok(Self { place, syncer, journal, contents, is_writable: AtomicBool::new(true), _lock: taken })
    }

    /// Claims that a runner before this one neither ended nor let go, the oldest first.
    pub(crate) fn inherited(&self) -> Vec<Inherited> {
        lock(&self.journal).ledger().inherited()
    }

    /// Whether the last line could be written.
    pub(crate) fn is_writable(&self) -> bool {
        self.is_writable.load(Ordering::Relaxed)
    }

    /// A claim is about to be asked for. It may be, once this returns.
    pub(crate) async fn claiming(
        &self,
        claim_id: ClaimId,
        previous: Option<ClaimId>,
        at: Timestamp,
    ) -> Result<(), SpoolError> {
        self.add_surely(&Entry::Claiming { claim_id, previous, at_ms: at.as_ms() }).await
    }

    /// A claim was answered with a run.
    pub(crate) fn claimed(&self, hold: &Hold) {
        // Lost, it is asked for again: no reason to wait for the disk.
        self.add(&Entry::claimed(hold));
    }

    /// Processes with this cookie are about to be started for the run of a claim.
    pub(crate) fn executing(&self, claim_id: ClaimId, cookie: &Cookie) {
        // Power loss ends processes too: no reason to wait for the disk.
        self.add(&Entry::Executing { claim_id, cookie: cookie.as_str().to_owned() });
    }

    /// `report` is about to be sent, `large` being its contents that do not travel along.
    pub(crate) async fn report(&self, hold: &Hold, report: &Report, large: &[Content]) -> Result<(), SpoolError> {
        if !large.is_empty() {
            let (contents, op_id, large) = (self.contents.clone(), report.op_id(), large.to_vec());
            let kept = blocking(move || contents.keep(op_id, &large)).await.flatten();
            kept.map_err(|error| self.unusable(error))?;
        }
        self.add_surely(&Entry::Report { claim_id: hold.claim_id, run_id: hold.run_id, report }).await
    }

    /// The answer to `report` is certain.
    pub(crate) fn acked(&self, report: &Report) {
        // Lost, the report is sent again and answered as a repetition.
        self.add(&Entry::Acked { op_id: report.op_id() });
        if let Report::Stage { report, contents } = report {
            self.contents.remove(report.op_id, contents.len());
        }
    }

    /// The claim is of no use any more, and nothing of it is unanswered or it was kept as an orphan.
    pub(crate) fn let_go(&self, claim_id: ClaimId) {
        // Lost, an adoption is tried and finds that the claim holds nothing.
        self.add(&Entry::LetGo { claim_id });
    }

    /// Reports of a claim without an answer, in order, each with its large contents.
    ///
    /// # Errors
    /// The file cannot be read back.
    pub(crate) fn unanswered(&self, claim_id: ClaimId) -> Result<Vec<(Report, Vec<Content>)>, SpoolError> {
        let reports = {
            let journal = lock(&self.journal);
            let extents = journal.ledger().unanswered(claim_id);
            extents.into_iter().map(|extent| journal.report(extent)).collect::<io::Result<Vec<_>>>()
        };
        let reports = reports.map_err(|error| self.unusable(error))?.into_iter();
        Ok(reports.map(|report| (self.large(&report), report)).map(|(large, report)| (report, large)).collect())
    }

    /// Keeps what a claim made and nobody took where a person finds it. Blocks.
    ///
    /// # Errors
    /// It cannot be written; the spool keeps it then.
    pub(crate) fn orphan(&self, claim_id: ClaimId) -> Result<(), SpoolError> {
        for (report, _) in self.unanswered(claim_id)? {
            let run_id = lock(&self.journal).ledger().run_of(claim_id);
            let folder = orphans::keep(&self.place.orphans, run_id, &report, &self.contents);
            let folder = folder.map_err(|source| SpoolError::Unusable { path: self.place.orphans.clone(), source })?;
            tracing::warn!("the run belongs to somebody else now; what was made here is kept in {}", folder.display());
            self.acked(&report);
        }
        Ok(())
    }

    /// Removes the spool if nothing is left to do, and the folders around it that are empty then. It must not be
    /// written any more.
    pub(crate) fn retire(&self) {
        if !self.inherited().is_empty() {
            return;
        }
        // What cannot be removed stays, and is as good as new for the next runner.
        let (folder, root) = (&self.place.folder, self.place.folder.parent());
        let _ = fs::remove_dir(folder.join("contents"));
        for name in [journal::JOURNAL, LOCK] {
            let _ = fs::remove_file(folder.join(name));
        }
        let _ = fs::remove_dir(folder);
        if let Some(root) = root {
            let _ = fs::remove_dir(root.join("runs"));
            let _ = fs::remove_dir(root);
        }
    }

    fn large(&self, report: &Report) -> Vec<Content> {
        let Report::Stage { report, contents } = report else { return Vec::new() };
        let content = |(sha256, index): (&String, usize)| {
            let path = self.contents.path(report.op_id, index);
            let bytes = fs::metadata(&path).map_or(0, |file| file.len());
            Content { sha256: sha256.clone(), bytes, place: Place::File(path) }
        };
        contents.iter().zip(0..).map(content).collect()
    }

    async fn add_surely(&self, entry: &Entry<&Report>) -> Result<(), SpoolError> {
        let line = self.write(entry)?;
        if let Some(syncer) = &self.syncer {
            syncer.until_durable(line).await.map_err(|error| self.unusable(error))?;
        }
        Ok(())
    }

    fn add(&self, entry: &Entry<&Report>) {
        if let Err(error) = self.write(entry) {
            tracing::warn!("{error}");
        }
    }

    /// Writes a line and answers with its number. It survives the process from here on.
    fn write(&self, entry: &Entry<&Report>) -> Result<u64, SpoolError> {
        let content = serde_json::to_vec(entry).map_err(|error| self.unusable(error.into()))?;
        let too_long = || io::Error::new(io::ErrorKind::FileTooLarge, "a report is too large for it");
        let frame = frame::frame(&content).ok_or_else(|| self.unusable(too_long()))?;
        let mut journal = lock(&self.journal);
        let line = journal.add(entry.with(|report| report.name()), &frame).map_err(|error| self.unusable(error))?;
        // With a syncer that is its work: it waits for the disk anyway.
        if self.syncer.is_none() && journal.wants_compaction() {
            journal.compact_or_stay();
        }
        self.is_writable.store(true, Ordering::Relaxed);
        Ok(line)
    }

    fn unusable(&self, source: io::Error) -> SpoolError {
        self.is_writable.store(false, Ordering::Relaxed);
        SpoolError::Unusable { path: self.place.folder.clone(), source }
    }
}

/// Takes the lock of a spool; `None` while another process has it.
fn take(folder: &Path) -> io::Result<Option<Flock<File>>> {
    loop {
        fs::create_dir_all(folder)?;
        let path = folder.join(LOCK);
        let file = File::options().create(true).truncate(false).write(true).open(&path)?;
        let taken = match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
            Ok(taken) => taken,
            Err((_, Errno::EWOULDBLOCK)) => return Ok(None),
            Err((_, errno)) => return Err(errno.into()),
        };
        // Its last owner may have removed the file between our opening and our locking it.
        if fs::metadata(&path).is_ok_and(|there| taken.metadata().is_ok_and(|ours| ours.ino() == there.ino())) {
            return Ok(Some(taken));
        }
    }
}

#[cfg(test)]
mod tests;
