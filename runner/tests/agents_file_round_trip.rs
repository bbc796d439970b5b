//! Any agent written as YAML comes back equal.

use std::collections::BTreeSet;

use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use redraft_domain::agent::{AgentSpec, Plateau, Retries, StageSpec, Stages, StopRules, Timeouts};
use redraft_domain::limits;
use redraft_runner::agents_file;
use serde_json::{Map, Value, json};

const YEAR_MS: u64 = 365 * 24 * 60 * 60 * 1000;

fn stage() -> impl Strategy<Value = StageSpec> {
    let program = prop_oneof![
        "\\./\\PC{0,12}",
        "\\.\\./[a-z ]{1,8}",
        "/[a-z]{1,8}",
        "[a-z0-9][a-z0-9.-]{0,8}",
        Just("true".to_owned())
    ];
    let argument = any::<String>().prop_map(|text| text.replace('\0', ""));
    let command = (program, vec(argument, 0..4));
    (command, option::of(1..=YEAR_MS)).prop_map(|((program, arguments), timeout_ms)| StageSpec {
        command: std::iter::once(program).chain(arguments).collect(),
        timeout_ms,
    })
}

fn inputs() -> impl Strategy<Value = Value> {
    let data = prop_oneof![
        any::<String>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(|number: f64| json!(number)),
        Just(json!(null)),
        Just(json!(true)),
        Just(json!([])),
        Just(json!({})),
    ];
    let property = prop_oneof![
        data.clone().prop_map(|value| json!({"default": value})),
        vec(data, 1..4).prop_map(|values| json!({"examples": values})),
        any::<bool>().prop_map(Value::from),
        any::<u32>().prop_map(|length| json!({"type": "string", "maxLength": length})),
    ];
    btree_map("[^\\x00]{0,12}", property, 0..4)
        .prop_map(|properties| json!({"type": "object", "properties": properties.into_iter().collect::<Map<_, _>>()}))
}

fn pace() -> impl Strategy<Value = (StopRules, Timeouts, Retries)> {
    let plateau = (1..=u32::MAX, 0.0..=1.0).prop_map(|(rounds, min_gain)| Plateau { rounds, min_gain });
    let timeouts = (1..=YEAR_MS, option::of(1..=YEAR_MS), option::of(1..=YEAR_MS));
    let waits = (1..=YEAR_MS, 1..=YEAR_MS);
    (option::of(plateau), timeouts, any::<u32>(), waits, btree_set(1..=255, 0..5)).prop_map(
        |(plateau, (stage_ms, idle_ms, run_ms), max, (one, other), exits)| {
            let (backoff_ms, max_backoff_ms) = (one.min(other), one.max(other));
            let non_retryable_exits = exits.into_iter().collect();
            let retries = Retries { max, backoff_ms, max_backoff_ms, non_retryable_exits };
            (StopRules { plateau }, Timeouts { stage_ms, idle_ms, run_ms }, retries)
        },
    )
}

fn agent() -> impl Strategy<Value = AgentSpec> {
    let env = btree_set("[A-Za-z_][A-Za-z0-9_]{0,12}", 0..4).prop_filter(
        "names that are refused",
        |names: &BTreeSet<String>| {
            names.iter().all(|name| !["LD_", "DYLD_", "REDRAFT_"].iter().any(|prefix| name.starts_with(prefix)))
        },
    );
    let tags = btree_set("\\PC{1,64}", 0..=limits::TAGS);
    let texts = ("[a-z][a-z0-9_-]{0,63}", "\\PC{0,60}(\n\\PC{0,60}){0,3}");
    let numbers = (1..=limits::MAX_ATTEMPTS, 0.0..=1.0, option::of(1..=u32::MAX));
    let stages = (stage(), stage(), option::of(stage()));
    (texts, inputs(), stages, numbers, pace(), env, tags).prop_map(
        |(
            (name, description),
            inputs,
            (produce, evaluate, revise),
            (max_attempts, pass_threshold, concurrency),
            pace,
            env,
            tags,
        )| {
            let (stop, timeouts, retries) = pace;
            let stages = Stages { produce, evaluate, revise };
            let (env, tags) = (env.into_iter().collect(), tags.into_iter().collect());
            AgentSpec {
                name,
                description,
                inputs,
                stages,
                max_attempts,
                pass_threshold,
                stop,
                timeouts,
                retries,
                env,
                concurrency,
                tags,
            }
        },
    )
}

