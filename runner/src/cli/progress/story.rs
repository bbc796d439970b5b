//! What happens in a run, told line by line.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use redraft_domain::event::kind;
use redraft_domain::run::Stage;
use redraft_wire::event::Event;
use redraft_wire::live::Live;
use redraft_wire::run::{Attempt, Run};

use crate::cli::output::{Output, Tone};
use crate::cli::safe::{safe_block, safe_line};
use crate::cli::words;

/// Most lines of feedback that are shown when there are no criteria.
const FEEDBACK_LINES: usize = 3;
/// Columns before the text of a line: a duration and two spaces.
const MARGIN: usize = 10;

/// Everything known so far of a run, and what was told of it.
#[derive(Debug, Default)]
pub(super) struct Story {
    run: Option<Run>,
    attempts: BTreeMap<u32, Attempt>,
    told: BTreeSet<u32>,
    blocked: Option<String>,
    is_stalled: bool,
    at: Duration,
}

impl Story {
    /// The run as it was when it last moved.
    pub(super) fn run(&self) -> Option<&Run> {
        self.run.as_ref()
    }

    /// How long after its submission the last event happened.
    pub(super) fn at(&self) -> Duration {
        self.at
    }

    /// The lines that tell what is new in `live`.
    pub(super) fn tell(&mut self, live: &Live, out: &Output) -> Vec<String> {
        if let Some(run) = &live.run {
            self.run = Some(run.clone());
        }
        self.attempts.extend(live.attempts.iter().map(|attempt| (attempt.attempt, attempt.clone())));
        let mut lines = Vec::new();
        for event in &live.events {
            self.tell_event(event, out, &mut lines);
        }
        self.tell_waiting(live, out, &mut lines);
        lines
    }

    fn tell_event(&mut self, event: &Event, out: &Output, lines: &mut Vec<String>) {
        if let Some(run) = &self.run {
            self.at = event.created_at.since(run.created_at);
        }
        let message = safe_line(&event.message);
        let (tone, text) = match event.event_type.as_str() {
            kind::STAGE_COMPLETED if event.stage == Some(Stage::Evaluating) => {
                return self.tell_attempt(event, out, lines);
            }
            kind::STATUS_CHANGE => match self.status_change(&event.message) {
                Some(text) => (Tone::Dim, text),
                None => return,
            },
            // The summary tells it.
            kind::VERDICT => return,
            kind::SUBMITTED => (Tone::Dim, "submitted".to_owned()),
            kind::STAGE_STARTED => (Tone::Busy, message),
            kind::LOG => (Tone::Dim, out.fit(&format!("│ {message}"), MARGIN)),
            kind::STAGE_RETRY | kind::RESCUED | kind::CANCEL_REQUESTED => (Tone::Warn, message),
            kind::STAGE_FAILED => (Tone::Bad, message),
            kind::PROCESSES_ENDED => (Tone::Dim, message),
            _ => (Tone::Plain, message),
        };
        lines.push(self.line(out, tone, &text));
    }

    /// One line of what changed hands; nothing for an end, which the summary tells.
    fn status_change(&self, change: &str) -> Option<String> {
        let runner = self.run.as_ref().and_then(|run| run.claimed_by.as_deref()).map(safe_line);
        match change.split_once('>')? {
            ("queued", "running") => Some(match runner {
                Some(name) => format!("taken by runner {name}"),
                None => "taken by a runner".to_owned(),
            }),
            (_, "queued") => Some("back in the queue".to_owned()),
            (_, "waiting") => Some("waits for a decision".to_owned()),
            (_, "running") => Some("running".to_owned()),
            _ => None,
        }
    }

