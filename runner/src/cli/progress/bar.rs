//! The line at the bottom of a terminal: what is under way.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use redraft_domain::run::RunStatus;
use redraft_store::clock::Clock;
use redraft_wire::live::Live;
use redraft_wire::run::Run;

use super::story::Story;
use crate::cli::output::Output;
use crate::cli::safe::safe_line;
use crate::cli::words;

/// How often the spinner turns: often enough to look alive.
const TICK: Duration = Duration::from_millis(120);

/// A spinner with the stage, the attempt, the time and the best score; nothing where there is no terminal.
pub(super) struct Bar<'a> {
    out: &'a Output,
    clock: &'a dyn Clock,
    shown: Option<ProgressBar>,
    /// How old the run was when the watching began.
    head_start: Option<Duration>,
}

impl<'a> Bar<'a> {
    pub(super) fn new(out: &'a Output, clock: &'a dyn Clock) -> Self {
        let shown = (out.is_terminal() && !out.is_json()).then(|| {
            let bar = ProgressBar::new_spinner();
            // A template of ours that does not parse would be a plain spinner, no more.
            if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
                bar.set_style(style);
            }
            out.show_bar(bar.clone());
            bar.enable_steady_tick(TICK);
            bar
        });
        Self { out, clock, shown, head_start: None }
    }

    pub(super) fn show(&mut self, story: &Story, live: &Live) {
        let head_start = *self.head_start.get_or_insert(story.at());
        let (Some(bar), Some(run)) = (&self.shown, story.run()) else { return };
        bar.set_message(sentence(run, live, head_start + self.clock.elapsed()));
    }
}

impl Drop for Bar<'_> {
    fn drop(&mut self) {
        if self.shown.is_some() {
            self.out.clear_bar();
        }
    }
}

/// What is under way, on one line.
fn sentence(run: &Run, live: &Live, elapsed: Duration) -> String {
    let doing = match (live.status, run.current_stage) {
        (RunStatus::Running, _) if run.cancel_requested_at.is_some() => "cancelling".to_owned(),
        (RunStatus::Running, Some(stage)) => stage.to_string(),
        (status, _) => status.to_string(),
    };
    let mut parts = vec![doing];
    if live.status == RunStatus::Running {
        parts.push(format!("attempt {} of {}", run.current_attempt, run.max_attempts));
    }
    parts.push(words::duration(Duration::from_secs(elapsed.as_secs().max(1))).replace(".0 s", " s"));
    if let Some(score) = run.best_score {
        parts.push(format!("best {} of {:.2}", words::score_text(score, run.pass_threshold), run.pass_threshold));
    }
    if let Some(reason) = &live.blocked_reason {
        parts.push(safe_line(reason));
    }
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{live, run};
    use super::*;

    #[test]
    fn the_line_says_stage_attempt_time_and_best_score() {
        let running = run(
            r#"{"status": "running", "currentStage": "revising", "currentAttempt": 2, "bestScore": 0.625, "passThreshold": 0.8}"#,
        );
        let queued = run("{}");
        let waiting = live(r#"{"status": "queued", "blockedReason": "no online runner serves agent `headline`"}"#);

        let lines = [
            sentence(&running, &live(r#"{"status": "running"}"#), Duration::from_millis(3_700)),
            sentence(&queued, &waiting, Duration::ZERO),
        ];

        assert_eq!(
            lines,
            [
                "revising · attempt 2 of 5 · 3 s · best 0.62 of 0.80",
                "queued · 1 s · no online runner serves agent `headline`"
            ]
        );
    }
}
