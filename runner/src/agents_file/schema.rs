//! The JSON Schema of `agents.yaml`, for editors.
//!
//! Written by hand because the file has forms that its types have not: a stage
//! as a bare list, durations with units, defaults that are filled in. Numbers
//! and keys come from the readers; a test holds the two together.

use redraft_domain::limits;
use serde_json::{Value, json};

use super::agent::{DEFAULT_MAX_ATTEMPTS, DEFAULT_PASS_THRESHOLD, DESCRIPTION_CHARS};
use super::tags::TAG_CHARS;

/// The JSON Schema (2020-12) of `agents.yaml`.
///
/// Whatever [`load`](super::load) accepts satisfies it. It cannot say
/// everything: whether files exist, or whether `maxBackoff` is long enough.
pub fn json_schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Redraft agents",
        "description": "Agents that a redraft runner serves: what each stage executes, and when a draft is good enough.",
        "type": "object",
        "additionalProperties": false,
        "required": ["agents"],
        "properties": {
            "agents": {
                "description": "Agents by name.",
                "type": "object",
                "minProperties": 1,
                "propertyNames": {"pattern": "^[a-z][a-z0-9_-]{0,63}$"},
                "additionalProperties": {"$ref": "#/$defs/agent"},
            },
        },
        "$defs": {
            "agent": agent(),
            "stages": stages(),
            "stage": stage(),
            "command": command(),
            "stop": stop(),
            "timeouts": timeouts(),
            "retries": retries(),
            "env": env(),
            "tags": tags(),
            "duration": duration(),
        },
    })
}

fn agent() -> Value {
    json!({
        "description": "A loop: produce a draft, evaluate it, revise it until it is good enough.",
        "type": "object",
        "additionalProperties": false,
        "required": ["stages"],
        "properties": {
            "description": {
                "description": "One sentence for people.",
                "type": "string",
                "maxLength": DESCRIPTION_CHARS,
                "examples": ["Drafts release notes"],
            },
            "inputs": {
                "description": "JSON Schema (2020-12) that a run's inputs must satisfy; of type object at the top.",
                "allOf": [{"$ref": "https://json-schema.org/draft/2020-12/schema"}],
                "type": "object",
                "required": ["type"],
                "properties": {"type": {"const": "object"}},
                "default": {"type": "object"},
            },
            "stages": {"$ref": "#/$defs/stages"},
            "maxAttempts": {
                "description": "How many drafts a run may make.",
                "type": "integer",
                "minimum": 1,
                "maximum": limits::MAX_ATTEMPTS,
                "default": DEFAULT_MAX_ATTEMPTS,
            },
            "passThreshold": {
                "description": "The score from which an attempt passes.",
                "type": "number",
                "minimum": 0,
                "maximum": 1,
                "default": DEFAULT_PASS_THRESHOLD,
            },
            "stop": {"$ref": "#/$defs/stop"},
            "timeouts": {"$ref": "#/$defs/timeouts"},
            "retries": {"$ref": "#/$defs/retries"},
            "env": {"$ref": "#/$defs/env"},
            "concurrency": {
                "description": "How many runs of this agent may be running at once; without it, no limit.",
                "type": "integer",
                "minimum": 1,
                "maximum": u32::MAX,
                "examples": [2],
            },
            "tags": {"$ref": "#/$defs/tags"},
        },
    })
}

fn stages() -> Value {
    let stage = |description: &str, example: &str| json!({"description": description, "$ref": "#/$defs/stage", "examples": [[example]]});
    json!({
        "description": "What each stage executes.",
        "type": "object",
        "additionalProperties": false,
        "required": ["produce", "evaluate"],
        "properties": {
            "produce": stage("Writes the first draft to stdout.", "./produce.py"),
            "evaluate": stage("Scores a draft: prints {\"score\": 0..1, \"feedback\": \"…\"}.", "./evaluate.py"),
            "revise": stage("Writes the next draft from the feedback; without it, produce is executed again.", "./revise.py"),
        },
    })
}

fn stage() -> Value {
    json!({
        "description": "A program with its arguments, never a shell line.",
        "oneOf": [
            {"$ref": "#/$defs/command"},
            {
                "type": "object",
                "additionalProperties": false,
                "required": ["command"],
                "properties": {
                    "command": {"$ref": "#/$defs/command"},
                    "timeout": {
                        "description": "Longest time one execution may take; overrides timeouts.stage.",
                        "$ref": "#/$defs/duration",
                    },
                },
            },
        ],
    })
}

fn command() -> Value {
    json!({
        "description": "A program and its arguments. Elements that start with ./ or ../ are paths beside this file.",
        "type": "array",
        "minItems": 1,
        "prefixItems": [{"type": "string", "pattern": "^(\\.{0,2}/|[^/]+$)"}],
        "items": {"type": "string"},
        "examples": [["./produce.py", "--fast"], ["python3", "./produce.py"]],
    })
}

fn stop() -> Value {
    json!({
        "description": "Reasons to stop before the attempts are used up.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "plateau": {
                "description": "Stop when the best score rose by less than minGain over the last rounds attempts.",
                "type": "object",
                "additionalProperties": false,
                "required": ["rounds", "minGain"],
                "properties": {
                    "rounds": {
                        "description": "How many attempts in a row may fail to help.",
                        "type": "integer", "minimum": 1, "maximum": u32::MAX, "examples": [2],
                    },
                    "minGain": {
                        "description": "The smallest gain that counts as help.",
                        "type": "number", "minimum": 0, "maximum": 1, "examples": [0.01],
                    },
                },
            },
        },
    })
}

