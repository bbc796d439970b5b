//! The line between a process and the database, on which batches and answers get lost, late, and doubled.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use futures::FutureExt;
use redraft_store_libsql::LibsqlStore;
use redraft_store_libsql::database::{Database, DatabaseError};
use redraft_store_libsql::statement::Statement;

use super::fault;
use super::host::Host;
use super::monitor::{operation, text};
use super::server::Answer;
use super::weather::{some_time, strikes};
use super::world::{Late, World};

/// A database that is reached over a bad line.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) world: Arc<World>,
    /// Whose line it is; people and sweepers have none, and do not wait.
    pub(super) host: Option<Arc<Host>>,
    /// Nothing happens to batches before the line is in use.
    is_in_use: AtomicBool,
}

/// What becomes of one batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Arrives,
    DiesBefore,
    DiesAfter,
    RequestLost,
    ReplyLost,
    /// The sender gives up; the batch arrives much later.
    Late,
    Twice,
    /// It arrives, and a copy of it much later, perhaps when the run has long ended.
    AgainLater,
}

/// Latest that a lost copy turns up.
const LATEST: Duration = Duration::from_secs(1200);
/// Longest that anybody waits for an answer.
const TIMEOUT: Duration = Duration::from_secs(20);

impl Line {
    /// A store at the far end of a bad line.
    pub(super) fn store(world: &Arc<World>, host: Option<Arc<Host>>) -> Arc<LibsqlStore> {
        let line = Arc::new(Self { world: Arc::clone(world), host, is_in_use: AtomicBool::new(false) });
        let opened = LibsqlStore::open(Arc::clone(&line) as _, "a bad line").now_or_never();
        line.is_in_use.store(true, Ordering::Relaxed);
        Arc::new(opened.expect("an unused line does not wait").unwrap())
    }

    /// Draws what becomes of a batch, and counts it.
    fn fate(&self, is_write: bool) -> Fate {
        let has_host = self.host.is_some();
        self.world.roll(|dice, weather| {
            if has_host && strikes(dice, weather.kill_at_call) {
                return if is_write && dice.one_in(2) { Fate::DiesAfter } else { Fate::DiesBefore };
            }
            let fates = [
                (weather.lost_request, Fate::RequestLost, fault::LOST_REQUEST),
                (weather.lost_reply, Fate::ReplyLost, fault::LOST_REPLY),
                (if is_write { weather.late_request } else { 0 }, Fate::Late, fault::LATE_REQUEST),
                (if is_write { weather.duplicate } else { 0 }, Fate::Twice, fault::DUPLICATE),
                (if is_write { weather.duplicate } else { 0 }, Fate::AgainLater, fault::LATE_DUPLICATE),
            ];
            for (chances, fate, name) in fates {
                if strikes(dice, chances) {
                    self.world.count(name);
                    return fate;
                }
            }
            Fate::Arrives
        })
    }

    async fn wait(&self, most: Duration) {
        if self.host.is_some() {
            let time = self.world.roll(|dice, _| some_time(dice, most));
            tokio::time::sleep(time).await;
        }
    }

    async fn delay(&self) {
        if self.host.is_some() && self.world.roll(|dice, weather| strikes(dice, weather.delay)) {
            self.world.count(fault::DELAY);
            self.wait(TIMEOUT).await;
        }
    }

    fn at(&self) -> Duration {
        self.host.as_ref().map_or_else(|| self.world.now(), |host| host.clock.reached())
    }

    fn later(&self, batch: Vec<Statement>) {
        let at = self.at() + self.world.roll(|dice, _| some_time(dice, LATEST));
        self.world.keep(Late { at, batch });
    }

    fn note(&self, what: &str) {
        if let Some(host) = &self.host {
            host.note(&self.world, what);
        }
    }

    async fn die(&self, cause: &'static str) {
        if let Some(host) = &self.host {
            host.die(cause).await;
        }
    }

    fn announce(&self, batch: &[Statement]) {
        let Some(host) = &self.host else { return };
        host.announce(operation(batch).as_deref());
        if let Some(step) = batch.iter().find(|statement| statement.sql.contains("INSERT INTO workflow_steps"))
            && let (Some(run), Some(step), Some(claim)) =
                (text(step, "run_id"), text(step, "step_no"), text(&batch[0], "claim_id"))
        {
            self.world.sent(host.home, (run, step), claim);
        }
    }

    async fn send(&self, fate: Fate, batch: Vec<Statement>) -> Answer {
        self.announce(&batch);
        self.note(&format!("sends, and it {fate:?}"));
        self.delay().await;
        let server = &self.world.server;
        let answer = match fate {
            Fate::DiesBefore | Fate::RequestLost => Err(unreachable()),
            Fate::Late => {
                self.later(batch);
                Err(unreachable())
            }
            Fate::Arrives => server.write(&batch, self.at()),
            Fate::Twice => {
                let answer = server.write(&batch, self.at());
                let again = server.write(&batch, self.at());
                if self.world.roll(|dice, _| dice.one_in(2)) { answer } else { again }
            }
            Fate::AgainLater => {
                let answer = server.write(&batch, self.at());
                self.later(batch);
                answer
            }
            Fate::ReplyLost => server.write(&batch, self.at()).and_then(|_| Err(unreachable())),
            Fate::DiesAfter => {
                let answer = server.write(&batch, self.at());
                self.die(fault::KILLED_BEFORE_ANSWER).await;
                answer
            }
        };
        match answer {
            Err(DatabaseError::Unreachable { .. }) => self.wait(TIMEOUT).await,
            _ => self.delay().await,
        }
        answer
    }
}

#[async_trait]
impl Database for Line {
    async fn write(&self, batch: Vec<Statement>) -> Answer {
        let fate = self.fate(true);
        if fate == Fate::DiesBefore {
            self.die(fault::KILLED_BEFORE_SENDING).await;
        }
        let operation = operation(&batch);
        let answer = self.send(fate, batch).await;
        let is_certain = !matches!(answer, Err(DatabaseError::Unreachable { .. }));
        if let (Some(host), Some(operation), true) = (&self.host, operation, is_certain) {
            // A known operation is read back next, over the same line: only that answer is certain.
            if !matches!(&answer, Err(DatabaseError::Constraint { message, .. }) if message.contains("workflow_ops")) {
                host.answered(&operation);
            }
        }
        answer
    }

    async fn read(&self, batch: Vec<Statement>) -> Answer {
        if !self.is_in_use.load(Ordering::Relaxed) {
            return self.world.server.read(batch, self.world.now());
        }
        let fate = self.fate(false);
        if fate == Fate::DiesBefore {
            self.die(fault::KILLED_BEFORE_SENDING).await;
        }
        self.announce(&[]);
        self.delay().await;
        if fate == Fate::RequestLost || fate == Fate::ReplyLost {
            self.wait(TIMEOUT).await;
            return Err(unreachable());
        }
        let known = batch.iter().find(|statement| statement.sql.contains("FROM workflow_ops"));
        let operation = known.and_then(|statement| text(statement, "op_id"));
        let answer = self.world.server.read(batch, self.at());
        self.delay().await;
        if let (Some(host), Some(operation)) = (&self.host, operation) {
            host.answered(&operation);
        }
        answer
    }

    async fn script(&self, _sql: &str) -> Result<(), DatabaseError> {
        Err(DatabaseError::Misuse { message: "nobody migrates in a history".to_owned() })
    }
}

fn unreachable() -> DatabaseError {
    DatabaseError::Unreachable { message: "the line is bad".to_owned() }
}
