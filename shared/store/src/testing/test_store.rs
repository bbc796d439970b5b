//! A store under test, with the words that keep tests short.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use redraft_domain::event::Event;
use redraft_domain::id::{ClaimId, OpId, OwnerId, RunId, RunnerId};
use redraft_domain::run::record::Run;
use redraft_domain::run::step::Step;
use redraft_domain::time::Timestamp;

use super::bench::Bench;
use super::fixtures::{AGENT, agent, registration, runner_id};
use crate::beat::Beat;
use crate::claim::{ClaimRequest, Claimed, Hold, LeaseTimes, Renewal, Renewed, Rescued};
use crate::poll::{Peek, Poll};
use crate::report::{Ack, EventReport, FinishReport, StageReport};
use crate::run_query::EventQuery;
use crate::run_view::RunDetail;
use crate::store::{Result, Store};
use crate::submission::NewRun;

/// When every test begins: 2026-02-01T09:30:00Z.
pub const START: Timestamp = Timestamp::from_ms(1_769_938_200_000);

/// How long tests claim for: the product's default.
pub const LEASE: Duration = Duration::from_secs(120);

/// A fresh store with one owner, who has published the agent [`AGENT`].
#[derive(Debug)]
pub struct TestStore {
    bench: Box<dyn Bench>,
    owner: OwnerId,
    now_ms: AtomicI64,
    ids: AtomicU64,
}

impl TestStore {
    /// Sets the clock and publishes the agent.
    pub async fn new(bench: impl Bench + 'static) -> Self {
        let store = Self {
            bench: Box::new(bench),
            owner: OwnerId::new("ada"),
            now_ms: AtomicI64::new(START.as_ms()),
            ids: AtomicU64::new(1),
        };
        store.bench.set_clock(START).await;
        store.register("runner-a", vec![agent(AGENT)]).await;
        store
    }

    /// The store itself.
    pub fn raw(&self) -> &dyn Store {
        self.bench.store()
    }

    /// The hooks behind it.
    pub fn bench(&self) -> &dyn Bench {
        &*self.bench
    }

    /// The owner that all helpers act for.
    pub fn owner(&self) -> &OwnerId {
        &self.owner
    }

