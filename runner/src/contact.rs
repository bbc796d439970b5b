//! What a runner and its control plane say to each other between runs, over one question: the poll.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use redraft_domain::id::{RunId, RunnerId};
use redraft_domain::liveness::Claims;
use redraft_store::beat::Beat;
use redraft_store::cancels::Cancels;
use redraft_store::claim::{ClaimRequest, LeaseTimes};
use redraft_store::clock::Clock;
use redraft_store::control_plane::ControlPlane;
use redraft_store::poll::{CommandResult, Metrics, Poll, Polled, SignedCommand};
use redraft_store::store::Result;
use tokio_util::sync::CancellationToken;

use crate::commands::Desk;
use crate::vitals::ClaimVitals;

/// How often a runner with runs in hand asks at least: somebody who cancels one looks at the page meanwhile.
pub(crate) const BUSY_POLL: Duration = Duration::from_secs(2);

/// Which runs are in hand, and when the control plane was last told and asked.
#[derive(Debug)]
pub(crate) struct Contact {
    runner_id: RunnerId,
    /// What the claim loop does.
    vitals: ClaimVitals,
    heartbeat: Duration,
    /// Runs in hand that somebody wants to end, as polls told.
    cancels: Cancels,
    /// Does what people tell the runner; without it commands stay where they are.
    desk: Option<Desk>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// In order, so that who holds the same asks in the same words.
    held: BTreeSet<RunId>,
    /// When a poll was last sent.
    asked_at: Duration,
    /// How long the control plane wants idle runners to wait, if it said so.
    retry_after: Option<Duration>,
    /// When a poll last said that the runner lives; sent and not answered yet counts.
    told_at: Duration,
    /// What the control plane was told then.
    told: Standing,
    /// What came of commands, until a poll takes it along.
    results: Vec<CommandResult>,
    /// How the machine is, until a poll takes it along.
    metrics: Option<Metrics>,
}

/// What people see of a runner at a glance. Who only waits for the next heartbeat to tell it is shown wrongly for that
/// long, so a change travels with the next poll, whoever sends that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Standing {
    has_claimed: bool,
    is_closed: bool,
    is_paused: bool,
}

impl Standing {
    /// As a registration leaves it.
    const NEW: Self = Self { has_claimed: false, is_closed: false, is_paused: false };

    fn of(beat: &Beat) -> Self {
        Self {
            has_claimed: beat.last_claim_ago.is_some(),
            is_closed: beat.claims == Claims::Closed,
            is_paused: beat.is_paused,
        }
    }
}

impl Contact {
    /// Begins with a registration, which says that the runner lives.
    pub(crate) fn new(runner_id: RunnerId, vitals: ClaimVitals, times: &LeaseTimes, now: Duration) -> Self {
        let state = State {
            held: BTreeSet::new(),
            asked_at: now,
            retry_after: None,
            told_at: now,
            told: Standing::NEW,
            results: Vec::new(),
            metrics: None,
        };
        Self {
            runner_id,
            vitals,
            heartbeat: times.heartbeat,
            cancels: Cancels::default(),
            desk: None,
            state: Mutex::new(state),
        }
    }

    /// The same, and commands are taken.
    pub(crate) fn with_desk(mut self, desk: Option<Desk>) -> Self {
        let restarted = desk.as_ref().and_then(Desk::restarted);
        self.with(|state| state.results.extend(restarted));
        self.desk = desk;
        self
    }

