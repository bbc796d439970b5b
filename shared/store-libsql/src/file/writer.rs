//! The one thread that writes. Batches that wait together are committed
//! together: one fsync serves them all, and nobody hears `Ok` before it.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::connection::{Bound, Connection};
use super::error::{Place, is_busy};
use super::readers::catch;
use crate::database::DatabaseError;
use crate::statement::ResultSet;

type Answer = Result<Vec<ResultSet>, DatabaseError>;

/// What the writer is asked to do, and who waits for it.
pub(super) enum Job {
    Batch { batch: Vec<Bound>, reply: oneshot::Sender<Answer> },
    Script { sql: String, reply: oneshot::Sender<Result<(), DatabaseError>> },
}

/// The writer's queue and its thread.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(place: Arc<Place>, connection: Connection) -> Result<Self, DatabaseError> {
        let (queue, jobs) = mpsc::channel();
        let mut work = Work { place, connection };
        let thread =
            std::thread::Builder::new().name("db-writer".to_owned()).spawn(move || work.serve(&jobs)).map_err(
                |error| DatabaseError::Internal { message: format!("cannot start a thread for the database: {error}") },
            )?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Queues a job. If the thread is gone, its reply channel closes.
    pub(super) fn send(&self, job: Job) {
        if let Some(queue) = &self.queue {
            let _ = queue.send(job);
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has told its callers already.
            let _ = thread.join();
        }
    }
}

struct Waiting {
    batch: Vec<Bound>,
    reply: oneshot::Sender<Answer>,
}

struct Work {
    place: Arc<Place>,
    connection: Connection,
}

/// The transaction around a group is gone; none of its batches happened.
struct GroupLost;

impl Work {
    fn serve(&mut self, jobs: &Receiver<Job>) {
        let limit = self.place.options.group_batches.max(1);
        while let Ok(first) = jobs.recv() {
            let mut next = Some(first);
            let mut group = Vec::new();
            while let Some(job) = next.take() {
                match job {
                    // Nobody waits any more, so nothing was promised.
                    Job::Batch { reply, .. } if reply.is_closed() => {}
                    Job::Batch { batch, reply } => group.push(Waiting { batch, reply }),
                    Job::Script { sql, reply } => {
                        self.run_group(std::mem::take(&mut group));
                        let _ = reply.send(self.run_script(&sql));
                    }
                }
                if group.len() < limit {
                    next = jobs.try_recv().ok();
                }
            }
            self.run_group(group);
        }
    }

    fn run_group(&mut self, group: Vec<Waiting>) {
        let answers = match group.as_slice() {
            [] => return,
            [one] => vec![self.run_alone(&one.batch)],
            many => self
                .run_together(many)
                .unwrap_or_else(|GroupLost| many.iter().map(|waiting| self.run_alone(&waiting.batch)).collect()),
        };
        for (waiting, answer) in group.into_iter().zip(answers) {
            let _ = waiting.reply.send(answer);
        }
    }

    fn run_alone(&mut self, batch: &[Bound]) -> Answer {
        let place = Arc::clone(&self.place);
        let answer = catch(&place, || {
            self.begin()?;
            let results = self.run_batch(batch)?;
            self.commit()?;
            Ok(results)
        });
        // After a commit there is nothing to abandon.
        self.connection.abandon();
        answer
    }

    /// Each batch under a savepoint of one transaction: a failing batch takes
    /// back its own writes only. Failures too are told after the commit: they
    /// may be due to what an earlier batch of the group wrote.
    fn run_together(&mut self, group: &[Waiting]) -> Result<Vec<Answer>, GroupLost> {
        if let Err(error) = self.begin() {
            return Ok(group.iter().map(|_| Err(error.clone())).collect());
        }
        let place = Arc::clone(&self.place);
        let mut answers = Vec::with_capacity(group.len());
        for waiting in group {
            let answer = catch(&place, || self.run_saved(&waiting.batch));
            // SQLite gives up whole transactions on a full disk or an I/O error.
            let is_lost = self.connection.is_autocommit();
            if is_lost || (answer.is_err() && self.take_back().is_err()) {
                self.connection.abandon();
                return Err(GroupLost);
            }
            answers.push(answer);
        }
        if let Err(error) = self.commit() {
            tracing::warn!(%error, batches = group.len(), "a group of batches could not be committed, trying each alone");
            self.connection.abandon();
            return Err(GroupLost);
        }
        Ok(answers)
    }

    fn run_saved(&mut self, batch: &[Bound]) -> Answer {
        self.command("SAVEPOINT batch")?;
        let results = self.run_batch(batch)?;
        self.command("RELEASE batch")?;
        Ok(results)
    }

    fn take_back(&mut self) -> Result<(), DatabaseError> {
        self.command("ROLLBACK TO batch")?;
        self.command("RELEASE batch")
    }

    fn run_batch(&mut self, batch: &[Bound]) -> Answer {
        batch
            .iter()
            .enumerate()
            .map(|(index, bound)| self.connection.run(bound).map_err(|error| self.place.error(&error, index)))
            .collect()
    }

    fn run_script(&mut self, sql: &str) -> Result<(), DatabaseError> {
        let done = self.begin().and_then(|()| {
            self.connection.script(sql).map_err(|error| self.place.error(&error, 0))?;
            if self.connection.is_autocommit() {
                return Err(DatabaseError::Misuse { message: "a migration must not commit by itself".to_owned() });
            }
            self.commit()
        });
        self.connection.abandon();
        self.connection.forget_statements();
        done
    }

    fn begin(&mut self) -> Result<(), DatabaseError> {
        retry_while_busy(self.place.options.busy_timeout, || self.connection.command("BEGIN IMMEDIATE"))
            .map_err(|error| self.place.error(&error, 0))
    }

    fn commit(&mut self) -> Result<(), DatabaseError> {
        self.command("COMMIT")
    }

    fn command(&mut self, sql: &'static str) -> Result<(), DatabaseError> {
        self.connection.command(sql).map_err(|error| self.place.error(&error, 0))
    }
}

/// Tries again while another process holds the lock.
///
/// The pauses are short and random: with `SQLite`'s own growing steps whoever
/// came last wins, and a process that writes in a loop would starve the others.
pub(super) fn retry_while_busy<T>(
    limit: Duration,
    mut attempt: impl FnMut() -> Result<T, libsql::Error>,
) -> Result<T, libsql::Error> {
    let mut since = None;
    loop {
        match attempt() {
            Err(error) if is_busy(&error) => {
                let now = instant();
                if now.duration_since(*since.get_or_insert(now)) >= limit {
                    return Err(error);
                }
                pause();
            }
            done => return done,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "measures a wait for another process; no decision outlives it")]
fn instant() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "no lock between processes wakes those who wait for it")]
fn pause() {
    let random = getrandom::u32().unwrap_or(0);
    std::thread::sleep(Duration::from_micros(u64::from(500 + random % 5_000)));
}
