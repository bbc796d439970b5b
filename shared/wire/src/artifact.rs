//! Files that a run keeps. Metadata here; content is fetched by itself, in ranges.

use redraft_domain::artifact::{ArtifactType, Filename};
use redraft_domain::run::Stage;
use redraft_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::word::{ArtifactTypeWord, StageWord};

/// What is known of a file without opening it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Artifact {
    /// The step that wrote it, from 0.
    pub step: u32,
    /// What that step executed.
    #[schema(value_type = StageWord)]
    pub stage: Stage,
    /// The attempt that step belongs to, from 1.
    pub attempt: u32,
    /// What it is to its run.
    #[schema(value_type = ArtifactTypeWord)]
    pub artifact_type: ArtifactType,
    /// Its name within the step; may have folders.
    #[schema(value_type = String)]
    pub filename: Filename,
    /// Lower-case hex SHA-256 of its content, and its `ETag`.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// Its media type, guessed from its name.
    pub media_type: String,
    /// When it was stored.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// All files of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactList {
    /// The files, by step and name.
    pub artifacts: Vec<Artifact>,
}
