//! Files that a run was submitted with.

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;

use super::{Answer, content};
use crate::extract::{InputFile, Target};
use crate::state::AppState;

/// The content of a file that the run was submitted with, for download. On Lambda one answer has at most 4 MiB.
#[utoipa::path(get, path = "/api/workflows/{id}/files/{name}", operation_id = "readRunFile", tag = "runs",
    params(("id" = String, Path, description = "id or cycle id"), ("name" = String, Path, description = "its name"),
        ("Range" = Option<String>, Header, description = "one range of bytes")),
    responses((status = 200, description = "the whole", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, description = "a part", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 304, description = "as before"),
        (status = 416, description = "no such part, or too large to be sent whole")))]
pub(crate) async fn content(
    State(state): State<AppState>,
    target: Target,
    InputFile(name): InputFile,
    headers: HeaderMap,
) -> Answer<Response> {
    content::answer(&state, target, content::Source::Input(name), &headers).await
}
