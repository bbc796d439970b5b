//! Runners, as people look after them.

use std::time::Duration;

use redraft_domain::fleet::{HELD_SHOWN, Member, RunnerStatus, Totals};
use redraft_domain::id::OwnerId;
use redraft_domain::liveness::Claims;
use redraft_domain::run::StopReason;
use redraft_domain::runner::OFFLINE_AFTER;

use super::fixtures::{AGENT, agent, registration, runner_id};
use super::keys::who;
use super::test_store::{START, TestStore};
use crate::beat::Beat;
use crate::claim::LeaseTimes;
use crate::error::StoreError;
use crate::registration::Registration;
use crate::report::FinishReport;

impl TestStore {
    async fn member(&self, name: &str) -> Member {
        self.raw().fleet_member(self.owner(), runner_id(name)).await.expect("a runner").member
    }

    async fn status(&self, name: &str) -> RunnerStatus {
        self.member(name).await.status(self.now())
    }

    async fn says(&self, name: &str, claims: Claims, is_paused: bool) {
        let beat = Beat { claims, last_claim_ago: Some(Duration::ZERO), is_paused };
        self.beat(name, beat).await;
    }
}

pub async fn a_fleet_shows_what_each_runner_said_of_itself(store: &TestStore) {
    let introduced = Registration {
        platform_detail: "Debian GNU/Linux 13, 8 processors, 32 GB".to_owned(),
        labels: vec!["gpu".to_owned(), "site=berlin".to_owned()],
        ..registration("runner-b", vec![agent("critic"), agent("artist")])
    };
    store.raw().register_runner(store.owner(), &introduced).await.unwrap();
    store.advance(Duration::from_secs(5)).await;
    // The next process knows less of itself.
    store.register("runner-a", vec![agent(AGENT)]).await;

    let fleet = store.raw().fleet(store.owner()).await.unwrap();

    assert_eq!((fleet.members.len(), fleet.now), (2, store.now()));
    let (first, second) = (&fleet.members[0], &fleet.members[1]);
    assert_eq!(
        (first.runner.name.as_str(), first.created_at, first.runner.started_at),
        ("runner-a", START, store.now())
    );
    assert_eq!(second.runner.agents, ["artist", "critic"]);
    assert_eq!((second.platform_detail.as_str(), second.labels.len()), (introduced.platform_detail.as_str(), 2));
    assert_eq!(second.labels, introduced.labels);
    assert_eq!((second.totals, &second.last_error, second.holds.len()), (Totals::default(), &None, 0));
    for member in &fleet.members {
        assert_eq!(&store.member(&member.runner.name).await, member, "alone it looks as in the list");
    }
}

pub async fn a_runner_is_at_what_it_said_and_holds(store: &TestStore) {
    assert_eq!(store.status("runner-a").await, RunnerStatus::Booting);
    store.says("runner-a", Claims::Open, false).await;
    assert_eq!(store.status("runner-a").await, RunnerStatus::Ready);
    for _ in 0..=HELD_SHOWN {
        store.advance(Duration::from_millis(1)).await;
        store.claimed_run().await;
    }
    let working = store.member("runner-a").await;
    assert_eq!(working.status(store.now()), RunnerStatus::Working);
    assert_eq!(working.holds.len(), HELD_SHOWN + 1);
    assert_eq!((working.holds[0].cycle_id.as_str(), working.holds[0].agent_name.as_str()), ("2026-02-01-001", AGENT));
    store.says("runner-a", Claims::Closed, false).await;
    assert_eq!(store.status("runner-a").await, RunnerStatus::Draining);
    store.advance(OFFLINE_AFTER).await;
    assert_eq!(store.status("runner-a").await, RunnerStatus::Offline);
}

pub async fn runs_are_counted_where_they_end(store: &TestStore) {
    store.register("runner-b", vec![agent(AGENT)]).await;
    for (score, why) in
        [(0.9, StopReason::ThresholdMet), (0.1, StopReason::AttemptsExhausted), (0.1, StopReason::Plateau)]
    {
        let hold = store.claimed_run().await;
        store.complete(&hold, &store.drafted(0, "draft")).await.unwrap();
        store.complete(&hold, &store.verdict(1, score, why)).await.unwrap();
    }
    let broken = store.claimed_run().await;
    store.finish(&broken, &store.ended(StopReason::StageError)).await.unwrap();
    let cancelled = store.claimed_run().await;
    store.cancel(cancelled.run_id).await.unwrap();
    store.finish(&cancelled, &store.ended(StopReason::CancelRequested)).await.unwrap();
    // Begun here, ended there.
    let moved = store.claimed_run().await;
    store.raw().release(store.owner(), &moved).await.unwrap();
    let moved = store.claim(moved.run_id, "runner-b").await.hold;
    store.finish(&moved, &store.ended(StopReason::StageError)).await.unwrap();

    let (here, there) = (store.member("runner-a").await.totals, store.member("runner-b").await.totals);

    assert_eq!(here, Totals { passed: 1, not_passed: 2, failed: 1, cancelled: 1 });
    assert_eq!(there, Totals { failed: 1, ..Totals::default() });
}

pub async fn a_run_that_ends_twice_is_counted_once(store: &TestStore) {
    let hold = store.claimed_run().await;
    let end = store.ended(StopReason::StageError);
    store.finish(&hold, &end).await.unwrap();
    store.finish(&hold, &end).await.unwrap();

    assert_eq!(store.member("runner-a").await.totals.failed, 1);
}

