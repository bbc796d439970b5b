//! Where content comes from, and what is known of it.

use redraft_domain::artifact::{Filename, media_type_of};
use redraft_domain::run::StepNo;
use redraft_domain::run_file::InputName;
use redraft_store::store::Result;

use crate::extract::Target;

/// A file of a run.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// What one of its steps left.
    Artifact(StepNo, Filename),
    /// What it was submitted with.
    Input(InputName),
}

/// What is known of a file.
pub(super) struct Facts {
    name: String,
    pub(super) sha256: String,
    pub(super) bytes: u64,
}

/// A file and a piece of its content.
pub(super) struct Slice {
    pub(super) facts: Facts,
    pub(super) content: Vec<u8>,
}

impl Source {
    /// `length` bytes from `offset` on; fewer at the end.
    pub(super) async fn read(&self, target: &Target, range: (u64, u64)) -> Result<Slice> {
        match self {
            Self::Artifact(step, filename) => {
                let slice = target.store.artifact_slice(&target.owner, target.run_id, (*step, filename), range).await?;
                let name = filename.as_str().rsplit('/').next().unwrap_or_default().to_owned();
                let facts = Facts { name, sha256: slice.artifact.sha256, bytes: slice.artifact.bytes };
                Ok(Slice { facts, content: slice.content })
            }
            Self::Input(name) => {
                let slice = target.store.file_slice(&target.owner, target.run_id, name, range).await?;
                let facts = Facts { name: name.to_string(), sha256: slice.file.sha256, bytes: slice.file.bytes };
                Ok(Slice { facts, content: slice.content })
            }
        }
    }
}

impl Facts {
    /// Images may be shown; everything else travels as bytes, text too: Lambda would send text as text,
    /// and so break a range that ends inside a character. What it really is stands in the list.
    pub(super) fn content_type(&self) -> &'static str {
        match media_type_of(&self.name) {
            image @ ("image/png" | "image/jpeg") => image,
            _ => "application/octet-stream",
        }
    }

    /// To be downloaded under its name, never shown as a page of ours. A name with other letters than plain ones
    /// travels as RFC 8187 has it, beside one that every program reads.
    pub(super) fn disposition(&self) -> String {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-');
        let plain: String = self.name.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).collect();
        if plain == self.name {
            return format!("attachment; filename=\"{plain}\"");
        }
        let encode = |byte: u8| match char::from(byte) {
            letter if is_plain(letter) => letter.to_string(),
            _ => format!("%{byte:02X}"),
        };
        let encoded: String = self.name.bytes().map(encode).collect();
        format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
    }
}

#[cfg(test)]
mod tests {
    use super::Facts;

    fn disposition(name: &str) -> String {
        Facts { name: name.to_owned(), sha256: String::new(), bytes: 0 }.disposition()
    }

    #[test]
    fn a_name_of_any_letters_travels_as_ascii_and_ends_no_header() {
        assert_eq!(disposition("a-b_c.md"), "attachment; filename=\"a-b_c.md\"");
        assert_eq!(
            disposition("Größe 1.csv"),
            "attachment; filename=\"Gr__e_1.csv\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%201.csv"
        );
        assert_eq!(disposition("a\"; x=\"b"), "attachment; filename=\"a___x__b\"; filename*=UTF-8''a%22%3B%20x%3D%22b");
    }
}
