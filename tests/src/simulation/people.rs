//! Who submits, cancels, retries, reads along, sweeps, and meddles.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use redraft_domain::id::{ClaimId, OwnerId, RunId};
use redraft_domain::run::record::Run;
use redraft_domain::time::Timestamp;
use redraft_store::Store;
use redraft_store::claim::{ClaimRequest, LeaseTimes, Renewal};
use redraft_store::clock::Clock;
use redraft_store::operations::retry::{Again, retry};
use redraft_store::operations::submit::{Submission, SubmitError, submit};
use redraft_store::registration::Registration;
use redraft_store::report::EventReport;
use redraft_store::run_query::EventQuery;
use redraft_store::testing::fixtures;
use redraft_store_libsql::LibsqlStore;

use super::agents::{self, LIMITED, WRITER};
use super::fault;
use super::host::SeededEntropy;
use super::line::Line;
use super::report::Check;
use super::steps::Plan;
use super::weather::strikes;
use super::world::World;

/// Whom a stranger spies on.
pub(super) const VICTIM: &str = "ada";
/// The stranger.
pub(super) const STRANGER: &str = "mallory";

/// Everybody around the runners of one owner.
#[derive(Debug)]
pub(super) struct People {
    world: Arc<World>,
    pub(super) owner: OwnerId,
    store: Arc<LibsqlStore>,
    entropy: SeededEntropy,
    /// What they want and have no answer to yet.
    wishes: Vec<Wish>,
    /// Runs by the name they were asked for under.
    pub(super) runs: BTreeMap<String, RunId>,
    asked: usize,
    /// How far each history was read.
    read: BTreeMap<RunId, i64>,
    /// Runs as they stood when they had ended.
    pub(super) ended: BTreeMap<RunId, Run>,
}

#[derive(Debug, Clone)]
struct Wish {
    key: String,
    what: Wanted,
}

#[derive(Debug, Clone)]
enum Wanted {
    Submit(Box<Submission>),
    Retry(RunId),
}

/// A call over a line on which nobody waits.
fn done<T>(call: impl Future<Output = T>) -> T {
    call.now_or_never().expect("people's lines do not wait")
}

impl People {
    pub(super) fn new(world: &Arc<World>, owner: &str) -> Self {
        let store = Line::store(world, None);
        let owner = OwnerId::new(owner);
        let publisher = Registration { agents: agents::all(), ..fixtures::registration(owner.as_str(), Vec::new()) };
        while done(store.register_runner(&owner, &publisher)).is_err() {}
        let entropy = SeededEntropy::new(world.roll(|dice, _| dice.next_u64()));
        Self {
            world: Arc::clone(world),
            owner,
            store,
            entropy,
            wishes: Vec::new(),
            runs: BTreeMap::new(),
            asked: 0,
            read: BTreeMap::new(),
            ended: BTreeMap::new(),
        }
    }

    /// Wants one more run.
    pub(super) fn want(&mut self) {
        let now = self.world.server.now(self.world.now());
        let submission = self.world.roll(|dice, _| {
            let scores = (0..3).map(|_| *dice.pick(&[0.2, 0.5, 0.9])).collect();
            let is_poison = dice.one_in(25);
            let padding = if dice.one_in(200) { 700_000 } else { dice.below(50) };
            Submission {
                agent_name: (*dice.pick(&[WRITER, WRITER, LIMITED])).to_owned(),
                inputs: serde_json::to_value(Plan { scores, is_poison, padding }).unwrap(),
                priority: Some(i32::try_from(dice.below(3)).unwrap_or(0)),
                run_at: dice.one_in(8).then(|| now.plus(Duration::from_secs(60))),
                ..Submission::default()
            }
        });
        self.wish(Wanted::Submit(Box::new(submission)));
    }

    fn wish(&mut self, what: Wanted) {
        self.asked += 1;
        self.wishes.push(Wish { key: format!("wish {}", self.asked), what });
    }

    /// Whether everything they want is answered.
    pub(super) fn is_content(&self) -> bool {
        self.wishes.is_empty()
    }

    /// Does what people do in a moment.
    pub(super) fn act(&mut self) {
        self.ask();
        let (cancels, retries, reads) = self
            .world
            .roll(|dice, weather| (strikes(dice, weather.cancel), strikes(dice, weather.retry), dice.one_in(3)));
        let some = |people: &Self| {
            let runs: Vec<_> = people.runs.values().copied().collect();
            (!runs.is_empty()).then(|| people.world.roll(|dice, _| *dice.pick(&runs)))
        };
        if cancels && let Some(run_id) = some(self) {
            self.world.count(fault::CANCEL);
            // Refused if it has ended; without an answer people ask again some other time, or do not.
            let _ = done(self.store.request_cancel(&self.owner, run_id));
        }
        if retries && let Some(run_id) = self.ended.keys().next().copied() {
            self.world.count(fault::RETRY);
            self.wish(Wanted::Retry(run_id));
        }
        if reads && let Some(run_id) = some(self) {
            self.read_along(run_id, 4);
        }
    }

