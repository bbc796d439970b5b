//! From `--input` texts to the inputs of a run, typed by the agent's schema.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

use serde_json::{Map, Value};

use super::error::{CliError, Result};

/// How inputs are written, as `--help` and messages explain it.
pub(crate) const FORMS: &str = "k=text, k=@file, k:=json or @inputs.json";

/// Largest file that becomes an input, 16 MiB: far above what a control plane accepts, far below what hurts here.
const FILE_BYTES: u64 = 16 * 1024 * 1024;

/// How deep references and alternatives of a schema are followed.
const SCHEMA_DEPTH: u32 = 8;

/// One `--input`, taken apart.
#[derive(Debug, PartialEq, Eq)]
enum Input<'a> {
    /// `@inputs.json`
    All { file: &'a str },
    /// `k=text`
    Text { name: &'a str, text: &'a str },
    /// `k=@file`
    File { name: &'a str, file: &'a str },
    /// `k:=json`
    Json { name: &'a str, json: &'a str },
}

/// The inputs that `texts` mean to an agent with `schema`. `@file` is everything, overridden by the others.
///
/// # Errors
/// A text has none of the [`FORMS`], names an input twice, or does not fit the type that the schema asks for.
pub(crate) fn read_inputs(texts: &[String], schema: &Value) -> Result<Value> {
    let inputs = texts.iter().map(|text| take_apart(text)).collect::<Result<Vec<_>>>()?;
    let mut given = Map::new();
    for input in &inputs {
        if let Input::All { file } = input {
            given.extend(object_in(file)?);
        }
    }
    let mut named = BTreeSet::new();
    for input in &inputs {
        let (name, value) = match *input {
            Input::All { .. } => continue,
            Input::Text { name, text } => (name, typed(name, text, schema)?),
            Input::File { name, file } => (name, typed(name, &read_text(file)?, schema)?),
            Input::Json { name, json } => (name, json_value(name, json)?),
        };
        if !named.insert(name) {
            return Err(CliError::usage(format!("input `{name}` is given twice")).help("give every input once"));
        }
        given.insert(name.to_owned(), value);
    }
    Ok(Value::Object(given))
}

fn take_apart(text: &str) -> Result<Input<'_>> {
    if let Some(file) = text.strip_prefix('@') {
        return Ok(Input::All { file });
    }
    let no_form = || {
        CliError::usage(format!("--input {text}: an input is written {FORMS}"))
            .help("for example: --input topic=rust --input limit:=48 --input text=@draft.md")
    };
    let (name, value) = text.split_once('=').ok_or_else(no_form)?;
    let input = match (name.strip_suffix(':'), value.strip_prefix('@')) {
        (Some(name), _) => Input::Json { name, json: value },
        (None, Some(file)) => Input::File { name, file },
        (None, None) => Input::Text { name, text: value },
    };
    if name.trim_end_matches(':').trim().is_empty() { Err(no_form()) } else { Ok(input) }
}

/// `text` as the schema wants input `name`: JSON if it asks for anything but a string.
fn typed(name: &str, text: &str, schema: &Value) -> Result<Value> {
    let property = schema.get("properties").and_then(|properties| properties.get(name));
    let mut types = BTreeSet::new();
    if let Some(property) = property {
        collect_types(property, schema, SCHEMA_DEPTH, &mut types);
    }
    let takes_text = types.is_empty() || types.contains("string");
    let parsed = serde_json::from_str::<Value>(text.trim()).ok().filter(|value| fits(value, &types));
    match parsed {
        Some(value) => Ok(value),
        None if takes_text => Ok(Value::String(text.to_owned())),
        None => {
            let wanted = types.into_iter().collect::<Vec<_>>().join(" or ");
            let shown: String = text.trim().chars().take(60).collect();
            Err(CliError::usage(format!("input `{name}` is `{shown}`, but its agent wants {wanted}"))
                .help(format!("write it as JSON: --input '{name}:={}'", example(&wanted))))
        }
    }
}

/// Adds the types that `schema` allows, following references within `root` and alternatives.
fn collect_types<'s>(schema: &'s Value, root: &'s Value, depth: u32, types: &mut BTreeSet<&'s str>) {
    if depth == 0 {
        return;
    }
    match schema.get("type") {
        Some(Value::String(one)) => _ = types.insert(one),
        Some(Value::Array(several)) => types.extend(several.iter().filter_map(Value::as_str)),
        _ => {}
    }
    for value in
        schema.get("const").into_iter().chain(schema.get("enum").and_then(Value::as_array).into_iter().flatten())
    {
        types.insert(type_of(value));
    }
    let target = schema.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
    if let Some(target) = target.and_then(|pointer| root.pointer(pointer)) {
        collect_types(target, root, depth - 1, types);
    }
    for word in ["anyOf", "oneOf", "allOf"] {
        for branch in schema.get(word).and_then(Value::as_array).into_iter().flatten() {
            collect_types(branch, root, depth - 1, types);
        }
    }
}

