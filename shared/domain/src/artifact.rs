//! A file that a run keeps.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::limits;
use crate::run::StepNo;
use crate::time::Timestamp;

/// What a file is to its run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ArtifactType {
    /// A draft: what a producer or reviser wrote to stdout.
    Output,
    /// What an evaluator said.
    Evaluation,
    /// A document the run was submitted with.
    Input,
    /// A file a stage left under `out/`.
    Workspace,
}

impl ArtifactType {
    /// Every type.
    pub const ALL: [Self; 4] = [Self::Output, Self::Evaluation, Self::Input, Self::Workspace];

    /// The word used in SQL and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Output => "output",
            Self::Evaluation => "evaluation",
            Self::Input => "input",
            Self::Workspace => "workspace",
        }
    }
}

impl FromStr for ArtifactType {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "output" => Ok(Self::Output),
            "evaluation" => Ok(Self::Evaluation),
            "input" => Ok(Self::Input),
            "workspace" => Ok(Self::Workspace),
            _ => Err(()),
        }
    }
}

/// What is known of a file without opening it. Its content is addressed by hash,
/// so equal content is stored once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// The step that wrote it.
    pub step: StepNo,
    /// The attempt that step belongs to.
    pub attempt: u32,
    /// What it is to its run.
    pub artifact_type: ArtifactType,
    /// Its name within the step.
    pub filename: Filename,
    /// Lower-case hex SHA-256 of its content.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// Its media type, guessed from its name and never trusted.
    pub media_type: String,
    /// When it was stored.
    pub created_at: Timestamp,
}

/// An artifact that a runner is about to record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewArtifact {
    /// What it is to its run.
    pub artifact_type: ArtifactType,
    /// Its name within the step.
    pub filename: Filename,
    /// Lower-case hex SHA-256 of its content.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// Its media type.
    pub media_type: String,
}

/// A relative path that is safe to create, store, link and download: segments of
/// `[A-Za-z0-9._-]`, none of which starts with a dot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Filename(String);

/// Why a name is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "file name `{name}` is refused: {why}; use letters, digits, `.`, `_` and `-`, at most {} a segment",
    limits::FILENAME_CHARS
)]
pub struct InvalidFilename {
    name: String,
    why: &'static str,
}

impl Filename {
    /// The path, with `/` between its segments.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The media type that the name suggests. Only types that no browser executes.
    pub fn media_type(&self) -> &'static str {
        media_type_of(&self.0)
    }
}

/// The media type that a name suggests. Only types that no browser executes.
pub fn media_type_of(name: &str) -> &'static str {
    match name.rsplit('.').next().map(str::to_ascii_lowercase).as_deref() {
        Some("md" | "markdown") => "text/markdown",
        Some("json") => "application/json",
        Some("txt" | "log" | "diff" | "patch" | "py" | "rs" | "ts" | "sh" | "toml" | "yaml" | "yml" | "csv") => {
            "text/plain"
        }
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        _ => "application/octet-stream",
    }
}

impl FromStr for Filename {
    type Err = InvalidFilename;

    fn from_str(name: &str) -> Result<Self, InvalidFilename> {
        let refuse =
            |why| Err(InvalidFilename { name: name.chars().take(80).flat_map(char::escape_debug).collect(), why });
        if name.len() > 512 {
            return refuse("the whole path is longer than 512 characters");
        }
        for segment in name.split('/') {
            if segment.is_empty() {
                return refuse("a segment is empty");
            }
            if segment.starts_with('.') {
                return refuse("a segment starts with a dot");
            }
            if segment.len() > limits::FILENAME_CHARS {
                return refuse("a segment is too long");
            }
            if !segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')) {
                return refuse("it has other characters");
            }
        }
        Ok(Self(name.to_owned()))
    }
}

impl TryFrom<String> for Filename {
    type Error = InvalidFilename;

    fn try_from(name: String) -> Result<Self, InvalidFilename> {
        name.parse()
    }
}

impl From<Filename> for String {
    fn from(name: Filename) -> Self {
        name.0
    }
}

impl fmt::Display for Filename {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_relative_path_is_a_file_name() {
        for good in ["notes.md", "a/b/c.txt", "UPPER_case-1.2.json", &"x".repeat(128)] {
            assert!(good.parse::<Filename>().is_ok(), "{good}");
        }
    }

    #[test]
    fn a_path_that_could_leave_its_folder_or_hide_is_refused() {
        let long = "x".repeat(129);
        for bad in [
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            ".env",
            "a/.git/config",
            "a//b",
            "a/",
            "a b",
            "a\\b",
            "C:x",
            "ä",
            "a\0b",
            "a\nb",
            "..",
            ".",
            &long,
        ] {
            assert!(bad.parse::<Filename>().is_err(), "{bad:?}");
        }
    }
}