/// The agent in the form of the file.
fn file_form(agent: &AgentSpec) -> Value {
    let stage = |stage: &StageSpec| match stage.timeout_ms {
        Some(ms) => json!({"command": stage.command, "timeout": duration(ms)}),
        None => json!(stage.command),
    };
    let retries = &agent.retries;
    let mut form = json!({
        "description": agent.description,
        "inputs": agent.inputs,
        "stages": {"produce": stage(&agent.stages.produce), "evaluate": stage(&agent.stages.evaluate)},
        "maxAttempts": agent.max_attempts,
        "passThreshold": agent.pass_threshold,
        "stop": {},
        "timeouts": {"stage": duration(agent.timeouts.stage_ms)},
        "retries": {
            "max": retries.max, "backoff": duration(retries.backoff_ms), "maxBackoff": duration(retries.max_backoff_ms),
            "nonRetryableExits": retries.non_retryable_exits,
        },
        "env": agent.env,
        "tags": agent.tags,
    });
    let optional = [
        ("/stages", "revise", agent.stages.revise.as_ref().map(stage)),
        ("/stop", "plateau", agent.stop.plateau.map(|plateau| json!(plateau))),
        ("/timeouts", "idle", agent.timeouts.idle_ms.map(duration).map(Value::from)),
        ("/timeouts", "run", agent.timeouts.run_ms.map(duration).map(Value::from)),
        ("", "concurrency", agent.concurrency.map(Value::from)),
    ];
    for (pointer, key, value) in optional {
        if let (Some(Value::Object(fields)), Some(value)) = (form.pointer_mut(pointer), value) {
            fields.insert(key.to_owned(), value);
        }
    }
    form
}

fn duration(ms: u64) -> String {
    match (ms / 60_000, ms / 1000 % 60, ms % 1000) {
        (0, seconds, 0) => format!("{seconds}s"),
        (minutes, 0, 0) => format!("{minutes}m"),
        (minutes, seconds, rest) if rest < 500 => format!("{minutes}m{seconds}s{rest}ms"),
        _ => format!("{ms}ms"),
    }
}

/// `value` in block style, with scalars plain, in single or in double quotes.
fn write_yaml(value: &Value, indent: usize, yaml: &mut String) {
    let pad = " ".repeat(indent);
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (key, value) in fields {
                yaml.extend(["\n", &pad, &text(key), ":"]);
                write_yaml(value, indent + 2, yaml);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                yaml.extend(["\n", &pad, "-"]);
                write_yaml(item, indent + 2, yaml);
            }
        }
        Value::String(string) => yaml.extend([" ", &text(string)]),
        other => yaml.extend([" ", &other.to_string()]),
    }
}

fn text(text: &str) -> String {
    let is_word =
        text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    if is_word && !["null", "true", "false"].contains(&text) {
        return text.to_owned();
    }
    if text.len() < 20 && text.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let escape = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        ' '..='~' => c.to_string(),
        _ => format!("\\U{:08x}", u32::from(c)),
    };
    format!("\"{}\"", text.chars().map(escape).collect::<String>())
}

/// Reads `text`, which has one agent that must come back as `agent`.
fn check(text: &str, agent: AgentSpec) -> Result<(), TestCaseError> {
    match agents_file::parse(text, "agents.yaml") {
        Ok((agents, _)) => prop_assert_eq!(agents, [agent]),
        Err(findings) => {
            let findings: Vec<_> = findings.iter().map(ToString::to_string).collect();
            prop_assert!(false, "{}\n{text}", findings.join("\n"));
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_agent_written_as_yaml_comes_back_equal(agent in agent()) {
        let mut yaml = String::new();
        write_yaml(&json!({"agents": {&agent.name: file_form(&agent)}}), 0, &mut yaml);

        check(&yaml, agent)?;
    }

    #[test]
    fn any_agent_written_as_json_comes_back_equal(agent in agent()) {
        let json = json!({"agents": {&agent.name: file_form(&agent)}}).to_string();
        // JSON allows DEL and a few more characters that YAML does not.
        prop_assume!(!json.chars().any(|c| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{feff}')));

        check(&json, agent)?;
    }
}

#[test]
fn a_key_in_quotes_that_looks_like_an_order_to_merge_is_a_key() {
    for written in ["'<<'", "\"<<\"", "!!str <<"] {
        let text = format!(
            "agents:\n  a:\n    inputs: {{ type: object, properties: {{ {written}: {{ default: '' }} }} }}\n    \
             stages: {{ produce: [cat], evaluate: [cat] }}\n"
        );
        let (agents, _) = agents_file::parse(&text, "agents.yaml").expect(&text);
        assert_eq!(agents[0].inputs["properties"]["<<"]["default"], "", "{text}");
    }
}
