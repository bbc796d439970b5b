//! How a run ended, in a few lines.

use std::path::Path;

use redraft_wire::run::{Attempt, Run, RunDetail};
use serde_json::json;

use crate::cli::error::Result;
use crate::cli::output::{Output, Tone};
use crate::cli::safe::safe_line;
use crate::cli::words;

/// What was written to a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Saved<'a> {
    /// The file.
    pub(crate) path: &'a Path,
    /// Its size.
    pub(crate) bytes: u64,
}

/// Tells how a run ended: the verdict, the scores, and where its output is.
pub(crate) fn summarize(detail: &RunDetail, saved: Option<Saved<'_>>, out: &Output) -> Result<()> {
    if out.is_json() {
        if let Some(saved) = saved {
            out.json_line(&json!({ "saved": { "path": saved.path, "bytes": saved.bytes } }))?;
        }
        return out.json_line(&json!({ "run": detail }));
    }
    let run = &detail.run;
    let (status, reason) = (run.status, run.stop_reason);
    out.line("")?;
    out.line(out.paint(words::status_tone(status, reason), words::verdict(run)))?;
    let mut facts = Vec::new();
    let scores = scores(&detail.attempts, run, out);
    if !scores.is_empty() {
        facts.push(("scores", scores));
    }
    if let Some(took) = words::took(run, run.completed_at.unwrap_or(run.created_at)) {
        let count = u32::try_from(detail.attempts.len()).unwrap_or(u32::MAX);
        let made = if count == 0 { String::new() } else { format!(" for {}", words::attempts(count)) };
        facts.push(("took", format!("{}{made}", words::duration(took))));
    }
    let cycle = safe_line(&run.cycle_id);
    match (saved, run.best_attempt.or_else(|| drafted(&detail.attempts))) {
        (Some(saved), _) => facts.push(("output", format!("{} ({})", saved.path.display(), words::size(saved.bytes)))),
        (None, Some(_)) => facts.push(("output", format!("redraft runs artifacts {cycle} --best"))),
        (None, None) => {}
    }
    facts.push(("history", format!("redraft runs show {cycle}")));
    for (name, fact) in facts {
        out.line(format_args!("  {}{fact}", out.paint(Tone::Dim, format_args!("{name:<9}"))))?;
    }
    Ok(())
}

/// Scores by attempt, the one that is delivered marked.
fn scores(attempts: &[Attempt], run: &Run, out: &Output) -> String {
    let scores = attempts.iter().filter_map(|attempt| {
        let score = words::score_text(attempt.score?, run.pass_threshold);
        let is_best = run.best_attempt == Some(attempt.attempt);
        Some(if is_best { out.paint(Tone::Strong, format_args!("{score}*")) } else { score })
    });
    let scores = scores.collect::<Vec<_>>();
    let legend = if scores.len() > 1 && run.best_attempt.is_some() { "  (* is delivered)" } else { "" };
    format!("{}{}", scores.join("  "), out.paint(Tone::Dim, legend))
}

/// The last attempt that has a draft, if no score says which one is best.
fn drafted(attempts: &[Attempt]) -> Option<u32> {
    attempts.iter().rev().find(|attempt| attempt.draft.is_some()).map(|attempt| attempt.attempt)
}
