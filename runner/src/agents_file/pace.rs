//! When a loop stops, waits and tries again: `stop`, `timeouts` and `retries`.

use redraft_domain::agent::{Plateau, Retries, StopRules, Timeouts};

use super::duration;
use super::report::Report;
use super::value::{Fields, Value};

/// Keys of `stop`.
pub(super) const STOP_KEYS: [&str; 1] = ["plateau"];
/// Keys of `stop.plateau`.
pub(super) const PLATEAU_KEYS: [&str; 2] = ["rounds", "minGain"];
/// Keys of `timeouts`.
pub(super) const TIMEOUT_KEYS: [&str; 3] = ["stage", "idle", "run"];
/// Keys of `retries`.
pub(super) const RETRY_KEYS: [&str; 4] = ["max", "backoff", "maxBackoff", "nonRetryableExits"];

/// The exit code that means "try again later" in the stage contract.
const TRY_AGAIN_EXIT: u32 = 75;

/// Reads `stop`.
pub(super) fn read_stop(value: &Value<'_>, report: &mut Report<'_>) -> StopRules {
    let example = "plateau: { rounds: 2, minGain: 0.01 }";
    let plateau = value.fields(report, &STOP_KEYS, example).and_then(|fields| fields.get("plateau"));
    StopRules { plateau: plateau.and_then(|plateau| read_plateau(&plateau, report)) }
}

fn read_plateau(value: &Value<'_>, report: &mut Report<'_>) -> Option<Plateau> {
    let fields = value.fields(report, &PLATEAU_KEYS, "{ rounds: 2, minGain: 0.01 }")?;
    let rounds = fields.require(report, "rounds", "add how many attempts may fail to help: rounds: 2");
    let rounds = rounds.and_then(|rounds| rounds.whole(report, 1..=u32::MAX, 2));
    let min_gain = fields.require(report, "minGain", "add the smallest gain that counts as help: minGain: 0.01");
    let min_gain = min_gain.and_then(|gain| gain.fraction(report, 0.01));
    Some(Plateau { rounds: rounds?, min_gain: min_gain? })
}

/// Reads `timeouts`.
pub(super) fn read_timeouts(value: &Value<'_>, report: &mut Report<'_>) -> Timeouts {
    let Some(fields) = value.fields(report, &TIMEOUT_KEYS, "{ stage: 10m, run: 1h }") else {
        return Timeouts::default();
    };
    Timeouts {
        stage_ms: duration_of(&fields, "stage", report, "10m").unwrap_or(Timeouts::default().stage_ms),
        idle_ms: duration_of(&fields, "idle", report, "2m"),
        run_ms: duration_of(&fields, "run", report, "1h"),
    }
}

/// Reads `retries`.
pub(super) fn read_retries(value: &Value<'_>, report: &mut Report<'_>) -> Retries {
    let defaults = Retries::default();
    let Some(fields) = value.fields(report, &RETRY_KEYS, "{ max: 2, backoff: 1s }") else { return defaults };
    let max = fields.get("max").and_then(|max| max.whole(report, 0..=u32::MAX, 2)).unwrap_or(defaults.max);
    let backoff = duration_of(&fields, "backoff", report, "1s");
    let max_backoff = duration_of(&fields, "maxBackoff", report, "5m");
    let exits = fields.get("nonRetryableExits").map(|exits| read_exits(&exits, report));
    let retries = Retries {
        max,
        backoff_ms: backoff.unwrap_or(defaults.backoff_ms),
        max_backoff_ms: max_backoff.unwrap_or(defaults.max_backoff_ms),
        non_retryable_exits: exits.unwrap_or_default(),
    };
    check_backoff(&fields, &retries, report);
    retries
}

fn duration_of(fields: &Fields<'_>, key: &str, report: &mut Report<'_>, example: &str) -> Option<u64> {
    fields.get(key).and_then(|value| duration::read(&value, report, example))
}

fn check_backoff(fields: &Fields<'_>, retries: &Retries, report: &mut Report<'_>) {
    let Some(value) = fields.get("maxBackoff").or_else(|| fields.get("backoff")) else { return };
    if retries.backoff_ms > retries.max_backoff_ms {
        let (first, longest) = (duration::format(retries.backoff_ms), duration::format(retries.max_backoff_ms));
        let problem = format!("the first wait, {first}, is longer than the longest, {longest}");
        report.error(&value, problem, format!("write maxBackoff: {first} or more, or a shorter backoff"));
    }
}

fn read_exits(value: &Value<'_>, report: &mut Report<'_>) -> Vec<i32> {
    let mut exits = Vec::new();
    for item in value.list(report, "[2, 64]").unwrap_or_default() {
        let Some(code) = item.whole(report, 1..=255, 64) else { continue };
        if code == TRY_AGAIN_EXIT {
            let fix = "remove 75, or let the stage exit with another code";
            report.warning(&item, "exit 75 means try again later, and here it is never tried again", fix);
        }
        // 1..=255 always fits.
        let code = i32::try_from(code).unwrap_or(i32::MAX);
        if exits.contains(&code) {
            report.error(&item, format!("{code} is here twice"), "keep one of the two");
        } else {
            exits.push(code);
        }
    }
    exits
}
