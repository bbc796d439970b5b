//! Facts in plain words: statuses, reasons, durations, sizes.

use std::time::Duration;

use redraft_domain::run::{RunStatus, StopReason};
use redraft_domain::score::Score;
use redraft_domain::time::Timestamp;
use redraft_wire::run::Run;

use super::output::Tone;
use super::safe::safe_block;

/// What a status is called: runs that ended below their threshold are not broken, so they are not called failed.
pub(crate) const fn status_word(status: RunStatus, stop_reason: Option<StopReason>) -> &'static str {
    match (status, stop_reason) {
        (RunStatus::Failed, Some(StopReason::AttemptsExhausted | StopReason::Plateau)) => "not passed",
        (status, _) => status.as_str(),
    }
}

/// How a status looks.
pub(crate) const fn status_tone(status: RunStatus, stop_reason: Option<StopReason>) -> Tone {
    match (status, stop_reason) {
        (RunStatus::Queued, _) => Tone::Plain,
        (RunStatus::Running, _) => Tone::Busy,
        (RunStatus::Passed, _) => Tone::Good,
        (RunStatus::Failed, Some(StopReason::AttemptsExhausted | StopReason::Plateau)) | (RunStatus::Waiting, _) => {
            Tone::Warn
        }
        (RunStatus::Failed, _) => Tone::Bad,
        (RunStatus::Cancelled, _) => Tone::Dim,
    }
}

/// Why a run ended, in two or three words for a table; nothing where the status says it all.
pub(crate) const fn short_reason(stop_reason: StopReason) -> Option<&'static str> {
    match stop_reason {
        StopReason::ThresholdMet | StopReason::CancelRequested => None,
        StopReason::Accepted => Some("accepted"),
        StopReason::AttemptsExhausted => Some("no attempt left"),
        StopReason::Plateau => Some("plateau"),
        StopReason::BudgetExhausted => Some("budget"),
        StopReason::StageError => Some("stage error"),
        StopReason::Timeout => Some("timeout"),
        StopReason::Rejected => Some("rejected"),
        StopReason::RunnerLost => Some("runner lost"),
        StopReason::Internal => Some("internal error"),
    }
}

/// How a run ended, or where it stands, in one sentence.
pub(crate) fn verdict(run: &Run) -> String {
    let threshold = run.pass_threshold;
    let best = match (run.best_attempt, run.best_score) {
        (Some(attempt), Some(score)) => format!("the best is attempt {attempt} with {}", score_text(score, threshold)),
        _ => "no attempt has a score".to_owned(),
    };
    let because = |plain: &str| match &run.error_message {
        Some(message) => format!("Failed: {}", safe_block(message, "  ")),
        None => format!("Failed: {plain}"),
    };
    match (run.status, run.stop_reason) {
        (RunStatus::Passed, Some(StopReason::Accepted)) => format!("Passed: a person accepted it; {best}"),
        (RunStatus::Passed, _) => match (run.best_attempt, run.best_score) {
            (Some(attempt), Some(score)) => {
                format!("Passed: attempt {attempt} scored {score}, the threshold is {threshold:.2}")
            }
            _ => "Passed".to_owned(),
        },
        (RunStatus::Failed, Some(StopReason::AttemptsExhausted)) => {
            format!("Not passed: none of {} reached {threshold:.2}; {best}", attempts(run.max_attempts))
        }
        (RunStatus::Failed, Some(StopReason::Plateau)) => {
            format!("Not passed: revising no longer helped; {best}, the threshold is {threshold:.2}")
        }
        (RunStatus::Failed, Some(StopReason::BudgetExhausted)) => because("its budget is used up"),
        (RunStatus::Failed, Some(StopReason::StageError)) => because("a stage failed, and so did its retries"),
        (RunStatus::Failed, Some(StopReason::Timeout)) => because("it took longer than its agent allows"),
        (RunStatus::Failed, Some(StopReason::Rejected)) => because("a person rejected it"),
        (RunStatus::Failed, Some(StopReason::RunnerLost)) => because("too many runners were lost with it in hand"),
        (RunStatus::Failed, _) => because("an internal error"),
        (RunStatus::Cancelled, _) => "Cancelled".to_owned(),
        (RunStatus::Running, _) if run.cancel_requested_at.is_some() => {
            "Cancelling: its processes are being ended".to_owned()
        }
        (RunStatus::Running, _) => "Running".to_owned(),
        (RunStatus::Queued, _) => "Queued".to_owned(),
        (RunStatus::Waiting, _) => "Waiting for a decision".to_owned(),
    }
}

