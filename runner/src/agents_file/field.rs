//! Names of fields for people: `agents.writer.stages.produce.command[0]`.

use super::quote::clip;

/// The field `key` of `parent`.
pub(super) fn child(parent: &str, key: &str) -> String {
    let is_plain = !key.is_empty() && key.len() <= 80 && key.chars().all(|c| c.is_alphanumeric() || "_-$".contains(c));
    match (is_plain, parent.is_empty()) {
        (true, true) => key.to_owned(),
        (true, false) => format!("{parent}.{key}"),
        (false, _) => format!("{parent}[{:?}]", clip(key, 60)),
    }
}

/// Element `index` of the list `parent`, counted from 0.
pub(super) fn item(parent: &str, index: usize) -> String {
    format!("{parent}[{index}]")
}
