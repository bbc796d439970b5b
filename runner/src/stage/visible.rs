//! Making text of a stage safe to show: nothing in it moves a cursor or hides.

use std::fmt::Write;

/// Room for the mark of a cut with the largest count there is.
const MARK_BYTES: usize = " [… 18446744073709551615 bytes cut]".len();

/// Turns bytes of a stage into text for people.
///
/// Invalid UTF-8 becomes `�`. Terminal sequences (colours, cursor moves, titles) are left out.
/// Other control characters, NUL included, and marks that turn or hide text are
/// shown as escapes: `\x00`, `\u{202e}`. Tabs stay.
pub fn visible(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(char) = rest.next() {
        match char {
            '\u{1b}' => skip_sequence(&mut rest),
            '\u{9b}' => skip_control_sequence(&mut rest),
            '\t' => shown.push('\t'),
            char if char.is_ascii_control() => _ = write!(shown, "\\x{:02x}", u32::from(char)),
            char if hides_or_turns(char) => _ = write!(shown, "\\u{{{:x}}}", u32::from(char)),
            char => shown.push(char),
        }
    }
    shown
}

/// Shortens `text` to `limit` bytes, with a mark that counts what is missing; `dropped` bytes are missing already.
pub(super) fn cut(mut text: String, limit: usize, dropped: u64) -> String {
    if text.len() <= limit && dropped == 0 {
        return text;
    }
    let room = limit.saturating_sub(MARK_BYTES).min(text.len());
    let end = (0..=room).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let missing = dropped + (text.len() - end) as u64;
    text.truncate(end);
    _ = write!(text, " [… {missing} bytes cut]");
    text
}

/// Skips what follows an escape character.
fn skip_sequence(rest: &mut std::str::Chars<'_>) {
    match rest.clone().next() {
        Some('[') => {
            rest.next();
            skip_control_sequence(rest);
        }
        // Titles, links and other strings for the terminal, up to BEL or ESC \.
        Some(']' | 'P' | 'X' | '^' | '_') => {
            while let Some(char) = rest.next() {
                match char {
                    '\u{7}' => return,
                    '\u{1b}' => {
                        rest.next();
                        return;
                    }
                    _ => {}
                }
            }
        }
        Some('(' | ')' | '#') => _ = rest.nth(1),
        Some(' '..='~') => _ = rest.next(),
        _ => {}
    }
}

/// Skips parameters and the final letter of a colour or cursor sequence; stops before anything that cannot be part of one.
fn skip_control_sequence(rest: &mut std::str::Chars<'_>) {
    while let Some(char @ ' '..='~') = rest.clone().next() {
        rest.next();
        if char >= '@' {
            return;
        }
    }
}

/// C1 controls, line and paragraph separators, marks that turn the direction of text, and characters without width.
/// Joiners stay: families of emoji and several scripts need them.
const fn hides_or_turns(char: char) -> bool {
    matches!(char,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_and_titles_are_left_out_and_text_stays() {
        assert_eq!(
            visible(b"\x1b[1;31mred\x1b[0m \x1b]0;title\x07plain\x1b(B \x1b]8;;http://x\x1b\\link"),
            "red plain link"
        );
        assert_eq!(visible("naïve 漢字 👩‍👩‍👧\tok".as_bytes()), "naïve 漢字 👩‍👩‍👧\tok");
    }

    #[test]
    fn what_cannot_be_seen_is_shown_as_an_escape() {
        assert_eq!(visible(b"a\0b\x08c\x7f"), "a\\x00b\\x08c\\x7f");
        assert_eq!(visible("a\u{202e}b\u{200b}c\u{feff}".as_bytes()), "a\\u{202e}b\\u{200b}c\\u{feff}");
        assert_eq!(visible(b"ok \xff\xfe end"), "ok \u{fffd}\u{fffd} end");
    }

    #[test]
    fn an_unfinished_sequence_hides_nothing_after_it() {
        assert_eq!(visible(b"\x1b[12"), "");
        assert_eq!(visible("\u{1b}[é".as_bytes()), "é");
        assert_eq!(visible(b"\x1b"), "");
    }

    #[test]
    fn a_cut_never_splits_a_character_and_counts_what_is_missing() {
        let text = cut("é".repeat(100), 100, 0);

        assert!(text.len() <= 100);
        let kept = text.chars().filter(|char| *char == 'é').count();
        assert!(text.ends_with(&format!(" [… {} bytes cut]", 200 - 2 * kept)), "{text}");
    }
}