/// A score, with more digits where two would make it look like the threshold it did not reach.
pub(crate) fn score_text(score: Score, threshold: f64) -> String {
    let short = format!("{score}");
    if score.value() < threshold && short == format!("{threshold:.2}") {
        format!("{:.4}", score.value())
    } else {
        short
    }
}

/// `1 attempt`, `2 attempts`.
pub(crate) fn attempts(count: u32) -> String {
    format!("{count} attempt{}", if count == 1 { "" } else { "s" })
}

/// A duration as people say it: `240 ms`, `3.2 s`, `4m 07s`, `2h 05m`, `3d 04h`.
pub(crate) fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0 => format!("{} ms", duration.as_millis()),
        1..60 => format!("{seconds}.{} s", duration.subsec_millis() / 100),
        60..3600 => format!("{}m {:02}s", seconds / 60, seconds % 60),
        3600..86_400 => format!("{}h {:02}m", seconds / 3600, seconds / 60 % 60),
        _ => format!("{}d {:02}h", seconds / 86_400, seconds / 3600 % 24),
    }
}

/// How long ago, coarsely: `now`, `40s`, `12m`, `5h`, `3d`.
pub(crate) fn age(since: Duration) -> String {
    match since.as_secs() {
        0..5 => "now".to_owned(),
        seconds @ 5..60 => format!("{seconds}s"),
        seconds @ 60..3600 => format!("{}m", seconds / 60),
        seconds @ 3600..86_400 => format!("{}h", seconds / 3600),
        seconds => format!("{}d", seconds / 86_400),
    }
}

/// A size as people say it.
pub(crate) fn size(bytes: u64) -> String {
    const KIB: u64 = 1 << 10;
    const MIB: u64 = 1 << 20;
    const GIB: u64 = 1 << 30;
    let in_units = |unit: u64, name: &str| format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit);
    match bytes {
        0..KIB => format!("{bytes} B"),
        KIB..MIB => in_units(KIB, "KiB"),
        MIB..GIB => in_units(MIB, "MiB"),
        GIB.. => in_units(GIB, "GiB"),
    }
}

/// How long a run was executed, so far or in all; nothing before it began.
pub(crate) fn took(run: &Run, now: Timestamp) -> Option<Duration> {
    let started = run.started_at?;
    Some(run.completed_at.unwrap_or(now).since(started))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_ages_and_sizes_read_naturally() {
        let durations =
            [5, 3_249, 59_999, 247_000, 7_500_000, 273_600_000].map(|ms| duration(Duration::from_millis(ms)));
        assert_eq!(durations, ["5 ms", "3.2 s", "59.9 s", "4m 07s", "2h 05m", "3d 04h"]);
        assert_eq!(
            [0, 40, 720, 18_000, 259_200].map(|s| age(Duration::from_secs(s))),
            ["now", "40s", "12m", "5h", "3d"]
        );
        assert_eq!([0, 1_023, 1_536, 5_242_880, 3 << 30].map(size), ["0 B", "1023 B", "1.5 KiB", "5.0 MiB", "3.0 GiB"]);
    }

    #[test]
    fn a_score_just_below_the_threshold_never_looks_like_it() {
        assert_eq!(score_text(Score::new(0.7951).unwrap(), 0.8), "0.79");
        assert_eq!(score_text(Score::new(0.7945).unwrap(), 0.7949), "0.7945");
        assert_eq!(score_text(Score::new(0.8).unwrap(), 0.8), "0.80");
        assert_eq!(score_text(Score::new(0.5).unwrap(), 0.8), "0.50");
    }
}
