//! Where the readers put what they find.

use std::collections::HashSet;

use super::excerpt::{Excerpt, visible};
use super::field;
use super::files::Surroundings;
use super::finding::{Finding, Severity};
use super::mark::Mark;
use super::quote::clip;
use super::suggestion::closest;
use super::value::Value;

/// Most findings that are kept. People mend a few at a time; a file of a
/// megabyte can have 100,000, and each holds a line of it.
const FINDINGS: usize = 5_000;

/// Longest field, problem or fix: a full list of keys with an example fits.
const MESSAGE_CHARS: usize = 300;

/// Collects findings about one file.
#[derive(Debug)]
pub(super) struct Report<'a> {
    file: &'a str,
    text: &'a str,
    /// What the commands are checked against; `None` checks the text alone.
    pub(super) surroundings: Option<Surroundings<'a>>,
    findings: Vec<Finding>,
}

impl<'a> Report<'a> {
    /// An empty report about `text`, which people know as `file`.
    pub(super) fn new(file: &'a str, text: &'a str, surroundings: Option<Surroundings<'a>>) -> Self {
        Self { file, text, surroundings, findings: Vec::new() }
    }

    /// Something that makes the file unusable.
    pub(super) fn error_at(&mut self, mark: Mark, field: &str, problem: impl Into<String>, fix: impl Into<String>) {
        self.add(Severity::Error, mark, field, problem.into(), fix.into());
    }

    /// An error about a value, pointing at it.
    pub(super) fn error(&mut self, value: &Value<'_>, problem: impl Into<String>, fix: impl Into<String>) {
        self.error_at(value.mark(), &value.field, problem, fix);
    }

    /// Something that works but was hardly meant.
    pub(super) fn warning(&mut self, value: &Value<'_>, problem: impl Into<String>, fix: impl Into<String>) {
        self.add(Severity::Warning, value.mark(), &value.field, problem.into(), fix.into());
    }

    /// A key that means nothing here.
    pub(super) fn unknown_key(&mut self, mark: Mark, parent: &str, key: &str, known: &[&str]) {
        let field = field::child(parent, key);
        let fix = closest(key, known).map_or_else(
            || format!("remove it; the keys known here are {}", known.join(", ")),
            |meant| format!("did you mean `{meant}`?"),
        );
        self.error_at(mark, &field, "unknown key", fix);
    }

    /// Whether the file is unusable by what is known so far.
    pub(super) fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// The findings sorted by place. A mistake behind an anchor is one mistake, however often it is used.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        let mut findings = self.findings;
        findings.sort_by_key(|finding| (finding.line, finding.column));
        let mut seen = HashSet::new();
        findings.retain(|finding| {
            seen.insert((finding.line, finding.column, finding.problem.clone(), finding.fix.clone()))
        });
        findings
    }

    fn add(&mut self, severity: Severity, mark: Mark, field: &str, problem: String, fix: String) {
        let (severity, problem, fix) = match self.findings.len() {
            0..FINDINGS => (severity, problem, fix),
            FINDINGS => {
                let problem = format!("more than {FINDINGS} mistakes; the others are left out");
                (Severity::Error, problem, "check whether this is an agents file at all".to_owned())
            }
            _ => return,
        };
        self.findings.push(Finding {
            severity,
            line: mark.line,
            column: mark.column,
            field: safe(field),
            problem: safe(&problem),
            fix: safe(&fix),
            excerpt: Excerpt::new(self.file, self.text, mark),
        });
    }
}

/// Messages repeat words of the file: they must not move the cursor, turn text around or fill a screen.
fn safe(message: &str) -> String {
    clip(message, MESSAGE_CHARS).chars().map(visible).collect()
}
