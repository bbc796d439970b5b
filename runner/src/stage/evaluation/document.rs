//! One JSON document, in which no key stands twice.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::{EvaluationError, shown};

/// Reads `text` as exactly one document. Depth is bounded by `serde_json` itself.
pub(super) fn parse(text: &str) -> Result<Value, EvaluationError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let document = Strict::deserialize(&mut deserializer).map_err(|error| not_json(text, &error))?;
    deserializer.end().map_err(|error| {
        let rest = text.get(offset(text, error.line(), error.column())..).unwrap_or_default();
        EvaluationError::NotAlone { line: error.line(), column: error.column(), shown: shown(rest.as_bytes()) }
    })?;
    Ok(document.0)
}

fn not_json(text: &str, error: &serde_json::Error) -> EvaluationError {
    let full = error.to_string();
    let why = full.split(" at line ").next().unwrap_or(&full).to_owned();
    EvaluationError::NotJson {
        why,
        line: error.line(),
        column: error.column(),
        shown: shown(text.as_bytes()),
        hint: hint(text, error),
    }
}

/// What the most common mistakes have in common.
fn hint(text: &str, error: &serde_json::Error) -> &'static str {
    let start = offset(text, error.line(), error.column());
    let here = text.get(start..).unwrap_or_default();
    if here.starts_with("NaN") || here.starts_with("Infinity") || here.starts_with("-Infinity") {
        "; JSON knows no NaN and no Infinity: print a number from 0 to 1"
    } else if here.starts_with('/') {
        "; print the score as a number from 0 to 1, not as a fraction"
    } else if text.trim_start().starts_with("```") {
        "; print the document without a code fence around it"
    } else if error.is_eof() {
        "; it ends too early"
    } else if text.trim_start().starts_with(['{', '[']) {
        ""
    } else {
        "; print only the document to stdout and everything else to stderr"
    }
}

/// Where line and column, as `serde_json` counts them, are in `text`.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    before + column.saturating_sub(1)
}

/// A value whose objects have each key once: with two, every reader may believe another one.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Strict;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Strict, E> {
        Ok(Strict(Value::Null))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Strict, E> {
        Ok(Strict(Value::Bool(value)))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Strict, E> {
        Ok(Strict(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Strict, E> {
        Ok(Strict(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Strict, E> {
        let number = Number::from_f64(value).ok_or_else(|| E::custom("a number is too large"))?;
        Ok(Strict(Value::Number(number)))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Strict, E> {
        Ok(Strict(Value::String(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Strict, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Strict(Value::Array(list)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Strict, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if object.contains_key(&key) {
                return Err(A::Error::custom(format_args!("key {} stands twice", shown(key.as_bytes()))));
            }
            let Strict(value) = entries.next_value()?;
            object.insert(key, value);
        }
        Ok(Strict(Value::Object(object)))
    }
}
