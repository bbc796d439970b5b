//! A file that a run was submitted with.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::artifact::media_type_of;
use crate::limits;

/// A file that a run was submitted with. Its content is addressed by hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunFile {
    /// What it is called; stages find it as `in/<name>`.
    pub name: InputName,
    /// Lower-case hex SHA-256 of its content.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// Its media type, as its sender says or as its name suggests; never trusted.
    pub media_type: String,
}

impl RunFile {
    /// How many parts its content has: one, with nothing in it, if it is empty.
    pub const fn parts(&self) -> u64 {
        parts(self.bytes)
    }
}

/// How many parts a content of `bytes` is uploaded in.
pub const fn parts(bytes: u64) -> u64 {
    let parts = bytes.div_ceil(limits::BLOB_PART_BYTES as u64);
    if parts == 0 { 1 } else { parts }
}

/// The name of one file, as people call theirs: any letters, but no path and nothing that shows as something else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct InputName(String);

/// Why a name is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("file name `{name}` is refused: {why}")]
pub struct InvalidInputName {
    name: String,
    why: &'static str,
}

impl InputName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The media type that the name suggests. Only types that no browser executes.
    pub fn media_type(&self) -> &'static str {
        media_type_of(&self.0)
    }

    /// The same for two names that some file systems take for one.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

/// Characters that show nothing, or turn the direction of what follows: a name must look like what it is.
const fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{00AD}' | '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

impl FromStr for InputName {
    type Err = InvalidInputName;

    fn from_str(name: &str) -> Result<Self, InvalidInputName> {
        let why = if name.is_empty() {
            "it is empty"
        } else if name.len() > limits::INPUT_NAME_BYTES {
            "it is longer than 255 bytes"
        } else if name.contains(['/', '\\']) {
            "it is a path; give the name alone"
        } else if name == "." || name == ".." {
            "it means a folder"
        } else if name.chars().any(|letter| letter.is_control() || is_invisible(letter)) {
            "it has characters that cannot be seen"
        } else if name.trim() != name {
            "it begins or ends with a space"
        } else {
            return Ok(Self(name.to_owned()));
        };
        Err(InvalidInputName { name: name.chars().take(80).flat_map(char::escape_debug).collect(), why })
    }
}

impl TryFrom<String> for InputName {
    type Error = InvalidInputName;

    fn try_from(name: String) -> Result<Self, InvalidInputName> {
        name.parse()
    }
}

impl From<InputName> for String {
    fn from(name: InputName) -> Self {
        name.0
    }
}

impl fmt::Display for InputName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_as_people_give_it_is_taken() {
        let longest = "x".repeat(255);
        for good in ["notes.md", "Größe und Gewicht (2).csv", ".env", "a..b", "写真.jpg", "it's \"fine\".txt", &longest]
        {
            assert_eq!(good.parse::<InputName>().map(String::from).as_deref(), Ok(good));
        }
    }

    #[test]
    fn a_name_that_leads_elsewhere_or_hides_something_is_refused() {
        let long = "x".repeat(256);
        for bad in [
            "",
            ".",
            "..",
            "../x",
            "/etc/passwd",
            "a\\b",
            "a\0b",
            "a\nb",
            "a\u{202E}fdp.exe",
            "\u{200B}",
            " a",
            "a ",
            &long,
        ] {
            assert!(bad.parse::<InputName>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn names_that_differ_in_case_alone_fold_to_one() {
        let folded = |name: &str| name.parse::<InputName>().map(|name| name.folded());

        assert_eq!(folded("NOTES.md"), folded("notes.MD"));
        assert_ne!(folded("notes.md"), folded("notes.txt"));
    }

    #[test]
    fn an_empty_file_has_one_part_and_a_part_more_begins_behind_a_full_one() {
        let part = limits::BLOB_PART_BYTES as u64;

        assert_eq!([0, 1, part, part + 1, 2 * part].map(parts), [1, 1, 1, 2, 2]);
    }
}
