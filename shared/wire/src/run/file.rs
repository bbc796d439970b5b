//! Files that a run is submitted with.

use redraft_domain::run_file::InputName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A file to submit a run with; its content was uploaded before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubmitFile {
    /// What it is called: a name without folders, no two alike but for their case. Stages find it as `in/<name>`.
    #[schema(max_length = 255, example = "Meeting notes.md")]
    pub name: String,
    /// Lower-case hex SHA-256 of its content.
    #[schema(min_length = 64, max_length = 64)]
    pub sha256: String,
    /// Its size.
    #[schema(maximum = 26_214_400)]
    pub bytes: u64,
    /// Its media type; guessed from its name if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
}

/// A file that a run was submitted with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunFile {
    /// What it is called.
    #[schema(value_type = String)]
    pub name: InputName,
    /// Lower-case hex SHA-256 of its content, and its `ETag`.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// Its media type, as its sender said or as its name suggests.
    pub media_type: String,
}