    /// The run is in hand until the answer is dropped: polls ask about it.
    pub(crate) fn holds(&self, run_id: RunId) -> InHand<'_> {
        self.with(|state| state.held.insert(run_id));
        InHand { contact: self, run_id }
    }

    /// How long to wait for the next poll for work: what the control plane wants, or else `usual`.
    pub(crate) fn pace(&self, usual: Duration) -> Duration {
        self.with(|state| state.retry_after).unwrap_or(usual)
    }

    /// Returns once a poll has told that somebody wants to end this run.
    pub(crate) async fn cancel_asked(&self, run_id: RunId) {
        self.cancels.asked(run_id).await;
    }

    /// Asks for a run. Takes along that the runner lives if that would be due before the next poll,
    /// `again_within` from now: an idle runner then needs no other request.
    pub(crate) async fn claim(
        &self,
        control: &dyn ControlPlane,
        clock: &dyn Clock,
        (request, again_within): (&ClaimRequest, Duration),
    ) -> Result<Polled> {
        let poll = self.poll(clock.elapsed(), again_within);
        self.send((control, clock), Poll { claim: Some(request.clone()), ..poll }).await
    }

    /// Says that the runner lives when nothing else has said it for a heartbeat, and asks about runs in hand when
    /// nothing else has asked for [`BUSY_POLL`]; until `stop`. While a pause keeps the loop that claims from asking, asks
    /// in its place: who resumes the runner is heard as soon as who submits a run would be.
    pub(crate) async fn keep(&self, control: &dyn ControlPlane, clock: &dyn Clock, stop: &CancellationToken) {
        let look = || tokio::time::sleep(BUSY_POLL.min(self.heartbeat));
        while stop.run_until_cancelled(look()).await.is_some() {
            let now = clock.elapsed();
            if !self.is_due(now) {
                continue;
            }
            if let Err(error) = self.send((control, clock), self.poll(now, Duration::ZERO)).await {
                tracing::warn!(runner.id = %self.runner_id, "could not say that runner {} lives: {error}", self.runner_id);
            }
        }
    }

    /// The machine was measured. The next poll that does not say that the runner lives takes it along: each of both is a
    /// row, and no poll writes two.
    pub(crate) fn measured(&self, metrics: Metrics) {
        self.with(|state| state.metrics = Some(metrics));
    }

    /// The last thing a process says.
    pub(crate) async fn say_goodbye(&self, control: &dyn ControlPlane, clock: &dyn Clock) {
        let poll = Poll::of(self.runner_id).with_beat(Beat::GOODBYE);
        if let Err(error) = self.send((control, clock), poll).await {
            tracing::warn!(runner.id = %self.runner_id, "could not say goodbye: {error}");
        }
    }

    fn is_due(&self, now: Duration) -> bool {
        let every = self.desk.as_ref().and_then(|desk| desk.asks_every(now));
        self.with(|state| {
            let asks = !state.held.is_empty() && now >= state.asked_at + BUSY_POLL;
            // One look early rather than one late.
            let hears =
                every.is_some_and(|every| now + BUSY_POLL > state.asked_at + state.retry_after.unwrap_or(every));
            asks || hears || !state.results.is_empty() || now >= state.told_at + self.heartbeat
        })
    }

    fn poll(&self, now: Duration, again_within: Duration) -> Poll {
        let is_paused = self.desk.as_ref().is_some_and(|desk| desk.is_paused(now));
        let beat = Beat { is_paused, ..self.vitals.beat(now) };
        let standing = Standing::of(&beat);
        self.with(|state| {
            state.asked_at = now;
            // Noted before it is sent, so that of several polls at once only one takes it along.
            let is_told = standing != state.told || now + again_within >= state.told_at + self.heartbeat;
            if is_told {
                state.told_at = now;
                state.told = standing;
            }
            let beat = is_told.then_some(beat);
            let metrics = if is_told { None } else { state.metrics.take() };
            Poll { beat, metrics, held: state.held.iter().copied().collect(), ..Poll::of(self.runner_id) }
        })
    }

    async fn send(&self, (control, clock): (&dyn ControlPlane, &dyn Clock), mut poll: Poll) -> Result<Polled> {
        poll.results = self.with(|state| std::mem::take(&mut state.results));
        let answer = control.poll(&poll).await;
        match &answer {
            Ok(polled) => {
                polled.cancel_requested.iter().for_each(|run_id| self.cancels.ask(*run_id));
                self.with(|state| state.retry_after = polled.retry_after);
                self.obey(&polled.commands, clock);
            }
            Err(_) => self.with(|state| {
                // Again with the next one: a result that is told twice counts once.
                state.results.splice(0..0, poll.results);
                if poll.beat.is_some() {
                    state.told_at = Duration::ZERO;
                }
            }),
        }
        answer
    }

    /// Does what people tell the runner. What came of it, and how the runner is then, goes out within seconds.
    fn obey(&self, commands: &[SignedCommand], clock: &dyn Clock) {
        let Some(desk) = &self.desk else { return };
        for command in commands {
            let held = self.with(|state| state.held.len());
            let result = desk.take(command, (clock.now(), clock.elapsed()), held);
            self.with(|state| {
                state.results.push(result);
                state.told_at = Duration::ZERO;
            });
        }
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A run in hand.
#[derive(Debug)]
pub(crate) struct InHand<'a> {
    contact: &'a Contact,
    run_id: RunId,
}

