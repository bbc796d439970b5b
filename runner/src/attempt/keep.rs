//! Turns what a step made into artifacts and the content behind them.

use redraft_domain::artifact::{ArtifactType, Filename, NewArtifact};
use redraft_domain::limits::BLOB_PART_BYTES;
use redraft_domain::run::StepNo;
use redraft_domain::run::step::StepOutcome;
use redraft_store::StoreError;
use redraft_store::report::Blob;
use redraft_store::store::Result;

use super::memory::Memory;
use crate::step::{Content, Product};

/// Artifacts to record, with the content that travels along.
pub(super) struct Kept {
    pub(super) artifacts: Vec<NewArtifact>,
    pub(super) blobs: Vec<Blob>,
    /// Content that has to be stored before.
    pub(super) large: Vec<Content>,
}

/// Content up to this size travels with the report: one write for most stages.
const INLINE_BYTES: u64 = 2 * BLOB_PART_BYTES as u64;

/// Lists what `product` holds, and reads what fits into its report.
pub(super) async fn keep(step: StepNo, product: &Product, outcome: &StepOutcome, memory: &mut Memory) -> Result<Kept> {
    let mut kept = Kept { artifacts: Vec::new(), blobs: Vec::new(), large: Vec::new() };
    let mut room = INLINE_BYTES;
    let (artifact_type, filename) = match outcome {
        StepOutcome::Drafted(draft) => (ArtifactType::Output, draft.filename.clone()),
        StepOutcome::Evaluated(_) => (ArtifactType::Evaluation, named("evaluation.json")?),
    };
    let files = product.files.iter().map(|file| (ArtifactType::Workspace, &file.filename, &file.content));
    for (artifact_type, filename, content) in std::iter::once((artifact_type, &filename, &product.output)).chain(files)
    {
        // A file under `out/` stays there for all later stages; it is recorded where it changed.
        if artifact_type == ArtifactType::Workspace && !memory.is_new(filename, &content.sha256) {
            continue;
        }
        if content.bytes <= room {
            let bytes = content.read().await.map_err(|error| unreadable(step, filename, &error))?;
            room -= content.bytes;
            kept.blobs.push(Blob { sha256: content.sha256.clone(), content: bytes.to_vec() });
        } else {
            kept.large.push(content.clone());
        }
        kept.artifacts.push(artifact(artifact_type, filename.clone(), content));
    }
    Ok(kept)
}

fn artifact(artifact_type: ArtifactType, filename: Filename, content: &Content) -> NewArtifact {
    let media_type = filename.media_type().to_owned();
    NewArtifact { artifact_type, filename, sha256: content.sha256.clone(), bytes: content.bytes, media_type }
}

/// What a draft is called: by what it looks like, since a program says nothing about its stdout.
pub(super) async fn output_name(product: &Product) -> std::result::Result<Filename, String> {
    let bytes = product.output.read().await.map_err(|error| format!("its output cannot be read back: {error}"))?;
    let name = match std::str::from_utf8(&bytes) {
        Ok(text)
            if text.trim_start().starts_with(['{', '['])
                && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() =>
        {
            "output.json"
        }
        Ok(_) => "output.md",
        Err(_) => "output.bin",
    };
    name.parse().map_err(|error: redraft_domain::artifact::InvalidFilename| error.to_string())
}

fn named(name: &str) -> Result<Filename> {
    name.parse().map_err(|error: redraft_domain::artifact::InvalidFilename| StoreError::Internal(Box::new(error)))
}

fn unreadable(step: StepNo, filename: &Filename, error: &std::io::Error) -> StoreError {
    StoreError::Internal(format!("{filename} of step {step} cannot be read back: {error}").into())
}
