//! Numbers of the product that no crate of Rust has, from where they stand.

const TEMPLATE: &str = include_str!("../../../infra/template.yaml");
const POLL_POLICY: &str = include_str!("../../../dashboard/src/api/poll-policy.ts");

/// The number behind `key` in a text, after `from`.
fn number(text: &str, from: &str, key: &str) -> u64 {
    let rest = text.split_once(from).unwrap_or_else(|| panic!("`{from}` is gone")).1;
    let rest = rest.split_once(key).unwrap_or_else(|| panic!("`{key}` is gone")).1.trim_start();
    let digits: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '_').filter(|c| *c != '_').collect();
    digits.parse().unwrap_or_else(|_| panic!("`{key}` is no number"))
}

/// Memory of `api`, in MB.
pub(crate) fn api_megabytes() -> u64 {
    number(TEMPLATE, "  MemoryMb:", "Default:")
}

/// Memory of `sweep`, in MB: the only one that is a number in the template.
pub(crate) fn sweep_megabytes() -> u64 {
    let mut sizes = TEMPLATE.lines().filter_map(|line| line.trim().strip_prefix("MemorySize: "));
    sizes.find_map(|size| size.parse().ok()).expect("the sweeper's memory")
}

/// How often the sweeper is woken.
pub(crate) fn sweep_every_ms() -> i64 {
    assert!(TEMPLATE.contains("ScheduleExpression: rate(1 minute)"), "the schedule changed");
    60_000
}

/// How often an open page asks for `what`.
pub(crate) fn page_asks_every_ms(what: &str) -> i64 {
    number(POLL_POLICY, "EVERY = {", &format!("{what}:")).try_into().expect("an interval")
}
