//! Figures of runs: counted once, and nobody else's.

use std::time::Duration;

use redraft_domain::figures::{Histogram, Standing};
use redraft_domain::id::OwnerId;
use redraft_domain::run::{RunStatus, StopReason};

use super::fixtures::{AGENT, agent, registration};
use super::test_store::TestStore;
use crate::beat::Beat;
use crate::figures::{OwnerFigures, Runners};
use crate::submission::NewRun;

const MOST: u32 = 1_000;
/// Longer than any store waits until it counts what happened.
const SETTLED: Duration = Duration::from_secs(65);

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Rolls up all there is, a few things at once; answers with how many runs were counted.
async fn roll_up(store: &TestStore, most: u32) -> u64 {
    let mut ended = 0;
    for _ in 0..100 {
        let rolled_up = store.raw().roll_up(most).await.unwrap();
        ended += rolled_up.ended;
        if !rolled_up.has_more {
            return ended;
        }
    }
    panic!("there is no end of it");
}

/// The figures once everything is counted.
async fn figures(store: &TestStore) -> OwnerFigures {
    store.advance(SETTLED).await;
    roll_up(store, MOST).await;
    store.raw().figures(store.owner()).await.unwrap()
}

/// A run of two stages, each of which took two seconds, that waited for three.
async fn passed(store: &TestStore) {
    let run_id = store.submit_run().await;
    store.advance(seconds(3)).await;
    let hold = store.claim(run_id, "runner-a").await.hold;
    for step in 0..2 {
        store.advance(seconds(2)).await;
        let mut report = match step {
            0 => store.drafted(0, "draft"),
            _ => store.verdict(1, 0.9, StopReason::ThresholdMet),
        };
        report.elapsed = seconds(2);
        store.complete(&hold, &report).await.unwrap();
    }
}

/// How many durations there were, and how long they were together.
fn total(histogram: &Histogram) -> (u64, Duration) {
    (histogram.count(), histogram.sum())
}

pub async fn runs_are_counted_by_how_they_stand(store: &TestStore) {
    for _ in 0..3 {
        store.submit_run().await;
    }
    let before = figures(store).await.standing;
    let hold = store.claim_any("runner-a").await.unwrap().hold;
    let cancelled = store.submit_run().await;
    store.cancel(cancelled).await.unwrap();
    let claimed = figures(store).await.standing;
    store.finish(&hold, &store.ended(StopReason::StageError)).await.unwrap();

    assert_eq!(before, Standing { queued: 3, running: 0, waiting: 0 });
    assert_eq!(claimed, Standing { queued: 2, running: 1, waiting: 0 });
    assert_eq!(figures(store).await.standing, Standing { queued: 2, running: 0, waiting: 0 });
}

pub async fn a_run_that_lost_its_runner_is_queued_again(store: &TestStore) {
    store.claimed_run().await;
    figures(store).await;
    store.lose_runner().await;

    assert_eq!(figures(store).await.standing, Standing { queued: 1, running: 0, waiting: 0 });
}

pub async fn an_ended_run_is_counted_with_what_it_waited_and_what_its_stages_took(store: &TestStore) {
    passed(store).await;

    let figures = figures(store).await;

    let counted = &figures.agents.0[AGENT];
    assert_eq!(counted.ended.iter().collect::<Vec<_>>(), [(&StopReason::ThresholdMet, &1)]);
    assert_eq!((total(&counted.waited), total(&counted.took)), ((1, seconds(3)), (1, seconds(4))));
    let stages = [&counted.producing, &counted.evaluating, &counted.revising].map(total);
    assert_eq!(stages, [(1, seconds(2)), (1, seconds(2)), (0, seconds(0))]);
    assert_eq!((figures.agents.0.len(), figures.lag), (1, Duration::ZERO));
}

pub async fn what_happened_is_counted_once_however_often_and_by_how_many(store: &TestStore) {
    for _ in 0..3 {
        passed(store).await;
    }
    store.advance(SETTLED).await;

    let both = futures::future::join(store.raw().roll_up(MOST), store.raw().roll_up(MOST)).await;
    let ended = both.0.unwrap().ended + both.1.unwrap().ended + roll_up(store, MOST).await;

    let counted = store.raw().figures(store.owner()).await.unwrap();
    assert_eq!(ended, 3);
    assert_eq!(counted.agents.0[AGENT].ended[&StopReason::ThresholdMet], 3);
    assert_eq!(counted.standing, Standing::default());
}

pub async fn few_things_at_once_come_to_the_same(store: &TestStore) {
    for _ in 0..3 {
        passed(store).await;
    }
    store.submit_run().await;
    store.advance(SETTLED).await;

    let ended = roll_up(store, 2).await;

    let counted = store.raw().figures(store.owner()).await.unwrap();
    assert_eq!((ended, total(&counted.agents.0[AGENT].waited)), (3, (3, seconds(9))));
    assert_eq!(counted.standing.queued, 1);
}

pub async fn counters_go_on_where_they_were(store: &TestStore) {
    passed(store).await;
    figures(store).await;
    let hold = store.claimed_run().await;
    store.finish(&hold, &store.ended(StopReason::StageError)).await.unwrap();
    let queued = store.submit_run().await;
    store.cancel(queued).await.unwrap();

    let counted = figures(store).await;

    let ended: Vec<_> = counted.agents.0[AGENT].ended.iter().map(|(reason, count)| (*reason, *count)).collect();
    let expected = [(StopReason::ThresholdMet, 1), (StopReason::StageError, 1), (StopReason::CancelRequested, 1)];
    assert_eq!(ended, expected);
    assert_eq!(total(&counted.agents.0[AGENT].waited).0, 2, "the one that nobody took did not wait for anybody");
}

