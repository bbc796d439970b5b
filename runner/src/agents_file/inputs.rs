//! The JSON Schema that a run's inputs must satisfy.

use serde_json::{Map, Value as Json, json};

use super::node::Content;
use super::quote::quoted;
use super::report::Report;
use super::scalar::Resolved;
use super::schema_mistake;
use super::value::Value;

/// The only dialect that is supported, with and without the empty fragment.
const DIALECTS: [&str; 2] =
    ["https://json-schema.org/draft/2020-12/schema", "https://json-schema.org/draft/2020-12/schema#"];

/// Inputs of an agent that does not describe them: any object.
pub(super) fn default() -> Json {
    json!({"type": "object"})
}

/// Reads `inputs` and checks that it is a schema for objects.
pub(super) fn read(value: &Value<'_>, report: &mut Report<'_>) -> Option<Json> {
    if !matches!(value.node.content, Content::Map(_)) {
        value.wrong_type(
            report,
            "a JSON Schema",
            "write a schema, for example { type: object, properties: { topic: { type: string } } }",
        );
        return None;
    }
    let schema = to_json(value, report)?;
    check_top(value, &schema, report);
    schema_mistake::check(value, &schema, report);
    Some(schema)
}

fn check_top(value: &Value<'_>, schema: &Json, report: &mut Report<'_>) {
    let at = |key: &str| value.entries().find(|(candidate, _)| *candidate == key).map(|(_, found)| found);
    match (at("type"), &schema["type"]) {
        (None, _) => {
            let problem = "inputs are always an object, and this schema does not say so";
            report.error_at(value.key_mark, &value.field, problem, "add `type: object`");
        }
        (Some(_), Json::String(name)) if name == "object" => {}
        (Some(kind), _) => report.error(&kind, "inputs are always an object", "write `type: object`"),
    }
    if let (Some(dialect), Json::String(uri)) = (at("$schema"), &schema["$schema"])
        && !DIALECTS.contains(&uri.as_str())
    {
        let fix = format!("write {}, or remove the key", DIALECTS[0]);
        report.error(&dialect, format!("{} is not the dialect used here", quoted(uri)), fix);
    }
}

/// The tree as JSON; `None` if part of it has no JSON form.
///
/// Recursion and expansion are bounded by the limits of the tree.
pub(super) fn to_json(value: &Value<'_>, report: &mut Report<'_>) -> Option<Json> {
    match &value.node.content {
        Content::Broken => None,
        Content::List(_) => {
            // Not short-circuiting: each element may have something to report.
            let items: Vec<_> = value.items().map(|item| to_json(&item, report)).collect();
            items.into_iter().collect::<Option<Vec<_>>>().map(Json::Array)
        }
        Content::Map(_) => {
            let entries: Vec<_> = value
                .entries()
                .map(|(key, entry)| to_json(&entry, report).map(|json| (key.to_owned(), json)))
                .collect();
            entries.into_iter().collect::<Option<Map<_, _>>>().map(Json::Object)
        }
        Content::Scalar(scalar) => match &scalar.value {
            Resolved::Null => Some(Json::Null),
            Resolved::Bool(truth) => Some(Json::Bool(*truth)),
            Resolved::Number(number) => Some(Json::Number(number.clone())),
            Resolved::Text => Some(Json::String(scalar.text.clone())),
            Resolved::NotFinite => {
                report.error(value, format!("JSON has no number {}", scalar.text), "write a finite number");
                None
            }
        },
    }
}
