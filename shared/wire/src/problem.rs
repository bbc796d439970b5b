//! Errors, as `application/problem+json` (RFC 9457).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::run::Run;

/// Media type of a [`Problem`].
pub const MEDIA_TYPE: &str = "application/problem+json";

/// What went wrong, for people (`detail`) and for programs (`code`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Always `about:blank`: the code says what a link would.
    #[serde(rename = "type")]
    pub problem_type: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Stable; programs may decide by it.
    pub code: String,
    /// What happened, and what to do about it.
    pub detail: String,
    /// Names this answer in the server's log.
    pub request_id: String,
    /// What is wrong with which field of the request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// The run as it is now, if its status forbids what was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Box<Run>>,
}

/// One field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldProblem {
    /// JSON pointer into the body, or the name of a query parameter.
    pub pointer: String,
    /// What is wrong with it.
    pub message: String,
}
