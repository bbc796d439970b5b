//! Artifacts.

use redraft_domain::artifact;
use redraft_wire::artifact::Artifact;

/// What is known of a file.
pub(crate) fn artifact(artifact: artifact::Artifact) -> Artifact {
    Artifact {
        step: artifact.step.0,
        stage: artifact.step.stage(),
        attempt: artifact.attempt,
        artifact_type: artifact.artifact_type,
        filename: artifact.filename,
        sha256: artifact.sha256,
        bytes: artifact.bytes,
        media_type: artifact.media_type,
        created_at: artifact.created_at,
    }
}