/// Whether a value that was read as JSON is one that the schema asks for. Strings are never written as JSON here.
fn fits(value: &Value, types: &BTreeSet<&str>) -> bool {
    let is_whole = value.as_f64().is_some_and(|number| number.fract() == 0.0);
    match value {
        Value::String(_) => false,
        Value::Number(_) => types.contains("number") || (types.contains("integer") && is_whole),
        other => types.contains(type_of(other)),
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn example(wanted: &str) -> &'static str {
    match wanted {
        "integer" | "number" => "3",
        "boolean" => "true",
        "array" => "[\"a\", \"b\"]",
        "object" => "{\"key\": 1}",
        _ => "null",
    }
}

fn json_value(name: &str, json: &str) -> Result<Value> {
    let text = match json.strip_prefix('@') {
        Some(file) => read_text(file)?,
        None => json.to_owned(),
    };
    serde_json::from_str(&text).map_err(|error| {
        CliError::usage(format!("input `{name}` is not JSON: {error}"))
            .help(format!("for a text write {name}=text; for JSON quote it for the shell: '{name}:={{\"key\": 1}}'"))
    })
}

fn object_in(file: &str) -> Result<Map<String, Value>> {
    match serde_json::from_str(&read_text(file)?) {
        Ok(Value::Object(inputs)) => Ok(inputs),
        Ok(other) => {
            Err(CliError::usage(format!("{file} holds JSON of type {}, but inputs are an object", type_of(&other)))
                .help("write {\"name\": value, …} into it"))
        }
        Err(error) => Err(CliError::usage(format!("{file} is not JSON: {error}"))
            .help("write {\"name\": value, …} into it; for the text of a file as one input write name=@file")),
    }
}

/// The text in `file`; `-` is standard input.
fn read_text(file: &str) -> Result<String> {
    let cannot = |error: &std::io::Error| {
        CliError::file("read the input file", Path::new(file), error)
            .help("correct the path; a text that begins with @ is written as JSON: 'name:=\"@text\"'")
    };
    let mut bytes = Vec::new();
    let read = match file {
        "-" => std::io::stdin().take(FILE_BYTES + 1).read_to_end(&mut bytes),
        path => std::fs::File::open(path).and_then(|file| file.take(FILE_BYTES + 1).read_to_end(&mut bytes)),
    };
    read.map_err(|error| cannot(&error))?;
    if bytes.len() as u64 > FILE_BYTES {
        return Err(CliError::usage(format!("{file} is larger than 16 MiB")).help("pass its path as an input instead"));
    }
    String::from_utf8(bytes).map_err(|_bytes| {
        CliError::usage(format!("{file} is not text (UTF-8)")).help("pass its path as an input instead: name=path")
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(texts: &[&str], properties: &Value) -> Result<Value> {
        let schema = json!({ "type": "object", "properties": properties, "$defs": { "count": { "type": "integer" } } });
        read_inputs(&texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>(), &schema)
    }

    #[test]
    fn text_becomes_what_the_schema_asks_for() {
        let properties = json!({
            "s": { "type": "string" }, "n": { "type": "number" }, "i": { "$ref": "#/$defs/count" },
            "b": { "type": "boolean" }, "a": { "type": "array" }, "o": { "type": "object" },
            "either": { "type": ["integer", "string"] }, "any": { "anyOf": [{ "type": "null" }, { "type": "string" }] },
            "one": { "enum": [1, 2] },
        });

        let texts =
            ["s=42", "n=4.5", "i=7", "b=true", "a=[1]", "o={\"x\": 1}", "either=x y", "any=null", "one=2", "free=1"];

        assert_eq!(
            read(&texts, &properties).unwrap(),
            json!({ "s": "42", "n": 4.5, "i": 7, "b": true, "a": [1], "o": { "x": 1 }, "either": "x y",
                    "any": null, "one": 2, "free": "1" })
        );
    }

    #[test]
    fn a_value_may_have_the_signs_of_the_grammar_in_it() {
        let inputs = read(&["url=http://x/?a=b", "empty=", "quoted:=\"@x\"", "n:=-1e3"], &json!({})).unwrap();

        assert_eq!(inputs, json!({ "url": "http://x/?a=b", "empty": "", "quoted": "@x", "n": -1000.0 }));
    }

    #[test]
    fn files_are_read_and_single_inputs_win_over_the_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        std::fs::write(path("all.json"), r#"{"a": 1, "b": 2}"#).unwrap();
        std::fs::write(path("text.md"), "line\nline\n").unwrap();

        let texts = ["b=mine".to_owned(), format!("@{}", path("all.json")), format!("text=@{}", path("text.md"))];
        let inputs = read_inputs(&texts, &json!({})).unwrap();

        assert_eq!(inputs, json!({ "a": 1, "b": "mine", "text": "line\nline\n" }));
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_what_to_write_instead() {
        let refused = |text: &str, properties: &Value| read(&[text], properties).unwrap_err().to_string();

        assert!(refused("topic", &json!({})).contains("k=text"));
        assert!(refused("=x", &json!({})).contains("k=text"));
        assert!(refused("n=many", &json!({ "n": { "type": "integer" } })).contains("wants integer"));
        assert!(refused("n=1.5", &json!({ "n": { "type": "integer" } })).contains("'n:=3'"));
        assert!(refused("x:={", &json!({})).contains("not JSON"));
        assert!(refused("x=@/does/not/exist", &json!({})).contains("cannot read the input file"));
        assert!(read(&["a=1", "a=2"], &json!({})).unwrap_err().to_string().contains("twice"));
    }

    #[test]
    fn a_schema_that_refers_to_itself_ends() {
        let schema = json!({ "properties": { "x": { "$ref": "#/properties/x" } } });

        assert_eq!(read_inputs(&["x=1".to_owned()], &schema).unwrap(), json!({ "x": "1" }));
    }
}
