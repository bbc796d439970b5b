//! `redraft runs show`.

use std::time::Duration;

use clap::Args;
use redraft_store::clock::{Clock, SystemClock};
use redraft_wire::Client;
use redraft_wire::run::{Attempt, RunDetail};
use serde_json::{Value, json};

use crate::cli::output::Tone;
use crate::cli::safe::{safe_block, safe_line};
use crate::cli::table::{Cell, Column, Table};
use crate::cli::{Exit, Output, Result, liveness, words};

/// Longest value of an input that is shown whole.
const INPUT_CHARS: usize = 100;

/// Show a run: where it stands, its inputs, and every attempt with its score
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  redraft runs show 2026-02-01-001
  redraft runs show 2026-02-01-001 --json | jq .bestScore")]
pub(crate) struct ShowArgs {
    /// Cycle id or id of the run
    #[arg(value_name = "RUN")]
    run: String,
}

pub(super) async fn execute(args: ShowArgs, client: &Client, out: &Output) -> Result<Exit> {
    let detail = client.get(&args.run).await?;
    let inputs = client.inputs(&args.run).await?;
    if out.is_json() {
        let mut document = json!(detail);
        document["inputs"] = inputs;
        out.json(&document)?;
        return Ok(Exit::Done);
    }
    head(&detail, out)?;
    facts(&detail, &inputs, out)?;
    attempts(&detail, out)?;
    next(&detail, out)?;
    Ok(Exit::Done)
}

fn head(detail: &RunDetail, out: &Output) -> Result<()> {
    let run = &detail.run;
    let id = out.paint(Tone::Dim, run.id);
    out.line(format_args!(
        "{}  {}  {id}",
        out.paint(Tone::Strong, safe_line(&run.cycle_id)),
        safe_line(&run.agent_name)
    ))?;
    out.line(out.paint(words::status_tone(run.status, run.stop_reason), words::verdict(run)))?;
    if let Some(reason) = &detail.blocked_reason {
        out.line(out.paint(Tone::Warn, format_args!("  waits: {}", safe_line(reason))))?;
    }
    if let (Some(_), Some(age)) = (detail.stalled_since, detail.heartbeat_age_ms) {
        let age = words::duration(Duration::from_millis(age));
        out.line(out.paint(Tone::Warn, format_args!("  stalled: nothing was heard of its runner for {age}")))?;
    }
    Ok(())
}

fn facts(detail: &RunDetail, inputs: &Value, out: &Output) -> Result<()> {
    let run = &detail.run;
    let now = SystemClock::new().now();
    let mut facts = vec![("submitted", format!("{} ({})", run.created_at, words::age(now.since(run.created_at))))];
    if let Some(not_before) = run.not_before.filter(|_| run.started_at.is_none()) {
        facts.push(("not before", not_before.to_string()));
    }
    if let Some(name) = &run.claimed_by {
        facts.push(("runner", safe_line(name)));
    }
    if let Some(alive) = &detail.liveness {
        facts.push(("its runner", liveness::of_runner(alive, detail.heartbeat_age_ms)));
        facts.push(("progress", liveness::of_stage(alive)));
    }
    if let Some(took) = words::took(run, now) {
        facts.push(("took", words::duration(took)));
    }
    facts.push(("threshold", format!("{:.2}, at most {}", run.pass_threshold, words::attempts(run.max_attempts))));
    if !run.tags.is_empty() {
        facts.push(("tags", safe_line(&run.tags.join(", "))));
    }
    if let Some(parent) = run.parent_run_id {
        let fork = run.forked_from_attempt.map(|attempt| ("goes on", format!("from attempt {attempt} of {parent}")));
        facts.push(fork.unwrap_or_else(|| ("repeats", parent.to_string())));
    }
    if let Some(note) = &detail.note {
        facts.push(("note", console::truncate_str(&safe_line(note), INPUT_CHARS, "…").into_owned()));
    }
    for (name, value) in inputs.as_object().into_iter().flatten() {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let text = safe_line(&text);
        let shown = console::truncate_str(&text, INPUT_CHARS, "…").into_owned();
        facts.push(("input", format!("{} = {shown}", safe_line(name))));
    }
    for (name, fact) in facts {
        out.line(format_args!("  {}{fact}", out.paint(Tone::Dim, format_args!("{name:<12}"))))?;
    }
    Ok(())
}

fn attempts(detail: &RunDetail, out: &Output) -> Result<()> {
    if detail.attempts.is_empty() {
        return Ok(());
    }
    out.line("")?;
    let mut table = Table::new(&[
        ("ATTEMPT", Column::Right),
        ("SCORE", Column::Left),
        ("DRAFT", Column::Right),
        ("DRAFTING", Column::Right),
        ("EVALUATING", Column::Right),
    ]);
    for attempt in &detail.attempts {
        table.row(row(attempt, detail));
    }
    table.print(out)?;
    if let Some(best) = detail.attempts.iter().find(|attempt| Some(attempt.attempt) == detail.run.best_attempt) {
        verdict_of(best, out)?;
    }
    Ok(())
}

fn row(attempt: &Attempt, detail: &RunDetail) -> Vec<Cell> {
    let is_best = Some(attempt.attempt) == detail.run.best_attempt;
    let score = attempt.score.map_or_else(String::new, |score| words::score_text(score, detail.run.pass_threshold));
    let mark = if is_best { format!("{score} best") } else { score };
    let tone = if is_best { words::status_tone(detail.run.status, detail.run.stop_reason) } else { Tone::Plain };
    let took = |ms: Option<u64>| ms.map_or_else(String::new, |ms| words::duration(Duration::from_millis(ms)));
    let draft = attempt.draft.as_ref().map_or_else(String::new, |draft| {
        format!("{}{}", words::size(draft.bytes), if draft.truncated { " (cut)" } else { "" })
    });
    vec![
        Cell::new(attempt.attempt.to_string()),
        Cell::new(mark).tone(tone),
        Cell::new(draft),
        Cell::new(took(attempt.draft_ms)),
        Cell::new(took(attempt.evaluation_ms)),
    ]
}

/// What was said of the attempt that is delivered.
fn verdict_of(best: &Attempt, out: &Output) -> Result<()> {
    let feedback = best.feedback.as_deref().unwrap_or_default();
    if best.criteria.is_empty() && feedback.is_empty() {
        return Ok(());
    }
    out.line("")?;
    out.line(out.paint(Tone::Dim, format_args!("Said of attempt {}:", best.attempt)))?;
    for criterion in &best.criteria {
        let comment = out.paint(Tone::Dim, safe_line(&criterion.comment));
        out.line(format!("  {}  {}  {comment}", criterion.score, safe_line(&criterion.name)).trim_end())?;
    }
    if !feedback.is_empty() {
        out.line(format_args!("  {}", safe_block(feedback, "  ")))?;
    }
    Ok(())
}

fn next(detail: &RunDetail, out: &Output) -> Result<()> {
    let cycle = safe_line(&detail.run.cycle_id);
    out.line("")?;
    if !detail.run.status.is_terminal() {
        out.line(format_args!("  watch it:    redraft runs watch {cycle}"))?;
    }
    if detail.attempts.iter().any(|attempt| attempt.draft.is_some()) {
        out.line(format_args!("  its output:  redraft runs artifacts {cycle} --best"))?;
    }
    out.line(format_args!("  its history: redraft runs events {cycle}"))
}
