use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use super::connection::{Bound, Connection};
use super::error::Place;
use super::open;
use crate::database::DatabaseError;
use crate::statement::ResultSet;

/// Two readers keep a slow query from holding up a quick one; more would only
/// add page caches, and the machines this runs on have few cores.
const MAX_READERS: usize = 2;

/// A batch of queries and who waits for it.
pub(super) struct Job {
    pub(super) batch: Vec<Bound>,
    pub(super) reply: oneshot::Sender<Result<Vec<ResultSet>, DatabaseError>>,
}

/// Threads that read, started when first needed.
#[derive(Debug)]
pub(super) struct Readers {
    shared: Arc<Shared>,
    queue: Option<Sender<Job>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

#[derive(Debug)]
struct Shared {
    place: Arc<Place>,
    jobs: Mutex<Receiver<Job>>,
    /// Queued or running.
    unfinished: AtomicUsize,
    /// Counts schema changes; a reader that lags drops its prepared statements.
    schema: AtomicU64,
}

impl Readers {
    pub(super) fn new(place: Arc<Place>) -> Self {
        let (queue, jobs) = mpsc::channel();
        Self {
            shared: Arc::new(Shared {
                place,
                jobs: Mutex::new(jobs),
                unfinished: AtomicUsize::new(0),
                schema: AtomicU64::new(0),
            }),
            queue: Some(queue),
            threads: Mutex::new(Vec::new()),
        }
    }

    pub(super) fn send(&self, job: Job) -> Result<(), DatabaseError> {
        let unfinished = self.shared.unfinished.fetch_add(1, Ordering::AcqRel);
        self.start_for(unfinished + 1)?;
        if let Some(queue) = &self.queue {
            // The receiver lives in `shared`, so this cannot fail while we exist.
            let _ = queue.send(job);
        }
        Ok(())
    }

    /// Makes readers forget columns that a migration may have changed.
    pub(super) fn forget_statements(&self) {
        self.shared.schema.fetch_add(1, Ordering::AcqRel);
    }

    fn start_for(&self, unfinished: usize) -> Result<(), DatabaseError> {
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        if threads.len() >= unfinished.min(MAX_READERS) {
            return Ok(());
        }
        let shared = Arc::clone(&self.shared);
        let thread =
            std::thread::Builder::new().name(format!("db-reader-{}", threads.len() + 1)).spawn(move || serve(&shared));
        match thread {
            Ok(thread) => threads.push(thread),
            // One reader is enough to go on.
            Err(_) if !threads.is_empty() => {}
            Err(error) => {
                self.shared.unfinished.fetch_sub(1, Ordering::AcqRel);
                return Err(DatabaseError::Internal {
                    message: format!("cannot start a thread for the database: {error}"),
                });
            }
        }
        Ok(())
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.queue = None;
        let threads = self.threads.get_mut().unwrap_or_else(PoisonError::into_inner);
        for thread in threads.drain(..) {
            // A reader that panicked has told its caller already.
            let _ = thread.join();
        }
    }
}

fn serve(shared: &Shared) {
    let mut connection = None;
    let mut schema = 0;
    loop {
        // Holding the lock while waiting is the queue: the other reader waits for the lock.
        let next = shared.jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { batch, reply }) = next else {
            return;
        };
        if !reply.is_closed() {
            let current = shared.schema.load(Ordering::Acquire);
            if current != schema {
                schema = current;
                connection.as_mut().map(Connection::forget_statements);
            }
            let answer = catch(&shared.place, || answer(shared, &mut connection, &batch));
            if answer.is_err() {
                // Rare; a fresh connection cannot be in a wrong state.
                connection = None;
            }
            let _ = reply.send(answer);
        }
        shared.unfinished.fetch_sub(1, Ordering::AcqRel);
    }
}

fn answer(
    shared: &Shared,
    connection: &mut Option<Connection>,
    batch: &[Bound],
) -> Result<Vec<ResultSet>, DatabaseError> {
    let connection = match connection {
        Some(open) => open,
        None => connection.insert(open::for_reading(&shared.place)?),
    };
    let place = &shared.place;
    // One statement sees one snapshot anyway.
    let is_transaction = batch.len() > 1;
    if is_transaction {
        connection.command("BEGIN").map_err(|error| place.error(&error, 0))?;
    }
    let results = batch
        .iter()
        .enumerate()
        .map(|(index, bound)| connection.run(bound).map_err(|error| place.query_error(&error, index)))
        .collect();
    if is_transaction {
        connection.abandon();
    }
    results
}

/// `libsql` panics on text that is not UTF-8; whoever waits must hear of it.
pub(super) fn catch<T>(place: &Place, work: impl FnOnce() -> Result<T, DatabaseError>) -> Result<T, DatabaseError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(DatabaseError::Corrupt { message: format!("{} holds a value that cannot be read", place.path.display()) })
    })
}