    /// The score of an attempt, what changed since the one before, and what is missing.
    fn tell_attempt(&mut self, event: &Event, out: &Output, lines: &mut Vec<String>) {
        let evaluated = event.attempt.and_then(|number| self.attempts.get(&number));
        let (Some(run), Some(attempt)) = (&self.run, evaluated) else {
            return lines.push(self.line(out, Tone::Plain, &safe_line(&event.message)));
        };
        let Some(score) = attempt.score else {
            return lines.push(self.line(out, Tone::Plain, &safe_line(&event.message)));
        };
        if !self.told.insert(attempt.attempt) {
            return;
        }
        let threshold = run.pass_threshold;
        let has_passed = score.value() >= threshold;
        let sign = if has_passed { "≥" } else { "<" };
        let tone = if has_passed { Tone::Good } else { Tone::Warn };
        let scored = out.paint(tone, format_args!("{} {sign} {threshold:.2}", words::score_text(score, threshold)));
        let change = self.change(attempt).map_or_else(String::new, |change| format!("  {change}"));
        let text = format!("attempt {} of {}  {scored}{change}", attempt.attempt, run.max_attempts);
        lines.push(self.line(out, Tone::Strong, &text));
        lines.extend(missing(attempt, has_passed, out));
    }

    /// How an attempt compares to the one before.
    fn change(&self, attempt: &Attempt) -> Option<String> {
        let before = self.attempts.get(&attempt.attempt.checked_sub(1)?)?.score?;
        let change = attempt.score?.value() - before.value();
        Some(match change {
            up if up > 0.0 => format!("▲ {up:+.2}"),
            down if down < 0.0 => format!("▼ {down:+.2}"),
            _ => "= no change".to_owned(),
        })
    }

    /// Why nothing happens, once for every reason.
    fn tell_waiting(&mut self, live: &Live, out: &Output, lines: &mut Vec<String>) {
        if live.blocked_reason != self.blocked {
            self.blocked.clone_from(&live.blocked_reason);
            if let Some(reason) = &self.blocked {
                lines.push(self.line(out, Tone::Warn, &format!("waits: {}", safe_line(reason))));
            }
        }
        let is_stalled = live.stalled_since.is_some();
        if is_stalled && !self.is_stalled {
            let silent = live
                .heartbeat_age_ms
                .map_or_else(String::new, |ms| format!(" for {}", words::duration(Duration::from_millis(ms))));
            let text =
                format!("stalled: nothing was heard of its runner{silent}; it goes on when its lease has run out");
            lines.push(self.line(out, Tone::Warn, &text));
        }
        self.is_stalled = is_stalled;
    }

    fn line(&self, out: &Output, tone: Tone, text: &str) -> String {
        let at = out.paint(Tone::Dim, format_args!("{:>1$}", words::duration(self.at), MARGIN - 2));
        format!("{at}  {}", out.paint(tone, text))
    }
}

/// The criteria that an attempt does not meet, worst first; without criteria its feedback.
fn missing(attempt: &Attempt, has_passed: bool, out: &Output) -> Vec<String> {
    let mut short: Vec<_> = attempt.criteria.iter().filter(|criterion| criterion.score.value() < 1.0).collect();
    short.sort_by(|a, b| a.score.value().total_cmp(&b.score.value()));
    let names: Vec<_> = short.iter().map(|criterion| safe_line(&criterion.name)).collect();
    let width = names.iter().map(|name| console::measure_text_width(name)).max().unwrap_or(0);
    let indent = " ".repeat(MARGIN + 2);
    if short.is_empty() && !has_passed {
        let feedback = attempt.feedback.as_deref().unwrap_or_default();
        let lines = safe_block(feedback, "");
        let lines = lines.lines().filter(|line| !line.trim().is_empty()).take(FEEDBACK_LINES);
        return lines.map(|line| format!("{indent}{}", out.paint(Tone::Dim, line))).collect();
    }
    let criteria = short.iter().zip(&names).map(|(criterion, name)| {
        let pad = " ".repeat(width - console::measure_text_width(name));
        let comment = out.paint(Tone::Dim, safe_line(&criterion.comment));
        format!("{indent}{name}{pad}  {}  {comment}", criterion.score).trim_end().to_owned()
    });
    criteria.collect()
}
