//! What everything in a history shares: the database, chance, what is under way, and the books.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use redraft_domain::id::RunId;
use redraft_store::claim::Hold;
use redraft_store::testing::dice::Dice;
use redraft_store_libsql::statement::Statement;

use super::diary::Diary;
use super::disk::UncertainDisk;
use super::planted::Planted;
use super::report::{Broken, Check, Report};
use super::server::Server;
use super::weather::Weather;

/// One history's world.
#[derive(Debug)]
pub(super) struct World {
    pub(super) server: Server,
    pub(super) disk: Arc<UncertainDisk>,
    pub(super) diary: Arc<Diary>,
    chance: Mutex<(Dice, Weather)>,
    books: Mutex<Books>,
}

/// A batch on its way.
#[derive(Debug)]
pub(super) struct Late {
    pub(super) at: Duration,
    pub(super) batch: Vec<Statement>,
}

/// One execution of a stage.
#[derive(Debug, Clone)]
pub(super) struct Execution {
    pub(super) run_id: RunId,
    pub(super) step: u32,
    pub(super) hold: Hold,
    /// SHA-256 of what it wrote, once it has.
    pub(super) output: Option<String>,
    /// SHA-256 of the draft it was given.
    pub(super) previous: Option<String>,
    /// What it said.
    pub(super) lines: Vec<String>,
    /// It failed, and its stage may be executed again under the same claim.
    pub(super) has_failed: bool,
}

#[derive(Debug, Default)]
struct Books {
    now: Duration,
    report: Report,
    broken: Vec<Broken>,
    late: Vec<Late>,
    executions: Vec<Execution>,
    /// When runs lost their runner.
    lost_at: BTreeMap<RunId, Duration>,
    /// Results that were sent: from which folder, of which step, under which claims.
    sent: BTreeMap<(usize, String, String), Vec<String>>,
    /// Folders whose spool may have lost what it announced: power loss, where nobody promised otherwise.
    forgetful: BTreeSet<usize>,
    /// Somebody else's claim, for a stranger to misuse.
    stolen: Option<Hold>,
}

impl World {
    pub(super) fn new(seed: u64, folder: &Path, planted: Option<Planted>) -> Self {
        let mut dice = Dice::new(seed);
        let weather = Weather::of(&mut dice);
        let diary = Arc::new(Diary::default());
        Self {
            server: Server::new(folder, planted, Arc::clone(&diary)),
            diary,
            disk: Arc::new(UncertainDisk::new(planted == Some(Planted::NoFsync))),
            chance: Mutex::new((dice, weather)),
            books: Mutex::default(),
        }
    }

    /// Lets chance decide.
    pub(super) fn roll<T>(&self, decide: impl FnOnce(&mut Dice, &Weather) -> T) -> T {
        let mut chance = self.chance.lock().unwrap();
        let (dice, weather) = &mut *chance;
        decide(dice, weather)
    }

    /// No more faults from here on.
    pub(super) fn calm_down(&self) {
        self.chance.lock().unwrap().1 = Weather::CALM;
    }

    /// Whether faults are over.
    pub(super) fn is_calm(&self) -> bool {
        self.chance.lock().unwrap().1 == Weather::CALM
    }

    pub(super) fn now(&self) -> Duration {
        self.books.lock().unwrap().now
    }

    pub(super) fn pass(&self, to: Duration) {
        self.books.lock().unwrap().now = to;
    }

    /// A fault of this kind happened.
    pub(super) fn count(&self, fault: &'static str) {
        *self.books.lock().unwrap().report.faults.entry(fault).or_default() += 1;
    }

    /// A check failed.
    pub(super) fn broke(&self, check: Check, what: impl Into<String>) {
        let what = what.into();
        let mut books = self.books.lock().unwrap();
        self.diary.note(books.now, &format!("BROKEN {what}"));
        books.broken.push(Broken { check, what });
    }

    /// Lets a batch arrive later.
    pub(super) fn keep(&self, late: Late) {
        self.books.lock().unwrap().late.push(late);
    }

    /// Lets everything arrive that is due at `at`.
    pub(super) fn deliver_until(&self, at: Duration) {
        let mut books = self.books.lock().unwrap();
        let (mut due, rest): (Vec<_>, _) = std::mem::take(&mut books.late).into_iter().partition(|late| late.at <= at);
        books.late = rest;
        drop(books);
        due.sort_by_key(|late| late.at);
        for late in due {
            // Nobody waits for the answer; what the batch did is checked like everything else.
            let _ = self.server.write(&late.batch, late.at.min(at));
        }
    }

    /// An execution begins; answers with its number.
    pub(super) fn begin(&self, execution: Execution, can_be_stolen: bool) -> usize {
        let mut books = self.books.lock().unwrap();
        if can_be_stolen {
            books.stolen = Some(execution.hold);
        }
        books.executions.push(execution);
        books.executions.len() - 1
    }

    /// Notes something about an execution.
    pub(super) fn note(&self, number: usize, change: impl FnOnce(&mut Execution)) {
        change(&mut self.books.lock().unwrap().executions[number]);
    }

    pub(super) fn executions(&self) -> Vec<Execution> {
        self.books.lock().unwrap().executions.clone()
    }

    /// A claim that somebody holds or held.
    pub(super) fn stolen(&self) -> Option<Hold> {
        self.books.lock().unwrap().stolen
    }

    /// The runner of this run died.
    pub(super) fn lost(&self, run_id: RunId, at: Duration) {
        self.books.lock().unwrap().lost_at.entry(run_id).or_insert(at);
    }

    /// The run is in hand again, or has ended.
    pub(super) fn recovered(&self, run_id: RunId, at: Duration) {
        let mut books = self.books.lock().unwrap();
        if let Some(lost_at) = books.lost_at.remove(&run_id) {
            let ms = u64::try_from(at.saturating_sub(lost_at).as_millis()).unwrap_or(u64::MAX);
            books.report.recovery_ms.push(ms);
        }
    }

    /// A result was sent from the folder `home`.
    pub(super) fn sent(&self, home: usize, step: (String, String), claim: String) {
        self.books.lock().unwrap().sent.entry((home, step.0, step.1)).or_default().push(claim);
    }

    /// The claims under which a result was sent from `home`, unless its spool may have forgotten.
    pub(super) fn sent_under(&self, home: usize, run_id: RunId, step: u32) -> Vec<String> {
        let books = self.books.lock().unwrap();
        if books.forgetful.contains(&home) {
            return Vec::new();
        }
        books.sent.get(&(home, run_id.to_string(), step.to_string())).cloned().unwrap_or_default()
    }

    /// The spool in `home` may have lost what it announced.
    pub(super) fn forgot(&self, home: usize) {
        self.books.lock().unwrap().forgetful.insert(home);
    }

    /// The figures so far, and what broke.
    pub(super) fn account(&self) -> (Report, Vec<Broken>) {
        let books = self.books.lock().unwrap();
        let mut broken = books.broken.clone();
        broken.extend(self.server.broken());
        let mut report = books.report.clone();
        report.histories = 1;
        report.simulated = books.now;
        report.executions = books.executions.len() as u64;
        report.fenced_writes = self.server.fenced_writes();
        (report, broken)
    }
}
