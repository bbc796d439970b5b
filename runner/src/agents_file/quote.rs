//! Text from the file inside messages, and text for the file inside fixes.

use super::scalar::{self, Resolved};

/// Longest piece of the file that a message repeats.
const QUOTED_CHARS: usize = 60;

/// `text` in backticks, clipped.
pub(super) fn quoted(text: &str) -> String {
    format!("`{}`", clip(text, QUOTED_CHARS))
}

/// The first `chars` characters of `text`.
pub(super) fn clip(text: &str, chars: usize) -> String {
    match text.char_indices().nth(chars) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// `words` as a YAML list on one line: what a fix tells people to write.
pub(super) fn flow_list<T: AsRef<str>>(words: &[T]) -> String {
    let words: Vec<String> = words.iter().map(|word| flow_text(word.as_ref())).collect();
    format!("[{}]", words.join(", "))
}

/// `text` as YAML that reads back as text, with quotes only where they are needed.
pub(super) fn flow_text(text: &str) -> String {
    let starts_plain = text.starts_with(|c: char| c.is_ascii_alphanumeric() || "./_".contains(c))
        || (text.starts_with('-') && text.len() > 1);
    let is_plain = starts_plain
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-/=+@".contains(c))
        && matches!(scalar::resolve(text), Resolved::Text);
    // JSON quotes are YAML quotes.
    if is_plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

/// Splits a line the way a shell would, or `None` if it needs a shell: pipes, variables, patterns.
pub(super) fn shell_words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (None | Some('"'), '$' | '`' | '\\') => return None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, _) if c.is_whitespace() => words.extend(word.take()),
            (None, '|' | '&' | ';' | '<' | '>' | '(' | ')' | '*' | '?' | '~' | '{' | '}' | '#') => return None,
            (Some(_) | None, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word.take());
    (quote.is_none() && !words.is_empty()).then_some(words)
}