    /// What the store's clock says.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_ms(self.now_ms.load(Ordering::Relaxed))
    }

    /// Moves the store's clock forward.
    pub async fn advance(&self, by: Duration) {
        self.set_clock(self.now().plus(by)).await;
    }

    /// Moves the store's clock anywhere.
    pub async fn set_clock(&self, now: Timestamp) {
        self.now_ms.store(now.as_ms(), Ordering::Relaxed);
        self.bench.set_clock(now).await;
    }

    /// Fails unless everything written so far keeps the invariants.
    pub async fn assert_sound(&self) {
        assert_eq!(self.bench.broken_invariants().await, Vec::<String>::new());
    }

    // --- ids: counted, so that a failing test fails the same way again ---------------

    fn bits(&self) -> u128 {
        // In the bytes that ids keep, and spread so that ids do not sort by their making.
        u128::from(self.ids.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15)) << 64
    }

    /// An id for a run.
    pub fn run_id(&self) -> RunId {
        RunId::from_bits(self.bits(), self.now())
    }

    /// An id for a claim.
    pub fn claim_id(&self) -> ClaimId {
        ClaimId::from_bits(self.bits(), self.now())
    }

    /// An id for a write.
    pub fn op_id(&self) -> OpId {
        OpId::from_bits(self.bits(), self.now())
    }

    // --- people -------------------------------------------------------------------------

    /// A submission that asks for nothing special.
    pub fn new_run(&self) -> NewRun {
        let spec = agent(AGENT);
        NewRun {
            id: self.run_id(),
            agent_name: spec.name.clone(),
            spec_sha256: spec.sha256(),
            inputs: serde_json::json!({ "topic": "leases" }),
            files: Vec::new(),
            max_attempts: spec.max_attempts,
            pass_threshold: spec.pass_threshold,
            priority: 0,
            tags: Vec::new(),
            not_before: None,
            pin_runner: None,
            pin_until: None,
            parent: None,
            note: None,
            idempotency_key: None,
            request_sha256: "0".repeat(64),
        }
    }

    /// Submits `run`.
    pub async fn submit(&self, run: NewRun) -> Run {
        self.raw().insert_run(&self.owner, &run).await.expect("a submission").run
    }

    /// Submits a run that asks for nothing special.
    pub async fn submit_run(&self) -> RunId {
        self.submit(self.new_run()).await.id
    }

    /// Asks for the end of a run.
    pub async fn cancel(&self, run_id: RunId) -> Result<Run> {
        self.raw().request_cancel(&self.owner, run_id).await
    }

    /// A run with everything.
    pub async fn detail(&self, run_id: RunId) -> RunDetail {
        self.raw().run(&self.owner, run_id).await.expect("a run")
    }

    /// A run.
    pub async fn run(&self, run_id: RunId) -> Run {
        self.detail(run_id).await.run
    }

    /// Finished steps of a run.
    pub async fn steps(&self, run_id: RunId) -> Vec<Step> {
        self.detail(run_id).await.steps
    }

    /// The whole history of a run.
    pub async fn history(&self, run_id: RunId) -> Vec<Event> {
        let all = EventQuery { limit: 100_000, ..EventQuery::default() };
        self.raw().events(&self.owner, run_id, &all).await.expect("events").events
    }

    // --- runners ------------------------------------------------------------------------

    /// Registers a runner that serves `agents`.
    pub async fn register(&self, name: &str, agents: Vec<redraft_domain::agent::AgentSpec>) -> RunnerId {
        let registration = registration(name, agents);
        self.raw().register_runner(&self.owner, &registration).await.expect("a registration")
    }

    /// The runner `name` says that it lives.
    pub async fn beat(&self, name: &str, beat: Beat) {
        let poll = Poll::of(runner_id(name)).with_beat(beat);
        self.poll(&poll).await;
    }

    /// What the store says to a poll.
    pub async fn poll(&self, poll: &Poll) -> Peek {
        self.raw().poll(self.owner(), poll, &LeaseTimes::default()).await.unwrap()
    }

    /// What `runner` asks for when it takes any run of the agent.
    pub fn wish(&self, runner: &str) -> ClaimRequest {
        ClaimRequest {
            claim_id: self.claim_id(),
            runner_id: runner_id(runner),
            runner_name: runner.to_owned(),
            agents: vec![AGENT.to_owned()],
            only_run: None,
            lease: LEASE,
        }
    }

    /// Sends a claim.
    pub async fn ask(&self, wish: &ClaimRequest) -> Option<Claimed> {
        self.raw().claim(&self.owner, wish).await.expect("an answer to a claim")
    }

    /// Takes the best run there is.
    pub async fn claim_any(&self, runner: &str) -> Option<Claimed> {
        self.ask(&self.wish(runner)).await
    }

    /// Takes this run.
    pub async fn claim(&self, run_id: RunId, runner: &str) -> Claimed {
        let wish = ClaimRequest { only_run: Some(run_id), ..self.wish(runner) };
        self.ask(&wish).await.expect("the run can be claimed")
    }

    /// A run in the hands of runner-a.
    pub async fn claimed_run(&self) -> Hold {
        let run_id = self.submit_run().await;
        self.claim(run_id, "runner-a").await.hold
    }

    /// Extends a lease by the usual time.
    pub async fn renew(&self, hold: &Hold) -> Result<Renewed> {
        self.raw().renew(&self.owner, hold, &Renewal::of(LEASE)).await
    }

    /// Reports a stage.
    pub async fn complete(&self, hold: &Hold, report: &StageReport) -> Result<Ack> {
        self.raw().complete_stage(&self.owner, hold, report).await
    }

    /// Reports history.
    pub async fn append(&self, hold: &Hold, report: &EventReport) -> Result<Ack> {
        self.raw().append_events(&self.owner, hold, report).await
    }

    /// Reports an end.
    pub async fn finish(&self, hold: &Hold, report: &FinishReport) -> Result<Ack> {
        self.raw().finish(&self.owner, hold, report).await
    }

    // --- the sweeper ----------------------------------------------------------------------

    /// Takes back what is overdue, of this owner.
    pub async fn rescue(&self) -> Vec<Rescued> {
        self.raw().rescue(Some(&self.owner), &LeaseTimes::default()).await.expect("a rescue")
    }

    /// Lets the lease and its grace pass and takes the run back.
    pub async fn lose_runner(&self) -> Vec<Rescued> {
        self.advance(LEASE + LeaseTimes::default().grace + Duration::from_millis(1)).await;
        self.rescue().await
    }

    /// Takes the run back and waits until it may be claimed again.
    pub async fn lose_runner_and_wait(&self) {
        let rescued = self.lose_runner().await;
        assert!(!rescued.is_empty(), "nothing to rescue");
        self.advance(Duration::from_secs(300)).await;
    }
}
