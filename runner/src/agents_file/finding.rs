//! One mistake in the file, for people and for programs.

use std::fmt;

use serde::Serialize;

use super::excerpt::Excerpt;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used, but probably does not do what was meant.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// One mistake: where it is, what is wrong and how to mend it.
///
/// `Display` shows it the way compilers do, with the line of the file and a
/// caret; the JSON form leaves that line out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Whether the file can be used nevertheless.
    pub severity: Severity,
    /// Line in the file, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
    /// What it is about, as in `agents.writer.stages.produce.command[0]`; empty for the whole file.
    pub field: String,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub fix: String,
    #[serde(skip)]
    pub(super) excerpt: Excerpt,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { severity, line, column, field, problem, fix, excerpt } = self;
        let separator = if field.is_empty() { "" } else { ": " };
        writeln!(f, "{}:{line}:{column}: {severity}: {field}{separator}{problem}", excerpt.file)?;
        writeln!(f, "  {line} | {}", excerpt.line)?;
        let gutter = line.to_string().len();
        let (indent, width) = (excerpt.indent, excerpt.width);
        writeln!(f, "  {:gutter$} | {:indent$}{:^<width$}", "", "", "^")?;
        write!(f, "  fix: {fix}")
    }
}
