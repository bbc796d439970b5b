//! The documents, and what they name.

use std::path::{Path, PathBuf};

use e2e::{repository_root, tracked_files};

/// A Markdown file of the repository.
pub(super) struct Document {
    pub(super) path: PathBuf,
    text: String,
}

/// All of them but the page's, which has commands of its own.
pub(super) fn documents() -> Vec<Document> {
    let is_document = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "md");
    let paths = tracked_files().into_iter().filter(|path| is_document(path) && !path.starts_with("dashboard"));
    paths.map(Document::read).collect()
}

impl Document {
    fn read(path: PathBuf) -> Self {
        let text = std::fs::read_to_string(repository_root().join(&path)).unwrap();
        Self { path, text }
    }

    pub(super) fn name(&self) -> String {
        self.path.display().to_string()
    }

    pub(super) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// Targets of `[…](…)`.
    pub(super) fn links(&self) -> impl Iterator<Item = &str> {
        self.text.split("](").skip(1).filter_map(|rest| rest.split(')').next())
    }

    /// What GitHub calls its headings in links.
    pub(super) fn anchors(&self) -> impl Iterator<Item = String> {
        let headings = self.text.lines().filter(|line| line.starts_with('#'));
        headings.map(|line| {
            let words = line.trim_start_matches('#').trim().to_lowercase();
            words
                .chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
                .collect::<String>()
                .replace(' ', "-")
        })
    }

    /// Words of what is set as code.
    pub(super) fn code_words(&self) -> impl Iterator<Item = String> {
        let words = |code: String| code.split_whitespace().map(trim_word).map(str::to_owned).collect::<Vec<_>>();
        self.code().into_iter().flat_map(words)
    }

    /// Commands, one each, without comments and without variables before them.
    pub(super) fn commands(&self) -> impl Iterator<Item = String> {
        self.code().into_iter().flat_map(|code| {
            let code = code.split(" # ").next().unwrap_or_default().to_owned();
            code.split(&['|', ';', '>'][..]).flat_map(|part| part.split("&&")).map(command).collect::<Vec<_>>()
        })
    }

    /// Code, line by line: blocks between fences, and what stands between backticks elsewhere.
    fn code(&self) -> Vec<String> {
        let mut code = Vec::new();
        let mut is_block = false;
        for line in self.text.lines() {
            if line.trim_start().starts_with("```") {
                is_block = !is_block;
            } else if is_block {
                code.push(line.trim().to_owned());
            } else {
                code.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
            }
        }
        code
    }
}

fn trim_word(word: &str) -> &str {
    word.trim_matches(|c| matches!(c, '"' | '\'' | ',' | ';' | '(' | ')' | '[' | ']')).trim_end_matches(['.', ':'])
}

fn command(part: &str) -> String {
    let is_variable = |word: &&str| {
        word.split_once('=').is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
    };
    part.split_whitespace().skip_while(is_variable).collect::<Vec<_>>().join(" ")
}
