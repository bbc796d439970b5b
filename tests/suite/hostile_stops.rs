//! A share of what `e2e::stops` does at scale: stages that do not want to end, with a new seed each time.

use e2e::Up;
use e2e::stops::{Report, hostile_agents, orphans, stops, stops_on, stops_with};

const BUG: &str = "kill_only_child";

/// Another one each time; told by the report if something is wrong.
fn seed() -> u64 {
    u64::from(std::process::id())
}

fn assert_nobody_survives(report: &Report, stops: usize) {
    assert_eq!(report.stops(), stops);
    assert!(report.processes() > stops, "they had children\n{report}");
    assert_eq!(report.survivors(), 0, "\n{report}");
}

#[tokio::test]
async fn twenty_seven_cancels_of_every_hostile_kind_leave_nobody() {
    let report = stops(27, seed()).await;

    assert_eq!(report.by_kind().len(), 9);
    assert_nobody_survives(&report, 27);
}

#[tokio::test]
async fn nothing_of_three_killed_runners_with_hostile_stages_lives_five_seconds_later() {
    let report = orphans(3, seed()).await;

    assert_nobody_survives(&report, 3);
}

#[tokio::test]
async fn a_runner_that_kills_only_the_child_of_a_stage_is_caught() {
    let report = stops_with(Some(BUG), 9, seed()).await;

    assert!(report.survivors() >= 9, "a planted bug is not found\n{report}");
}

#[tokio::test]
async fn the_program_that_people_get_cannot_be_told_to_have_a_bug() {
    let up = Up::of(&hostile_agents()).args(["--max-concurrent", "9"]).env("REDRAFT_PLANTED_BUG", BUG).start().await;

    let report = stops_on(&up, 9, seed()).await;

    assert_nobody_survives(&report, 9);
    let program = std::fs::read(format!("/proc/{}/exe", up.running.pid())).unwrap();
    let has_the_switch = program.windows(BUG.len()).any(|bytes| bytes == BUG.as_bytes());
    assert!(!has_the_switch, "it does not even know the word");
}
