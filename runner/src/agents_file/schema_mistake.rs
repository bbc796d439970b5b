//! What is wrong with a JSON Schema that somebody wrote, and where.

use std::collections::HashMap;

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::{Value as Json, json};

use super::quote::{clip, quoted};
use super::report::Report;
use super::suggestion::closest;
use super::value::Value;

const JSON_TYPES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];
/// Keywords whose value is data, in which `pattern` and `$ref` are only words.
const DATA_KEYWORDS: [&str; 4] = ["const", "default", "enum", "examples"];

/// Reports everything that keeps `schema`, written at `value`, from being a JSON Schema 2020-12.
pub(super) fn check(value: &Value<'_>, schema: &Json, report: &mut Report<'_>) {
    let of_schemas = jsonschema::draft202012::meta::validator();
    let mut mistakes = of_schemas.iter_errors(schema).peekable();
    if mistakes.peek().is_some() {
        let places = Places::below(value);
        for mistake in mistakes {
            tell(&mistake, &places, report);
        }
        return;
    }
    if let Err(mistake) = compile(schema) {
        // The compiler stops at its first mistake; a second look finds all of the usual kinds.
        if !check_details(value, schema, report) {
            tell(&mistake, &Places::below(value), report);
        }
    }
}

fn tell(mistake: &ValidationError<'_>, places: &Places<'_>, report: &mut Report<'_>) {
    if let Some(value) = places.at(mistake.instance_path().as_str()) {
        let (problem, fix) = explain(mistake);
        report.error(value, problem, fix);
    }
}

fn compile(schema: &Json) -> Result<jsonschema::Validator, ValidationError<'static>> {
    // Offline whatever features other crates switch on: a file must not make the runner fetch addresses.
    jsonschema::draft202012::options().offline().build(schema)
}

/// Looks for broken patterns and references below `value`; whether any was found.
fn check_details(value: &Value<'_>, root: &Json, report: &mut Report<'_>) -> bool {
    let mut found = false;
    for (key, entry) in value.entries().filter(|(key, _)| !DATA_KEYWORDS.contains(key)) {
        found |= match (key, entry.as_text()) {
            ("pattern", Some(pattern)) => check_pattern(&entry, pattern, report),
            ("$ref", Some(target)) => check_reference(&entry, target, root, report),
            ("patternProperties", None) => {
                let patterns = entry.entries().filter(|(pattern, _)| compile(&json!({"pattern": pattern})).is_err());
                patterns.fold(false, |_, (pattern, at)| {
                    report.error_at(
                        at.key_mark,
                        &at.field,
                        no_regex(pattern),
                        "correct the expression; `\\` escapes a character",
                    );
                    true
                })
            }
            _ => false,
        };
        found |= check_details(&entry, root, report);
    }
    value.items().fold(found, |found, item| check_details(&item, root, report) | found)
}

fn check_pattern(value: &Value<'_>, pattern: &str, report: &mut Report<'_>) -> bool {
    let is_broken = compile(&json!({"pattern": pattern})).is_err();
    if is_broken {
        report.error(value, no_regex(pattern), "correct the expression; `\\` escapes a character");
    }
    is_broken
}

fn no_regex(pattern: &str) -> String {
    format!("{} is not a regular expression", quoted(pattern))
}

fn check_reference(value: &Value<'_>, target: &str, root: &Json, report: &mut Report<'_>) -> bool {
    match target.strip_prefix('#') {
        Some(pointer) if pointer.starts_with('/') && root.pointer(pointer).is_none() => {
            report.error(
                value,
                format!("{} points at nothing", quoted(target)),
                "define it under `$defs` of this schema",
            );
            true
        }
        None if target.contains("://") && compile(&json!({"$ref": target})).is_err() => {
            let problem = format!("{} is outside this file, and nothing is fetched", quoted(target));
            report.error(value, problem, "copy the schema under `$defs` and refer to it as #/$defs/name");
            true
        }
        Some(_) | None => false,
    }
}

/// Every value below one, by its JSON pointer.
///
/// Made once for all mistakes: looking each one up from the top would take the
/// square of the file's length.
struct Places<'t>(HashMap<String, Value<'t>>);

impl<'t> Places<'t> {
    fn below(value: &Value<'t>) -> Self {
        let mut places = Self(HashMap::new());
        places.add(String::new(), value.clone());
        places
    }

    fn add(&mut self, pointer: String, value: Value<'t>) {
        for (key, entry) in value.entries() {
            let segment = key.replace('~', "~0").replace('/', "~1");
            self.add(format!("{pointer}/{segment}"), entry);
        }
        for (index, item) in value.items().enumerate() {
            self.add(format!("{pointer}/{index}"), item);
        }
        self.0.insert(pointer, value);
    }

    /// The value that a pointer means, or the nearest one above it.
    fn at(&self, mut pointer: &str) -> Option<&Value<'t>> {
        loop {
            if let Some(value) = self.0.get(pointer) {
                return Some(value);
            }
            (pointer, _) = pointer.rsplit_once('/')?;
        }
    }
}

fn explain(mistake: &ValidationError<'_>) -> (String, String) {
    let pointer = mistake.instance_path().as_str();
    let keyword = pointer.rsplit('/').find(|part| part.parse::<usize>().is_err()).unwrap_or_default();
    let instance = mistake.instance();
    if let (ValidationErrorKind::AnyOf { .. }, "type") = (mistake.kind(), keyword) {
        return explain_type(instance);
    }
    if is_schema_expected(mistake.kind()) {
        let problem = format!("a schema is needed here, not {}", shown(instance));
        let fix = match instance.as_str() {
            Some("yes" | "Yes" | "YES" | "on" | "On" | "ON") => "write true; YAML 1.2 reads this word as text",
            Some("no" | "No" | "NO" | "off" | "Off" | "OFF") => "write false; YAML 1.2 reads this word as text",
            _ => "write a mapping such as { type: string }, or true or false",
        };
        return (problem, fix.to_owned());
    }
    let fix = match keyword {
        "required" => "write a list of property names below `properties`, for example required: [topic]",
        "enum" => "write a list of values, for example enum: [short, long]",
        "properties" | "$defs" | "patternProperties" => "write a mapping from names to schemas",
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
            "write a whole number from 0"
        }
        _ => "write what JSON Schema 2020-12 allows here",
    };
    (clip(&mistake.to_string(), 200), fix.to_owned())
}

fn explain_type(instance: &Json) -> (String, String) {
    let all = JSON_TYPES.join(", ");
    let fix = match instance.as_str().and_then(|name| closest(name, &JSON_TYPES)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("write one of {all}, or a list of them"),
    };
    (format!("{} is not a type of JSON", shown(instance)), fix)
}

fn is_schema_expected(kind: &ValidationErrorKind) -> bool {
    let ValidationErrorKind::Type { kind: TypeKind::Multiple(types) } = kind else { return false };
    types.contains(jsonschema::JsonType::Object) && types.contains(jsonschema::JsonType::Boolean)
}

fn shown(instance: &Json) -> String {
    match instance {
        Json::String(text) => quoted(text),
        other => quoted(&other.to_string()),
    }
}
