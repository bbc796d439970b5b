//! Reading what an evaluator wrote. Nothing it can write is believed without a look.

mod document;

use redraft_domain::limits;
use redraft_domain::score::{Criterion, Evaluation, Score};
use serde_json::{Map, Value};

use super::visible::{cut, visible};

/// How much of what was printed a message quotes.
const SHOWN_BYTES: usize = 160;

/// Why an evaluator's output is no evaluation. The stage failed; another try may do better.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationError {
    /// Nothing but blanks.
    #[error("the evaluator printed nothing; it must print one JSON document such as {EXAMPLE} to stdout")]
    Empty,
    /// More than [`limits::EVALUATION_BYTES`].
    #[error(
        "the evaluator printed more than {} bytes; print one short JSON document to stdout and the rest to stderr",
        limits::EVALUATION_BYTES
    )]
    TooLarge,
    /// Not text.
    #[error("the evaluator printed bytes that are not UTF-8 at byte {at}: {shown}")]
    NotUtf8 {
        /// How many bytes are fine.
        at: usize,
        /// The beginning of what was printed.
        shown: String,
    },
    /// Not JSON, or JSON with a key twice or nested too deep.
    #[error("the evaluator printed no valid JSON ({why} at line {line}, column {column}): {shown}{hint}")]
    NotJson {
        /// What is wrong.
        why: String,
        /// Counted from 1.
        line: usize,
        /// Counted from 1; 0 is the end of the line before.
        column: usize,
        /// The beginning of what was printed.
        shown: String,
        /// What to do; may be empty.
        hint: &'static str,
    },
    /// JSON, and then something else.
    #[error(
        "the evaluator printed something after its JSON document, at line {line}, column {column}: {shown}; \
         print exactly one document to stdout and everything else to stderr"
    )]
    NotAlone {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// The beginning of what came after.
        shown: String,
    },
    /// JSON, but not what an evaluation looks like.
    #[error("the evaluator's {what}; it must print a document such as {EXAMPLE}")]
    WrongShape {
        /// Where, and what is there instead.
        what: String,
    },
}

const EXAMPLE: &str = r#"{"score":0.8,"feedback":"…"}"#;

/// Reads an evaluator's whole output. Keys that are not ours are allowed and ignored.
///
/// # Errors
/// It is not exactly one JSON document with a score from 0 to 1.
pub fn parse(output: &[u8]) -> Result<Evaluation, EvaluationError> {
    if output.len() > limits::EVALUATION_BYTES {
        return Err(EvaluationError::TooLarge);
    }
    let text = std::str::from_utf8(output)
        .map_err(|error| EvaluationError::NotUtf8 { at: error.valid_up_to(), shown: shown(output) })?;
    // Some programs on Windows begin every text with a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(EvaluationError::Empty);
    }
    let Value::Object(mut document) = document::parse(text)? else {
        return Err(wrong("output is not an object"));
    };
    Ok(Evaluation {
        score: score(document.remove("score"), "`score`")?,
        feedback: text_of(document.remove("feedback"), "`feedback`")?,
        criteria: criteria(document.remove("criteria"))?,
    })
}

fn criteria(value: Option<Value>) -> Result<Vec<Criterion>, EvaluationError> {
    let items = match value {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(other) => return Err(wrong(format!("`criteria` is {}, not a list", kind(&other)))),
    };
    items.into_iter().enumerate().map(|(index, item)| criterion(index, item)).collect()
}

fn criterion(index: usize, item: Value) -> Result<Criterion, EvaluationError> {
    let Value::Object(mut item): Value = item else {
        return Err(wrong(format!("`criteria[{index}]` is {}, not an object", kind(&item))));
    };
    Ok(Criterion {
        name: name(&mut item, index)?,
        score: score(item.remove("score"), &format!("`criteria[{index}].score`"))?,
        comment: text_of(item.remove("comment"), &format!("`criteria[{index}].comment`"))?,
    })
}

fn name(item: &mut Map<String, Value>, index: usize) -> Result<String, EvaluationError> {
    match item.remove("name") {
        Some(Value::String(name)) => Ok(name),
        Some(other) => Err(wrong(format!("`criteria[{index}].name` is {}, not a string", kind(&other)))),
        None => Err(wrong(format!("`criteria[{index}]` has no `name`"))),
    }
}

fn score(value: Option<Value>, path: &str) -> Result<Score, EvaluationError> {
    match value {
        None => Err(wrong(format!("output has no {path}"))),
        Some(Value::Number(number)) => {
            let score = number.as_f64().and_then(|value| Score::new(value).ok());
            score.ok_or_else(|| wrong(format!("{path} is {number}, outside 0 to 1")))
        }
        Some(Value::String(text)) => {
            let text = shown(text.as_bytes());
            Err(wrong(format!("{path} is a string ({text}), not a number from 0 to 1 without quotes")))
        }
        Some(other) => Err(wrong(format!("{path} is {}, not a number from 0 to 1", kind(&other)))),
    }
}

/// Text that may be left out. Null counts as left out: it is how many languages print "none".
fn text_of(value: Option<Value>, path: &str) -> Result<String, EvaluationError> {
    match value {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text),
        Some(other) => Err(wrong(format!("{path} is {}, not a string", kind(&other)))),
    }
}

fn wrong(what: impl Into<String>) -> EvaluationError {
    EvaluationError::WrongShape { what: what.into() }
}

const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The beginning of `output`, on one line and printable.
fn shown(output: &[u8]) -> String {
    let head = &output[..output.len().min(SHOWN_BYTES * 2)];
    let text = String::from_utf8_lossy(head).replace('\n', "\\n").replace('\r', "\\r").replace('\u{1b}', "\\u{1b}");
    let dropped = (output.len() - head.len()) as u64;
    format!("`{}`", cut(visible(text.as_bytes()), SHOWN_BYTES, dropped))
}

#[cfg(test)]
mod tests;
