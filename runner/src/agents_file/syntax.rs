//! What is wrong with text that is not YAML, in words that help.

use granit_parser::ErrorKind;

use super::tree::DEPTH;

/// The problem and its fix.
pub(super) fn explain(kind: &ErrorKind) -> (String, String) {
    use ErrorKind as E;
    let (problem, fix) = match kind {
        E::TabNotAllowed
        | E::TabInBlockIndentation
        | E::TabInIndentation
        | E::TabAtBlockScalarStart
        | E::TabInPlainScalar
        | E::InvalidBlockEntryWhitespace
        | E::InvalidMappingValueWhitespace => {
            ("a tab is used for indentation", "use spaces; YAML allows no tabs there")
        }
        E::UnexpectedCharacter { character } => return unexpected(*character),
        E::InvalidColonPlacement => {
            ("a `key: value` cannot stand here", "close the bracket that is open above, or put a space after the colon")
        }
        E::MappingValueNotAllowed => (
            "a `key: value` cannot stand here",
            "quote text that contains `: `, start each key on its own line, and indent keys of one mapping alike",
        ),
        E::UnclosedFlowCollection { open } => return unclosed(*open),
        E::UnclosedQuotedScalar => ("a quote is opened and not closed", "add the closing quote"),
        E::InvalidQuotedScalarIndent | E::DocumentIndicatorInQuotedScalar => {
            ("a quote that is opened above is still open here", "close it on its line, or indent all of the text")
        }
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => {
            ("text follows after a closing quote", "put all of the value inside the quotes")
        }
        E::UnknownQuotedScalarEscape | E::InvalidQuotedScalarHexEscape | E::InvalidUnicodeEscape => {
            ("this backslash sequence is not one YAML knows", "write `\\\\` for a backslash, or use single quotes")
        }
        E::ExpectedBlockMappingKey | E::InvalidIndentation | E::MappingKeyNotAllowed => (
            "this line is indented like nothing around it",
            "indent keys of one mapping, and dashes of one list, alike",
        ),
        E::ExpectedBlockSequenceEntry => ("an element of the list is missing its dash", "start the line with `- `"),
        E::BlockSequenceEntryNotAllowed | E::BlockEntryInFlowCollection => {
            ("a `- ` cannot stand here", "start the list on its own line, or write it as [a, b]")
        }
        E::ExpectedFlowSequenceSeparator => ("a comma or `]` is missing", "separate the elements with commas"),
        E::ExpectedFlowMappingSeparator => ("a comma or `}` is missing", "separate the keys with commas"),
        E::MismatchedFlowCollectionEnd { open, close } => {
            return (
                format!("`{open}` is opened here and `{close}` comes before its end"),
                format!("add `{}`", closing(*open)),
            );
        }
        E::MisplacedFlowCollectionEnd => ("this bracket closes nothing", "give each `[` its `]` and each `{` its `}`"),
        E::SimpleKeyExpected | E::InvalidSimpleKey => ("this line has no `: `", "write `key: value`"),
        E::RecursionLimitExceeded => return too_deep(),
        other => {
            return (format!("not YAML: {other}"), "look at quotes, brackets and indentation near here".to_owned());
        }
    };
    (problem.to_owned(), fix.to_owned())
}

/// Nesting beyond [`DEPTH`].
pub(super) fn too_deep() -> (String, String) {
    (format!("nested more than {DEPTH} levels deep"), "make the structure flatter; `$defs` and `$ref` help".to_owned())
}

fn unclosed(open: char) -> (String, String) {
    (format!("`{open}` is opened and not closed"), format!("add `{}`", closing(open)))
}

fn closing(open: char) -> char {
    if open == '[' { ']' } else { '}' }
}

fn unexpected(character: char) -> (String, String) {
    if character.is_control() {
        let name = character.escape_unicode();
        return (format!("the control character {name} is not allowed in YAML"), "remove it".to_owned());
    }
    (format!("a value cannot start with `{character}`"), "put the value in quotes".to_owned())
}