pub async fn each_agent_is_counted_by_its_name(store: &TestStore) {
    store.register("runner-b", vec![agent("critic")]).await;
    let run = NewRun { agent_name: "critic".to_owned(), spec_sha256: agent("critic").sha256(), ..store.new_run() };
    let queued = store.submit(run).await.id;
    store.cancel(queued).await.unwrap();
    passed(store).await;

    let counted = figures(store).await.agents;

    let ended: Vec<_> = counted.0.iter().map(|(name, of)| (name.as_str(), of.ended.values().sum::<u64>())).collect();
    assert_eq!(ended, [("critic", 1), (AGENT, 1)]);
}

pub async fn carried_steps_are_counted_where_they_were_taken(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.complete(&hold, &store.drafted(0, "draft")).await.unwrap();
    store.complete(&hold, &store.verdict(1, 0.5, StopReason::Plateau)).await.unwrap();
    let parent = redraft_domain::run::record::Parent {
        run_id: hold.run_id,
        kind: redraft_domain::run::record::ParentKind::Fork { from_attempt: 1 },
    };
    let fork = store.submit(NewRun { parent: Some(parent), ..store.new_run() }).await;
    let hold = store.claim(fork.id, "runner-a").await.hold;
    store.finish(&hold, &store.ended(StopReason::StageError)).await.unwrap();

    let counted = figures(store).await;

    let of_agent = &counted.agents.0[AGENT];
    assert_eq!(of_agent.ended.values().sum::<u64>(), 2);
    assert_eq!((of_agent.producing.count(), of_agent.evaluating.count()), (1, 1));
}

pub async fn figures_are_of_one_owner(store: &TestStore) {
    let eve = OwnerId::new("eve");
    store.raw().register_runner(&eve, &registration("runner-e", vec![agent(AGENT)])).await.unwrap();
    store.raw().insert_run(&eve, &store.new_run()).await.unwrap();
    passed(store).await;
    store.submit_run().await;

    let adas = figures(store).await;
    let eves = store.raw().figures(&eve).await.unwrap();
    let nobodys = store.raw().figures(&OwnerId::new("nobody")).await.unwrap();

    assert_eq!((adas.standing.queued, adas.agents.0.len()), (1, 1));
    assert_eq!((eves.standing.queued, eves.agents.0.len()), (1, 0));
    assert_eq!((nobodys.standing, nobodys.agents.0.len(), nobodys.queued_since), (Standing::default(), 0, None));
    assert_eq!(nobodys.runners, Runners::default());
}

pub async fn the_queue_is_as_old_as_the_run_that_waits_the_longest(store: &TestStore) {
    let since = store.now();
    let first = store.submit_run().await;
    store.advance(seconds(10)).await;
    let second = store.submit_run().await;

    let both = store.raw().figures(store.owner()).await.unwrap();
    store.claim(first, "runner-a").await;
    let one = store.raw().figures(store.owner()).await.unwrap();
    store.claim(second, "runner-a").await;
    let none = store.raw().figures(store.owner()).await.unwrap();

    assert_eq!((both.queued_since, both.now), (Some(since), since.plus(seconds(10))));
    assert_eq!(one.queued_since, Some(since.plus(seconds(10))));
    assert_eq!(none.queued_since, None);
}

pub async fn a_run_does_not_wait_before_its_time(store: &TestStore) {
    let due = store.now().plus(seconds(30));
    store.submit(NewRun { not_before: Some(due), ..store.new_run() }).await;

    let early = store.raw().figures(store.owner()).await.unwrap();
    store.advance(seconds(40)).await;
    let late = store.raw().figures(store.owner()).await.unwrap();

    assert_eq!((early.queued_since, late.queued_since), (None, Some(due)));
}

pub async fn a_run_that_comes_back_waits_since_then(store: &TestStore) {
    let hold = store.claimed_run().await;
    store.advance(seconds(20)).await;
    let back = store.now();
    store.raw().release(store.owner(), &hold).await.unwrap();
    store.advance(seconds(5)).await;

    let counted = store.raw().figures(store.owner()).await.unwrap();

    assert_eq!(store.run(hold.run_id).await.status, RunStatus::Queued);
    assert_eq!(counted.queued_since, Some(back));
}

pub async fn runners_are_counted_by_whether_they_are_heard(store: &TestStore) {
    store.register("runner-b", vec![agent(AGENT)]).await;
    store.advance(seconds(200)).await;
    store.beat("runner-b", Beat::default()).await;

    let counted = store.raw().figures(store.owner()).await.unwrap();

    assert_eq!(counted.runners, Runners { online: 1, offline: 1 });
}

pub async fn figures_say_how_far_behind_they_are(store: &TestStore) {
    passed(store).await;
    store.advance(SETTLED).await;

    let behind = store.raw().figures(store.owner()).await.unwrap();
    let counted = figures(store).await;

    assert!(behind.lag >= SETTLED, "{:?}", behind.lag);
    assert_eq!(behind.agents.0.len(), 0);
    assert_eq!(counted.lag, Duration::ZERO);
}
