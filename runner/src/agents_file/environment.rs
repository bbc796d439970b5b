//! Which variables of the runner's environment a stage may see.

use std::collections::HashSet;

use super::quote::quoted;
use super::report::Report;
use super::value::Value;

/// Names that would let the environment decide what a stage executes, with the reason.
const REFUSED: [(&str, &str); 3] = [
    ("NODE_OPTIONS", "can load code into every Node.js process before the stage's own"),
    ("BASH_ENV", "names a script that bash executes before the stage's own"),
    ("PYTHONSTARTUP", "names a script that Python executes before the stage's own"),
];
/// The same, for whole families of names.
const REFUSED_PREFIXES: [(&str, &str); 3] = [
    ("LD_", "can load code into every program of the stage"),
    ("DYLD_", "can load code into every program of the stage"),
    ("REDRAFT_", "belongs to redraft: the runner sets it for each stage, or keeps it from stages"),
];

/// Names of environment variables, without doubles.
pub(super) fn read(value: &Value<'_>, report: &mut Report<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut seen = HashSet::new();
    for item in value.list(report, "[OPENAI_API_KEY]").unwrap_or_default() {
        let Some(name) = item.text(report, "OPENAI_API_KEY") else { continue };
        if let Some(reason) = refusal(name) {
            let fix = if name.starts_with("REDRAFT_") {
                "remove it"
            } else {
                "remove it; a stage that needs it can set it for what it starts"
            };
            report.error(&item, format!("{} is refused: it {reason}", quoted(name)), fix);
        } else if let Some((name, _)) = name.split_once('=') {
            let fix = format!("write {name} here and set its value where the runner is started");
            report.error(&item, "only names belong here, values do not", fix);
        } else if !is_name(name) {
            let fix = "use letters, digits and _, for example OPENAI_API_KEY";
            report.error(&item, format!("{} is not the name of an environment variable", quoted(name)), fix);
        } else if !seen.insert(name) {
            report.error(&item, format!("{} is here twice", quoted(name)), "keep one of the two");
        } else {
            names.push(name.to_owned());
        }
    }
    names
}

fn refusal(entry: &str) -> Option<&'static str> {
    let name = entry.split_once('=').map_or(entry, |(name, _)| name);
    let exact = REFUSED.iter().find(|(refused, _)| name == *refused);
    exact.or_else(|| REFUSED_PREFIXES.iter().find(|(prefix, _)| name.starts_with(prefix))).map(|(_, reason)| *reason)
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.len() <= 128
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
