//! Text from elsewhere, made safe to print: nothing in it moves a cursor, hides, or begins a line of its own.

use crate::stage::visible;

/// `text` on one line.
pub(crate) fn safe_line(text: &str) -> String {
    let one_line = text.trim_end_matches(['\n', '\r']).replace("\r\n", " ⏎ ").replace('\n', " ⏎ ").replace('\t', " ");
    visible(one_line.as_bytes())
}

/// `text` with the lines it has; each after the first begins with `indent`.
pub(crate) fn safe_block(text: &str, indent: &str) -> String {
    let lines =
        text.trim_end().lines().map(|line| visible(line.trim_end_matches('\r').replace('\t', "    ").as_bytes()));
    lines.collect::<Vec<_>>().join(&format!("\n{indent}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_from_elsewhere_stays_one_line_without_control_characters() {
        assert_eq!(safe_line("a\nb\r\nc\t\u{1b}[31md\u{202e}\u{7}\n"), "a ⏎ b ⏎ c d\\u{202e}\\x07");
    }

    #[test]
    fn a_block_keeps_its_lines_and_nothing_else() {
        assert_eq!(safe_block("one\r\n\u{1b}]0;title\u{7}two\n\n", "  "), "one\n  two");
    }
}
