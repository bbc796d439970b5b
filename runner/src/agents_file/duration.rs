//! Durations as people write them: `500ms`, `30s`, `1h30m`.

use super::node::Content;
use super::quote::quoted;
use super::report::Report;
use super::scalar::Resolved;
use super::value::Value;

/// Longest duration, a year: what is longer means "never", which is said by leaving the key out.
pub(super) const LONGEST_MS: u64 = 365 * DAY_MS;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// From large to small, which is also the order they must be written in.
const UNITS: [(&str, u64); 5] = [("d", DAY_MS), ("h", 60 * 60 * 1000), ("m", 60 * 1000), ("s", 1000), ("ms", 1)];

/// Reads a duration in milliseconds, more than zero.
pub(super) fn read(value: &Value<'_>, report: &mut Report<'_>, example: &str) -> Option<u64> {
    let fix = format!("write a number with ms, s, m, h or d, for example {example}");
    let Content::Scalar(scalar) = &value.node.content else {
        value.wrong_type(report, "a duration", &fix);
        return None;
    };
    match &scalar.value {
        Resolved::Text => {}
        Resolved::Number(number) if number.is_u64() => {
            let text = &scalar.text;
            report.error(value, format!("{text} has no unit"), format!("write {text}s, {text}m or {text}ms"));
            return None;
        }
        _ => {
            value.wrong_type(report, "a duration", &fix);
            return None;
        }
    }
    let text = scalar.text.as_str();
    match parse(text) {
        None => report.error(value, format!("{} is not a duration", quoted(text)), fix),
        Some(0) => report.error(
            value,
            format!("{text} is no time at all"),
            format!("write more than 0, for example {example}"),
        ),
        Some(ms) if ms > LONGEST_MS => report.error(value, format!("{text} is longer than 365d"), "write 365d or less"),
        Some(ms) => return Some(ms),
    }
    None
}

/// Milliseconds of `text`, saturating; `None` if it is not a duration.
fn parse(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut units = UNITS.iter();
    let mut total = 0_u64;
    loop {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, after) = rest.split_at(digits);
        if number.is_empty() || number.len() > 18 {
            return None;
        }
        let length = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let (name, after) = after.split_at(length);
        // Searching on from the last unit refuses `5m1h` and `5m5m`.
        let (_, unit_ms) = units.find(|(unit, _)| *unit == name)?;
        total = total.saturating_add(number.parse::<u64>().ok()?.saturating_mul(*unit_ms));
        rest = after;
        if rest.is_empty() {
            return Some(total);
        }
    }
}

/// `ms` as a person would write it.
pub(super) fn format(mut ms: u64) -> String {
    let mut text = String::new();
    for (unit, unit_ms) in UNITS {
        if ms >= unit_ms {
            text.push_str(&(ms / unit_ms).to_string());
            text.push_str(unit);
            ms %= unit_ms;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_numbers_with_falling_units() {
        for (text, ms) in [("500ms", 500), ("30s", 30_000), ("1h30m", 5_400_000), ("1d1ms", DAY_MS + 1), ("0s", 0)] {
            assert_eq!(parse(text), Some(ms), "{text}");
        }
        for text in
            ["", "5", "s", "1.5h", "1h 30m", "30m1h", "5m5m", "5 m", "-5s", "5S", "9999999999999999999s", "5min", "٣s"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse("999999999999999999d"), Some(u64::MAX));
    }

    #[test]
    fn a_formatted_duration_reads_back() {
        for ms in [1, 999, 1000, 5_400_000, LONGEST_MS, LONGEST_MS - 1] {
            assert_eq!(parse(&format(ms)), Some(ms));
        }
    }
}
