//! The agents files, and the programs they name.

use std::path::{Path, PathBuf};

use super::Check;
use crate::agents_file::{AgentsFileError, Finding, Severity};
use crate::cli::agents::check;

const NAME: &str = "agents";

/// Whether a runner could serve these files here.
pub(super) fn files(paths: &[PathBuf]) -> Vec<Check> {
    paths.iter().flat_map(|path| file(path)).collect()
}

fn file(path: &Path) -> Vec<Check> {
    let shown = path.display();
    match check(path, false) {
        Ok((file, warnings)) => {
            let names: Vec<_> = file.agents.iter().map(|agent| agent.name.as_str()).collect();
            let valid = Check::ok(NAME, format!("{shown} is valid: {}", names.join(", ")));
            std::iter::once(valid).chain(warnings.iter().map(|warning| finding(path, warning))).collect()
        }
        Err(AgentsFileError::Invalid { findings, .. }) => findings.iter().map(|found| finding(path, found)).collect(),
        Err(AgentsFileError::Unreadable { source, fix, .. }) => {
            let message = format!("cannot read {shown}: {source}");
            // Only a machine that runs agents needs the file.
            let is_missing = source.kind() == std::io::ErrorKind::NotFound;
            vec![if is_missing { Check::warn(NAME, message, fix) } else { Check::fail(NAME, message, fix) }]
        }
    }
}

fn finding(path: &Path, found: &Finding) -> Check {
    let Finding { line, column, field, problem, fix, .. } = found;
    let message = format!("{}:{line}:{column}: {field}: {problem}", path.display());
    match found.severity {
        Severity::Error => Check::fail(NAME, message, fix),
        Severity::Warning => Check::warn(NAME, message, fix),
    }
}
