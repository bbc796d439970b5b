//! Makes lines durable in groups: one `fdatasync` for all that wait.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::{io, thread};

use tokio::sync::watch;

use super::disk::Disk;
use super::journal::Journal;

/// A journal, and the thread that makes it durable.
#[derive(Debug)]
pub(super) struct Syncer {
    desk: Arc<Desk>,
    /// None where the disk answers at once.
    thread: Option<JoinHandle<()>>,
}

/// What writers and the thread share.
#[derive(Debug)]
struct Desk {
    journal: Arc<Mutex<Journal>>,
    disk: Arc<dyn Disk>,
    wishes: Mutex<Wishes>,
    wished: Condvar,
    synced: watch::Sender<Synced>,
}

#[derive(Debug, Default)]
struct Wishes {
    /// Up to this line the file should be durable.
    up_to: u64,
    is_closing: bool,
}

#[derive(Debug, Default)]
struct Synced {
    up_to: u64,
    /// After a failed sync nobody knows what is on the disk; nothing written to this file counts from then on.
    failure: Option<String>,
}

impl Syncer {
    /// Starts the thread, if the disk is worth one.
    pub(super) fn start(journal: Arc<Mutex<Journal>>, disk: Arc<dyn Disk>) -> io::Result<Self> {
        let desk = Arc::new(Desk {
            journal,
            disk,
            wishes: Mutex::default(),
            wished: Condvar::new(),
            synced: watch::Sender::new(Synced::default()),
        });
        if desk.disk.is_instant() {
            return Ok(Self { desk, thread: None });
        }
        let at_work = Arc::clone(&desk);
        let thread = thread::Builder::new().name("spool".to_owned()).spawn(move || at_work.work())?;
        Ok(Self { desk, thread: Some(thread) })
    }

    /// Returns when line number `line` is on the disk.
    pub(super) async fn until_durable(&self, line: u64) -> io::Result<()> {
        if self.thread.is_none() {
            self.desk.sync();
        } else {
            let mut wishes = lock(&self.desk.wishes);
            wishes.up_to = wishes.up_to.max(line);
            self.desk.wished.notify_one();
        }
        let mut synced = self.desk.synced.subscribe();
        let answer = synced.wait_for(|synced| synced.up_to >= line || synced.failure.is_some()).await;
        match answer.as_deref() {
            Ok(Synced { failure: None, .. }) => Ok(()),
            Ok(Synced { failure: Some(failure), .. }) => Err(io::Error::other(failure.clone())),
            Err(_) => Err(io::Error::other("the thread that makes the spool durable has ended")),
        }
    }
}

impl Drop for Syncer {
    fn drop(&mut self) {
        lock(&self.desk.wishes).is_closing = true;
        self.desk.wished.notify_one();
        // Waited for: whoever takes the folder next must find nobody writing.
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Desk {
    fn work(&self) {
        let mut done = 0;
        while self.is_wished_beyond(done) {
            done = self.sync();
        }
    }

    /// Makes all lines durable that were added so far; answers with their number.
    fn sync(&self) -> u64 {
        let (file, added) = lock(&self.journal).state();
        let synced = self.disk.sync_data(&file);
        self.synced.send_modify(|state| match synced {
            Ok(()) => state.up_to = added,
            Err(error) => state.failure = Some(error.to_string()),
        });
        let mut journal = lock(&self.journal);
        if journal.wants_compaction() {
            journal.compact_or_stay();
        }
        added
    }

    /// Waits for somebody to want more than `done` lines durable; false when nobody will.
    fn is_wished_beyond(&self, done: u64) -> bool {
        let wishes = lock(&self.wishes);
        let wait = |wishes: &mut Wishes| wishes.up_to <= done && !wishes.is_closing;
        let wishes = self.wished.wait_while(wishes, wait).unwrap_or_else(PoisonError::into_inner);
        !wishes.is_closing
    }
}

/// What a panic elsewhere left behind is whole: lines are noted after they were written.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
