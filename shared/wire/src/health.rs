//! Whether the service can work. No details: nobody needs a key to ask.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The answer to `GET /api/health`, and to `GET /api/health/live`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// `ok`: the store answered; of `live`, the process did.
    pub status: String,
}

impl Health {
    /// All is well.
    pub fn ok() -> Self {
        Self { status: "ok".to_owned() }
    }
}
