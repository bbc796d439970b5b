//! Text as HTML. Everything that comes from a run goes through [`text`].

/// A whole document.
pub(super) fn document(title: &str, refresh_s: Option<u32>, body: &str) -> String {
    let refresh =
        refresh_s.map(|seconds| format!("<meta http-equiv=\"refresh\" content=\"{seconds}\">")).unwrap_or_default();
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">{refresh}<title>{} · Redraft</title>\
         <link rel=\"stylesheet\" href=\"/page.css\"></head><body><main>{body}</main></body></html>",
        text(title)
    )
}

/// `raw` so that no browser takes any of it for markup. Control characters and those that turn the
/// reading direction are shown, not obeyed.
pub(super) fn text(raw: &str) -> String {
    let mut safe = String::with_capacity(raw.len());
    for letter in raw.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(letter),
            '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' => {
                safe.extend(letter.escape_unicode());
            }
            _ if letter.is_control() => safe.extend(letter.escape_unicode()),
            _ => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn nothing_in_a_text_is_taken_for_markup() {
        assert_eq!(text("<b a=\"1\" c='2'>&"), "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;");
        assert_eq!(text("a\0b\u{202E}c"), "a\\u{0}b\\u{202e}c");
    }
}