impl Drop for InHand<'_> {
    fn drop(&mut self) {
        self.contact.with(|state| state.held.remove(&self.run_id));
    }
}

#[cfg(test)]
mod tests {
    use redraft_domain::time::Timestamp;

    use super::*;
    use crate::claim_loop::ClaimSettings;
    use crate::commands::{About, Journal, Switches};
    use crate::runner::Stop;

    const SECOND: Duration = Duration::from_secs(1);

    fn contact() -> Contact {
        let runner_id = RunnerId::from_bits(1, Timestamp::from_ms(0));
        Contact::new(runner_id, ClaimVitals::new(), &LeaseTimes::default(), 100 * SECOND)
    }

    fn run() -> RunId {
        RunId::from_bits(2, Timestamp::from_ms(0))
    }

    #[test]
    fn an_idle_runner_takes_its_heartbeat_along_with_the_last_poll_before_it_is_due() {
        let contact = contact();

        let told: Vec<_> = (101..=160).filter(|at| contact.poll(SECOND * *at, 5 * SECOND).beat.is_some()).collect();

        assert_eq!(told, [125, 150]);
        assert!(!contact.is_due(179 * SECOND));
        assert!(contact.is_due(180 * SECOND));
    }

    #[test]
    fn a_runner_that_claims_for_the_first_time_says_so_with_the_next_poll_and_then_no_more() {
        let vitals = ClaimVitals::new();
        let runner_id = RunnerId::from_bits(1, Timestamp::from_ms(0));
        let contact = Contact::new(runner_id, vitals.clone(), &LeaseTimes::default(), 100 * SECOND);
        let told = |at| contact.poll(SECOND * at, 5 * SECOND).beat.map(|beat| beat.last_claim_ago.is_some());

        let before = told(101);
        vitals.turned(101 * SECOND);
        let after = [102, 103, 104].map(told);

        assert_eq!((before, after), (None, [Some(true), None, None]));
    }

    #[test]
    fn a_paused_runner_asks_as_often_as_one_that_looks_for_work_and_says_once_that_it_is_paused() {
        let runner_id = RunnerId::from_bits(1, Timestamp::from_ms(0));
        let settings = ClaimSettings { max_concurrent: 1, poll_every: 5 * SECOND, only_run: None };
        let switches = Switches::new(settings, Stop::default(), Duration::ZERO);
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(folder.path()).unwrap();
        let desk = Desk::open((runner_id, None), journal, switches.clone(), About::default());
        let contact = contact().with_desk(Some(desk));
        let paused = |at| contact.poll(SECOND * at, Duration::ZERO).beat.map(|beat| beat.is_paused);

        let idle = (101..125).any(|at| contact.is_due(SECOND * at));
        switches.pause(None);
        let due: Vec<_> = (101..=112).filter(|at| contact.is_due(SECOND * *at) && paused(*at).is_some()).collect();
        let asked: Vec<_> = (113..=124).filter(|at| contact.is_due(SECOND * *at) && paused(*at).is_none()).collect();
        switches.resume();

        assert!(!idle, "the loop that claims asks");
        assert_eq!(due, [104]);
        assert_eq!(asked, [116, 120, 124], "no beat, so no row");
        assert_eq!([125, 126].map(paused), [Some(false), None]);
    }

    #[test]
    fn a_measurement_leaves_once_with_the_first_poll_that_is_no_heartbeat() {
        let contact = contact();
        contact.measured(Metrics { cpu_percent: 7.0, ..Metrics::default() });

        let polls = [130, 131, 132].map(|at| contact.poll(SECOND * at, Duration::ZERO));

        assert_eq!(polls.clone().map(|poll| poll.beat.is_some()), [true, false, false]);
        let measured = polls.map(|poll| poll.metrics.map(|metrics| metrics.cpu_percent));
        assert_eq!(measured, [None, Some(7.0), None]);
    }

    #[test]
    fn a_runner_asks_about_runs_in_hand_unless_a_poll_for_work_just_did() {
        let contact = contact();
        let held = contact.holds(run());

        assert!(!contact.is_due(101 * SECOND) && contact.is_due(102 * SECOND));
        assert_eq!(contact.poll(102 * SECOND, Duration::ZERO).held, [run()]);
        assert!(!contact.is_due(103 * SECOND));
        drop(held);
        assert!(!contact.is_due(110 * SECOND));
        assert_eq!(contact.poll(110 * SECOND, Duration::ZERO).held, []);
    }
}
