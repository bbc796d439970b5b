//! Retry a run: a new run with the same agent and inputs, from the beginning or from one of its attempts on.

use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::limits;
use redraft_domain::run::record::{Parent, ParentKind};
use redraft_domain::run_file::RunFile;

use super::check_files::FileAsked;
use super::submit::{FieldError, Submission, SubmitError, field, submit};
use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::error::StoreError;
use crate::run_view::RunDetail;
use crate::store::Store;
use crate::submission::Submitted;

/// How somebody wants a run again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Again {
    /// Carry over this attempt and those before it, and go on with revising; `None` begins anew.
    pub from_attempt: Option<u32>,
    /// What the stages that draft should know.
    pub note: Option<String>,
    /// The caller's own name for this request.
    pub idempotency_key: Option<String>,
}

/// Submits the agent and inputs of an ended run once more, under the agent's current spec.
///
/// A fork may make as many attempts as the run before it, and at least one more than it carries over.
///
/// # Errors
/// [`StoreError::StatusForbids`] while the run has not ended: cancel it first. [`SubmitError::Invalid`] if the attempt
/// was not evaluated, or the note is too long.
pub async fn retry(
    store: &dyn Store,
    doors: (&dyn Clock, &dyn Entropy),
    owner: &OwnerId,
    run_id: RunId,
    again: Again,
) -> Result<Submitted, SubmitError> {
    let detail = store.run(owner, run_id).await?;
    if !detail.run.status.is_terminal() {
        return Err(StoreError::StatusForbids(Box::new(detail.run)).into());
    }
    let wrong = wrong_with(&again, &detail);
    if !wrong.is_empty() {
        return Err(SubmitError::Invalid(wrong));
    }
    let run = detail.run;
    let kind = again.from_attempt.map_or(ParentKind::Retry, |from_attempt| ParentKind::Fork { from_attempt });
    let submission = Submission {
        agent_name: run.agent_name,
        inputs: store.run_inputs(owner, run_id).await?,
        files: detail.files.into_iter().map(asked).collect(),
        max_attempts: Some(run.max_attempts.max(kind.carried_attempts() + 1)),
        pass_threshold: Some(run.pass_threshold),
        priority: Some(run.priority),
        tags: run.tags,
        parent: Some(Parent { run_id, kind }),
        note: again.note.filter(|note| !note.is_empty()),
        idempotency_key: again.idempotency_key,
        ..Submission::default()
    };
    submit(store, doors, owner, &submission).await
}

fn wrong_with(again: &Again, detail: &RunDetail) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    let evaluated = detail.steps.iter().filter(|step| step.outcome.score().is_some()).count();
    let evaluated = u32::try_from(evaluated).unwrap_or(u32::MAX);
    if let Some(attempt) = again.from_attempt {
        if attempt == 0 || attempt > evaluated {
            let there_are = match evaluated {
                0 => "none was".to_owned(),
                1 => "only attempt 1 was".to_owned(),
                last => format!("attempts 1 to {last} were"),
            };
            wrong.push(field("/fromAttempt", format!("attempt {attempt} was not evaluated; {there_are}")));
        } else if attempt >= limits::MAX_ATTEMPTS {
            wrong.push(field("/fromAttempt", format!("no run makes more than {} attempts", limits::MAX_ATTEMPTS)));
        }
    }
    let chars = again.note.as_deref().map_or(0, |note| note.chars().count());
    if chars > limits::NOTE_CHARS {
        wrong.push(field("/note", format!("{chars} characters are more than {}", limits::NOTE_CHARS)));
    }
    wrong
}

/// The same file again: its content is there since the first time.
fn asked(file: RunFile) -> FileAsked {
    FileAsked { name: file.name.into(), sha256: file.sha256, bytes: file.bytes, media_type: Some(file.media_type) }
}
