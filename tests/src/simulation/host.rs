//! What one process of a runner and the history around it share: its clock, its end, and what it has sent.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use redraft_domain::id::RunId;
use redraft_domain::time::Timestamp;
use redraft_store::clock::Clock;
use redraft_store::entropy::Entropy;
use redraft_store::testing::START;
use redraft_store::testing::dice::Dice;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::world::World;

/// A process, as seen from outside.
#[derive(Debug)]
pub(super) struct Host {
    /// The file of its spool.
    pub(super) journal: PathBuf,
    /// The folder it keeps its things in.
    pub(super) home: usize,
    pub(super) clock: HostClock,
    /// Told when it is to die.
    pub(super) dying: Notify,
    pub(super) state: Mutex<HostState>,
}

#[derive(Debug, Default)]
pub(super) struct HostState {
    /// What kills it.
    pub(super) cause: Option<&'static str>,
    /// How long its spool was when it last sent anything, or when it started: what lies before was written before.
    pub(super) announced: u64,
    /// Reports that it sent and has no certain answer to.
    pub(super) unanswered: BTreeSet<String>,
    /// Runs it executes, from its first step here on.
    pub(super) in_hand: BTreeSet<RunId>,
}

impl Host {
    pub(super) fn new(home: usize, journal: PathBuf, starts_at: Duration, wrong_by_ms: i64) -> Arc<Self> {
        // What a process before this one wrote is the system's: no end of this one takes it away.
        let inherited = std::fs::metadata(&journal).map_or(0, |file| file.len());
        Arc::new(Self {
            journal,
            home,
            clock: HostClock {
                base: Mutex::new(starts_at),
                origin: OnceLock::new(),
                wrong_by_ms: Mutex::new(wrong_by_ms),
            },
            dying: Notify::new(),
            state: Mutex::new(HostState { announced: inherited, ..HostState::default() }),
        })
    }

    /// Notes in the diary what the process does. To be asked in its runtime.
    pub(super) fn note(&self, world: &World, what: &str) {
        world.diary.note(self.clock.reached(), &format!("home {}: {what}", self.home));
    }

    /// Never returns: the process dies here.
    pub(super) async fn die(&self, cause: &'static str) {
        self.state.lock().unwrap().cause = Some(cause);
        self.dying.notify_one();
        std::future::pending::<()>().await;
    }

    /// Something is about to be sent: whatever the spool has to know of it stands there now.
    pub(super) fn announce(&self, operation: Option<&str>) {
        let length = std::fs::metadata(&self.journal).map_or(0, |file| file.len());
        let mut state = self.state.lock().unwrap();
        state.announced = length;
        state.unanswered.extend(operation.map(str::to_owned));
    }

    /// The answer is certain.
    pub(super) fn answered(&self, operation: &str) {
        self.state.lock().unwrap().unanswered.remove(operation);
    }
}

/// The clock of a machine. It goes on while its process is stopped, and while the machine sleeps.
#[derive(Debug)]
pub(super) struct HostClock {
    base: Mutex<Duration>,
    origin: OnceLock<Instant>,
    wrong_by_ms: Mutex<i64>,
}

impl HostClock {
    /// How far the process has come in the history's time. To be asked in its runtime.
    #[expect(clippy::disallowed_methods, reason = "the paused time of the process's own runtime")]
    pub(super) fn reached(&self) -> Duration {
        let now = Instant::now();
        *self.base.lock().unwrap() + now.duration_since(*self.origin.get_or_init(|| now))
    }

    /// Time passes that the process's timers do not see.
    pub(super) fn sleep(&self, time: Duration) {
        *self.base.lock().unwrap() += time;
    }

    /// Moves the time of day.
    pub(super) fn jump(&self, by_ms: i64) {
        *self.wrong_by_ms.lock().unwrap() += by_ms;
    }
}

impl Clock for Host {
    fn now(&self) -> Timestamp {
        let ms = i64::try_from(self.clock.reached().as_millis()).unwrap_or(i64::MAX);
        Timestamp::from_ms(START.as_ms() + ms + *self.clock.wrong_by_ms.lock().unwrap())
    }

    fn elapsed(&self) -> Duration {
        self.clock.reached()
    }
}

/// Chance that comes out the same for the same seed.
#[derive(Debug)]
pub(super) struct SeededEntropy(Mutex<Dice>);

impl SeededEntropy {
    pub(super) fn new(seed: u64) -> Self {
        Self(Mutex::new(Dice::new(seed)))
    }
}

impl Entropy for SeededEntropy {
    fn bits(&self) -> u128 {
        let mut dice = self.0.lock().unwrap();
        u128::from(dice.next_u64()) << 64 | u128::from(dice.next_u64())
    }
}
