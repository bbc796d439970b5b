//! The programs a deployment hands out to machines that shall run something.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The program for one kind of machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Download {
    /// `linux-x86_64` and the like.
    pub platform: String,
    /// What the archive is called.
    pub filename: String,
    /// Its size, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Its SHA-256 in hex, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Whether it can be had here.
    pub available: bool,
    /// Why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The programs for all kinds of machines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DownloadList {
    /// Of which version they are.
    pub version: String,
    /// One for each kind of machine.
    pub downloads: Vec<Download>,
}
