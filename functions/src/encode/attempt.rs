//! Attempts, put together from a run's finished steps.

use redraft_domain::event::cut;
use redraft_domain::run::record::Run;
use redraft_domain::run::step::{Step, StepOutcome};
use redraft_domain::score::Criterion;
use redraft_wire::run as wire;

use super::run::ms;

/// Longest feedback in a detail: a page of text. The evaluation artifact has the whole.
const FEEDBACK_BYTES: usize = 32 * 1024;
/// Longest comment on a criterion.
const COMMENT_BYTES: usize = 2 * 1024;
/// Most criteria of an attempt.
const CRITERIA: usize = 50;

/// The attempts that `steps` make up, in order.
pub(crate) fn attempts(run: &Run, steps: &[Step]) -> Vec<wire::Attempt> {
    let mut attempts: Vec<wire::Attempt> = Vec::new();
    for step in steps {
        let number = step.no.attempt();
        if attempts.last().is_none_or(|last| last.attempt != number) {
            attempts.push(begun(run, number));
        }
        if let Some(attempt) = attempts.last_mut() {
            add(attempt, step);
        }
    }
    attempts
}

fn begun(run: &Run, number: u32) -> wire::Attempt {
    wire::Attempt {
        attempt: number,
        is_best: run.best_attempt == Some(number),
        draft: None,
        score: None,
        feedback: None,
        criteria: Vec::new(),
        started_at: None,
        updated_at: None,
        draft_ms: None,
        evaluation_ms: None,
    }
}

fn add(attempt: &mut wire::Attempt, step: &Step) {
    let took_ms = ms(step.at.since(step.started_at));
    attempt.started_at = attempt.started_at.or(Some(step.started_at));
    attempt.updated_at = Some(step.at);
    match &step.outcome {
        StepOutcome::Drafted(draft) => {
            attempt.draft_ms = Some(took_ms);
            attempt.draft = Some(wire::Draft {
                step: step.no.0,
                filename: draft.filename.clone(),
                sha256: draft.sha256.clone(),
                bytes: draft.bytes,
                truncated: draft.truncated,
            });
        }
        StepOutcome::Evaluated(evaluation) => {
            attempt.evaluation_ms = Some(took_ms);
            attempt.score = Some(evaluation.score);
            attempt.feedback = Some(cut(evaluation.feedback.clone(), FEEDBACK_BYTES));
            attempt.criteria = evaluation.criteria.iter().take(CRITERIA).map(criterion).collect();
        }
    }
}

fn criterion(criterion: &Criterion) -> wire::Criterion {
    wire::Criterion {
        name: cut(criterion.name.clone(), 200),
        score: criterion.score,
        comment: cut(criterion.comment.clone(), COMMENT_BYTES),
    }
}
