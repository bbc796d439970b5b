//! The JSON document that a stage gets on stdin.

use std::io;
use std::path::Path;

use redraft_domain::run::Stage;
use redraft_domain::run_file::RunFile;
use redraft_domain::score::{Criterion, Score};
use serde::Serialize;

use crate::run_dir::RunDir;
use crate::stage::OUT_DIRECTORY;
use crate::step::{Place, Previous, StepJob};
use crate::workspace::IN_DIRECTORY;

/// A draft up to this size stands in the document itself; a larger one only at its path.
const INLINE_BYTES: usize = 1024 * 1024;
/// Most files that are listed.
const MOST_FILES: usize = 1000;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StageInput<'a> {
    run_id: String,
    cycle_id: &'a str,
    agent: &'a str,
    stage: &'a str,
    attempt: u32,
    inputs: &'a serde_json::Value,
    note: Option<&'a str>,
    previous: Option<PreviousAttempt<'a>>,
    files: Vec<InputFile<'a>>,
    left: Vec<String>,
}

/// A file that the run was submitted with.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InputFile<'a> {
    name: &'a str,
    path: String,
    bytes: u64,
    media_type: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PreviousAttempt<'a> {
    attempt: u32,
    output: Option<&'a str>,
    output_path: String,
    score: Option<Score>,
    feedback: Option<&'a str>,
    criteria: &'a [Criterion],
}

/// What `job`'s stage gets to read.
///
/// # Errors
/// The run's folder cannot be written.
pub(crate) async fn stage_input(job: &StepJob<'_>, dir: &RunDir) -> io::Result<Vec<u8>> {
    let run = &job.claimed.run;
    let (draft, path) = match job.previous {
        Some(previous) => (Some(previous.draft.read().await?), draft_path(previous, dir).await?),
        None => (None, String::new()),
    };
    let previous = job.previous.map(|previous| PreviousAttempt {
        attempt: previous.attempt,
        output: draft
            .as_deref()
            .filter(|draft| draft.len() <= INLINE_BYTES)
            .and_then(|draft| std::str::from_utf8(draft).ok()),
        output_path: path,
        score: previous.evaluation.as_ref().map(|evaluation| evaluation.score),
        feedback: previous.evaluation.as_ref().map(|evaluation| evaluation.feedback.as_str()),
        criteria: previous.evaluation.as_ref().map_or(&[], |evaluation| &evaluation.criteria),
    });
    let input = StageInput {
        run_id: run.id.to_string(),
        cycle_id: &run.cycle_id,
        agent: &run.agent_name,
        stage: job.step.stage().as_str(),
        attempt: job.step.attempt(),
        inputs: &job.claimed.inputs,
        // Evaluators judge as they did before: what a person wishes is for those who draft.
        note: job.claimed.note.as_deref().filter(|_| job.step.stage() != Stage::Evaluating),
        previous,
        files: job.claimed.files.iter().map(input_file).collect(),
        left: left(&dir.workspace().join(OUT_DIRECTORY)),
    };
    serde_json::to_vec(&input).map_err(io::Error::other)
}

/// Where the stage can read the draft byte for byte, whatever it is made of.
async fn draft_path(previous: &Previous, dir: &RunDir) -> io::Result<String> {
    let path = match &previous.draft.place {
        Place::File(path) => path.clone(),
        Place::Memory(bytes) => {
            let path = dir.spool().join(format!("draft-{}", previous.attempt));
            tokio::fs::write(&path, bytes).await?;
            path
        }
    };
    Ok(path.to_string_lossy().into_owned())
}

fn input_file(file: &RunFile) -> InputFile<'_> {
    InputFile {
        name: file.name.as_str(),
        path: format!("{IN_DIRECTORY}/{}", file.name),
        bytes: file.bytes,
        media_type: &file.media_type,
    }
}

/// Files that earlier stages left, relative to the workspace.
fn left(out: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(out) else { return Vec::new() };
    let mut names: Vec<_> = entries
        .flatten()
        .take(MOST_FILES)
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .map(|entry| format!("{OUT_DIRECTORY}/{}", entry.file_name().to_string_lossy()))
        .collect();
    names.sort();
    names
}