    /// Asks for everything that has no answer yet, under the same name as before.
    fn ask(&mut self) {
        for wish in std::mem::take(&mut self.wishes) {
            let clock = Watch(self.world.server.now(self.world.now()));
            let doors: (&dyn Clock, _) = (&clock, &self.entropy as _);
            let key = Some(wish.key.clone());
            let answer = match &wish.what {
                Wanted::Submit(submission) => {
                    let submission = Submission { idempotency_key: key, ..(**submission).clone() };
                    done(submit(&*self.store, doors, &self.owner, &submission))
                }
                Wanted::Retry(run_id) => done(retry(
                    &*self.store,
                    doors,
                    &self.owner,
                    *run_id,
                    Again { idempotency_key: key, ..Again::default() },
                )),
            };
            match answer {
                Ok(submitted) => {
                    self.runs.insert(wish.key, submitted.run.id);
                }
                Err(SubmitError::Store(error)) if error.is_transient() => self.wishes.push(wish),
                Err(error) => self.world.broke(Check::Lost, format!("{} is refused: {error}", wish.key)),
            }
        }
    }

    /// Reads a page of a history behind what was read before.
    fn read_along(&mut self, run_id: RunId, limit: u32) -> usize {
        let after = self.read.get(&run_id).copied().unwrap_or(0);
        let query = EventQuery { after, event_type: None, limit };
        let Ok(page) = done(self.store.events(&self.owner, run_id, &query)) else { return 0 };
        for (event, expected) in page.events.iter().zip(after + 1..) {
            if event.seq != expected {
                let what = format!("run {run_id}: event {} comes where {expected} is expected", event.seq);
                self.world.broke(Check::Reader, what);
            }
            self.read.insert(run_id, event.seq);
        }
        if let Ok(detail) = done(self.store.run(&self.owner, run_id))
            && detail.run.status.is_terminal()
        {
            self.ended.entry(run_id).or_insert(detail.run);
        }
        page.events.len()
    }

    /// Reads all histories to their ends; answers how many events each has.
    pub(super) fn read_on(&mut self) -> BTreeMap<RunId, i64> {
        for run_id in self.runs.values().copied().collect::<Vec<_>>() {
            while self.read_along(run_id, 100) > 0 {}
        }
        self.read.clone()
    }

    /// What the sweeper of a deployment does.
    pub(super) fn sweep(&self) {
        let times = LeaseTimes::default();
        // What is not answered now is swept the next time.
        let _ = done(self.store.rescue(None, &times));
        let _ = done(self.store.force_cancel(&times));
    }

    /// Tries to reach what belongs to somebody else, even with a claim that is good for its owner.
    pub(super) fn meddle(&self, others: &Self) {
        let Some(hold) = self.world.stolen() else { return };
        let run_id = others.runs.values().next_back().copied().unwrap_or(hold.run_id);
        let bits = redraft_store::entropy::Entropy::bits(&self.entropy);
        let now = Timestamp::from_ms(0);
        let request = ClaimRequest {
            claim_id: ClaimId::from_bits(bits, now),
            runner_id: fixtures::runner_id("meddler"),
            runner_name: "meddler".to_owned(),
            agents: Vec::new(),
            only_run: None,
            lease: Duration::from_secs(120),
        };
        let report = EventReport { op_id: redraft_domain::id::OpId::from_bits(bits, now), events: Vec::new() };
        let owner = &self.owner;
        let reached = [
            ("cancels", done(self.store.request_cancel(owner, run_id)).is_ok()),
            ("reads", done(self.store.run(owner, run_id)).is_ok()),
            ("renews", done(self.store.renew(owner, &hold, &Renewal::of(Duration::from_secs(120)))).is_ok()),
            ("writes", done(self.store.append_events(owner, &hold, &report)).is_ok()),
            ("gives back", done(self.store.release(owner, &hold)).is_ok()),
            ("adopts", done(self.store.adopt(owner, hold.claim_id, &request)).is_ok_and(|taken| taken.is_some())),
        ];
        for (what, _) in reached.iter().filter(|(_, is_reached)| *is_reached) {
            self.world.broke(Check::Owner, format!("{owner} {what} a run of {}", others.owner));
        }
    }
}

/// A clock that was looked at.
#[derive(Debug)]
struct Watch(Timestamp);

impl Clock for Watch {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}