pub async fn a_run_that_lost_its_last_runner_is_counted_as_failed(store: &TestStore) {
    store.claimed_run().await;
    let most = LeaseTimes::default().max_rescues;
    for _ in 0..most {
        store.lose_runner_and_wait().await;
        store.claim_any("runner-a").await.expect("the run");
    }
    assert_eq!(store.member("runner-a").await.totals, Totals::default(), "given back is not ended");

    store.lose_runner().await;

    let member = store.member("runner-a").await;
    assert_eq!(member.totals, Totals { failed: 1, ..Totals::default() });
    let message = member.last_error.expect("it broke").message;
    assert!(message.starts_with("lost its runner"), "{message}");
}

pub async fn a_run_that_nobody_held_is_counted_nowhere(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.raw().release(store.owner(), &hold).await.unwrap();
    store.cancel(hold.run_id).await.unwrap();
    let queued = store.submit_run().await;
    store.cancel(queued).await.unwrap();

    assert_eq!(store.member("runner-a").await.totals, Totals::default());
}

pub async fn the_last_run_that_broke_says_why(store: &TestStore) {
    for message in ["the disk is full", &"x".repeat(2_000)] {
        store.advance(Duration::from_secs(1)).await;
        let hold = store.claimed_run().await;
        let end = FinishReport { error_message: Some(message.to_owned()), ..store.ended(StopReason::StageError) };
        store.finish(&hold, &end).await.unwrap();
        let last = store.member("runner-a").await.last_error.expect("it broke");
        assert_eq!((last.message, last.at), (message.chars().take(500).collect(), store.now()));
    }
    // A run that was not good enough is no error of the runner.
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "draft")).await.unwrap();
    store.complete(&hold, &store.verdict(1, 0.1, StopReason::AttemptsExhausted)).await.unwrap();
    let last = store.member("runner-a").await.last_error.expect("as before");
    assert!(last.message.starts_with("xxx"), "{last:?}");
}

pub async fn a_paused_runner_says_so_until_it_starts_again(store: &TestStore) {
    store.claimed_run().await;
    store.says("runner-a", Claims::Open, true).await;
    assert_eq!(store.status("runner-a").await, RunnerStatus::Paused);

    store.says("runner-a", Claims::Open, false).await;
    assert_eq!(store.status("runner-a").await, RunnerStatus::Working);
    store.says("runner-a", Claims::Open, true).await;
    store.register("runner-a", vec![agent(AGENT)]).await;
    assert_eq!(store.status("runner-a").await, RunnerStatus::Working, "a new process says for itself");
}

pub async fn only_a_runner_that_is_off_and_holds_nothing_is_forgotten(store: &TestStore) {
    let (owner, id) = (store.owner(), runner_id("runner-a"));
    let forget = async || store.raw().forget_runner(owner, id, &who()).await;
    assert!(matches!(forget().await, Err(StoreError::RunnerInUse(busy)) if busy == id), "it is online");
    let hold = store.claimed_run().await;
    store.advance(OFFLINE_AFTER).await;
    assert!(matches!(forget().await, Err(StoreError::RunnerInUse(_))), "it holds a run");
    store.finish(&hold, &store.ended(StopReason::StageError)).await.unwrap();

    forget().await.unwrap();

    assert!(matches!(forget().await, Err(StoreError::RunnerNotFound(gone)) if gone == id));
    let shown = store.raw().fleet_member(owner, id).await;
    assert!(matches!(shown, Err(StoreError::RunnerNotFound(_))), "{shown:?}");
    assert_eq!(store.raw().fleet(owner).await.unwrap().members, []);
    assert_eq!(store.raw().agents(owner).await.unwrap()[0].runners_online, 0);
    let told = store.raw().audit(0, 100).await.unwrap();
    assert_eq!(told.len(), 1, "what is refused is not told: {told:?}");
    assert_eq!((told[0].action.as_str(), &told[0].who), ("runner.forgotten", &who()));
    assert_eq!((&told[0].owner, told[0].subject.as_str()), (owner, id.to_string().as_str()));
    assert_eq!(told[0].detail.as_deref(), Some("runner-a on runner-a.example"));
}

pub async fn a_forgotten_runner_leaves_its_runs_and_may_come_back(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.finish(&hold, &store.ended(StopReason::StageError)).await.unwrap();
    store.says("runner-a", Claims::Gone, false).await;
    store.raw().forget_runner(store.owner(), runner_id("runner-a"), &who()).await.unwrap();

    let run = store.run(hold.run_id).await;
    store.register("runner-a", vec![agent(AGENT)]).await;
    let back = store.member("runner-a").await;

    assert_eq!(run.claimed_by.as_deref(), Some("runner-a"));
    assert_eq!((back.totals, back.runner.agents), (Totals::default(), vec![AGENT.to_owned()]));
}

pub async fn a_fleet_is_its_owners_only(store: &TestStore) {
    let bob = OwnerId::new("bob");
    store.raw().register_runner(&bob, &registration("bobs", vec![agent(AGENT)])).await.unwrap();
    store.claimed_run().await;
    store.advance(OFFLINE_AFTER).await;

    let his = store.raw().fleet(&bob).await.unwrap().members;
    let seen = store.raw().fleet_member(&bob, runner_id("runner-a")).await;
    let forgotten = store.raw().forget_runner(&bob, runner_id("runner-a"), &who()).await;

    assert_eq!(his.iter().map(|member| member.runner.name.as_str()).collect::<Vec<_>>(), ["bobs"]);
    assert_eq!(his[0].holds, []);
    assert!(matches!(seen, Err(StoreError::RunnerNotFound(_))), "{seen:?}");
    assert!(matches!(forgotten, Err(StoreError::RunnerNotFound(_))), "{forgotten:?}");
    assert_eq!(store.member("runner-a").await.holds.len(), 1);
}
