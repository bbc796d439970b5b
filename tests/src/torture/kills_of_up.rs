//! `redraft up`, killed as a whole: control plane, sweeper and runner on one file.

use std::time::Duration;

use redraft_store::clock::{Clock, SystemClock};
use redraft_store::testing::dice::Dice;
use redraft_store_libsql::database::Database;
use redraft_store_libsql::file::FileDatabase;
use serde_json::json;

use super::agents::{STAGES, traced};
use super::audit::{PASSED, audit};
use super::findings::Findings;
use super::fleet::survivors;
use super::history_reader::HistoryReader;
use super::recovery::recovery;
use super::{SECONDS, TIME_SCALE};
use crate::{Home, PATIENCE, Up, until};

/// Kills `redraft up` `count` times in the middle of its work, and starts it again.
///
/// # Panics
/// It does not start again.
pub async fn kills_of_up(count: u64, seed: u64) -> Findings {
    let mut up = Up::of(&traced("0.05")).args(["--max-concurrent", "2"]).env(TIME_SCALE, SECONDS).start().await;
    let (mut dice, mut findings, mut killed) = (Dice::new(seed), Findings::default(), Vec::new());
    let (mut runs, reader) = (Vec::new(), HistoryReader::default());
    for number in 1..=count {
        let before = begun(up.home());
        runs.push(up.submit("work", json!({ "number": runs.len() })).await);
        let more = before + 1 + dice.below(STAGES);
        until("a stage to begin", PATIENCE, async || (begun(up.home()) >= more).then_some(())).await;
        tokio::time::sleep(Duration::from_millis(u64::from(dice.number(120)))).await;
        killed.push(SystemClock::new().now());
        up.kill().await;
        findings.inject("SIGKILL of `redraft up` at work", 1);
        up = up.restart().await;
        // Six executions in a row without a result would look like runs that kill their runner, and be given up.
        if number % 3 == 0 {
            for run in &runs {
                up.ended(run).await;
            }
        }
    }
    for run in &runs {
        up.ended(run).await;
    }
    let database = FileDatabase::open(up.home().state().join("redraft.db")).expect("the file is sound");
    findings.skipped_events += reader.skipped(&database).await;
    up.end(nix::sys::signal::Signal::SIGTERM).await;
    survivors(up.home(), &[], &mut findings).await;
    findings = findings.and(audit(&database, &up.home().path(""), |_| PASSED).await);
    if findings.runs != runs.len() as u64 {
        findings.lost_runs += findings.runs.abs_diff(runs.len() as u64);
        findings.violate(format!("{} runs were submitted, {} are there", runs.len(), findings.runs));
    }
    findings.recovery = recovery(&database as &dyn Database, |_| killed.clone()).await;
    findings
}

/// Stages that were begun so far.
fn begun(home: &Home) -> usize {
    home.lines("state/executions").len()
}
