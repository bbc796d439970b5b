//! Labels that every run of an agent gets.

use redraft_domain::limits;

use super::quote::quoted;
use super::report::Report;
use super::value::Value;

/// Longest tag: it has to fit a chip on the page.
pub(super) const TAG_CHARS: usize = 64;

/// Reads `tags`.
pub(super) fn read(value: &Value<'_>, report: &mut Report<'_>) -> Vec<String> {
    let most = limits::TAGS;
    let items = value.list(report, "[docs]").unwrap_or_default();
    if let Some(first_too_many) = items.get(most) {
        let problem = format!("{} tags are more than the {most} a run may have", items.len());
        report.error(first_too_many, problem, format!("keep {most} of them"));
    }
    let mut tags: Vec<String> = Vec::new();
    for item in items.into_iter().take(most) {
        let Some(tag) = item.text(report, "docs") else { continue };
        let chars = tag.chars().count();
        if tags.iter().any(|known| known == tag) {
            report.error(&item, format!("{} is here twice", quoted(tag)), "keep one of the two");
        } else if !(1..=TAG_CHARS).contains(&chars) {
            report.error(
                &item,
                format!("a tag of {chars} characters"),
                format!("write 1 to {TAG_CHARS} characters, for example docs"),
            );
        } else if tag.chars().any(char::is_control) {
            report.error(&item, "a tag cannot contain control characters", "write it on one line, for example docs");
        } else {
            tags.push(tag.to_owned());
        }
    }
    tags
}