fn timeouts() -> Value {
    json!({
        "description": "How long things may take.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "stage": {"description": "One execution of one stage.", "$ref": "#/$defs/duration", "default": "30m"},
            "idle": {
                "description": "A stage that writes nothing for this long is taken for hung; without it, never.",
                "$ref": "#/$defs/duration",
            },
            "run": {
                "description": "A whole run from its first claim; without it, no limit.",
                "$ref": "#/$defs/duration",
            },
        },
    })
}

fn retries() -> Value {
    json!({
        "description": "What happens when a stage fails.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "max": {
                "description": "How many times a failed stage is executed again; 0 for never.",
                "type": "integer", "minimum": 0, "maximum": u32::MAX, "default": 2,
            },
            "backoff": {
                "description": "Wait before the first retry; doubles with each one.",
                "$ref": "#/$defs/duration",
                "default": "1s",
            },
            "maxBackoff": {
                "description": "Longest wait between two retries.",
                "$ref": "#/$defs/duration",
                "default": "5m",
            },
            "nonRetryableExits": {
                "description": "Exit codes that no retry can mend.",
                "type": "array",
                "items": {"type": "integer", "minimum": 1, "maximum": 255},
                "uniqueItems": true,
                "examples": [[2, 64]],
            },
        },
    })
}

fn env() -> Value {
    json!({
        "description": "Names of environment variables that stages may see, beside PATH, HOME, LANG and TERM. \
            LD_*, DYLD_*, NODE_OPTIONS, BASH_ENV and PYTHONSTARTUP could replace what a stage executes; \
            REDRAFT_* belongs to the runner.",
        "type": "array",
        "items": {
            "type": "string",
            "maxLength": 128,
            "pattern": "^[A-Za-z_][A-Za-z0-9_]*$",
            "not": {"pattern": "^(LD_|DYLD_|REDRAFT_|NODE_OPTIONS$|BASH_ENV$|PYTHONSTARTUP$)"},
        },
        "uniqueItems": true,
        "examples": [["OPENAI_API_KEY"]],
    })
}

fn tags() -> Value {
    json!({
        "description": "Labels that every run of this agent gets.",
        "type": "array",
        "items": {"type": "string", "minLength": 1, "maxLength": TAG_CHARS},
        "maxItems": limits::TAGS,
        "uniqueItems": true,
        "examples": [["docs"]],
    })
}

fn duration() -> Value {
    json!({
        "description": "Numbers with units, from large to small: d, h, m, s, ms. More than 0, at most 365d.",
        "type": "string",
        "pattern": "^(?=.)([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$",
        "examples": ["500ms", "30s", "10m", "1h30m", "1d"],
    })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::super::{agent, inputs, pace, report::Report, stage, tree, value};
    use super::*;

    /// The files of a folder of fixtures as JSON; those that are no YAML are left out.
    fn fixtures(folder: &str) -> Vec<(String, Value)> {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/agents").join(folder);
        let mut files: Vec<_> = fs::read_dir(directory)
            .expect("the folder is there")
            .filter_map(|entry| {
                let path = entry.ok()?.path();
                let text = fs::read_to_string(&path).ok()?;
                let mut report = Report::new("", &text, None);
                let tree = tree::parse(text.trim_start_matches('\u{feff}'), &mut report)?;
                let json = inputs::to_json(&value::Value::root(&tree), &mut report)?;
                Some((path.file_stem()?.to_str()?.to_owned(), json))
            })
            .collect();
        files.sort_by(|(a, _), (b, _)| a.cmp(b));
        files
    }

    #[test]
    fn valid_files_satisfy_the_schema() {
        let schema = jsonschema::validator_for(&json_schema()).expect("a valid schema");

        let files = fixtures("valid");

        assert!(files.len() >= 5);
        for (name, json) in files {
            assert!(schema.is_valid(&json), "{name}: {:?}", schema.validate(&json));
        }
    }

    #[test]
    fn wrong_files_break_the_schema_unless_json_cannot_tell() {
        let schema = jsonschema::validator_for(&json_schema()).expect("a valid schema");

        let files = fixtures("wrong");
        let unnoticed: Vec<_> = files.iter().filter(|(_, json)| schema.is_valid(json)).map(|(name, _)| name).collect();

        assert!(files.len() >= 15);
        assert_eq!(unnoticed, ["duplicate_keys"]);
    }

    #[test]
    fn the_schema_has_exactly_the_keys_that_are_read() {
        let schema = json_schema();

        for (pointer, keys) in [
            ("", &agent::FILE_KEYS[..]),
            ("/$defs/agent", &agent::KEYS),
            ("/$defs/stages", &stage::STAGE_KEYS),
            ("/$defs/stage/oneOf/1", &stage::KEYS),
            ("/$defs/stop", &pace::STOP_KEYS),
            ("/$defs/stop/properties/plateau", &pace::PLATEAU_KEYS),
            ("/$defs/timeouts", &pace::TIMEOUT_KEYS),
            ("/$defs/retries", &pace::RETRY_KEYS),
        ] {
            let properties = schema.pointer(pointer).and_then(|part| part["properties"].as_object());
            let mut keys = keys.to_vec();
            keys.sort_unstable();
            assert_eq!(
                properties.map(|properties| properties.keys().map(String::as_str).collect()),
                Some(keys),
                "{pointer}"
            );
        }
    }
}
