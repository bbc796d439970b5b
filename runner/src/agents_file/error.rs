//! Why an agents file cannot be used.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::finding::{Finding, Severity};

/// Most findings that are printed at once; a file with more is usually not an agents file.
const SHOWN_FINDINGS: usize = 100;

/// Why an agents file cannot be used. `Display` says what to do, over several lines.
#[derive(Debug)]
pub enum AgentsFileError {
    /// There is nothing to read. Create the file or name another one.
    Unreadable {
        /// The path as it was given.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
        /// What to do about it.
        fix: String,
    },
    /// The file was read and is wrong. Show the findings; warnings are among them.
    Invalid {
        /// The path as it was given.
        path: PathBuf,
        /// Every mistake, sorted by its place.
        findings: Vec<Finding>,
    },
}

impl std::error::Error for AgentsFileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { source, .. } => Some(source),
            Self::Invalid { .. } => None,
        }
    }
}

impl fmt::Display for AgentsFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path, source, fix } => {
                write!(f, "cannot read {}: {source}\n  fix: {fix}", path.display())
            }
            Self::Invalid { path, findings } => {
                for finding in findings.iter().take(SHOWN_FINDINGS) {
                    writeln!(f, "{finding}\n")?;
                }
                if let Some(more) = findings.len().checked_sub(SHOWN_FINDINGS).filter(|more| *more > 0) {
                    writeln!(f, "… and {more} more\n")?;
                }
                write!(f, "{}: {}", path.display(), Tally(findings))
            }
        }
    }
}

/// `2 errors, 1 warning`.
struct Tally<'a>(&'a [Finding]);

impl fmt::Display for Tally<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors = self.0.iter().filter(|finding| finding.severity == Severity::Error).count();
        let warnings = self.0.len() - errors;
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        write!(f, "{errors} error{}", plural(errors))?;
        if warnings > 0 {
            write!(f, ", {warnings} warning{}", plural(warnings))?;
        }
        Ok(())
    }
}
