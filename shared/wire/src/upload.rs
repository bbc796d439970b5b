//! Files on their way in, in parts of 256 KiB, before a run names them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What has arrived of an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Upload {
    /// Numbers of the parts that arrived, in order; none of an upload that nobody began.
    pub parts: Vec<u32>,
}
