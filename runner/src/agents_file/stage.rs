//! The programs behind the three stages.

use redraft_domain::agent::{StageSpec, Stages};

use super::duration;
use super::files;
use super::node::Content;
use super::quote::{flow_list, flow_text, quoted, shell_words};
use super::report::Report;
use super::value::Value;

/// Keys of `stages`.
pub(super) const STAGE_KEYS: [&str; 3] = ["produce", "evaluate", "revise"];
/// Keys of one stage in its long form.
pub(super) const KEYS: [&str; 2] = ["command", "timeout"];

/// Reads `stages`; `None` if `produce` or `evaluate` is missing or unusable.
pub(super) fn read_stages(value: &Value<'_>, report: &mut Report<'_>) -> Option<Stages> {
    let fields = value.fields(report, &STAGE_KEYS, "produce: [./produce.py]")?;
    let produce = fields.require(report, "produce", "add what writes the first draft: produce: [./produce.py]");
    let produce = produce.and_then(|stage| read_stage(&stage, report));
    let evaluate = fields.require(report, "evaluate", "add what scores a draft: evaluate: [./evaluate.py]");
    let evaluate = evaluate.and_then(|stage| read_stage(&stage, report));
    let revise = fields.get("revise").and_then(|stage| read_stage(&stage, report));
    Some(Stages { produce: produce?, evaluate: evaluate?, revise })
}

/// Reads one stage: a command in brackets, or a mapping.
fn read_stage(value: &Value<'_>, report: &mut Report<'_>) -> Option<StageSpec> {
    if !matches!(value.node.content, Content::Map(_)) {
        return Some(StageSpec { command: read_command(value, report)?, timeout_ms: None });
    }
    let fields = value.fields(report, &KEYS, "{ command: [./produce.py], timeout: 5m }")?;
    let command = fields.require(report, "command", "add the program and its arguments: command: [./produce.py]");
    let command = command.and_then(|command| read_command(&command, report));
    let timeout_ms = fields.get("timeout").and_then(|timeout| duration::read(&timeout, report, "5m"));
    Some(StageSpec { command: command?, timeout_ms })
}

fn read_command(value: &Value<'_>, report: &mut Report<'_>) -> Option<Vec<String>> {
    if let Some(line) = value.as_text() {
        refuse_shell_line(value, line, report);
        return None;
    }
    let items = value.list(report, "[./produce.py, --fast]")?;
    if items.is_empty() {
        report.error(value, "the command is empty", "write a program and its arguments, for example [./produce.py]");
        return None;
    }
    let words: Vec<_> = items.iter().filter_map(|item| read_word(item, report)).collect();
    if words.len() < items.len() || !check_program(&items[0], words[0], report) {
        return None;
    }
    if let Some(surroundings) = report.surroundings {
        files::check_command(&items, &words, surroundings, report);
    }
    Some(words.into_iter().map(str::to_owned).collect())
}

fn read_word<'t>(item: &Value<'t>, report: &mut Report<'_>) -> Option<&'t str> {
    let word = item.text(report, "--fast")?;
    if word.contains('\0') {
        report.error(item, "an argument cannot contain a NUL character", "remove `\\0`");
        return None;
    }
    Some(word)
}

/// Whether `program` is a path beside the file, an absolute path or a bare name.
fn check_program(item: &Value<'_>, program: &str, report: &mut Report<'_>) -> bool {
    if program.trim().is_empty() {
        report.error(item, "the program has no name", "write a program, for example ./produce.py or python3");
        return false;
    }
    let is_clear = program.starts_with(['/']) || files::is_beside(program) || !program.contains('/');
    if !is_clear {
        let fix = if program.starts_with(['~', '$']) {
            "write the path out; `~` and `$` mean nothing without a shell".to_owned()
        } else {
            format!("write {}", flow_text(&format!("./{program}")))
        };
        report.error(item, format!("{} is neither a program name nor a path beside this file", quoted(program)), fix);
    }
    is_clear
}

/// No shell is ever started: a line built from text is how commands get injected.
fn refuse_shell_line(value: &Value<'_>, line: &str, report: &mut Report<'_>) {
    let name = value.field.rsplit('.').next().unwrap_or("command");
    let fix = match shell_words(line) {
        Some(words) => format!("write it as a list: {name}: {}", flow_list(&words)),
        None => format!(
            "put the line into a script beside this file and write its name: {name}: [./{}.sh]",
            stage_name(value)
        ),
    };
    report.error(value, format!("{} is a shell line, and no shell is started", quoted(line)), fix);
}

fn stage_name<'v>(value: &'v Value<'_>) -> &'v str {
    value.field.rsplit('.').find(|part| STAGE_KEYS.contains(part)).unwrap_or("stage")
}
