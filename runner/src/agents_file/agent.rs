//! One agent, and the mapping of all of them.

use redraft_domain::agent::{AgentSpec, Retries, StopRules, Timeouts};
use redraft_domain::limits;

use super::environment;
use super::inputs;
use super::node::Content;
use super::pace;
use super::quote::quoted;
use super::report::Report;
use super::stage;
use super::suggestion::closest;
use super::tags;
use super::value::Value;

/// Keys of the file.
pub(super) const FILE_KEYS: [&str; 1] = ["agents"];
/// Keys of an agent.
pub(super) const KEYS: [&str; 11] = [
    "description",
    "inputs",
    "stages",
    "maxAttempts",
    "passThreshold",
    "stop",
    "timeouts",
    "retries",
    "env",
    "concurrency",
    "tags",
];
/// Attempts of an agent that does not say how many: a draft and two revisions.
pub(super) const DEFAULT_MAX_ATTEMPTS: u32 = 3;
/// Score of an agent that does not say what is good enough.
pub(super) const DEFAULT_PASS_THRESHOLD: f64 = 0.8;
/// Longest description, a paragraph.
pub(super) const DESCRIPTION_CHARS: usize = 500;
/// Longest name; it is part of URLs and of file names.
const NAME_CHARS: usize = 64;

const EXAMPLE: &str = "agents: { writer: { stages: { produce: [./produce.py], evaluate: [./evaluate.py] } } }";

/// Reads the whole file; agents that are wrong are missing from the result, and reported.
pub(super) fn read_file(root: &Value<'_>, report: &mut Report<'_>) -> Vec<AgentSpec> {
    let is_map_without = |known: &str| root.entries().next().is_some() && root.entries().all(|(key, _)| key != known);
    if is_map_without("agents") && root.entries().all(|(key, _)| closest(key, &FILE_KEYS).is_none()) {
        // Somebody began with the agents: calling each of them an unknown key would mislead.
        let fix = "write `agents:` on a line of its own above, and indent everything else by two spaces";
        report.error_at(root.mark(), "", "`agents` is missing", fix);
        return Vec::new();
    }
    let Some(agents) = root.fields(report, &FILE_KEYS, EXAMPLE).and_then(|fields| fields.get("agents")) else {
        return Vec::new();
    };
    if matches!(agents.node.content, Content::List(_)) {
        let fix = "write each agent as `name:` with its keys below, without a dash";
        agents.wrong_type(report, "a mapping from names to agents", fix);
    } else if !matches!(&agents.node.content, Content::Map(_)) {
        agents.wrong_type(report, "a mapping from names to agents", &format!("write {EXAMPLE}"));
    } else if agents.entries().next().is_none() {
        report.error(&agents, "no agent is defined", format!("write {EXAMPLE}"));
    }
    agents.entries().filter_map(|(name, agent)| read_agent(name, &agent, report)).collect()
}

fn read_agent(name: &str, value: &Value<'_>, report: &mut Report<'_>) -> Option<AgentSpec> {
    check_name(name, value, report);
    let fields = value.fields(report, &KEYS, "stages: { produce: [./produce.py], evaluate: [./evaluate.py] }")?;
    let fix = "add what is executed: stages: { produce: [./produce.py], evaluate: [./evaluate.py] }";
    let stages = fields.require(report, "stages", fix).and_then(|stages| stage::read_stages(&stages, report));
    let get = |key: &str| fields.get(key);
    let description = get("description").and_then(|value| read_description(&value, report));
    let inputs = get("inputs").and_then(|value| inputs::read(&value, report));
    let attempts = get("maxAttempts").and_then(|value| value.whole(report, 1..=limits::MAX_ATTEMPTS, 3));
    let threshold = get("passThreshold").and_then(|value| value.fraction(report, DEFAULT_PASS_THRESHOLD));
    let spec = AgentSpec {
        name: name.to_owned(),
        description: description.unwrap_or_default(),
        inputs: inputs.unwrap_or_else(inputs::default),
        max_attempts: attempts.unwrap_or(DEFAULT_MAX_ATTEMPTS),
        pass_threshold: threshold.unwrap_or(DEFAULT_PASS_THRESHOLD),
        stop: get("stop").map_or_else(StopRules::default, |value| pace::read_stop(&value, report)),
        timeouts: get("timeouts").map_or_else(Timeouts::default, |value| pace::read_timeouts(&value, report)),
        retries: get("retries").map_or_else(Retries::default, |value| pace::read_retries(&value, report)),
        env: get("env").map(|value| environment::read(&value, report)).unwrap_or_default(),
        concurrency: get("concurrency").and_then(|value| value.whole(report, 1..=u32::MAX, 2)),
        tags: get("tags").map(|value| tags::read(&value, report)).unwrap_or_default(),
        stages: stages?,
    };
    Some(spec)
}

fn check_name(name: &str, value: &Value<'_>, report: &mut Report<'_>) {
    let is_good = name.len() <= NAME_CHARS
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-');
    if is_good {
        return;
    }
    let fix = match suggest_name(name) {
        Some(better) => format!("write {better}"),
        None => {
            "use a-z, 0-9, _ and -, start with a letter, at most 64 characters, for example release_notes".to_owned()
        }
    };
    report.error_at(value.key_mark, &value.field, format!("{} is not a name for an agent", quoted(name)), fix);
}

/// `Release Notes` as `release_notes`.
fn suggest_name(name: &str) -> Option<String> {
    let better: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c.to_ascii_lowercase() } else { '_' })
        .take(NAME_CHARS)
        .collect();
    (name.is_ascii() && name.starts_with(|c: char| c.is_ascii_alphabetic())).then_some(better)
}

fn read_description(value: &Value<'_>, report: &mut Report<'_>) -> Option<String> {
    let text = value.text(report, "Drafts release notes")?;
    let chars = text.chars().count();
    if chars > DESCRIPTION_CHARS {
        let fix = format!("write one or two sentences, at most {DESCRIPTION_CHARS} characters");
        report.error(value, format!("the description has {chars} characters"), fix);
        return None;
    }
    Some(text.to_owned())
}
