//! Retry a run: a new run with the same agent and inputs.

use redraft_domain::id::{OwnerId, RunId};
use redraft_domain::run::record::{Parent, ParentKind};
use redraft_domain::run_file::RunFile;

use super::check_files::FileAsked;
use super::submit::{Submission, SubmitError, submit};
use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::error::StoreError;
use crate::store::Store;
use crate::submission::Submitted;

/// Submits the agent and inputs of an ended run once more, under the agent's current spec.
///
/// # Errors
/// [`StoreError::StatusForbids`] while the run has not ended: cancel it first.
pub async fn retry(
    store: &dyn Store,
    doors: (&dyn Clock, &dyn Entropy),
    owner: &OwnerId,
    run_id: RunId,
    idempotency_key: Option<String>,
) -> Result<Submitted, SubmitError> {
    let detail = store.run(owner, run_id).await?;
    let run = detail.run;
    if !run.status.is_terminal() {
        return Err(StoreError::StatusForbids(Box::new(run)).into());
    }
    let submission = Submission {
        agent_name: run.agent_name,
        inputs: store.run_inputs(owner, run_id).await?,
        files: detail.files.into_iter().map(asked).collect(),
        max_attempts: Some(run.max_attempts),
        pass_threshold: Some(run.pass_threshold),
        priority: Some(run.priority),
        tags: run.tags,
        parent: Some(Parent { run_id, kind: ParentKind::Retry }),
        idempotency_key,
        ..Submission::default()
    };
    submit(store, doors, owner, &submission).await
}

/// The same file again: its content is there since the first time.
fn asked(file: RunFile) -> FileAsked {
    FileAsked { name: file.name.into(), sha256: file.sha256, bytes: file.bytes, media_type: Some(file.media_type) }
}
