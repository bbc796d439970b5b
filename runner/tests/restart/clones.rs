//! Two runners with one spool, and runs that others took meanwhile.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use redraft_domain::run::RunStatus;
use redraft_store::entropy::{Entropy, OsEntropy};

use crate::stand::{Stand, entries};
use crate::steps::CountedSteps;
use crate::trap::Trap;

/// Crossings until the first draft is spooled and not sent.
const DRAFT_NOT_SENT: usize = 4;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in entries(from) {
        let target = to.join(entry.file_name().unwrap());
        if entry.is_dir() { copy(&entry, &target) } else { fs::copy(&entry, &target).map(drop).unwrap() }
    }
}

#[tokio::test]
async fn of_two_runners_with_a_copy_of_one_spool_one_survives() {
    let seed = OsEntropy.bits();
    println!("seed {seed}");
    let stand = Stand::new().await;
    for round in 0..20 {
        let (first, second) = (format!("first-{round}"), format!("second-{round}"));
        let (steps, run_id) = (Arc::new(CountedSteps::default()), stand.submit().await);
        let passes = 1 + usize::try_from((seed >> round) % 15).unwrap();
        let trap = Trap::after(passes);
        let process = stand.start(&first, Arc::clone(&steps) as _, &trap);
        let death = trap.sprung().await;
        process.kill().await;
        copy(&stand.path(&first), &stand.path(&second));

        let both = [&first, &second].map(|home| stand.start(home, Arc::clone(&steps) as _, &Trap::never()));
        stand.until_ended(run_id).await;
        for process in both {
            process.end().await.unwrap();
        }

        let detail = stand.detail(run_id).await;
        assert_eq!((detail.run.status, detail.steps.len()), (RunStatus::Passed, 4), "killed at {death}");
        let executed: usize = steps.executions().values().map(|count| *count as usize).sum();
        assert!(executed <= 4 + stand.adoptions(run_id).await + 1, "I13, killed at {death}: {executed}");
    }
}

#[tokio::test]
async fn a_second_runner_with_the_same_spool_is_refused_and_told_what_to_do() {
    let stand = Stand::new().await;
    let steps = Arc::new(CountedSteps::default());
    let trap = Trap::never();
    let first = stand.start("home", Arc::clone(&steps) as _, &trap);
    trap.until("claim not answered").await;

    let refused = stand.start("home", steps, &Trap::never()).ended().await.unwrap_err().to_string();
    first.end().await.unwrap();

    assert!(refused.contains("--name") && refused.contains("--state"), "{refused}");
}

#[tokio::test]
async fn what_a_runner_made_for_a_run_that_others_took_is_kept_for_a_person() {
    let mut stand = Stand::new().await;
    stand.times.lease = Duration::from_millis(50);
    stand.times.grace = Duration::ZERO;
    let (steps, run_id) = (Arc::new(CountedSteps::default()), stand.submit().await);
    let trap = Trap::after(DRAFT_NOT_SENT);
    let process = stand.start("home", Arc::clone(&steps) as _, &trap);
    let death = trap.sprung().await;
    process.kill().await;
    stand.rescue(run_id).await;
    // From here on nothing is rescued but by being slow.
    stand.times.lease = Duration::from_secs(120);

    stand.work_until_ended("home", Arc::clone(&steps) as _, run_id).await;

    assert_eq!(death, "result not sent");
    let orphans = stand.orphans("home", run_id);
    assert_eq!(orphans.len(), 1, "{orphans:?}");
    assert_eq!(fs::read_to_string(orphans[0].join("files/output.md")).unwrap(), steps.draft(1));
    assert_eq!((stand.run(run_id).await.rescues, stand.adoptions(run_id).await), (1, 0));
    assert_eq!(steps.executions().values().sum::<u32>(), 5, "the draft was made twice: once for each claim");
}

#[tokio::test]
async fn a_run_that_ended_by_a_report_whose_answer_was_lost_leaves_no_orphan() {
    let stand = Stand::new().await;
    let (steps, run_id) = (Arc::new(CountedSteps::default()), stand.submit().await);
    // The fourth result ends the run.
    let trap = Trap::after(2 + 4 * 4 - 1);
    let process = stand.start("home", Arc::clone(&steps) as _, &trap);
    let death = trap.sprung().await;
    let before = stand.run(run_id).await.status;
    process.kill().await;

    let trap = Trap::never();
    let process = stand.start("home", steps, &trap);
    trap.until("claim not answered").await;
    process.end().await.unwrap();

    assert_eq!((death, before), ("result not answered", RunStatus::Passed));
    assert_eq!(trap.calls()[..2], ["adopt", "result"]);
    assert_eq!(stand.orphans("home", run_id).len(), 0);
    let trap = Trap::never();
    let process = stand.start("home", Arc::new(CountedSteps::default()), &trap);
    trap.until("claim not answered").await;
    process.end().await.unwrap();
    assert_eq!(trap.calls()[0], "claim", "nothing is left to adopt");
}
