//! Text that nobody should write, and that must not hurt.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use redraft_runner::agents_file::{self, FILE_BYTES, Finding};

const EVERYTHING: &str = include_str!("fixtures/agents/valid/everything.yaml");

fn findings(text: &str) -> Vec<Finding> {
    match agents_file::parse(text, "agents.yaml") {
        Ok((_, warnings)) => warnings,
        Err(findings) => {
            assert!(!findings.is_empty(), "refused without a reason");
            findings
        }
    }
}

fn problems(text: &str) -> Vec<String> {
    findings(text).into_iter().map(|finding| finding.problem).collect()
}

#[test]
fn ten_thousand_levels_are_refused_and_do_not_overflow_the_stack() {
    let too_deep = ["nested more than 64 levels deep".to_owned()];
    let mut deeper = String::from("agents:\n");
    for level in 1..1_000 {
        deeper.extend([&" ".repeat(level), "a:\n"]);
    }

    for text in ["[".repeat(10_000), "{a: ".repeat(10_000), "- ".repeat(10_000), "? ".repeat(10_000), deeper] {
        assert_eq!(problems(&text), too_deep);
    }
}

#[test]
fn levels_that_only_aliases_make_are_counted_too() {
    let mut text = String::from("l0: &l0 [x]\n");
    for level in 1..200 {
        let below = level - 1;
        text.extend([format!("l{level}: &l{level} [*l{below}]\n")]);
    }

    assert_eq!(problems(&text), ["nested more than 64 levels deep"]);
}

#[test]
fn a_billion_laughs_are_refused_before_they_are_expanded() {
    let mut text = String::from("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for level in 1..20 {
        let alias = format!("*a{}", level - 1);
        text.extend([format!("a{level}: &a{level} [{}]\n", vec![alias; 10].join(", "))]);
    }

    assert_eq!(problems(&text), ["more than 300000 values with all aliases written out"]);
}

#[test]
fn an_alias_inside_its_own_anchor_is_refused() {
    assert!(problems("agents: &a { b: *a }").contains(&"this alias is inside the value it refers to".to_owned()));
}

#[test]
fn a_full_file_of_anything_is_answered() {
    let full = |piece: &str| piece.repeat(FILE_BYTES / piece.len());

    for text in [
        full("- a\n"),
        full("? a\n"),
        full("a"),
        full("a: b\n"),
        full("'"),
        full("\""),
        full("\n"),
        full("#"),
        full("&a "),
    ] {
        findings(&text);
    }
    for text in [full("x, "), full("x: 1, "), full("{}, "), full("\\n"), full("é")] {
        findings(&format!("agents: [{text}]"));
        findings(&format!("agents: {{{text}}}"));
        findings(&format!("agents: \"{text}\""));
    }
}

#[test]
fn messages_stay_short_and_printable_whatever_they_repeat() {
    let long = "1".repeat(100_000);
    let odd = "\\u202e\\e[2J\\n".repeat(1_000);

    for text in [
        format!(
            "agents: {{ a: {{ passThreshold: {long}, maxAttempts: {long}, timeouts: {{ stage: {long}, run: {long}s }} }} }}"
        ),
        format!("agents: {{ a: {{ stages: *{long} }} }}"),
        format!(
            "agents: {{ a: {{ stages: {{ produce: [\"a/{odd}\"], evaluate: \"{odd}\" }}, env: [\"{odd}\"], tags: [{long}] }} }}"
        ),
        format!(
            "agents: {{ a: {{ inputs: {{ type: object, minLength: \"{odd}\", properties: {{ \"{odd}\": {{ type: \"{odd}\" }} }} }} }} }}"
        ),
        format!("agents: {{ a: {{ inputs: {{ type: object, pattern: \"({odd}\", $ref: \"#/{odd}\" }} }} }}"),
    ] {
        let findings = findings(&text);
        for finding in &findings {
            let printed = finding.to_string();
            assert!(printed.len() < 4_000, "{}", printed.len());
            assert!(!printed.contains(['\u{202e}', '\u{1b}']), "{printed}");
            assert_eq!(printed.lines().count(), 4, "{printed}");
        }
    }
}

#[test]
fn many_mistakes_are_all_found_and_a_hundred_are_shown() {
    let keys = (0..2_000).map(|key| format!(", k{key}: 0")).collect::<Vec<_>>().concat();
    let text = format!("agents: {{ a: {{ stages: {{ produce: [x], evaluate: [y] }}{keys} }} }}");

    let findings = findings(&text);
    let shown =
        agents_file::AgentsFileError::Invalid { path: "agents.yaml".into(), findings: findings.clone() }.to_string();

    assert_eq!(findings.len(), 2_000);
    assert!(shown.contains("… and 1900 more"), "{shown}");
    assert!(shown.ends_with("agents.yaml: 2000 errors"));
}

#[test]
fn many_mistakes_in_a_schema_are_found_in_one_pass() {
    let properties = (0..20_000).map(|key| format!("p{key}: {{ type: x }}, ")).collect::<Vec<_>>().concat();
    let text = format!(
        "agents: {{ a: {{ stages: {{ produce: [x], evaluate: [y] }}, inputs: {{ type: object, properties: {{ {properties} }} }} }} }}"
    );

    assert!(problems(&text).contains(&"more than 5000 mistakes; the others are left out".to_owned()));
}

#[test]
fn a_long_list_of_names_is_compared_in_one_pass() {
    let names = (0..60_000).map(|name| format!("N{name}, ")).collect::<Vec<_>>().concat();
    let text = format!("agents: {{ a: {{ stages: {{ produce: [x], evaluate: [y] }}, env: [{names} N5] }} }}");

    assert_eq!(problems(&text), ["`N5` is here twice"]);
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in any::<String>()) {
        for finding in findings(&text) {
            prop_assert!(finding.line >= 1 && finding.column >= 1);
            prop_assert!(!finding.problem.is_empty() && !finding.fix.is_empty());
            finding.to_string();
        }
    }

    #[test]
    fn arbitrary_yaml_never_panics(tokens in prop::collection::vec(select(TOKENS), 0..60)) {
        for finding in findings(&tokens.concat()) {
            finding.to_string();
        }
    }

    #[test]
    fn a_valid_file_with_a_damaged_piece_never_panics(
        start in any::<Index>(), length in 0_usize..40, token in select(TOKENS), copy in any::<bool>(),
    ) {
        let start = start.index(EVERYTHING.len());
        let end = (start + length).min(EVERYTHING.len());
        let (head, piece, tail) = (&EVERYTHING[..start], &EVERYTHING[start..end], &EVERYTHING[end..]);
        let text = if copy { format!("{head}{piece}{token}{piece}{tail}") } else { format!("{head}{token}{tail}") };

        for finding in findings(&text) {
            finding.to_string();
        }
    }
}

const TOKENS: &[&str] = &[
    "agents",
    "a",
    "stages",
    "produce",
    "inputs",
    "type",
    "object",
    ": ",
    ":",
    "- ",
    "? ",
    "\n",
    "\n  ",
    "\n    ",
    "\n\t",
    "\t",
    " ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "'",
    "\"",
    "|\n",
    ">-\n  ",
    "&a ",
    "*a",
    "*b ",
    "!!str ",
    "! ",
    "!x ",
    "%YAML 1.2\n",
    "---\n",
    "...\n",
    "# c\n",
    "<<",
    "~",
    "null",
    "1",
    ".nan",
    "0x1",
    "\\u",
    "\r",
    "\u{feff}",
    "\u{85}",
    "日",
    "\u{202e}",
    "\0",
];
