//! The line of the file that a finding talks about, made safe to print.

use unicode_width::UnicodeWidthStr;

use super::mark::Mark;

/// Most characters shown before a finding, and from it on: whole lines of files that people write.
const SIDE_CHARS: usize = 100;

/// What a finding shows of the file: the line, and which part of it is meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Excerpt {
    /// Name of the file as the person gave it.
    pub(super) file: String,
    /// The line, clipped, with control characters written out.
    pub(super) line: String,
    /// Terminal cells before the part that is meant.
    pub(super) indent: usize,
    /// Terminal cells of the part that is meant, at least 1.
    pub(super) width: usize,
}

impl Excerpt {
    /// Cuts the surroundings of `mark` out of `text`.
    ///
    /// Looks at no more than [`SIDE_CHARS`] each way, so that a thousand
    /// findings on one line of a megabyte cost nothing.
    pub(super) fn new(file: &str, text: &str, mark: Mark) -> Self {
        let (before, after) = text.split_at(floor_char_boundary(text, mark.start));
        let mut head: Vec<char> = before.chars().rev().take_while(|c| !is_break(*c)).take(SIDE_CHARS + 1).collect();
        head.reverse();
        let clipped_head = head.len() > SIDE_CHARS;
        let mut line = String::from(if clipped_head { "…" } else { "" });
        line.extend(head.iter().skip(usize::from(clipped_head)).map(|c| visible(*c)));
        let indent = line.width();

        let mut offset = before.len();
        let mut marked = String::new();
        for (count, c) in after.chars().take_while(|c| !is_break(*c)).enumerate() {
            if count == SIDE_CHARS {
                line.push('…');
                break;
            }
            let shown = visible(c);
            if offset < mark.end {
                marked.push_str(&shown);
            }
            line.push_str(&shown);
            offset += c.len_utf8();
        }
        let line = line.trim_end().to_owned();
        Self { file: file.to_owned(), line, indent, width: marked.trim_end().width().max(1) }
    }
}

fn floor_char_boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

/// `c` as a terminal may see it: a file from somewhere else must not move the cursor or turn text around.
pub(super) fn visible(c: char) -> String {
    match c {
        '\t' => "→".to_owned(),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => {
            c.escape_unicode().to_string()
        }
        _ if c.is_control() => c.escape_unicode().to_string(),
        _ => c.to_string(),
    }
}
