//! Checks the files of a submission: their names and sizes, and that their content was uploaded.

use std::collections::HashSet;

use redraft_domain::id::OwnerId;
use redraft_domain::limits;
use redraft_domain::run_file::{InputName, RunFile};
use serde::Serialize;

use super::submit::{FieldError, field};
use crate::store::{Result, Store};
use crate::upload::UploadState;

/// A file somebody wants a run to have, as they say it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FileAsked {
    /// What it is called.
    pub name: String,
    /// Hash of its content.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// Its media type, if the sender knows it.
    pub media_type: Option<String>,
}

/// Whether `text` is a SHA-256 as we write it: 64 lower-case hex digits.
pub fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The files, with everything that is wrong with them added to `wrong`. Content is not looked at.
pub(super) fn check_facts(asked: &[FileAsked], wrong: &mut Vec<FieldError>) -> Vec<RunFile> {
    if asked.len() > limits::INPUT_FILES {
        wrong.push(field("/files", format!("{} files are more than {}", asked.len(), limits::INPUT_FILES)));
        return Vec::new();
    }
    let mut names = HashSet::new();
    let mut files = Vec::with_capacity(asked.len());
    for (file, at) in asked.iter().zip(0..) {
        let mut refuse = |what: &str, why: String| wrong.push(field(&format!("/files/{at}/{what}"), why));
        if !is_sha256(&file.sha256) {
            refuse("sha256", "a SHA-256 has 64 lower-case hex digits".to_owned());
        }
        if file.bytes > limits::INPUT_FILE_BYTES {
            refuse("bytes", format!("{} bytes are more than {}", file.bytes, limits::INPUT_FILE_BYTES));
        }
        if file.media_type.as_deref().is_some_and(|media_type| !is_media_type(media_type)) {
            refuse("mediaType", "a media type is written like text/plain".to_owned());
        }
        match file.name.parse::<InputName>() {
            Err(error) => refuse("name", error.to_string()),
            Ok(name) if !names.insert(name.folded()) => {
                refuse("name", format!("another file is called {name} too; case makes no difference"));
            }
            Ok(name) => files.push(RunFile {
                media_type: file.media_type.clone().unwrap_or_else(|| name.media_type().to_owned()),
                name,
                sha256: file.sha256.clone(),
                bytes: file.bytes,
            }),
        }
    }
    files
}

/// What is wrong with the content of `files`.
pub(super) async fn check_content(store: &dyn Store, owner: &OwnerId, files: &[RunFile]) -> Result<Vec<FieldError>> {
    let mut wrong = Vec::new();
    for (file, at) in files.iter().zip(0..) {
        let why = match store.check_upload(owner, &file.sha256, file.bytes).await? {
            UploadState::Complete => continue,
            UploadState::Missing(parts) => format!("{} was not uploaded whole: missing {}", file.name, few(&parts)),
            UploadState::Differs => {
                format!("what was uploaded for {} is not what this hash and size say; upload it again", file.name)
            }
        };
        wrong.push(field(&format!("/files/{at}/sha256"), why));
    }
    Ok(wrong)
}

/// The first of `parts`, for people.
fn few(parts: &[u32]) -> String {
    const SHOWN: usize = 10;
    let shown: Vec<_> = parts.iter().take(SHOWN).map(u32::to_string).collect();
    let more = if parts.len() > SHOWN { format!(" and {} more", parts.len() - SHOWN) } else { String::new() };
    let word = if parts.len() == 1 { "part" } else { "parts" };
    format!("{word} {}{more}", shown.join(", "))
}

/// Whether `text` is two tokens of RFC 9110 with a slash between them: nothing that could end a header.
fn is_media_type(text: &str) -> bool {
    let is_token = |token: &str| {
        !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    text.len() <= limits::MEDIA_TYPE_CHARS
        && text.split_once('/').is_some_and(|(kind, rest)| is_token(kind) && is_token(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> FileAsked {
        FileAsked { name: name.to_owned(), sha256: "0".repeat(64), bytes: 1, media_type: None }
    }

    fn pointers(asked: &[FileAsked]) -> Vec<String> {
        let mut wrong = Vec::new();
        check_facts(asked, &mut wrong);
        wrong.into_iter().map(|error| error.pointer).collect()
    }

    #[test]
    fn every_wrong_field_is_named_by_its_place() {
        let wrong = FileAsked {
            sha256: "AB".to_owned(),
            bytes: u64::MAX,
            media_type: Some("x\r\ny".to_owned()),
            ..file("../x")
        };

        let pointers = pointers(&[file("a"), wrong]);

        assert_eq!(pointers, ["/files/1/sha256", "/files/1/bytes", "/files/1/mediaType", "/files/1/name"]);
    }

    #[test]
    fn two_names_that_a_file_system_could_take_for_one_are_refused() {
        assert_eq!(pointers(&[file("Notes.md"), file("notes.MD")]), ["/files/1/name"]);
    }

    #[test]
    fn more_files_than_allowed_are_refused_as_a_whole() {
        let many: Vec<_> = (0..11).map(|n| file(&n.to_string())).collect();

        assert_eq!(pointers(&many), ["/files"]);
        assert_eq!(pointers(&many[..10]), Vec::<String>::new());
    }

    #[test]
    fn a_media_type_is_kept_as_given_or_guessed_from_the_name() {
        let given = FileAsked { media_type: Some("application/pdf".to_owned()), ..file("a.pdf") };

        let files = check_facts(&[given, file("b.md")], &mut Vec::new());

        assert_eq!(
            files.iter().map(|file| file.media_type.as_str()).collect::<Vec<_>>(),
            ["application/pdf", "text/markdown"]
        );
    }
}
