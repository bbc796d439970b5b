//! The three clocks in plain words: does the runner live, does it take work, does the stage get on.

use std::time::Duration;

use redraft_domain::liveness::{ClaimLoop, Life, Progress};
use redraft_wire::liveness::{BlockedKind, Liveness};
use redraft_wire::runner::Runner;

use super::words;

/// Whether a run's runner lives and takes other work.
pub(crate) fn of_runner(liveness: &Liveness, heartbeat_age_ms: Option<u64>) -> String {
    let heard = heartbeat_age_ms.map(age).unwrap_or_default();
    let life = match liveness.runner {
        Life::Alive => format!("alive, heard {heard} ago"),
        Life::Silent => format!("silent for {heard}"),
        Life::Stopped => "stopped".to_owned(),
    };
    format!("{life}; {}", claim_loop(liveness.claim_loop, liveness.claim_age_ms))
}

/// Whether a run's stage gets on.
pub(crate) fn of_stage(liveness: &Liveness) -> String {
    let (since, bytes) = (age(liveness.progress_age_ms), words::size(liveness.output_bytes));
    match liveness.progress {
        Progress::Moving => format!("{since} ago, {bytes} written so far"),
        Progress::Quiet => format!("no progress for {since}, {bytes} written so far"),
    }
}

/// A runner by its name, with what its claim loop does unless that is what it should do.
pub(crate) fn named(runner: &Runner) -> String {
    match runner.claim_loop {
        ClaimLoop::Turning => runner.name.clone(),
        state => format!("{} ({})", runner.name, claim_loop(state, runner.last_claim_age_ms)),
    }
}

fn claim_loop(state: ClaimLoop, claim_age_ms: Option<u64>) -> String {
    match state {
        ClaimLoop::Turning => "takes work".to_owned(),
        ClaimLoop::Full => "all hands full".to_owned(),
        ClaimLoop::Stuck => {
            let since = claim_age_ms.map(|ms| format!(" for {}", age(ms))).unwrap_or_default();
            format!("claim loop stuck{since}")
        }
        ClaimLoop::Stopped => "takes no more work".to_owned(),
        ClaimLoop::Unknown => "nobody knows whether it takes work".to_owned(),
    }
}

/// Why a run does not run, in two or three words for a table.
pub(crate) const fn short_block(kind: BlockedKind) -> &'static str {
    match kind {
        BlockedKind::NotBefore => "not yet",
        BlockedKind::NoRunner => "no runner",
        BlockedKind::RunnersStuck => "runners stuck",
        BlockedKind::Pinned => "pinned",
        BlockedKind::Concurrency => "limit reached",
        BlockedKind::RunnersFull => "runners full",
        BlockedKind::Approval => "approval",
    }
}

fn age(ms: u64) -> String {
    words::duration(Duration::from_millis(ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALIVE: Liveness = Liveness {
        runner: Life::Alive,
        claim_loop: ClaimLoop::Turning,
        claim_age_ms: None,
        progress: Progress::Moving,
        progress_age_ms: 4_000,
        output_bytes: 1_536,
    };

    #[test]
    fn a_run_that_gets_on_says_when_it_last_did() {
        assert_eq!(of_runner(&ALIVE, Some(12_000)), "alive, heard 12.0 s ago; takes work");
        assert_eq!(of_stage(&ALIVE), "4.0 s ago, 1.5 KiB written so far");
    }

    #[test]
    fn a_heartbeat_without_progress_is_told_apart_from_silence() {
        let quiet = Liveness { progress: Progress::Quiet, progress_age_ms: 240_000, ..ALIVE };
        let silent = Liveness { runner: Life::Silent, claim_loop: ClaimLoop::Unknown, ..ALIVE };

        assert_eq!(of_stage(&quiet), "no progress for 4m 00s, 1.5 KiB written so far");
        let told = of_runner(&silent, Some(180_000));
        assert_eq!(told, "silent for 3m 00s; nobody knows whether it takes work");
    }

    #[test]
    fn a_runner_that_lives_but_takes_no_work_is_told_apart_from_one_that_does() {
        let stuck = Liveness { claim_loop: ClaimLoop::Stuck, claim_age_ms: Some(180_000), ..ALIVE };

        assert_eq!(of_runner(&stuck, Some(0)), "alive, heard 0 ms ago; claim loop stuck for 3m 00s");
    }
}
